"""What the customer's people may say beside "no", and what each of them is told."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import operations as claiming
from claims.lifecycle import Actor, Consent, Status
from claims.models import Claim
from claims.transitions import MoveRefused, record
from consent import operations, sweeps
from consent.gathering import tell_administrators
from consent.models import ConsentLink
from consent.tests.test_pages import address_in, deny, letter_to
from notifications.models import Letter, LetterState
from reviews import operations as reviewing
from tests.factories import NOW, deadline_of, mailbox_at
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, make_cast, rival_of

HOUR = DAY / 24


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Approved at NOW, when the letters were accepted."""
    claim = claim_in(Status.APPROVED, cast, now=NOW)
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    claim.refresh_from_db()
    return claim


def passed(claim: Claim) -> Claim:
    sweeps.settle_due(now=NOW + 7 * DAY)
    claim.refresh_from_db()
    assert claim.consent == Consent.PASSED
    return claim


def told(claim: Claim, letter: str) -> dict[str, str]:
    """The letters of this kind, by their readers' addresses."""
    sent = Letter.objects.about(f"claim:{claim.reference}").filter(letter=letter)
    return dict(sent.values_list("to_email", "body_text"))


def everybody(claim: Claim) -> set[str]:
    return {claim.customer_contact_email, claim.tenant.admins.get().email}


def usable(link: ConsentLink) -> ConsentLink:
    return ConsentLink.objects.usable().get(pk=link.pk)


def address_of(text: str) -> str:
    found = re.search(r"/consent/[\w-]{43}/", text)
    assert found
    return found[0]


def states(claim: Claim) -> tuple[str, str]:
    claim.refresh_from_db()
    return claim.status, claim.consent


# --- Agreeing


def test_customer_agrees_and_the_window_closes(claim: Claim, client: Client, cast: Cast) -> None:
    page = client.get(address_in(letter_to(claim, claim.customer_contact_email)), follow=True)
    assert "I agree" in page.content.decode()
    client.post(reverse("consent:agree", args=[link_of(claim).link_id]))
    assert states(claim) == (Status.APPROVED, Consent.AGREED)
    assert claim.deadline_at is None
    page = client.get(reverse("consent:page", args=[link_of(claim).link_id])).content.decode()
    for words in ("Somebody at your organisation agreed on", "somebody at your organisation agreed."):
        assert words in page
    assert claim.events.get(kind="agree").actor == "customer"
    assert told(claim, "consent/receipt_agreed").keys() == everybody(claim)
    assert told(claim, "consent/agreed").keys() == {cast.admin.email}
    sweeps.settle_due(now=NOW + 30 * DAY)
    assert states(claim) == (Status.APPROVED, Consent.AGREED)


def test_agreement_is_ended_like_silence(claim: Claim) -> None:
    operations.agree(link=usable(link_of(claim)), now=NOW)
    operations.deny(link=usable(link_of(claim)), reason="", now=NOW + DAY)
    assert states(claim) == (Status.CONSENT_DENIED, Consent.DENIED)
    operations.undo_denial(link=link_of(claim), now=NOW + 2 * DAY - HOUR)
    assert states(claim) == (Status.APPROVED, Consent.AGREED)


def test_nobody_agrees_twice_or_after_the_time(claim: Claim) -> None:
    operations.agree(link=usable(link_of(claim)), now=NOW)
    with pytest.raises(MoveRefused, match="nothing to agree"):
        operations.agree(link=usable(link_of(claim)), now=NOW)


def test_only_the_customers_own_address_agrees(claim: Claim, cast: Cast) -> None:
    """A contact elsewhere whom nobody confirmed may refuse, but not agree: it may be the partner's friend."""
    fields = {"customer_contact_email": "hugo@holding.example", "customer_contact_reason": "Holding."}
    operations.correct_contact(claim=claim, by=cast.admin, fields=fields, now=NOW)
    hugo = claim.consent_requests.get(is_current=True).links.get(email="hugo@holding.example")
    with pytest.raises(MoveRefused):
        operations.agree(link=usable(hugo), now=NOW)
    claim.consent_requests.get(is_current=True).links.exclude(pk=hugo.pk).delete()
    ConsentLink.objects.filter(request__claim=claim).exclude(pk=hugo.pk).update(voided_at=NOW)
    with pytest.raises(IntegrityError, match="only the customer agrees"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(consent=Consent.AGREED)


# --- Ending what nobody refused in time


def test_one_tap_ends_nothing_for_good(claim: Claim, client: Client) -> None:
    passed(claim)
    address = address_in(letter_to(claim, claim.customer_contact_email))
    page = client.get(address, follow=True).content.decode()
    assert "End association" in page
    assert "Deny association" not in page
    link_id = link_of(claim).link_id
    end = reverse("consent:end", args=[link_id])
    assert client.post(reverse("consent:deny", args=[link_id])).url == end
    assert states(claim) == (Status.APPROVED, Consent.PASSED)
    asked = client.get(end).content.decode()
    assert "For 24 hours you can take it back" in asked
    assert states(claim) == (Status.APPROVED, Consent.PASSED)
    client.post(end, {"reason": "We have another partner now."})
    assert states(claim) == (Status.CONSENT_DENIED, Consent.DENIED)
    page = client.get(address, follow=True).content.decode()
    assert "Association ended" in page
    assert "You can take this back until" in page


@pytest.mark.parametrize(("after", "is_possible"), [(24 * HOUR - HOUR / 60, True), (24 * HOUR, False)])
def test_end_is_taken_back_within_a_day(claim: Claim, after: object, is_possible: bool) -> None:
    passed(claim)
    at = NOW + 100 * DAY
    operations.deny(link=usable(link_of(claim)), reason="", now=at)
    if is_possible:
        operations.undo_denial(link=link_of(claim), now=at + after)
        assert states(claim) == (Status.APPROVED, Consent.PASSED)
    else:
        with pytest.raises(MoveRefused):
            operations.undo_denial(link=link_of(claim), now=at + after)


def test_end_without_a_reason_is_an_end(claim: Claim, client: Client) -> None:
    """A form without a field that is filled in is a form."""
    passed(claim)
    client.get(address_in(letter_to(claim, claim.customer_contact_email)))
    client.post(reverse("consent:end", args=[link_of(claim).link_id]), {})
    assert states(claim) == (Status.CONSENT_DENIED, Consent.DENIED)


def test_end_is_not_taken_back_once_another_association_stands_there(claim: Claim, cast: Cast) -> None:
    passed(claim)
    operations.deny(link=usable(link_of(claim)), reason="", now=NOW + 8 * DAY)
    claim_in(Status.APPROVED, rival_of(cast), now=NOW + 8 * DAY)
    with pytest.raises(MoveRefused, match="another association"):
        operations.undo_denial(link=link_of(claim), now=NOW + 8 * DAY + HOUR)


def test_denial_is_taken_back_once_a_window(claim: Claim, client: Client) -> None:
    link = usable(link_of(claim))
    operations.deny(link=link, reason="", now=NOW)
    operations.undo_denial(link=link, now=NOW)
    operations.deny(link=usable(link), reason="", now=NOW)
    with pytest.raises(MoveRefused):
        operations.undo_denial(link=link, now=NOW)
    page = client.get(address_in(letter_to(claim, claim.customer_contact_email)), follow=True)
    assert "can no longer be taken back" in page.content.decode()


def test_another_reader_is_told_who_may_take_it_back(claim: Claim, client: Client) -> None:
    deny(client, address_in(letter_to(claim, claim.customer_contact_email)))
    administrator = Client()
    page = administrator.get(address_in(letter_to(claim, claim.tenant.admins.get().email)), follow=True)
    assert "Only the person who denied the association can take that back" in page.content.decode()


# --- Receipts, the reminder, and how it ended


def test_receipts_go_to_whoever_acted_and_to_the_others(claim: Claim, client: Client) -> None:
    operations.deny(link=usable(link_of(claim)), reason="Ours.", now=NOW)
    receipts = told(claim, "consent/receipt_denied")
    contact, administrator = claim.customer_contact_email, claim.tenant.admins.get().email
    assert receipts[contact].count("You refused the association") == 1
    assert f"you can take it back once, until {deadline_of(NOW + 7 * DAY)}" in receipts[contact]
    assert "Somebody at" in receipts[administrator]
    assert "Whoever refused can take it back" in receipts[administrator]
    page = client.get(address_of(receipts[contact]), follow=True).content.decode()
    assert "Take the denial back" in page
    operations.undo_denial(link=link_of(claim), now=NOW)
    undone = told(claim, "consent/receipt_undone")
    assert undone[contact].count("You took the refusal back") == 1
    assert "You took" not in undone[administrator]


def test_receipt_of_an_earlier_link_leaves_the_first_one_working(claim: Claim) -> None:
    first = address_in(letter_to(claim, claim.customer_contact_email))
    operations.deny(link=usable(link_of(claim)), reason="", now=NOW)
    assert Client().get(first, follow=True).status_code == 200


def test_reminder_two_days_before_silence_counts(claim: Claim) -> None:
    for at, count in ((5 * DAY - HOUR, 0), (5 * DAY, 2), (6 * DAY, 2)):
        sweeps.remind_customers(now=NOW + at)
        assert len(told(claim, "consent/reminder")) == count
    text = told(claim, "consent/reminder")[claim.customer_contact_email]
    assert f"if nobody refuses by {deadline_of(NOW + 7 * DAY)}, this counts as consent" in text
    assert Client().get(address_of(text), follow=True).status_code == 200


def test_who_was_answered_for_is_not_reminded(claim: Claim) -> None:
    operations.agree(link=usable(link_of(claim)), now=NOW)
    assert sweeps.remind_customers(now=NOW + 6 * DAY) == 0


def test_customer_is_told_that_their_silence_counted(claim: Claim) -> None:
    passed(claim)
    assert told(claim, "consent/counted").keys() == everybody(claim)


def test_customer_is_told_of_an_end_by_others_once(claim: Claim, cast: Cast) -> None:
    passed(claim)
    claiming.disassociate(claim=claim, by=cast.admin, reason="Over.", now=NOW + 9 * DAY)
    for _round in range(2):
        sweeps.tell_of_endings(now=NOW + 9 * DAY + HOUR)
    letters = told(claim, "consent/ended")
    assert letters.keys() == everybody(claim)
    assert "ended its association" in letters[claim.customer_contact_email]
    assert "Over." not in letters[claim.customer_contact_email]


def test_customer_is_told_when_another_partner_takes_over(claim: Claim, cast: Cast) -> None:
    rival = claim_in(Status.UNDER_REVIEW, rival_of(cast), now=NOW)
    reviewing.decide_contest(winner=rival, by=cast.lead, reason="Newer.", now=NOW + DAY)
    sweeps.tell_of_endings(now=NOW + DAY)
    assert "another partner is now associated" in told(claim, "consent/ended")[claim.customer_contact_email]
    assert rival.partner.name not in told(claim, "consent/ended")[claim.customer_contact_email]


@pytest.mark.parametrize("days", [1, 10, 400])
def test_end_is_told_of_however_long_nobody_swept(claim: Claim, cast: Cast, days: int) -> None:
    claiming.disassociate(claim=claim, by=cast.admin, reason="Over.", now=NOW + DAY)
    later = NOW + DAY + days * DAY
    assert (sweeps.tell_of_endings(now=later), sweeps.tell_of_endings(now=later + DAY)) == (1, 0)
    assert set(told(claim, "consent/ended")) == everybody(claim)
    assert not claim.consent_requests.exclude(ended_by=None).exists()


def test_release_before_that_tells_of_an_end_leaves_nothing_to_tell(claim: Claim, cast: Cast) -> None:
    claiming.disassociate(claim=claim, by=cast.admin, reason="Over.", now=NOW + DAY)
    record(claim, "customer_told", actor=Actor.CLOCK, by=None, now=NOW + DAY)
    assert sweeps.tell_of_endings(now=NOW + DAY) == 0


FILLED = """
    INSERT INTO claims_claimevent (claim_id, kind, actor, note, is_internal, at, from_status, to_status, changes)
        SELECT %(claim)s, 'commented', 'partner', '', false, %(now)s, '', '', '{}' FROM generate_series(1, 3000);
    INSERT INTO consent_consentrequest (claim_id, event_id, is_current, asked_at)
        SELECT claim_id, id, false, at FROM claims_claimevent WHERE kind = 'commented';
    INSERT INTO consent_consentlink (request_id, link_id, token_hash, role, name, email)
        SELECT id, id, id, 'administrator', 'Ada', 'ada@customer.example'
        FROM consent_consentrequest WHERE NOT is_current;
    ANALYZE consent_consentlink, consent_consentrequest, claims_claimevent;
"""


@pytest.mark.parametrize(
    ("sweep", "index"),
    [(sweeps.tell_of_endings, "consent_to_tell_of_an_end"), (tell_administrators, "consent_link_to_tell")],
)
def test_idle_sweep_asks_one_question_of_its_own_index(
    claim: Claim, sweep: Callable[..., int], index: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert sweep(now=NOW) == 0
    (question,) = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    with connection.cursor() as cursor:
        cursor.execute(FILLED, {"claim": claim.pk, "now": NOW})
        cursor.execute("EXPLAIN " + question)
        assert index in "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.proof
def test_two_sweeps_at_once_write_once(committed_db: str) -> None:
    claims = [claim_in(Status.APPROVED, make_cast(), now=NOW) for _ in range(4)]
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    at_once(lambda: sweeps.remind_customers(now=NOW + 6 * DAY))
    for claim in claims:
        admin = claim.created_by
        claiming.disassociate(claim=claim, by=admin, reason="Over.", now=NOW + 6 * DAY)
    at_once(lambda: sweeps.tell_of_endings(now=NOW + 6 * DAY))
    for claim in claims:
        for kind in ("customer_reminded", "customer_told"):
            assert claim.events.filter(kind=kind).count() == 1
        assert len(told(claim, "consent/reminder")) == len(told(claim, "consent/ended")) == 2


def at_once(sweep: Callable[[], int]) -> None:
    barrier = Barrier(4)

    def one() -> None:
        try:
            barrier.wait(timeout=60)
            sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        for each in [people.submit(one) for _ in range(4)]:
            each.result()


def test_own_denial_is_not_told_as_an_end(claim: Claim) -> None:
    operations.deny(link=usable(link_of(claim)), reason="", now=NOW)
    assert sweeps.tell_of_endings(now=NOW) == 0


# --- Handing on, reporting, a new link


def test_question_is_handed_on_within_the_organisation(claim: Claim, cast: Cast, client: Client) -> None:
    client.get(address_in(letter_to(claim, claim.customer_contact_email)))
    page = reverse("consent:hand_on", args=[link_of(claim).link_id])
    for elsewhere in ("dora@holding.example", cast.admin.email, "dora"):
        assert client.post(page, {"name": "Dora", "email": elsewhere}).status_code in (409, 422)
    dora = mailbox_at(cast.tenant, "dora")
    assert client.post(page, {"name": "Dora", "email": dora}).status_code == 302
    assert client.post(page, {"name": "Dora", "email": dora}).status_code == 409
    theirs = Client()
    assert "Deny association" in theirs.get(address_in(letter_to(claim, dora)), follow=True).content.decode()
    deny(client, address_in(letter_to(claim, claim.customer_contact_email)))  # the first keeps theirs
    assert states(claim)[0] == Status.CONSENT_DENIED
    event = claim.events.get(kind="handed_on")
    assert event.is_internal


def test_handing_on_has_an_end(claim: Claim, cast: Cast) -> None:
    for name in ("one", "two", "three"):
        operations.hand_on(
            link=usable(link_of(claim)), name=name, email=mailbox_at(cast.tenant, name), now=NOW
        )
    with pytest.raises(MoveRefused, match="three times today"):
        operations.hand_on(
            link=usable(link_of(claim)), name="four", email=mailbox_at(cast.tenant, "four"), now=NOW
        )


def test_colleagues_silence_starts_and_stops_nothing(claim: Claim, cast: Cast) -> None:
    ends_at = claim.deadline_at
    dora = mailbox_at(cast.tenant, "dora")
    link = operations.hand_on(link=usable(link_of(claim)), name="Dora", email=dora, now=NOW)
    Letter.objects.filter(pk=link.letter_id).update(state=LetterState.BOUNCED, next_try_at=None)
    sweeps.open_windows(now=NOW + DAY)
    claim.refresh_from_db()
    assert claim.deadline_at == ends_at


def test_unknown_partner_is_reported_to_microsoft_alone(
    claim: Claim, cast: Cast, client: Client, browse: Browse
) -> None:
    client.get(address_in(letter_to(claim, claim.customer_contact_email)))
    page = reverse("consent:report", args=[link_of(claim).link_id])
    assert client.post(page, {"words": "Never heard of them."}).status_code == 302
    assert client.post(page, {"words": "Still not."}).status_code == 409
    assert states(claim) == (Status.APPROVED, Consent.PENDING)
    assert "Never heard of them." in told(claim, "consent/reported")[cast.reviewer.email]
    reviewers = browse(cast.reviewer).get(reverse("reviews:detail", args=[claim.reference])).content.decode()
    assert "Never heard of them." in reviewers
    assert "Never heard of them." not in browse(cast.admin).get(claim.get_absolute_url()).content.decode()


def test_new_link_goes_to_the_address_that_had_one_and_keeps_the_reason(claim: Claim) -> None:
    stranger, link = Client(), link_of(claim)
    page = stranger.post(
        reverse("consent:deny", args=[link.link_id]), {"reason": "We chose somebody else."}
    ).content.decode()
    assert "We chose somebody else." in page
    answer = stranger.post(
        reverse("consent:new_link", args=[link.link_id]), {"reason": "We chose somebody else."}
    )
    assert answer.status_code == 200
    letters = told(claim, "consent/new_link")
    assert letters.keys() == {claim.customer_contact_email}
    opened = Client().get(address_of(letters[claim.customer_contact_email]), follow=True).content.decode()
    assert "We chose somebody else.</textarea>" in opened
    assert claim.deadline_at == NOW + 7 * DAY


def test_new_links_are_three_a_day_and_nobody_learns_whether_one_was_sent(claim: Claim) -> None:
    link, said = link_of(claim), set()
    for link_id in (*[link.link_id] * 4, "0123456789abcdef"):
        answer = Client().post(reverse("consent:new_link", args=[link_id]))
        said.add(re.sub(rb'value="[\w-]{64}"', b"", answer.content))
    assert len(said) == 1
    assert claim.events.filter(kind="new_link_asked").count() == 3


# --- Links as people find them


@pytest.mark.parametrize("behind", [">", ")", "%20", ".", ",", "%3E", "%29."])
def test_what_stuck_to_a_link_is_forgiven(claim: Claim, behind: str) -> None:
    address = address_in(letter_to(claim, claim.customer_contact_email)).rstrip("/")
    assert Client().get(f"{address}{behind}", follow=True).status_code == 200


def test_right_links_are_opened_without_limit_and_wrong_ones_are_counted(claim: Claim) -> None:
    address = address_in(letter_to(claim, claim.customer_contact_email))
    assert {Client().get(address).status_code for _ in range(30)} == {302}
    answers = [Client().get(f"/consent/{number:043d}/").status_code for number in range(25)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert Client().get(address).status_code == 302


def test_page_that_is_not_open_here_says_why(claim: Claim, client: Client) -> None:
    page = reverse("consent:page", args=[link_of(claim).link_id])
    told = client.get(page).content.decode()
    assert "your browser keeps no cookies" in told
    assert "12 hours" in told
    assert "Send a new link" in told


def test_times_are_those_of_the_tenants_country(cast: Cast, client: Client) -> None:
    assert settings.TIME_ZONE == "UTC"
    cast.tenant.country = "JP"
    cast.tenant.save()
    claim = claim_in(Status.APPROVED, cast, now=NOW, name="In Japan")
    letter = letter_to(claim, claim.customer_contact_email)
    assert "JST" in letter.body_text
    assert "JST" in client.get(address_in(letter), follow=True).content.decode()


def test_subject_begins_with_what_matters(claim: Claim) -> None:
    letter = letter_to(claim, claim.customer_contact_email)
    assert letter.subject.startswith("You may refuse, at least until ")
    assert letter.subject.endswith(f"({claim.reference})")
