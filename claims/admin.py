from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.register_pages import LargeRegister, ReadOnly
from claims import operations
from claims.models import Claim, ClaimEvent, ClaimLine, Proof
from claims.models.claim import ClaimQuerySet
from claims.models.evidence import ProofQuerySet
from claims.search import matching
from text.names import filled


class LineInline(ReadOnly, admin.TabularInline):
    model = ClaimLine
    fields = ["product", "subscription", "state", "closed_cause", "in_force_at", "closed_at"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimLine]:
        return super().get_queryset(request).select_related("claim", "product", "subscription")


class EventInline(ReadOnly, admin.TabularInline):
    model = ClaimEvent
    fields = ["at", "kind", "from_status", "to_status", "actor", "by", "note", "changes", "is_internal"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimEvent]:
        return super().get_queryset(request).select_related("claim", "by")


@admin.register(Claim)
class ClaimAdmin(ReadOnly, LargeRegister):
    list_display = ["reference", "name", "partner", "tenant", "status", "consent", "reviewer", "created_at"]
    list_filter = ["status", "consent", "solution_area"]
    list_select_related = ["partner", "tenant", "reviewer"]
    search_fields = ["reference"]  # shows the field; what is searched, and how, is claims.search's
    search_help_text = _("Reference, claim name, customer, domain, tenant ID or subscription ID")
    inlines = [LineInline, EventInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        return matching(cast(ClaimQuerySet, queryset), search_term), False

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> list[str]:
        """The console is a link for whoever may open it, and an address for everybody else."""
        return ["in_console" if getattr(request.user, "may_read_reviews", False) else "console_address"]

    @admin.display(description=_("Review console"))
    def in_console(self, claim: Claim) -> SafeString:
        return format_html('<a href="{}">{}</a>', _console(claim), claim.reference)

    @admin.display(description=_("Review console"))
    def console_address(self, claim: Claim) -> str:
        return filled(_("%(address)s (open to reviewers, leads and auditors)"), {"address": _console(claim)})


@admin.register(ClaimLine)
class ClaimLineAdmin(ReadOnly, LargeRegister):
    list_display = ["claim", "asset_name", "partner", "tenant", "state", "closed_cause"]
    list_filter = ["state", "closed_cause"]
    list_select_related = ["claim", "partner", "tenant", "product", "subscription"]
    search_fields = ["claim__reference"]
    search_help_text = _("What to search for")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ClaimLine], search_term: str
    ) -> tuple[QuerySet[ClaimLine], bool]:
        return _of_claims(queryset, search_term), False


@admin.register(ClaimEvent)
class ClaimEventAdmin(ReadOnly, LargeRegister):
    list_display = ["at", "claim", "kind", "actor", "by", "from_status", "to_status"]
    list_filter = ["actor", "to_status"]
    list_select_related = ["claim", "by"]
    search_fields = ["claim__reference"]
    search_help_text = _("What to search for")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ClaimEvent], search_term: str
    ) -> tuple[QuerySet[ClaimEvent], bool]:
        return _of_claims(queryset, search_term), False


@admin.register(Proof)
class ProofAdmin(ReadOnly, LargeRegister):
    """Documents on claims, and how far their check against the rules of proof is."""

    list_display = [
        "claim",
        "document",
        "kind",
        "added_at",
        "checked_at",
        "check_note",
        "check_attempts",
        "next_check_at",
    ]
    list_filter = ["check_note", "kind"]
    list_select_related = ["claim", "document"]
    search_fields = ["claim__reference"]
    search_help_text = _("What to search for")
    actions = ["check_again"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Proof], search_term: str
    ) -> tuple[QuerySet[Proof], bool]:
        return _of_claims(queryset, search_term), False

    def has_check_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("claims.change_proof")

    @admin.action(description=_("Check again"), permissions=["check_again"])
    def check_again(self, request: HttpRequest, queryset: ProofQuerySet) -> None:
        """For what was given up, as after a fault of ours."""
        count = operations.check_again(proofs=queryset)
        sentence = ngettext("%(count)s document is waiting.", "%(count)s documents are waiting.", count)
        messages.success(request, sentence % {"count": count})


def _of_claims(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    if not words.strip():
        return queryset
    return queryset.filter(claim__in=matching(Claim.objects.all(), words).order_by().values("pk"))


def _console(claim: Claim) -> str:
    return reverse("reviews:detail", args=[claim.reference])
