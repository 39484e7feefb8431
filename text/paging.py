"""Pages and counts that cost the same for a hundred rows and for a hundred thousand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, PageNotAnInteger, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

CAP = 1000  # counting stops here: people read "1,000+"
LAST_PAGE = 100_000


def capped_counts(
    querysets: Mapping[str, QuerySet[Any]], caps: Mapping[str, int] | None = None
) -> dict[str, int]:
    """How many rows each queryset has, in one question; more than CAP means "more".

    `caps`: a nearer stop, by name, for rows that are dear to find.
    """
    parts: list[str] = []
    params: list[Any] = []
    for name, rows in querysets.items():
        stop = (caps or {}).get(name, CAP) + 1
        sql, values = rows.order_by().values("pk")[:stop].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 (the ORM's own SQL)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(querysets, cursor.fetchone(), strict=True))


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a list, and how many rows it holds, as far as they were counted."""

    name: str
    label: str | Promise
    count: int
    is_capped: bool
    is_current: bool


def tabs_of(
    labels: Mapping[str, str | Promise],
    counts: Mapping[str, int],
    current: str,
    caps: Mapping[str, int] | None = None,
) -> list[Tab]:
    stops = {name: (caps or {}).get(name, CAP) for name in labels}
    return [
        Tab(name, label, min(counts[name], stops[name]), counts[name] > stops[name], name == current)
        for name, label in labels.items()
    ]


class CappedPaginator(Paginator):
    """A paginator that is told how many rows there are, as far as they were counted."""

    def __init__(
        self,
        rows: QuerySet[Any],
        per_page: int,
        *,
        counted: int,
        beginning: list[Any] | None = None,
        cap: int | None = None,
    ) -> None:
        """`beginning`: the first page's rows and one more, where the caller has them already. `cap`: where counting
        stopped."""
        super().__init__(rows, per_page)
        self.rows = rows
        self.counted = counted
        self.cap = CAP if cap is None else cap
        self.beginning = beginning

    @cached_property
    def count(self) -> int:
        return min(self.counted, self.cap)

    @property
    def is_capped(self) -> bool:
        return self.counted > self.cap

    def validate_number(self, number: Any) -> int:
        if not self.is_capped:
            return super().validate_number(number)
        try:
            wanted = int(number)
        except (TypeError, ValueError) as error:
            raise PageNotAnInteger from error
        return min(max(wanted, 1), LAST_PAGE)

    def page(self, number: Any) -> "Page[Any]":
        at = self.validate_number(number)
        rows = self._rows(at)
        if not rows and at > 1:
            return self.page(1)
        return OpenPage(rows[: self.per_page], at, self, has_more=len(rows) > self.per_page)

    def _rows(self, at: int) -> list[Any]:
        if at == 1 and self.beginning is not None:
            return self.beginning
        start = (at - 1) * self.per_page
        return slice_of(self.rows, start, start + self.per_page + 1)


def counted_page(
    listed: QuerySet[Any],
    number: str,
    per_page: int,
    *,
    tabs: Mapping[str, QuerySet[Any]],
    found: QuerySet[Any] | None = None,
    tab: str = "",
    caps: Mapping[str, int] | None = None,
    cap: int | None = None,
) -> tuple["Page[Any]", dict[str, int]]:
    """The page that is asked for, and how many rows each of `tabs` holds.

    What fits on the first page needs no counting: finding the few among many is the dear part of it. Nor does what is
    the whole of `tab`. Else `found` is counted, up to `cap`: the listed rows, or the same without their columns.
    """
    beginning = slice_of(listed, 0, per_page + 1) if number == "1" else None
    is_all = beginning is not None and len(beginning) <= per_page
    rest = {} if is_all or tab else {"found": listed if found is None else found}
    stops = dict(caps or {}) | ({} if cap is None else {"found": cap})
    counts = capped_counts({**tabs, **rest}, stops)
    counted = len(beginning or []) if is_all else counts[tab or "found"]
    paginator = CappedPaginator(listed, per_page, counted=counted, beginning=beginning, cap=cap)
    return paginator.get_page(number), counts


def slice_of(rows: QuerySet[Any], start: int, stop: int) -> list[Any]:
    """The rows from `start` to `stop`. What is joined and annotated to them is asked for these alone, not for all that
    stand before them."""
    return list(rows.filter(pk__in=rows.values("pk")[start:stop]))


class OpenPage(Page):
    """Whether there is a next page, its first row tells: nobody may know the number of the last one."""

    def __init__(self, rows: list[Any], number: int, paginator: CappedPaginator, *, has_more: bool) -> None:
        super().__init__(rows, number, paginator)
        self.has_more = has_more

    def has_next(self) -> bool:
        return self.has_more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1
