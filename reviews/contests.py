"""Contests, derived and never stored: which claims stand against one another, and for which assets.

A rival's draft is no side: nobody at Microsoft sees it, and its line stays open whatever is decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.lifecycle import CONTESTING, Status
from claims.models import Claim, ClaimLine
from claims.refusals import ActCode
from claims.transitions import MoveRefused

Seen = Mapping[str, int]  # {reference: revision}, as a page showed the sides
_Asset = tuple[int, int | None]


@dataclass(frozen=True)
class Side:
    """A claim, and its lines that somebody else in the contest wants too."""

    claim: Claim
    at_stake: list[ClaimLine]

    @property
    def is_incumbent(self) -> bool:
        return self.claim.status == Status.APPROVED


@dataclass(frozen=True)
class Contest:
    """A claim and its rivals. Of two rivals each may stand against others as well, of whom this one knows nothing."""

    own: Side
    rivals: list[Side]

    @property
    def is_open(self) -> bool:
        return bool(self.rivals)

    @property
    def sides(self) -> list[Side]:
        return [self.own, *self.rivals]

    @property
    def seen(self) -> Seen:
        return {side.claim.reference: side.claim.revision for side in self.sides}


class ContestMoved(MoveRefused):
    """The sides are no longer those that the person saw."""

    def __init__(self, sentences: Iterable[str]) -> None:
        moved = _(
            "This contest has moved on in the meantime: %(what)s Nothing you entered was carried out. Look at the "
            "sides as they are now, then decide again."
        )
        super().__init__(moved % {"what": " ".join(sentences)}, ActCode.MOVED_ON)


def rival_lines(lines: Iterable[ClaimLine], claim: Claim) -> list[ClaimLine]:
    """Other claims' lines on the assets of `lines`, the claim's live ones, with their claims. One query."""
    live = [line for line in lines if line.state != ClaimLine.State.CLOSED]
    if not live:
        return []
    others = ClaimLine.objects.live().on_assets_of(live).filter(claim__status__in=CONTESTING)
    parties = [f"claim__{name}" for name in ("partner", "tenant", "location", "reviewer", "created_by")]
    return list(others.exclude(claim=claim).select_related("product", "subscription", *parties))


def contest_of(claim: Claim, *, locked: Iterable[Claim] = ()) -> Contest:
    """Two queries. `locked`: the rivals as an operation holds them; none: as they are."""
    mine = list(claim.lines.live().select_related("product", "subscription"))
    theirs = rival_lines(mine, claim) if claim.status in CONTESTING else []
    held = {row.pk: row for row in locked}
    by_claim: dict[int, list[ClaimLine]] = {}
    for line in theirs:
        by_claim.setdefault(line.claim_id, []).append(line)
    wanted = {_asset(line) for line in theirs}
    rivals = [Side(held.get(key, lines[0].claim), lines) for key, lines in sorted(by_claim.items())]
    return Contest(Side(claim, [line for line in mine if _asset(line) in wanted]), rivals)


def entangled(contest: Contest) -> set[int]:
    """Which rivals, by key, stand against claims that are no side of this contest too. Two queries."""
    keys = [side.claim.pk for side in contest.rivals]
    theirs = list(ClaimLine.objects.live().filter(claim__in=keys))
    if not theirs:
        return set()
    others = ClaimLine.objects.live().on_assets_of(theirs).filter(claim__status__in=CONTESTING)
    wanted = {
        (line.tenant_id, *_asset(line)) for line in others.exclude(claim__in=[*keys, contest.own.claim.pk])
    }
    return {line.claim_id for line in theirs if (line.tenant_id, *_asset(line)) in wanted}


def refuse_moved(contest: Contest, seen: Seen | None) -> None:
    """Raises ContestMoved when a side has moved or joined since the person's page. The sides are locked."""
    if seen is None:
        return
    now = contest.seen
    gone = Claim.objects.filter(reference__in=set(seen) - set(now))
    changed = {row.reference: row for row in gone if row.revision != seen[row.reference]}
    joined = [reference for reference in now if reference not in seen]
    changed |= {
        side.claim.reference: side.claim
        for side in contest.sides
        if side.claim.revision != seen.get(side.claim.reference, side.claim.revision)
    }
    if changed or joined:
        raise ContestMoved([*map(_is_now, changed.values()), *map(_has_joined, joined)])


def _is_now(claim: Claim) -> str:
    words = {"reference": claim.reference, "status": claim.get_status_display()}
    return _("%(reference)s is now “%(status)s”.") % words


def _has_joined(reference: str) -> str:
    return _("%s has joined.") % reference


def _asset(line: ClaimLine) -> _Asset:
    return line.product_id, line.subscription_id
