"""The sides of a contest as columns: everything a reviewer compares, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine, ContestAsk, Proof, ProofCheck
from claims.policies import against_approving, barred
from claims.presentation.proof_age import year_before
from claims.presentation.rows import DocumentRow, document_rows
from claims.proof_summary import Summary, summary, with_documents
from claims.transitions import Problem
from documents.models import ScanState
from reviews.contests import Contest, Side, entangled
from reviews.operations.deciders import why_barred_from_contest

USABLE = frozenset({ScanState.PENDING, ScanState.CLEAN})
DOCUMENTS_AT_FIRST = 4
ASKS_AT_FIRST = 2


@dataclass(frozen=True, slots=True)
class Column:
    """For templates/reviews/_contest_side.html. `blocker`: why it cannot get what is contested, as it stands."""

    claim: Claim
    is_incumbent: bool
    since: datetime | None
    lines: Sequence[ClaimLine]
    newest_at: datetime | None
    is_old: bool
    documents: list[DocumentRow]
    more_documents: list[DocumentRow]
    checks: Summary
    asks: Sequence[ContestAsk]
    earlier_asks: int
    is_own: bool = False
    is_newest: bool = False
    is_entangled: bool = False
    blocker: str = ""


@dataclass(frozen=True)
class Columns:
    rows: list[Column]
    can_win: list[Claim]
    barred: str  # why this person decides nothing here


def columns(contest: Contest, user: User, *, now: datetime) -> Columns:
    """For templates/reviews/contest.html. Eight queries, however many sides and documents there are."""
    claims = [side.claim for side in contest.sides]
    proofs, checks = _proofs(claims), _checks(claims)
    asks, not_theirs = _asks(claims), barred(claims, user)
    elsewhere, against = entangled(contest), against_approving(claims, user)
    newest = max((at for at in map(_newest_at, proofs.values()) if at), default=None)

    rows = [
        replace(
            _column(side, proofs[side.claim.pk], checks, asks[side.claim.pk], user, now),
            is_own=side is contest.own,
            is_newest=newest is not None and _newest_at(proofs[side.claim.pk]) == newest,
            is_entangled=side.claim.pk in elsewhere,
            blocker=_blocker(side, elsewhere, against),
        )
        for side in contest.sides
    ]
    can_win = [row.claim for row in rows if not row.blocker]
    return Columns(rows, can_win, _barred(contest, not_theirs, user))


def _column(
    side: Side,
    proofs: Sequence[Proof],
    checks: Sequence[ProofCheck],
    asks: Sequence[ContestAsk],
    user: User,
    now: datetime,
) -> Column:
    claim, newest_at = side.claim, _newest_at(proofs)
    documents = document_rows(proofs, user, ())
    return Column(
        claim=claim,
        is_incumbent=side.is_incumbent,
        since=side.at_stake[0].in_force_at if side.is_incumbent else claim.submitted_at,
        lines=side.at_stake,
        newest_at=newest_at,
        is_old=newest_at is not None and newest_at < year_before(now),
        documents=documents[:DOCUMENTS_AT_FIRST],
        more_documents=documents[DOCUMENTS_AT_FIRST:],
        checks=summary(claim, proofs, side.at_stake, now=now, found=checks),
        asks=asks[:ASKS_AT_FIRST],
        earlier_asks=len(asks[ASKS_AT_FIRST:]),
    )


def _blocker(side: Side, elsewhere: set[int], against: dict[int, list[Problem]]) -> str:
    """Why this side cannot get it as it stands; "" where nothing is in the way."""
    claim = side.claim
    if claim.pk in elsewhere:
        return _("It is contested by other claims too. Decide on the page of its own contest.")
    if side.is_incumbent:
        return ""
    if claim.status == Status.ACTION_REQUIRED:
        return _("Its partner has to answer first. It can get it once it is submitted again.")
    return next(iter(against[claim.pk]), "")


def _barred(contest: Contest, not_theirs: set[int], user: User) -> str:
    for side in contest.sides:
        if side.claim.pk in not_theirs:
            return why_barred_from_contest(side.claim, user)
    return ""


def _proofs(claims: Iterable[Claim]) -> dict[int, list[Proof]]:
    found: dict[int, list[Proof]] = defaultdict(list)
    current = Proof.objects.current().with_reading().filter(claim__in=claims)
    for proof in current.select_related("document", "added_by", "claim"):
        found[proof.claim_id].append(proof)
    return found


def _checks(claims: Iterable[Claim]) -> list[ProofCheck]:
    newest = Proof.objects.newest().filter(pk=OuterRef("proof"), claim__in=claims)
    return list(with_documents(ProofCheck.objects.filter(Exists(newest))))


def _asks(claims: Iterable[Claim]) -> dict[int, list[ContestAsk]]:
    found: dict[int, list[ContestAsk]] = defaultdict(list)
    for ask in ContestAsk.objects.filter(claim__in=claims).select_related("asked_by"):
        found[ask.claim_id].append(ask)
    return found


def _newest_at(proofs: Iterable[Proof]) -> datetime | None:
    return max((proof.added_at for proof in proofs if proof.document.scan_state in USABLE), default=None)
