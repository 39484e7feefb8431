"""Letters in a claim's history: below the event that caused them, each side reads of its own."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from claims import operations
from claims.models import Claim, Comment
from claims.presentation import history
from consent import operations as consent
from notifications.bounces import note_bounce
from notifications.models import Letter, LetterState
from tests.factories import NOW, in_words
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, rival_of, tell_administrators


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in("approved", cast)


def letter_history(claim: Claim, user: User) -> list[tuple[str, str, str, str]]:
    return [
        (str(letter.title), letter.to, str(letter.side.label), letter.fate)
        for entry in history.entries(claim, user)
        for letter in entry.letters
    ]


def consent_letter(claim: Claim, email: str = "") -> Letter:
    letters = Letter.objects.about(f"claim:{claim.reference}").filter(letter__startswith="consent/request")
    return letters.get(to_email=email or claim.customer_contact_email)


def test_partner_reads_of_own_letters_and_the_contacts(claim: Claim, cast: Cast) -> None:
    assert letter_history(claim, cast.admin) == [
        ("Consent letter", "Carl Customer", "Customer contact", "on its way"),
        ("Claim approved", cast.admin.name, "Partner", "on its way"),
        ("Review started", cast.admin.name, "Partner", "on its way"),
        ("Claim submitted", cast.admin.name, "Partner", "on its way"),
    ]


def test_reviewer_reads_of_all(claim: Claim, cast: Cast) -> None:
    tell_administrators()
    administrator = claim.tenant.admins.get()
    told = letter_history(claim, cast.reviewer)

    assert ("Consent letter", administrator.name, "Portal administrator", "on its way") in told
    assert set(letter_history(claim, cast.admin)) < set(told)


def test_letter_stands_at_its_event(claim: Claim, cast: Cast) -> None:
    (approval,) = [entry for entry in history.entries(claim, cast.admin) if "approved" in entry.text]
    assert [str(letter.title) for letter in approval.letters] == ["Consent letter", "Claim approved"]


def test_nobody_elses_letters_are_told_to_a_partner(claim: Claim, cast: Cast) -> None:
    """Not the reviewer's of the same comment, not a rival's, not an internal remark's."""
    lanes = {cast.admin: Comment.Lane.SHARED, cast.reviewer: Comment.Lane.INTERNAL}
    for author, lane in lanes.items():
        operations.add_comment(claim=claim, by=author, text="A word.", lane=lane, now=NOW + DAY)
    claim_in("submitted", rival_of(cast))
    written = Letter.objects.filter(letter="claims/comment")
    assert list(written.values_list("to_email", flat=True)) == [cast.reviewer.email]

    told = letter_history(claim, cast.admin)
    assert "New comment" not in {title for title, *_rest in told}
    assert {side for *_rest, side, _fate in told} == {"Partner", "Customer contact"}
    assert ("New comment", cast.reviewer.name, "Microsoft", "on its way") in letter_history(
        claim, cast.reviewer
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (LetterState.FAILED, "could not be delivered"),
        (LetterState.DIGEST, "waits for the daily digest"),
        (LetterState.KEPT, "read in the portal"),
    ],
)
def test_fate_of_a_letter_in_words(claim: Claim, cast: Cast, state: str, words: str) -> None:
    Letter.objects.filter(letter="reviews/approved").update(state=state, next_try_at=None)
    assert ("Claim approved", cast.admin.name, "Partner", words) in letter_history(claim, cast.admin)


def test_delivered_with_its_time(claim: Claim, cast: Cast) -> None:
    accept_letters(now=NOW + DAY)
    assert {fate for *_rest, fate in letter_history(claim, cast.admin)} == {
        f"delivered {in_words(NOW + DAY)}"
    }


@pytest.mark.proof
def test_bounce_shows_with_the_mail_servers_words(claim: Claim, cast: Cast, browse: Browse) -> None:
    note_bounce(message_id=consent_letter(claim).message_id, reason='550 5.1.1 <b>"carl"</b> is unknown here')
    for person, name in ((cast.admin, "claims:detail"), (cast.reviewer, "reviews:detail")):
        page = browse(person).get(reverse(name, args=[claim.reference])).content.decode()
        assert "1 came back" in page
        assert escape('550 5.1.1 <b>"carl"</b> is unknown here') in page


def test_what_our_own_road_said_is_for_microsoft(claim: Claim, cast: Cast) -> None:
    Letter.objects.filter(to_email=claim.customer_contact_email).update(
        state=LetterState.FAILED, next_try_at=None, last_error="relay7.internal refused"
    )
    reasons = {
        person: {letter.reason for entry in history.entries(claim, person) for letter in entry.letters}
        for person in (cast.admin, cast.reviewer)
    }
    assert reasons == {cast.admin: {""}, cast.reviewer: {"", "relay7.internal refused"}}


def test_letter_sent_again_stands_at_its_own_event(claim: Claim, cast: Cast) -> None:
    consent.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + DAY)
    newest = history.entries(claim, cast.admin)[0]
    assert [letter.to for letter in newest.letters] == ["Carl Customer"]
