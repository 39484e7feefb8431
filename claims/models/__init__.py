from claims.models.claim import Claim, ClaimLine
from claims.models.contest import ContestAsk, ContestDecision, ContestOutcome
from claims.models.evidence import Comment, Finding, Proof, ProofCheck
from claims.models.history import ClaimEvent

__all__ = [
    "Claim",
    "ClaimEvent",
    "ClaimLine",
    "Comment",
    "ContestAsk",
    "ContestDecision",
    "ContestOutcome",
    "Finding",
    "Proof",
    "ProofCheck",
]
