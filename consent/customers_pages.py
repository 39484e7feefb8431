"""Pages for people without an account, in each language that customers are spoken to."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def customers_page(view: View) -> View:
    view.is_customers_page = True  # type: ignore[attr-defined]
    return login_not_required(view)
