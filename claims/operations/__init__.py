"""What people do with a claim: one function for each act, one transaction each.

Every act raises `claims.gate.MoveRefused` with a sentence for the person when the claim does not allow it, and
PermissionDenied when the person may not act at all. `revision` is the claim's as the person saw it.
"""

from claims.operations.clocks import expire_due, remind_due
from claims.operations.filing import create_claim, recall, submit, withdraw
from claims.operations.proving import add_comment, add_proof, remove_proof
from claims.operations.standing import disassociate, dispute, edit_claim

__all__ = [
    "add_comment",
    "add_proof",
    "create_claim",
    "disassociate",
    "dispute",
    "edit_claim",
    "expire_due",
    "recall",
    "remind_due",
    "remove_proof",
    "submit",
    "withdraw",
]
