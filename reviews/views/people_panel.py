from collections.abc import Collection
from typing import Any

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Claim
from claims.policies import CAN_BE_ASSIGNED, CAN_BE_GIVEN_BACK, holds
from reviews.operations.assigning import may_pass_on
from reviews.operations.starting import can_begin
from reviews.people_forms import HandOverForm, NoteForm


def people_panel(claim: Claim, acts: Collection[str], user: User) -> dict[str, Any]:
    """For templates/reviews/_people.html: who reads the claim, who else has it open, and to whom it can go."""
    may = user.is_reviewer and may_pass_on(claim, user)
    may_give_back = may and holds(CAN_BE_GIVEN_BACK, claim)
    return {
        "open_with": claim.open_with,
        "hand_over": HandOverForm(claim=claim, prefix="assign")
        if may and holds(CAN_BE_ASSIGNED, claim)
        else None,
        # A submitted claim has its button at the top of the page.
        "may_join": claim.status != Status.SUBMITTED and can_begin(claim, user),
        "give_back": NoteForm(prefix="give_back") if may_give_back else None,
    }
