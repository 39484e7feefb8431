"""The administrator's associations as rows of a table. Instants in UTC, ISO 8601, so that two files can be compared."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from consent.models import ConsentLink
from consent.overview import Association, in_parts

HEADER = (
    "reference",
    "partner",
    "state",
    "products",
    "subscription_ids",
    "approved_at",
    "silence_counts_from",
    "over_since",
    "why",
    "denied_by",
    "reason",
    "partner_contact_name",
    "partner_contact_email",
)


def rows(link: ConsentLink) -> Iterator[list[Any]]:
    return map(_cells, in_parts(link))


def _cells(row: Association) -> list[Any]:
    claim, assets = row.claim, row.assets
    return [
        claim.reference,
        claim.partner.name,
        row.state_text,
        "; ".join(dict.fromkeys(asset.name for asset in assets)),
        "; ".join(asset.subscription_id for asset in assets if asset.subscription_id),
        _utc(row.since),
        _utc(row.until),
        _utc(row.over_at),
        row.why,
        row.denied_by,
        row.reason,
        claim.partner_contact_name,
        claim.partner_contact_email,
    ]


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
