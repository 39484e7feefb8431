"""How often somebody takes files away, counted in the audit stream, where each is written down anyway."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from allauth.core.ratelimit import respond_429
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.requests import SignedInRequest
from audit.codes import Code
from audit.recording import recent

MINUTE = timedelta(minutes=1)
MOST_EXPORTS = 10  # a minute and person
View = Callable[..., HttpResponseBase]


def limit_exports(view: View) -> View:
    """For views that hand out whole lists and write down `Code.EXPORT`. One question to the database."""

    @wraps(view)
    def limited(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if recent(Code.EXPORT, by=request.user, since=timezone.now() - MINUTE) >= MOST_EXPORTS:
            return cast(HttpResponseBase, respond_429(request))
        return view(request, *args, **kwargs)

    return limited
