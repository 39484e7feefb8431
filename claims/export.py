"""The list as rows of a table, all of it, read in parts so that neither side ever holds it whole."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery

from claims.lifecycle import Status
from claims.models import Claim, ClaimLine
from claims.models.claim import ClaimQuerySet
from customers.models import Domain
from programs.activities import rules_of

PART = 1000  # claims read by one question
HEADER = (
    "reference",
    "claim_name",
    "status",
    "consent",
    "solution_area",
    "activities",
    "programs",
    "mpn_id",
    "location",
    "customer",
    "domain",
    "tenant_id",
    "products",
    "subscription_ids",
    "answer_by",
    "customer_may_object_until",
    "review_expected_by",
    "dispute_by",
    "created_at",
    "submitted_at",
    "approved_at",
    "changed_at",
)


def rows(claims: ClaimQuerySet) -> Iterator[list[Any]]:
    """One row a claim, the newest first; `claims` in any order. Instants in UTC, ISO 8601."""
    for claim in _in_parts(claims):
        yield _row(claim)


def _in_parts(claims: ClaimQuerySet) -> Iterator[Claim]:
    """Each part begins where the last one ended, so that nothing is skipped or repeated while claims are added."""
    primary = Domain.objects.filter(tenant=OuterRef("tenant"), is_primary=True).values("domain")[:1]
    lines = ClaimLine.objects.exclude(closed_cause=ClaimLine.Cause.REMOVED)
    claims = (
        claims.select_related("tenant", "location")
        .annotate(primary_domain=Subquery(primary))  # type: ignore[no-redef]
        .prefetch_related(
            Prefetch("lines", lines.select_related("product", "subscription"), to_attr="kept_lines")
        )
        .order_by("-created_at", "-id")
    )
    part = list(claims[:PART])
    while part:
        yield from part
        last = part[-1]
        older = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, id__lt=last.pk)
        part = list(claims.filter(older, created_at__lte=last.created_at)[:PART]) if len(part) == PART else []


def _row(claim: Claim) -> list[Any]:
    lines: list[ClaimLine] = claim.kept_lines  # type: ignore[attr-defined]
    is_approved = claim.status == Status.APPROVED
    programs = dict.fromkeys(
        str(rule.program.label) for rule in rules_of(claim.solution_area, claim.activities)
    )
    return [
        claim.reference,
        claim.name,
        claim.get_status_display(),
        claim.get_consent_display(),
        claim.get_solution_area_display(),
        _list(claim.activity_labels),
        _list(programs),
        claim.location.mpn_id,
        claim.location.name,
        claim.tenant.name,
        claim.primary_domain,
        claim.tenant.tenant_id,
        _list(dict.fromkeys(line.product.name for line in lines)),
        _list(str(line.subscription.subscription_id) for line in lines if line.subscription),
        _utc(None if is_approved else claim.deadline_at),
        _utc(claim.deadline_at if is_approved else None),
        *map(_utc, (claim.review_due_at, claim.dispute_until, claim.created_at)),
        *map(_utc, (claim.submitted_at, claim.approved_at, claim.changed_at)),
    ]


def _list(values: Any) -> str:
    return "; ".join(values)


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
