from claims.models.claim import Claim, ClaimLine
from claims.models.evidence import Comment, Finding, Proof
from claims.models.history import ClaimEvent
from claims.models.unfinished import UnfinishedClaim

__all__ = ["Claim", "ClaimEvent", "ClaimLine", "Comment", "Finding", "Proof", "UnfinishedClaim"]
