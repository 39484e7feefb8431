from claims.models.bulk import BulkRow, BulkUpload
from claims.models.claim import Claim, ClaimLine
from claims.models.contest import ContestAsk, ContestDecision, ContestOutcome
from claims.models.evidence import Comment, Finding, Proof, ProofCheck
from claims.models.history import ClaimEvent
from claims.models.saved_view import SavedView
from claims.models.unfinished import ClaimableNotice, UnfinishedClaim

__all__ = [
    "BulkRow",
    "BulkUpload",
    "Claim",
    "ClaimEvent",
    "ClaimLine",
    "ClaimableNotice",
    "Comment",
    "ContestAsk",
    "ContestDecision",
    "ContestOutcome",
    "Finding",
    "Proof",
    "ProofCheck",
    "SavedView",
    "UnfinishedClaim",
]
