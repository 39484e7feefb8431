"""What people do with a claim: one function for each act, one transaction each.

Every act raises `claims.gate.MoveRefused` with a sentence for the person when the claim does not allow it, and
PermissionDenied when the person may not act at all. `revision` is the claim's as the person saw it.
"""

from claims.operations.answers import (
    AnswersChanged,
    Application,
    delete_unfinished,
    finish,
    save_answers,
    start_unfinished,
)
from claims.operations.checking import check_again, check_due
from claims.operations.clocks import expire_due, remind_due
from claims.operations.disputing import dispute
from claims.operations.endings import close_over, warn_of_endings
from claims.operations.filing import Contacts, NotReady, create_claim, recall, submit, withdraw
from claims.operations.notices import stop_telling, tell_due, tell_when_claimable
from claims.operations.proving import (
    AlreadyThere,
    Room,
    add_comment,
    add_proof,
    remove_proof,
    room_for_proofs,
)
from claims.operations.standing import disassociate, edit_claim
from claims.operations.views import TooManyViews, delete_view, save_view

__all__ = [
    "AlreadyThere",
    "AnswersChanged",
    "Application",
    "Contacts",
    "NotReady",
    "Room",
    "TooManyViews",
    "add_comment",
    "add_proof",
    "check_again",
    "check_due",
    "close_over",
    "create_claim",
    "delete_unfinished",
    "delete_view",
    "disassociate",
    "dispute",
    "edit_claim",
    "expire_due",
    "finish",
    "recall",
    "remind_due",
    "remove_proof",
    "room_for_proofs",
    "save_answers",
    "save_view",
    "start_unfinished",
    "stop_telling",
    "submit",
    "tell_due",
    "tell_when_claimable",
    "warn_of_endings",
    "withdraw",
]
