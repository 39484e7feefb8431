from collections.abc import Collection
from typing import Any

from accounts.models import User
from claims.models import Claim
from reviews.forms import HandOverForm


def people_panel(claim: Claim, acts: Collection[str], user: User) -> dict[str, Any]:
    """For templates/reviews/_people.html: who reads the claim, and to whom it can go."""
    return {"hand_over": HandOverForm(claim=claim, prefix="assign") if "reject" in acts else None}
