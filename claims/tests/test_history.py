"""The history and the diagram: the same events, told to each side in its own words."""

import pytest

from claims import operations
from claims.lifecycle import MOVES, Status
from claims.models import Claim, Comment
from claims.presentation import history, progress
from consent import operations as consent
from consent import sweeps
from documents.models import Download
from reviews import operations as reviewing
from tests.factories import NOW, LocationFactory, in_words
from tests.walk import (
    DAY,
    MISSING_SIGNATURE,
    Cast,
    accept_letters,
    claim_in,
    draft,
    link_of,
    make_cast,
    prove,
)

# What operations record beside the moves.
OTHER_KINDS = {
    "created",
    "edited",
    "proof_added",
    "proof_removed",
    "proof_replaced",
    "proof_blocked",
    "commented",
    "contact_confirmed",
    "contact_unproven",
    "customer_reminded",
    "customer_told",
    "handed_on",
    "new_link_asked",
    "partner_reported",
    "reminded",
    "subscription_ending",
    "subscription_over",
    "window_opened",
    "letter_returned",
    "customer_unreachable",
    "assigned",
    "given_back",
    "letter_sent_again",
    "contest_asked",
    "contest_won",
    "contest_lost",
}


def told(claim: Claim, person) -> list[str]:
    """Oldest first."""
    entries = history.entries(claim, person)
    return [f"{entry.who} {entry.text}" for entry in reversed(entries)]


def test_every_kind_of_event_has_its_sentences() -> None:
    assert set(history.EVENT_TEXTS) == set(MOVES) | OTHER_KINDS


def test_story_is_told_to_the_partner_in_their_words(cast: Cast) -> None:
    claim = claim_in("action_required", cast)
    prove(claim, by=cast.colleague, now=NOW + DAY, name="signed.pdf")
    operations.submit(claim=claim, by=cast.colleague, now=NOW + DAY)
    reviewing.take(claim=claim, by=cast.reviewer, now=NOW + DAY)
    reviewing.approve(claim=claim, by=cast.reviewer, now=NOW + DAY, note="Better than the other one")
    accept_letters(now=NOW + DAY)
    sweeps.open_windows(now=NOW + DAY)
    consent.deny(link=link_of(claim), reason="We never met them.", now=NOW + 2 * DAY)

    admin, colleague = cast.admin.name, cast.colleague.name
    assert told(claim, cast.admin) == [
        f"{admin} created the claim.",
        f"{admin} uploaded a document.",
        f"{admin} submitted the claim to Microsoft.",
        "Microsoft reviewer started the review.",
        "Microsoft reviewer asked you for something. The findings say what.",
        f"{colleague} uploaded a document.",
        f"{colleague} submitted the claim to Microsoft.",
        "Microsoft reviewer started the review.",
        "Microsoft reviewer approved the claim. The association is in force.",
        "The portal delivered the consent letter to the customer. "
        "From now on the customer has the full time to refuse.",
        "The customer refused the association.",
    ]
    notes = [entry.note for entry in history.entries(claim, cast.admin) if entry.note]
    assert notes == ["We never met them."]


def test_story_is_told_to_microsoft_with_names(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    reviewing.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW, note="On leave")

    assert told(claim, cast.reviewer)[-2:] == [
        f"{cast.reviewer.name} started the review.",
        f"{cast.lead.name} assigned the claim.",
    ]
    newest = history.entries(claim, cast.reviewer)[0]
    assert newest.note == "On leave"
    assert newest.changes == [("Reviewer", cast.reviewer.name, cast.reviewer2.name)]


def test_partner_is_not_told_who_got_the_claim(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    before = told(claim, cast.admin)

    reviewing.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW, note="On leave")

    assert told(claim, cast.admin) == before
    fields = {label for entry in history.entries(claim, cast.admin) for label, _old, _new in entry.changes}
    assert fields == {"Status", "Document"}


def test_internal_comment_is_told_to_microsoft_only(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    operations.add_comment(
        claim=claim, text="Doubtful", by=cast.reviewer, now=NOW, lane=Comment.Lane.INTERNAL
    )

    assert "Doubtful" in [entry.note for entry in history.entries(claim, cast.lead)]
    assert "Doubtful" not in [entry.note for entry in history.entries(claim, cast.admin)]


def test_changes_read_from_old_to_new(cast: Cast) -> None:
    claim = draft(cast)
    elsewhere = LocationFactory(partner=cast.location.partner)
    operations.edit_claim(
        claim=claim,
        by=cast.admin,
        now=NOW,
        fields={"name": "Winter", "location": elsewhere, "customer_contact_title": "CIO"},
        remove_lines=list(claim.lines.all()),
    )

    changes = history.entries(claim, cast.admin)[0].changes

    assert set(changes) == {
        ("Claim name", "Autumn rollout", "Winter"),
        ("MPN location", str(cast.location), str(elsewhere)),
        ("Customer contact title", "Head of IT", "CIO"),
        ("Removed", "Exchange Online", ""),
    }


def test_changes_of_a_rejection_tell_deadline_and_lines(cast: Cast) -> None:
    claim = claim_in("rejected", cast)

    changes = {label: (old, new) for label, old, new in history.entries(claim, cast.admin)[0].changes}

    assert changes["Status"] == ("Under review", "Rejected")
    assert changes["Closed"] == ("Exchange Online", "Refused")
    assert changes["Dispute possible until"] == ("", in_words(NOW + 30 * DAY))


def test_history_of_many_comments_keeps_every_move(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    for number in range(5):
        operations.add_comment(claim=claim, text=f"{number}", by=cast.admin, now=NOW + DAY)

    kinds = [event.kind for event in history.events_for(claim, cast.admin, newest=2)]

    assert kinds == ["commented", "commented", "take", "submit"]


# --- The diagram ---------------------------------------------------------------------------------------------


def diagram(claim: Claim, person) -> list[tuple[str, str]]:
    events = history.events_for(claim, person)
    return [(step.state, str(step.title)) for step in progress.steps(claim, person, events)]


def test_diagram_of_a_draft_shows_the_whole_way_ahead(cast: Cast) -> None:
    assert diagram(draft(cast), cast.admin) == [
        ("current", "Draft"),
        ("next", "Submitted"),
        ("next", "Under review"),
        ("next", "Decision"),
        ("next", "Customer’s answer"),
    ]


def test_diagram_shows_a_branch_only_when_taken(cast: Cast) -> None:
    claim = claim_in("action_required", cast)
    prove(claim, by=cast.admin, now=NOW)
    claim = operations.submit(claim=claim, by=cast.admin, now=NOW)

    assert diagram(claim, cast.admin) == [
        ("done", "Draft"),
        ("done", "Submitted"),
        ("done", "Under review"),
        ("branch", "Partner action required"),
        ("current", "Submitted"),
        ("next", "Under review"),
        ("next", "Decision"),
        ("next", "Customer’s answer"),
    ]


@pytest.mark.parametrize("status", Status)
def test_diagram_stands_on_the_claims_status(cast: Cast, status: Status) -> None:
    claim = claim_in(status, cast)

    for person in (cast.admin, cast.lead):
        current = [title for state, title in diagram(claim, person) if state == "current"]
        assert current == [status.label]


@pytest.mark.parametrize("status", ["consent_denied", "withdrawn", "ended"])
def test_diagram_of_a_final_claim_ends_there(cast: Cast, status: str) -> None:
    assert diagram(claim_in(status, cast), cast.admin)[-1][0] == "current"


def test_diagram_after_consent_has_nothing_ahead(cast: Cast) -> None:
    claim = claim_in("approved", cast)
    assert diagram(claim, cast.admin)[-1] == ("next", "Customer’s answer")
    accept_letters()
    sweeps.open_windows(now=NOW)
    sweeps.settle_due(now=NOW + 8 * DAY)
    claim.refresh_from_db()

    assert diagram(claim, cast.admin)[-1] == ("current", "Approved")


@pytest.mark.proof
def test_diagram_of_an_endless_claim_stays_short(cast: Cast) -> None:
    claim = claim_in("action_required", cast)
    for _ in range(5):
        prove(claim, by=cast.admin, now=NOW)
        operations.submit(claim=claim, by=cast.admin, now=NOW)
        reviewing.take(claim=claim, by=cast.reviewer, now=NOW)
        reviewing.request_action(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=NOW)

    steps = diagram(claim, cast.admin)

    assert steps[0] == ("done", "Draft")
    assert steps[1] == ("branch", "10 earlier steps: see the history")
    assert len(steps) == 14


def test_diagram_names_the_clock(cast: Cast) -> None:
    claim = claim_in("action_required", cast)

    current = next(
        step
        for step in progress.steps(claim, cast.admin, history.events_for(claim, cast.admin))
        if step.state == "current"
    )

    assert (current.clock, current.deadline) == ("Answer by", claim.deadline_at)
    assert current.calm is False


def test_reviewers_clock_is_calm_for_the_partner(cast: Cast) -> None:
    clock = progress.running_clock(claim_in("under_review", cast))

    assert clock is not None
    assert not clock.is_theirs


def test_downloads_stand_between_the_events(cast: Cast) -> None:
    claim = claim_in("submitted", cast)
    document = claim.proofs.get().document
    for person, days in ((cast.colleague, 1), (cast.reviewer, 3)):
        Download.objects.create(document=document, user=person, at=NOW + days * DAY)
    reviewing.take(claim=claim, by=cast.reviewer, now=NOW + 2 * DAY)

    handed_out = f"downloaded “<bdi>{document.name}</bdi>”."
    assert told(claim, cast.admin)[-3:] == [
        f"{cast.colleague.name} {handed_out}",
        "Microsoft reviewer started the review.",
        f"Microsoft reviewer {handed_out}",
    ]
    assert told(claim, cast.lead)[-1] == f"{cast.reviewer.name} {handed_out}"


@pytest.mark.parametrize("many", [3, 300])
def test_downloads_and_letters_cost_one_query_and_are_cut_with_the_rest(
    cast: Cast, django_assert_num_queries, many: int
) -> None:
    claim = claim_in("submitted", cast)
    document = claim.proofs.get().document
    Download.objects.bulk_create(
        Download(document=document, user=cast.colleague, at=NOW + DAY) for _ in range(many)
    )
    events = list(history.events_for(claim, cast.admin))
    with django_assert_num_queries(1):
        entries = history.entries(claim, cast.admin, events, newest=100)
    assert len(entries) == min(100, many + len(events))


def test_a_rivals_downloads_are_not_told(cast: Cast) -> None:
    rival = claim_in("submitted", make_cast())
    Download.objects.create(document=rival.proofs.get().document, user=rival.created_by, at=NOW + DAY)
    claim = claim_in("submitted", cast)
    assert not [line for line in told(claim, cast.admin) if "downloaded" in line]
