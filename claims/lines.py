"""Opening, starting and closing claim lines. Called by operations that hold the claim's lock."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import UniqueViolation

from claims.gate import MoveRefused
from claims.models import Claim, ClaimLine
from claims.refusals import ActCode
from customers.models import Subscription
from customers.refusals import Code
from programs.models import Product

Asset = tuple[Product, Subscription | None]


class AssetTaken(MoveRefused):
    """Somebody else holds an asset, or the partner itself has it on another claim."""


def lines_on(claim: Claim, assets: Iterable[Asset]) -> list[ClaimLine]:
    """As they would be, not saved."""
    return [
        ClaimLine(
            claim=claim,
            partner_id=claim.partner_id,
            tenant_id=claim.tenant_id,
            product=product,
            subscription=subscription,
        )
        for product, subscription in assets
    ]


def open_lines(lines: list[ClaimLine]) -> list[ClaimLine]:
    """Raises AssetTaken when the partner has one of the assets on a claim already."""
    try:
        with transaction.atomic():
            return ClaimLine.objects.bulk_create(lines)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        is_subscription = any(line.subscription for line in lines)
        raise AssetTaken(
            _(
                "You already have an open or approved claim for one of these products. "
                "Look for it among your customer associations; one claim for each is enough."
            ),
            Code.SUB_ALREADY_CLAIMED if is_subscription else Code.OWN_CLAIM_OPEN,
        ) from error


def start_lines(claim: Claim, *, now: datetime) -> None:
    """Put the open lines in force. Raises AssetTaken when another claim holds one of the assets."""
    lines = claim.lines.open()
    held = ClaimLine.objects.in_force().on_assets_of(lines).exclude(claim=claim)
    if held.exists():
        raise _taken()
    try:
        with transaction.atomic():
            lines.update(state=ClaimLine.State.IN_FORCE, in_force_at=now)
    except IntegrityError as error:
        # The other approval committed between the question and the update.
        raise _taken() from error


def close_lines(claim: Claim, cause: ClaimLine.Cause, *, now: datetime) -> dict[str, list[str]]:
    """Close whatever is open or in force; returns what to note in the history."""
    return close(list(claim.lines.live().select_related("product", "subscription")), cause, now=now)


def close(lines: list[ClaimLine], cause: ClaimLine.Cause, *, now: datetime) -> dict[str, list[str]]:
    ClaimLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        state=ClaimLine.State.CLOSED, closed_cause=cause, closed_at=now
    )
    names = ", ".join(line.asset_name for line in lines)
    return {"lines_closed": [names, str(cause)]} if lines else {}


def reopen_lines(claim: Claim, causes: Iterable[ClaimLine.Cause]) -> None:
    """Open again the lines that were closed for one of `causes`.

    Raises AssetTaken when the partner has put one of the assets on another claim since.
    """
    try:
        with transaction.atomic():
            claim.lines.filter(state=ClaimLine.State.CLOSED, closed_cause__in=list(causes)).update(
                state=ClaimLine.State.OPEN, closed_cause="", closed_at=None, in_force_at=None
            )
    except IntegrityError as error:
        raise AssetTaken(
            _("One of the products is now on another claim of the same partner. Nothing was reopened."),
            Code.OWN_CLAIM_OPEN,
        ) from error


def start_lines_of(claims: Mapping[int, datetime]) -> None:
    """`start_lines` for many claims at once, by primary key, each at its own instant."""
    statement = """
        UPDATE claims_claimline l SET state = 'in_force', in_force_at = a.at
        FROM jsonb_to_recordset(%s) AS a(claim_id bigint, at timestamptz)
        WHERE l.claim_id = a.claim_id AND l.state = 'open'
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [_as_json(claims)])
    except IntegrityError as error:
        raise _taken() from error


def close_lines_of(claims: Mapping[int, datetime], cause: ClaimLine.Cause) -> dict[int, dict[str, list[str]]]:
    """`close_lines` for many claims at once; returns what to note in the history of each that had a line to close."""
    if not claims:
        return {}
    # The names are those of ClaimLine.asset_name.
    statement = """
        WITH closed AS (
            UPDATE claims_claimline l SET state = 'closed', closed_cause = %s, closed_at = a.at
            FROM jsonb_to_recordset(%s) AS a(claim_id bigint, at timestamptz)
            WHERE l.claim_id = a.claim_id AND l.state <> 'closed'
            RETURNING l.id, l.claim_id, l.product_id, l.subscription_id
        )
        SELECT l.claim_id,
            string_agg(p.name || coalesce(' …' || right(s.subscription_id::text, 4), ''), ', ' ORDER BY l.id)
        FROM closed l JOIN programs_product p ON p.id = l.product_id
            LEFT JOIN customers_subscription s ON s.id = l.subscription_id
        GROUP BY l.claim_id
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [cause, _as_json(claims)])
        return {claim: {"lines_closed": [names, str(cause)]} for claim, names in cursor.fetchall()}


def reopen_lines_of(claims: Iterable[int]) -> None:
    """`reopen_lines` for many claims whose lines Microsoft's refusal closed."""
    refused = [ClaimLine.Cause.REFUSED, ClaimLine.Cause.LOST]
    lines = ClaimLine.objects.filter(claim__in=list(claims), closed_cause__in=refused)
    lines.update(state=ClaimLine.State.OPEN, closed_cause="", closed_at=None, in_force_at=None)


def _as_json(claims: Mapping[int, datetime]) -> str:
    return json.dumps([{"claim_id": claim, "at": at.isoformat()} for claim, at in claims.items()])


def _taken() -> AssetTaken:
    return AssetTaken(
        _(
            "Another partner holds one of these products for this customer, so this claim cannot be approved. "
            "Request action or reject it, or let the other association end first."
        ),
        ActCode.HELD_BY_ANOTHER,
    )
