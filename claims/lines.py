"""Lines that come and go without a move of their claim. Called by operations that hold the claim's lock."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import UniqueViolation

from claims.causes import Cause
from claims.models import Claim, ClaimLine
from claims.transitions import AssetTaken, Changes
from customers.models import Subscription
from customers.refusals import Code
from programs.models import Product

Asset = tuple[Product, Subscription | None]


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


def close(lines: list[ClaimLine], cause: Cause, *, now: datetime) -> Changes:
    """Some of a claim's lines, while the claim stays; returns what to note in the history."""
    ClaimLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        state=ClaimLine.State.CLOSED, closed_cause=cause, closed_at=now
    )
    names = ", ".join(line.asset_name for line in lines)
    return {"lines_closed": [names, str(cause)]} if lines else {}
