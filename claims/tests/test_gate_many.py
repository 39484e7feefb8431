"""The gate for many: what it refuses as a whole, and that it writes what the gate for one writes."""

from datetime import timedelta

import pytest
from django.db import connection

from claims.gate import MoveRefused, move
from claims.gate_many import Act, move_all, record_all
from claims.lifecycle import Actor, Consent, Status
from claims.lines import close, close_lines_of, start_lines_of
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk
from consent.sweeps import open_windows
from tests.factories import NOW
from tests.walk import Cast, accept_letters, claim_in, draft, make_cast, subscription_of, workload

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
    closed = close_lines_of({claim.pk: NOW}, ClaimLine.Cause.DISASSOCIATED)
    act = Act(claim.pk, NOW, cast.admin.pk, "Over.", changes=closed[claim.pk])

    move_all("disassociate", [act], actor=Actor.INCENTIVE_ADMIN)

    claim.refresh_from_db()
    assert (claim.status, claim.consent) == (Status.ENDED, Consent.NOT_ASKED)
    assert claim.events.get(kind="disassociate").changes == {
        "status": ["approved", "ended"],
        "consent": ["pending", "not_asked"],
        "lines_closed": ["Exchange Online", "disassociated"],
    }


def test_recording_is_no_way_around_the_table(cast: Cast) -> None:
    claim = draft(cast)
    with pytest.raises(ValueError, match="call move_all"):
        record_all("submit", [Act(claim.pk, NOW)], actor=Actor.PARTNER)
    with pytest.raises(ValueError, match="call move_all"):
        record_all("edited", [Act(claim.pk, NOW, columns={"status": "ended"})], actor=Actor.PARTNER)


def test_lines_of_a_batch_start_and_close_as_one_claims_do(cast: Cast) -> None:
    assets = [subscription_of(cast.tenant), subscription_of(cast.tenant)]
    claim = claim_in(Status.UNDER_REVIEW, cast, area="business_applications", assets=assets)
    line, removed = claim.lines.all()
    close([removed], ClaimLine.Cause.REMOVED, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    start_lines_of({claim.pk: NOW})
    assert list(claim.lines.in_force().filter(in_force_at=NOW)) == [line]

    closed = close_lines_of({claim.pk: NOW}, ClaimLine.Cause.REFUSED)
    assert closed == {claim.pk: {"lines_closed": [line.asset_name, "refused"]}}
    assert claim.lines.filter(state="closed", closed_cause="refused", closed_at=NOW).get() == line
    assert claim.lines.filter(state="closed", closed_cause="removed").get() == removed
    move(claim, "reject", actor=Actor.REVIEWER, by=cast.reviewer, now=NOW)


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
    for claim in leaving:
        close(list(claim.lines.live()), ClaimLine.Cause.WITHDRAWN, now=NOW)

    acts = [Act(claim.pk, at, cast.admin.pk) for claim, at in zip(leaving, ends, strict=True)]
    move_all("withdraw", acts, actor=Actor.PARTNER)
    move_all("take", takes([staying], cast), actor=Actor.REVIEWER)

    closed = ContestAsk.objects.order_by("claim_id").values_list("closed_at", flat=True)
    assert list(closed) == [*ends, None]
