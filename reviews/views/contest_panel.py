from typing import Any

from accounts.models import User
from claims.lifecycle import CONTESTING
from claims.models import Claim, ClaimLine
from reviews.contests import rival_lines


def contest_panel(claim: Claim, lines: list[ClaimLine], user: User) -> dict[str, Any]:
    """For templates/reviews/_contest.html: other claims' open or in-force lines on the same assets. One query."""
    rivals = rival_lines(lines, claim) if claim.status in CONTESTING else []
    seen = {line.claim.reference: line.claim.revision for line in rivals}
    return {
        "rivals": rivals,
        "is_contested": bool(rivals),
        "contest_seen": seen | {claim.reference: claim.revision},
    }
