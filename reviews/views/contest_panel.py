from typing import Any

from accounts.models import User
from claims.models import Claim, ClaimLine


def contest_panel(claim: Claim, lines: list[ClaimLine], user: User) -> dict[str, Any]:
    """For templates/reviews/_contest.html: other claims' open or in-force lines on the same assets."""
    mine = [line for line in lines if line.state != ClaimLine.State.CLOSED]
    if not mine:
        return {"rivals": []}
    others = ClaimLine.objects.live().on_assets_of(mine).exclude(claim=claim)
    return {"rivals": list(others.select_related("claim", "partner", "product", "subscription"))}
