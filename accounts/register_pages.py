"""How the admin site shows registers: nobody asks for a column that is not shown, and nothing on the page of a large
one counts or orders millions of rows."""

from functools import cached_property
from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts import audited
from accounts.register_forms import AsSeenForm
from audit.codes import Code

COUNTED = 10_000  # who looks for a row beyond these searches


class CountedPaginator(Paginator):
    """Counts no further than anybody turns pages."""

    @cached_property
    def count(self) -> int:
        rows = cast(QuerySet[Any], self.object_list)
        return rows.order_by().values("pk")[:COUNTED].count()


class ReadOnly:
    """Rows that move only by operations, or are history: the admin site looks, and changes nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# What the links of Django's filters and of a date hierarchy add to a field's name.
FILTER_ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt")
HIERARCHY_ENDINGS = ("__year", "__month", "__day")


class Register(admin.ModelAdmin):
    """Answers the look-ups that its own filters offer, and no others.

    Django's own allows `?password__startswith=` on every column, shown or not: letter by letter it gives away all.
    """

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (AsSeenForm, form), {})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """Held until it is saved: what the form compares with stays what it is."""
        found = super().get_object(request, object_id, from_field)
        may_change = self.has_change_permission(request, found)  # nor may the database, where rows stay
        if found is not None and may_change and request.method == "POST" and connection.in_atomic_block:
            found.refresh_from_db(from_queryset=type(found)._base_manager.select_for_update(no_key=True))
        return found

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        audited.register_changed(request, obj, message, code=Code.REGISTER_ADDED)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        audited.register_changed(request, obj, message, code=Code.REGISTER_CHANGED)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            audited.register_changed(request, obj, "", code=Code.REGISTER_REMOVED)
        return super().log_deletions(request, queryset)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.lookups()

    def lookups(self) -> set[str]:
        """`list_filter` names fields only here; a filter class of our own would have to be added."""
        offered = {f"{field}{ending}" for field in self.list_filter for ending in FILTER_ENDINGS}
        if self.date_hierarchy:
            offered |= {f"{self.date_hierarchy}{ending}" for ending in HIERARCHY_ENDINGS}
        return offered


class LargeRegister(Register):
    """The newest rows first, by the key's index."""

    paginator = CountedPaginator
    show_full_result_count = False
    ordering = ("-pk",)
