from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, ClaimEvent, ClaimLine


class ReadOnly:
    """Claims move only through the gate: the admin site looks, and changes nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(ReadOnly, admin.TabularInline):
    model = ClaimLine
    fields = ["product", "subscription", "state", "closed_cause", "in_force_at", "closed_at"]
    extra = 0


class EventInline(ReadOnly, admin.TabularInline):
    model = ClaimEvent
    fields = ["at", "kind", "from_status", "to_status", "actor", "by", "note", "changes", "is_internal"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimEvent]:
        return super().get_queryset(request).select_related("by")


@admin.register(Claim)
class ClaimAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["reference", "name", "partner", "tenant", "status", "consent", "reviewer", "created_at"]
    list_filter = ["status", "consent", "solution_area"]
    list_select_related = ["partner", "tenant", "reviewer"]
    search_fields = ["reference", "name", "partner__name", "tenant__name"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    readonly_fields = ["in_console"]
    inlines = [LineInline, EventInline]

    @admin.display(description=_("Review console"))
    def in_console(self, claim: Claim) -> SafeString:
        url = reverse("reviews:detail", args=[claim.reference])
        return format_html('<a href="{}">{}</a>', url, claim.reference)


@admin.register(ClaimLine)
class ClaimLineAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["claim", "asset_name", "partner", "tenant", "state", "closed_cause"]
    list_filter = ["state", "closed_cause"]
    list_select_related = ["claim", "partner", "tenant", "product", "subscription"]
    search_fields = ["claim__reference", "tenant__name", "partner__name"]


@admin.register(ClaimEvent)
class ClaimEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "claim", "kind", "actor", "by", "from_status", "to_status"]
    list_filter = ["kind", "actor"]
    list_select_related = ["claim", "by"]
    search_fields = ["claim__reference"]
