"""Several claims of one partner, approved within ten minutes: their customer's administrator gets one letter that lists
them."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from claims import operations as claiming
from claims.lifecycle import Consent, Status
from claims.models import Claim
from claims.presentation.letters_and_downloads import letters_and_downloads
from claims.tests.test_letter_history import letter_history
from claims.tests.test_letters import deadline_of
from consent import operations, sweeps
from consent.gathering import MOST_LISTED, tell_administrators
from consent.models import ConsentLink
from consent.tests.test_pages import address_in
from consent.verification import known_letters
from customers.models import TenantAdmin
from notifications.models import Letter
from programs.models import Policy
from reviews import operations as reviewing
from tests.factories import NOW, mailbox_at
from tests.walk import DAY, Cast, accept_posted, claim_in, link_of, rival_of, subscription_of, workload

pytestmark = pytest.mark.usefixtures("waiting")
MINUTE = timedelta(minutes=1)
WORKLOADS = ("exchange-online", "microsoft-teams", "sharepoint-online")
ADMINISTRATOR = ConsentLink.Role.ADMINISTRATOR


@pytest.fixture
def waiting(cast: Cast) -> Claim:
    """One more of the partner's claims is with Microsoft, so that more approvals may follow."""
    return claim_in(Status.UNDER_REVIEW, cast, assets=[workload("intune")])


def approved(cast: Cast, code: str = "exchange-online", *, minute: int = 0) -> Claim:
    return claim_in(Status.APPROVED, cast, assets=[workload(code)], now=NOW + minute * MINUTE)


def pass_minutes(until: int) -> None:
    for minute in range(until + 1):
        tell_administrators(now=NOW + minute * MINUTE)


def letters(cast: Cast) -> list[Letter]:
    """The consent letters to the tenant's administrator, the oldest first."""
    asked = Letter.objects.filter(letter__in=["consent/request_microsoft_365", "consent/several"])
    return list(asked.filter(to_email=cast.tenant.admins.get().email).order_by("pk"))


def listed(letter: Letter, claims: Iterable[Claim]) -> list[bool]:
    """Of each claim whether it stands in the text, in the HTML and in the subject alike."""
    parts = (letter.body_text, letter.body_html, letter.subject)
    found = [{claim.reference in part for part in parts} for claim in claims]
    assert all(len(each) == 1 for each in found)
    return [True in each for each in found]


def test_two_within_ten_minutes_stand_in_one_letter_and_a_later_one_in_its_own(cast: Cast) -> None:
    claims = [approved(cast), approved(cast, "microsoft-teams", minute=9)]
    pass_minutes(10)
    claims.append(approved(cast, "sharepoint-online", minute=11))
    pass_minutes(30)
    together, alone = letters(cast)
    assert listed(together, claims) == [True, True, False]
    assert listed(alone, claims) == [False, False, True]
    assert (together.letter, alone.letter) == ("consent/several", "consent/request_microsoft_365")
    assert (together.created_at, alone.created_at) == (NOW + 10 * MINUTE, NOW + 21 * MINUTE)
    assert together.subject != alone.subject


def test_where_nothing_may_follow_the_letter_leaves_at_once(cast: Cast, waiting: Claim) -> None:
    claiming.withdraw(claim=waiting, by=cast.admin, reason="", now=NOW)
    claims = [approved(cast), approved(cast, "microsoft-teams")]
    assert [listed(letter, claims) for letter in letters(cast)] == [[True, False], [False, True]]
    assert tell_administrators(now=NOW + DAY) == 0


def test_last_approval_takes_along_who_waits(cast: Cast, waiting: Claim) -> None:
    claims = [approved(cast), waiting]
    reviewing.approve(claim=waiting, by=cast.reviewer, now=NOW + 3 * MINUTE)
    pass_minutes(3)
    (letter,) = letters(cast)
    assert listed(letter, claims) == [True, True]
    assert letter.created_at == NOW + 3 * MINUTE


def test_nobody_is_written_to_before_the_ten_minutes_are_over(cast: Cast) -> None:
    approved(cast)
    pass_minutes(9)
    assert letters(cast) == []
    pass_minutes(10)
    pass_minutes(60)
    assert len(letters(cast)) == 1


def test_contacts_letters_leave_at_once_each_on_its_own(cast: Cast) -> None:
    claims = [approved(cast, code) for code in WORKLOADS]
    sent = Letter.objects.filter(to_email=mailbox_at(cast.tenant), created_at=NOW)
    assert [listed(letter, claims).count(True) for letter in sent] == [1, 1, 1]
    assert len({letter.subject for letter in sent}) == 3


def test_contact_who_administers_the_tenant_hears_of_each_claim_once_and_at_once(cast: Cast) -> None:
    TenantAdmin.objects.filter(tenant=cast.tenant).update(email=mailbox_at(cast.tenant))
    for code in WORKLOADS:
        approved(cast, code)
    assert [letter.created_at for letter in letters(cast)] == [NOW] * 3
    pass_minutes(30)
    assert len(letters(cast)) == 3


def test_another_partner_has_a_letter_of_its_own(cast: Cast) -> None:
    claims = [approved(cast), approved(rival_of(cast), "microsoft-teams")]
    pass_minutes(10)
    assert sorted(listed(letter, claims) for letter in letters(cast)) == [[False, True], [True, False]]


def deny(claim: Claim, cast: Cast) -> None:
    operations.deny(link=link_of(claim), reason="", now=NOW + MINUTE)


def end(claim: Claim, cast: Cast) -> None:
    claiming.disassociate(claim=claim, by=cast.admin, reason="A slip.", now=NOW + MINUTE)


@pytest.mark.parametrize("over", [deny, end])
def test_what_is_over_by_then_is_not_listed(cast: Cast, over) -> None:
    gone, stays, other = claims = [approved(cast, code) for code in WORKLOADS]
    over(gone, cast)
    pass_minutes(10)
    (letter,) = letters(cast)
    assert listed(letter, claims) == [False, True, True]
    assert not Letter.objects.filter(to_email=letter.to_email).exclude(pk=letter.pk).exists()
    over(stays, cast)
    over(other, cast)
    sweeps.tell_of_endings(now=NOW + 11 * MINUTE)
    assert Letter.objects.filter(to_email=letter.to_email).count() == 3, (
        "of what they were told, they hear more"
    )


def test_where_all_is_over_nobody_is_written_to(cast: Cast) -> None:
    deny(approved(cast), cast)
    pass_minutes(10)
    assert letters(cast) == []


def test_of_a_denial_taken_back_the_administrator_hears_after_all(cast: Cast) -> None:
    claim = approved(cast)
    deny(claim, cast)
    pass_minutes(12)
    operations.undo_denial(link=link_of(claim), now=NOW + 13 * MINUTE)
    assert tell_administrators(now=NOW + 13 * MINUTE) == 1
    assert listed(letters(cast)[0], [claim]) == [True]


def test_administrator_who_answers_before_their_letter_gets_receipts_and_no_question(cast: Cast) -> None:
    claim = approved(cast)
    link = link_of(claim, ADMINISTRATOR)
    operations.deny(link=link, reason="", now=NOW + MINUTE)
    operations.undo_denial(link=link, now=NOW + 2 * MINUTE)
    pass_minutes(10)
    told = Letter.objects.filter(to_email=link.email).order_by("pk").values_list("letter", flat=True)
    assert list(told) == ["consent/receipt_denied", "consent/receipt_undone"]


def test_former_administrator_is_not_written_to(cast: Cast) -> None:
    approved(cast)
    email = cast.tenant.admins.get().email
    cast.tenant.admins.all().delete()
    pass_minutes(10)
    assert not Letter.objects.filter(to_email=email).exists()


# --- Every word of it


def test_each_claims_own_end_is_named(cast: Cast) -> None:
    first, second = approved(cast), approved(cast, "microsoft-teams", minute=5)
    accept_posted(now=NOW + MINUTE)  # the first contact's alone had left
    Letter.objects.filter(pk=link_of(second).letter_id).update(
        state="queued", accepted_at=None, next_try_at=NOW + 60 * MINUTE
    )
    pass_minutes(10)
    (letter,) = letters(cast)
    ends_at = first_end = NOW + MINUTE + 7 * DAY
    text = " ".join(letter.body_text.split())
    assert f"if nobody refuses by {deadline_of(ends_at)}" in text
    assert f"You have at least until {deadline_of(NOW + 10 * MINUTE + 7 * DAY)}" in text
    assert "got one too" in text
    assert "is being sent one as well" in text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.deadline_at, second.deadline_at) == (first_end, None)


def test_window_is_as_long_as_ever_and_starts_by_the_contacts_letter(cast: Cast) -> None:
    claims = [approved(cast), approved(cast, "microsoft-teams", minute=5)]
    accept_posted(now=NOW + 6 * MINUTE)
    pass_minutes(10)
    accept_posted(now=NOW + 11 * MINUTE)
    sweeps.open_windows(now=NOW + 12 * MINUTE)
    days = Policy.objects.in_force(NOW).opt_out_days
    for claim in claims:
        claim.refresh_from_db()
        assert claim.deadline_at == NOW + 6 * MINUTE + days * DAY


def test_only_the_administrators_letter_settles_nothing(cast: Cast) -> None:
    claims = [approved(cast), approved(cast, "microsoft-teams")]
    pass_minutes(10)
    Letter.objects.filter(letter="consent/several").update(
        state="accepted", accepted_at=NOW, next_try_at=None, secret=""
    )
    sweeps.open_windows(now=NOW + DAY)
    sweeps.settle_due(now=NOW + 30 * DAY)
    assert {Claim.objects.get(pk=claim.pk).consent for claim in claims} == {Consent.PENDING}


def test_its_button_opens_a_page_that_shows_and_denies_each(cast: Cast, client: Client) -> None:
    first, second = approved(cast), approved(cast, "microsoft-teams", minute=5)
    pass_minutes(10)
    page = client.get(address_in(letters(cast)[0]), follow=True)
    here, text = page.redirect_chain[-1][0], page.content.decode()
    assert "Exchange Online" in text
    assert f"{here}{second.reference}/" in text
    client.post(f"{here}deny/")
    client.post(f"{here}{second.reference}/deny/")
    for claim in (first, second):
        claim.refresh_from_db()
        assert claim.status == Status.CONSENT_DENIED
        assert claim.events.get(kind="deny").changes["denied_by"] == [None, ADMINISTRATOR]


def test_its_secret_does_not_outlive_its_sending(cast: Cast) -> None:
    approved(cast)
    approved(cast, "microsoft-teams")
    pass_minutes(10)
    (letter,) = letters(cast)
    for part in (letter.body_text, letter.body_html):
        assert letter.secret not in letter.without_secret(part)


def test_each_claims_history_and_the_verification_know_it(cast: Cast, django_assert_num_queries) -> None:
    claims = [approved(cast), approved(cast, "microsoft-teams")]
    pass_minutes(10)
    accept_posted(now=timezone.now())
    admin = cast.tenant.admins.get()
    for claim in claims:
        told = [row[:3] for row in letter_history(claim, cast.reviewer)]
        assert ("Consent letter about several claims", admin.name, "Portal administrator") in told
        assert admin.name not in [row[1] for row in letter_history(claim, cast.admin)]
        known = known_letters(reference=claim.reference, domain=admin.email.rpartition("@")[2])
        assert known is not None
        with django_assert_num_queries(1):
            letters_and_downloads(claim, since=NOW, newest=None)


def test_sent_again_about_one_claim_the_others_can_still_be_denied(cast: Cast, client: Client) -> None:
    first, second = approved(cast), approved(cast, "microsoft-teams")
    pass_minutes(10)
    email = cast.tenant.admins.get().email
    operations.send_again(claim=first, to=email, by=cast.reviewer, now=NOW + DAY)
    newest = letters(cast)[-1]
    assert listed(newest, [first, second]) == [True, False]
    page = client.get(address_in(newest), follow=True).redirect_chain[-1][0]
    client.post(f"{page}{second.reference}/deny/")
    second.refresh_from_db()
    assert second.status == Status.CONSENT_DENIED


@pytest.mark.proof
def test_more_than_fit_follow_in_the_next_letter(cast: Cast) -> None:
    claims = [
        claim_in(
            Status.APPROVED,
            cast,
            assets=[subscription_of(cast.tenant)],
            area="business_applications",
            now=NOW + MINUTE,
        )
        for _ in range(MOST_LISTED + 2)
    ]
    now = NOW + 11 * MINUTE
    assert (tell_administrators(now=now), tell_administrators(now=now), tell_administrators(now=now)) == (
        1,
        1,
        0,
    )
    sent = Letter.objects.filter(letter="consent/several").order_by("pk")
    texts = [letter.body_text for letter in sent]
    assert [sum(claim.reference in text for claim in claims) for text in texts] == [MOST_LISTED, 2]
    assert max(len(letter.body_html) for letter in sent) <= 102_000
    assert max(len(letter.subject) for letter in sent) <= 250


def test_idle_it_asks_one_question(cast: Cast, django_assert_num_queries) -> None:
    approved(cast)
    with django_assert_num_queries(1):
        tell_administrators(now=NOW)
