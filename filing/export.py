"""The list as rows of a table, all of it, read in parts so that neither side ever holds it whole."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery

from claims.lifecycle import Consent, Status
from claims.models import ClaimLine
from claims.models.claim import ClaimQuerySet
from claims.text_fields import IN_EXPORT
from customers.models import Domain
from programs.activities import Activity, SolutionArea, rules_of

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
    *(text.title for text in IN_EXPORT),
)


COLUMNS = (
    "reference",
    "name",
    "status",
    "consent",
    "solution_area",
    "activities",
    "location__mpn_id",
    "location__name",
    "tenant__name",
    "tenant__tenant_id",
    "deadline_at",
    "review_due_at",
    "dispute_until",
    "created_at",
    "submitted_at",
    "approved_at",
    "changed_at",
)
Facts = dict[str, Any]


def rows(claims: ClaimQuerySet) -> Iterator[list[Any]]:
    """One row a claim, the newest first; `claims` in any order. Instants in UTC, ISO 8601."""
    for claim in _in_parts(claims):
        yield _row(claim)


def _in_parts(claims: ClaimQuerySet) -> Iterator[Facts]:
    """Each part begins where the last one ended, so that nothing is skipped or repeated while claims are added.

    Plain values: of fifty thousand claims the models alone would take most of the time.
    """
    facts = claims.order_by("-created_at", "-id").values(
        "id", *COLUMNS, *(text.name for text in IN_EXPORT), **_beside()
    )
    part = list(facts[:PART])
    while part:
        yield from part
        last = part[-1]
        older = Q(created_at__lt=last["created_at"]) | Q(created_at=last["created_at"], id__lt=last["id"])
        part = (
            list(facts.filter(older, created_at__lte=last["created_at"])[:PART]) if len(part) == PART else []
        )


def _beside() -> dict[str, Any]:
    lines = ClaimLine.objects.filter(claim=OuterRef("pk")).exclude(closed_cause=ClaimLine.Cause.REMOVED)
    primary = Domain.objects.filter(tenant=OuterRef("tenant"), is_primary=True)
    return {
        "domain": Subquery(primary.values("domain")[:1]),
        "products": ArraySubquery(lines.values("product__name")),
        "subscriptions": ArraySubquery(
            lines.filter(subscription__isnull=False).values("subscription__subscription_id")
        ),
    }


def _row(claim: Facts) -> list[Any]:
    is_approved = claim["status"] == Status.APPROVED
    activities, programs = _words(claim["solution_area"], tuple(claim["activities"]))
    return [
        claim["reference"],
        claim["name"],
        Status(claim["status"]).label,
        Consent(claim["consent"]).label,
        SolutionArea(claim["solution_area"]).label,
        activities,
        programs,
        claim["location__mpn_id"],
        claim["location__name"],
        claim["tenant__name"],
        claim["domain"],
        claim["tenant__tenant_id"],
        _list(dict.fromkeys(claim["products"])),
        _list(map(str, claim["subscriptions"])),
        _utc(None if is_approved else claim["deadline_at"]),
        _utc(claim["deadline_at"] if is_approved else None),
        *(_utc(claim[name]) for name in COLUMNS[COLUMNS.index("review_due_at") :]),
        *(claim[text.name] for text in IN_EXPORT),
    ]


def _words(area: str, activities: tuple[str, ...]) -> tuple[str, str]:
    rules = rules_of(area, activities)
    programs = dict.fromkeys(str(rule.program.label) for rule in rules)
    return _list(str(Activity(activity).label) for activity in activities), _list(programs)


def _list(values: Iterable[str]) -> str:
    return "; ".join(values)


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
