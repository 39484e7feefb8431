"""Addresses that show the same again."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict


def query_of(chosen: Mapping[str, Any]) -> str:
    """The query of a form whose valid values are `chosen`; a box that is ticked says "on"."""
    query = QueryDict(mutable=True)
    query.update({name: "on" if value is True else value for name, value in chosen.items()})
    return query.urlencode()
