"""The only code that writes a claim's status, its clocks, its lines' states that follow from it, and its history.

Every operation opens a transaction, locks (`lock`, or `lock_with_rivals` where other claims on the same assets have a
say), checks its own rules, and then calls `move` or `record`. Many claims at once make the same way: `move_all` and
`record_all` write a thousand in the statement in which `move` and `record` write one. What a move does to the lines is
said in its row of `claims.lifecycle`.

A refusal inside the statement leaves the transaction to be rolled back, as each operation's own does.
"""

from claims.transitions.acts import Act, Changes, plain
from claims.transitions.assets import AssetTaken
from claims.transitions.clocks import clock_end, policies_at
from claims.transitions.locking import lock, lock_with_rivals
from claims.transitions.moving import (
    is_legal,
    move,
    move_all,
    move_due,
    record,
    record_all,
    refuse_illegal,
    with_claims,
)
from claims.transitions.refused import ClaimMoved, MoveRefused, Problem

__all__ = [
    "Act",
    "AssetTaken",
    "Changes",
    "ClaimMoved",
    "MoveRefused",
    "Problem",
    "clock_end",
    "is_legal",
    "lock",
    "lock_with_rivals",
    "move",
    "move_all",
    "move_due",
    "plain",
    "policies_at",
    "record",
    "record_all",
    "refuse_illegal",
    "with_claims",
]
