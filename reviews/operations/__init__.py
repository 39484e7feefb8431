"""Microsoft's acts on a claim: each is one POST, one operation, one event, and its letters.

Every act raises `claims.transitions.MoveRefused` with a sentence when the claim does not allow it, ClaimMoved when it
has moved since the reviewer's page (`revision`), and PermissionDenied when the person does not decide claims.
"""

from reviews.operations.after_decision import end_association, reopen
from reviews.operations.approving import approve, decide_contest
from reviews.operations.asking import ask_sides
from reviews.operations.assigning import assign, give_back
from reviews.operations.confirming import confirm_contact
from reviews.operations.pointing import FindingRefused, FoundFault
from reviews.operations.refusing import reject, request_action
from reviews.operations.starting import NothingFree, begin, take_next
from reviews.operations.taking import take, take_sides

__all__ = [
    "FindingRefused",
    "FoundFault",
    "NothingFree",
    "approve",
    "ask_sides",
    "assign",
    "begin",
    "confirm_contact",
    "decide_contest",
    "end_association",
    "give_back",
    "reject",
    "reopen",
    "request_action",
    "take",
    "take_next",
    "take_sides",
]
