"""Claims are locked in the order of their primary keys: two operations never wait for each other in a circle."""

from typing import Any

from django.db import models, transaction

from claims.models import Claim, ClaimLine
from claims.transitions.refused import refuse_stale


def lock(claim: Claim, *, revision: int | None = None) -> Claim:
    """The claim, reread and locked until the transaction ends.

    `revision` is the one the person saw on their page. Raises ClaimMoved if the claim has moved since.
    """
    locked = _locked(pk=claim.pk).get()
    refuse_stale(locked, revision)
    return locked


def lock_with_rivals(claim: Claim, *, revision: int | None = None) -> tuple[Claim, list[Claim]]:
    """The claim, and all others with an open or in-force line on one of its assets, locked in one order."""
    mine = claim.lines.exclude(state=ClaimLine.State.CLOSED)
    on_same_assets = ClaimLine.objects.live().on_assets_of(mine)
    keys = {claim.pk, *on_same_assets.values_list("claim_id", flat=True)}
    locked = {row.pk: row for row in _locked(pk__in=keys).order_by("pk")}
    target = locked.pop(claim.pk)
    refuse_stale(target, revision)
    return target, list(locked.values())


def require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A claim moves only inside the transaction of the operation that moves it.")


def _locked(**where: Any) -> models.QuerySet[Claim]:
    return Claim.objects.select_for_update(of=("self",)).with_parties().filter(**where)
