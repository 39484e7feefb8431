"""What people do with a claim: one function for each act, one transaction each.

Every act raises `claims.transitions.MoveRefused` with a sentence for the person when the claim does not allow it, and
PermissionDenied when the person may not act at all. `revision` is the claim's as the person saw it.
"""

from claims.operations.checking import check_again, check_due
from claims.operations.clocks import expire_due, remind_due
from claims.operations.disputing import dispute
from claims.operations.editing import disassociate, edit_claim
from claims.operations.endings import close_over, warn_of_endings
from claims.operations.filing import NotReady, create_claim, recall, submit, withdraw
from claims.operations.proving import (
    AlreadyThere,
    Room,
    add_comment,
    add_proof,
    remove_proof,
    room_for_proofs,
)

__all__ = [
    "AlreadyThere",
    "NotReady",
    "Room",
    "add_comment",
    "add_proof",
    "check_again",
    "check_due",
    "close_over",
    "create_claim",
    "disassociate",
    "dispute",
    "edit_claim",
    "expire_due",
    "recall",
    "remind_due",
    "remove_proof",
    "room_for_proofs",
    "submit",
    "warn_of_endings",
    "withdraw",
]
