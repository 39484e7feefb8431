"""Moves of many claims at once: what is refused as a whole, and that all is written that one claim's move writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from claims.causes import Cause
from claims.lifecycle import MOVES, STATUSES, Actor, Consent, Lines, Status
from claims.lines import close
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk
from claims.transitions import Act, AssetTaken, ClaimMoved, MoveRefused, move, move_all, record_all
from consent.sweeps import open_windows
from tests.factories import NOW
from tests.walk import Cast, accept_letters, claim_in, draft, make_cast, rival_of, subscription_of, workload

pytestmark = pytest.mark.django_db
CODES = ("exchange-online", "yammer", "intune")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def submitted(cast: Cast) -> list[Claim]:
    return [claim_in(Status.SUBMITTED, cast, assets=[workload(code)]) for code in CODES]


def takes(claims: list[Claim], cast: Cast) -> list[Act]:
    columns = {"reviewer": cast.reviewer.pk, "taken_at": NOW}
    return [Act(claim.pk, NOW, cast.reviewer.pk, columns=columns) for claim in claims]


@pytest.mark.proof
def test_batch_writes_what_the_gate_for_one_writes(cast: Cast) -> None:
    *many, one = submitted(cast)
    move(one, "take", actor=Actor.REVIEWER, by=cast.reviewer, now=NOW, reviewer=cast.reviewer, taken_at=NOW)

    move_all("take", takes(many, cast), actor=Actor.REVIEWER)

    alike = ["status", "revision", "consent", "reviewer", "taken_at", "review_due_at", "changed_at"]
    expected = Claim.objects.values_list(*alike).get(pk=one.pk)
    assert (
        list(Claim.objects.filter(pk__in=[claim.pk for claim in many]).values_list(*alike)) == [expected] * 2
    )
    facts = [
        "kind",
        "revision",
        "from_status",
        "to_status",
        "actor",
        "by",
        "note",
        "changes",
        "at",
        "is_internal",
    ]
    events = ClaimEvent.objects.filter(kind="take").values_list(*facts)
    assert list(events) == [events[0]] * 3


def test_lines_of_every_move_fit_where_it_leads() -> None:
    """What a row says of the lines, against what the rows of the statuses say of them."""
    for legal in MOVES.values():
        before = {STATUSES[source].lines for source in legal.all_sources}
        after = STATUSES[legal.target].lines
        assert bool(legal.closes) is (after is Lines.CLOSED), legal.name
        assert legal.starts is (after is Lines.IN_FORCE and before != {after}), legal.name
        is_back = Lines.CLOSED in before and after is not Lines.CLOSED
        assert bool(legal.reopens) is is_back, legal.name


def test_claim_that_moved_since_it_was_read_is_refused(cast: Cast) -> None:
    """Also where nobody locked it, and the move would be legal still."""
    claim = claim_in(Status.SUBMITTED, cast)
    as_read = Claim.objects.get(pk=claim.pk)
    move(claim, "take", actor=Actor.REVIEWER, by=cast.reviewer, now=NOW, reviewer=cast.reviewer, taken_at=NOW)
    with pytest.raises(ClaimMoved, match="Under review"):
        move(as_read, "withdraw", actor=Actor.PARTNER, by=cast.admin, now=NOW)
    assert not claim.events.filter(kind="withdraw").exists()


def test_one_claim_that_may_not_move_holds_up_all(cast: Cast) -> None:
    many = submitted(cast)
    acts = [*takes(many, cast), *takes([draft(cast, assets=[workload("outlook-mobile")])], cast)]

    with pytest.raises(MoveRefused, match="1 of 4"):
        move_all("take", acts, actor=Actor.REVIEWER)

    assert not Claim.objects.filter(status=Status.UNDER_REVIEW).exists()
    assert not ClaimEvent.objects.filter(kind="take").exists()


def test_who_may_not_make_the_move_is_refused(cast: Cast) -> None:
    with pytest.raises(MoveRefused, match="They may not do this"):
        move_all("take", takes(submitted(cast), cast), actor=Actor.PARTNER)
    assert not Claim.objects.filter(status=Status.UNDER_REVIEW).exists()


def test_unknown_claim_is_refused() -> None:
    with pytest.raises(MoveRefused, match="1 of 1"):
        move_all("submit", [Act(0, NOW)], actor=Actor.PARTNER)


def test_clocks_move_is_refused_before_it_is_due(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    due_at = NOW + timedelta(days=7)
    accept_letters(now=NOW)
    open_windows(now=NOW)

    early = Act(claim.pk, due_at - timedelta(seconds=1), columns={"consent": Consent.PASSED})
    with pytest.raises(MoveRefused):
        move_all("settle", [early], actor=Actor.CLOCK)
    move_all("settle", [Act(claim.pk, due_at, columns={"consent": Consent.PASSED})], actor=Actor.CLOCK)

    claim.refresh_from_db()
    assert (claim.consent, claim.deadline_at, claim.changed_at) == (Consent.PASSED, None, due_at)


def test_question_to_the_customer_is_taken_back_with_the_approval(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    move_all("disassociate", [Act(claim.pk, NOW, cast.admin.pk, "Over.")], actor=Actor.INCENTIVE_ADMIN)

    claim.refresh_from_db()
    assert (claim.status, claim.consent) == (Status.ENDED, Consent.NOT_ASKED)
    assert claim.events.get(kind="disassociate").changes == {
        "status": ["approved", "ended"],
        "consent": ["pending", "not_asked"],
        "lines_closed": ["Exchange Online", "disassociated"],
    }


def test_recording_is_no_way_around_the_table(cast: Cast) -> None:
    claim = draft(cast)
    with pytest.raises(ValueError, match="call move"):
        record_all("submit", [Act(claim.pk, NOW)], actor=Actor.PARTNER)
    with pytest.raises(ValueError, match="call move"):
        record_all("edited", [Act(claim.pk, NOW, columns={"status": "ended"})], actor=Actor.PARTNER)


def claim_on_two(cast: Cast) -> Claim:
    both = [subscription_of(cast.tenant), subscription_of(cast.tenant)]
    return claim_in(Status.UNDER_REVIEW, cast, area="business_applications", assets=both)


def test_lines_of_a_batch_start_close_and_open_again_by_the_table(cast: Cast) -> None:
    """Each from the instant of its own act; what the partner had removed stays as it is."""
    claims = [claim_on_two(cast) for _each in range(2)]
    kept, removed = [claim.lines.first() for claim in claims], [claim.lines.last() for claim in claims]
    close(removed, ClaimLine.Cause.REMOVED, now=NOW)
    instants = [NOW + timedelta(hours=hours) for hours in (1, 2)]

    def made(name: str, actor: Actor, **how: Any) -> list[ClaimEvent]:
        columns = how.pop("columns", {})
        acts = [Act(claim.pk, at, columns=columns) for claim, at in zip(claims, instants, strict=True)]
        return move_all(name, acts, actor=actor, **how)

    def states() -> list[tuple]:
        rows = ClaimLine.objects.filter(pk__in=[line.pk for line in kept]).order_by("pk")
        return list(rows.values_list("state", "closed_cause", "closed_at", "in_force_at"))

    [first, _second] = made("reject", Actor.REVIEWER)
    assert first.changes["lines_closed"] == [kept[0].asset_name, "refused"]
    assert states() == [("closed", "refused", at, None) for at in instants]
    made("dispute", Actor.INCENTIVE_ADMIN)
    assert states() == [("open", "", None, None)] * 2
    made("approve", Actor.REVIEWER, columns={"consent": Consent.NOT_NEEDED})
    assert states() == [("in_force", "", None, at) for at in instants]
    made("reopen", Actor.LEAD, columns={"reviewer": cast.lead.pk, "reopened_at": NOW})
    assert states() == [("open", "", None, None)] * 2
    made("approve", Actor.REVIEWER, columns={"consent": Consent.PENDING})
    made("deny", Actor.CUSTOMER, columns={"consent": Consent.DENIED})
    assert states() == [("closed", "denied", at, at) for at in instants]
    made("undo_denial", Actor.CUSTOMER, columns={"consent": Consent.PENDING})
    made("end", Actor.REVIEWER, cause=Cause.UNREACHABLE)
    assert states() == [("closed", "unreachable", at, at) for at in instants]
    left_alone = ClaimLine.objects.filter(closed_cause="removed", closed_at=NOW, in_force_at=None)
    assert set(left_alone) == set(removed)


def test_a_move_says_why_it_closes_lines(cast: Cast) -> None:
    """Of several causes one is chosen, and no other."""
    claim = claim_in(Status.APPROVED, cast)
    for name, cause in (("end", None), ("end", Cause.DENIED), ("settle", Cause.LOST)):
        with pytest.raises(ValueError, match=f"{name} closes no line for"):
            move(claim, name, actor=Actor.CLOCK, by=None, now=NOW, cause=cause)


def test_asset_that_is_held_starts_for_none_of_a_batch(cast: Cast) -> None:
    holder, rival = claim_in(Status.APPROVED, cast), claim_in(Status.UNDER_REVIEW, rival_of(cast))
    other = claim_in(Status.UNDER_REVIEW, cast, assets=[workload("yammer")])
    acts = [Act(claim.pk, NOW, columns={"consent": Consent.PENDING}) for claim in (other, rival)]
    with pytest.raises(AssetTaken, match="Another partner holds"), transaction.atomic():
        move_all("approve", acts, actor=Actor.REVIEWER)
    assert ClaimLine.objects.in_force().get().claim == holder
    assert not other.events.filter(kind="approve").exists()


def test_one_moves_in_one_statement(cast: Cast, django_assert_num_queries) -> None:
    """With its lines, its history and what was asked of it. A clock asks for the policy, and for the calendar."""
    claim = claim_in(Status.UNDER_REVIEW, cast)
    with django_assert_num_queries(2):
        move(claim, "reject", actor=Actor.REVIEWER, by=cast.reviewer, now=NOW)
    with django_assert_num_queries(3):
        move(
            claim,
            "dispute",
            actor=Actor.INCENTIVE_ADMIN,
            by=cast.admin,
            now=NOW,
            disputed_at=NOW,
            reviewer=None,
        )
    with django_assert_num_queries(1):
        event = move(claim, "withdraw", actor=Actor.PARTNER, by=cast.admin, now=NOW)
    row = Claim.objects.get(pk=claim.pk)
    names = [field.attname for field in Claim._meta.concrete_fields]
    assert [getattr(claim, name) for name in names] == [getattr(row, name) for name in names]
    written = ClaimEvent.objects.get(pk=event.pk)
    assert vars(written) | {"_state": None} == {
        name: value for name, value in vars(event).items() if name in vars(written)
    } | {"_state": None}


def test_who_leaves_a_contest_in_a_batch_owes_no_answer(cast: Cast) -> None:
    """Each from the instant of its own act, and whoever stays in theirs still does."""
    *leaving, staying = submitted(cast)
    for claim in (*leaving, staying):
        ContestAsk.objects.create(
            claim=claim,
            text="Newer, please.",
            asked_by=cast.reviewer,
            asked_at=NOW,
            due_at=NOW + timedelta(days=1),
        )
    ends = [NOW + timedelta(hours=hours) for hours in (1, 2)]
    acts = [Act(claim.pk, at, cast.admin.pk) for claim, at in zip(leaving, ends, strict=True)]
    move_all("withdraw", acts, actor=Actor.PARTNER)
    move_all("take", takes([staying], cast), actor=Actor.REVIEWER)

    closed = ContestAsk.objects.order_by("claim_id").values_list("closed_at", flat=True)
    assert list(closed) == [*ends, None]
