"""Answering findings: one by one, or all of them with one act."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from claims.lifecycle import Status
from claims.models import Claim, ClaimEvent, ClaimLine


def answer_findings(
    claim: Claim,
    event: ClaimEvent,
    *,
    now: datetime,
    chosen: Collection[int] | None = None,
    removed_lines: Iterable[ClaimLine] = (),
) -> int:
    """Tick off the findings that this act of the partner answers; nothing waits for one in any other status.

    `chosen`: their primary keys; None: all that are open. What lay on a line that was taken off is answered by that.
    """
    if claim.status != Status.ACTION_REQUIRED:
        return 0
    findings = claim.findings.unanswered()
    if chosen is not None:
        findings = findings.filter(Q(pk__in=chosen) | Q(line__in=[line.pk for line in removed_lines]))
    return findings.update(answered_at=now, answer=event)
