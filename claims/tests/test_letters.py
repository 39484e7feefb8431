"""Every letter of a claim's life, walked through the real operations, with what it has to say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from claims import operations
from claims.models import Claim, Comment
from consent import operations as consent
from consent import sweeps
from notifications.models import Letter, LetterState
from programs.models import Policy
from reviews import operations as reviewing
from tests.factories import NOW, deadline_of, in_words, mailbox_at
from tests.walk import (
    DAY,
    MISSING_SIGNATURE,
    Cast,
    accept_letters,
    claim_in,
    link_of,
    prove,
    subscription_of,
    tell_administrators,
    workload,
)

NOT_A_PAYMENT = "This is the status of the association, not of a payment."
ROOMS = ("claims", "filing", "reviews", "consent")


def letter(name: str, to: str = "") -> Letter:
    """The newest letter of that name."""
    found = Letter.objects.filter(letter=name)
    return (found.filter(to_email=to) if to else found).latest("pk")


def test_every_letter_is_sent_by_somebody() -> None:
    """A letter's template without an operation that posts it, or the other way round, is a mistake."""
    templates = {
        f"{room}/{path.name.removesuffix('.subject.txt')}"
        for room in ROOMS
        for path in (settings.BASE_DIR / "templates" / room / "letters").glob("*.subject.txt")
    }
    assert templates == set(_posted()) | {
        "consent/request_business_applications",
        "consent/request_microsoft_365",
    }


def _posted() -> Iterator[str]:
    for room in ROOMS:
        for path in Path(settings.BASE_DIR / room).glob("**/*.py"):
            if "tests" not in path.parts:
                yield from re.findall(rf'"((?:{"|".join(ROOMS)})/[a-z_]+)"', path.read_text())


def test_receipt_of_a_submission(cast: Cast) -> None:
    claim = claim_in("submitted", cast)

    sent = letter("claims/submitted", cast.admin.email)

    assert claim.reference in sent.subject
    assert claim.name in sent.subject
    for body in (sent.body_text, strip_tags(sent.body_html) + sent.body_html):
        assert f"Hello {cast.admin.name}," in body
        assert cast.tenant.name in body
        assert "Exchange Online" in body
        assert settings.SITE_URL + claim.get_absolute_url() in body


def test_receipt_of_an_answer_offers_no_recall(cast: Cast) -> None:
    claim = claim_in("action_required", cast)
    assert "you can recall the claim" in letter("claims/submitted").body_text
    prove(claim, by=cast.admin, now=NOW)

    operations.submit(claim=claim, by=cast.admin, now=NOW)

    for body in bodies(letter("claims/submitted")):
        assert "recall" not in body
        assert "The same reviewer reads it again." in body


@pytest.mark.proof
def test_denial_can_be_taken_back_only_within_the_time_given(cast: Cast) -> None:
    early = claim_in("consent_denied", cast)
    late = claim_in("approved", cast, assets=[workload("yammer")])
    accept_letters()
    sweeps.open_windows(now=NOW)
    sweeps.settle_due(now=NOW + 8 * DAY)
    consent.deny(link=link_of(late), reason="", now=NOW + 30 * DAY)

    for claim, words in ((early, "can take it back"), (late, "If the customer agrees later")):
        sent = Letter.objects.filter(letter="consent/denied", cause__contains=claim.reference).latest("pk")
        for body in bodies(sent):
            assert words in body


def test_request_for_action_names_findings_and_the_day(cast: Cast) -> None:
    claim_in("action_required", cast)

    for body in bodies(letter("reviews/action_required")):
        assert f"You need to answer by {in_words(NOW + 30 * DAY)}" in body
        assert "POE_NO_CUSTOMER_ACK" in body
        assert "The signature is missing on page 2." in body


def test_reminder_names_what_is_still_open(cast: Cast) -> None:
    claim_in("action_required", cast)
    operations.remind_due(now=NOW + 7 * DAY)

    for body in bodies(letter("claims/reminder")):
        assert f"You need to answer by {in_words(NOW + 30 * DAY)}" in body
        assert "POE_NO_CUSTOMER_ACK" in body


def test_expiry_says_that_a_new_claim_is_needed(cast: Cast) -> None:
    claim_in("action_required", cast)
    operations.expire_due(now=NOW + 31 * DAY)

    for body in bodies(letter("claims/expired")):
        assert "file a new claim" in body


def test_approval_is_no_payment_and_tells_of_the_customer(cast: Cast) -> None:
    claim_in("approved", cast)

    for body in bodies(letter("reviews/approved")):
        assert NOT_A_PAYMENT in body
        assert "the customer is told now and may refuse" in body


def test_approval_of_a_revenue_association_tells_of_no_customer(cast: Cast) -> None:
    claim_in(
        "approved",
        cast,
        area="business_applications",
        activities=["revenue_association"],
        assets=[subscription_of(cast.tenant)],
    )

    for body in bodies(letter("reviews/approved")):
        assert NOT_A_PAYMENT in body
        assert "The customer is not asked" in body


@pytest.mark.parametrize(
    ("name", "follow"),
    [("consent/settled", "did not object in time"), ("consent/denial_undone", "took the refusal back")],
)
def test_letters_of_standing_associations_speak_of_no_payment(cast: Cast, name: str, follow: str) -> None:
    claim = claim_in("approved", cast)
    accept_letters()
    sweeps.open_windows(now=NOW)
    if name == "consent/settled":
        sweeps.settle_due(now=NOW + 8 * DAY)
    else:
        consent.deny(link=link_of(claim), reason="", now=NOW)
        consent.undo_denial(link=link_of(claim), now=NOW)

    for body in bodies(letter(name)):
        assert follow in body
        assert NOT_A_PAYMENT in body


def test_rejection_names_reasons_and_the_way_to_dispute(cast: Cast) -> None:
    claim_in("rejected", cast)

    for body in bodies(letter("reviews/rejected")):
        assert "The signature is missing on page 2." in body
        assert f"can dispute the rejection, once, until {in_words(NOW + 30 * DAY)}" in body


def test_last_rejection_offers_no_dispute(cast: Cast) -> None:
    claim = claim_in("disputed", cast)
    reviewing.reject(claim=claim, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=NOW)

    for body in bodies(letter("reviews/dispute_decided")):
        assert "can dispute" not in body
        assert "This decision is the last one on this claim." in body


def test_denial_is_told_to_both_sides_with_the_customers_words(cast: Cast) -> None:
    claim_in("consent_denied", cast)

    for name in ("consent/denied", "consent/denied_reviewer"):
        for body in bodies(letter(name)):
            assert "We work with somebody else." in body


def test_returned_letter_names_the_contact(cast: Cast) -> None:
    claim_in("approved", cast)
    Letter.objects.filter(letter__startswith="consent/request").update(
        state=LetterState.BOUNCED, next_try_at=None
    )
    sweeps.open_windows(now=NOW)

    for body in bodies(letter("consent/returned")):
        assert f"Carl Customer, {mailbox_at(cast.tenant)}" in body


def test_comment_reaches_the_other_side_only(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    operations.add_comment(claim=claim, text="Page 3 <b>", by=cast.admin, now=NOW)
    operations.add_comment(claim=claim, text="Which page?", by=cast.reviewer, now=NOW)
    operations.add_comment(
        claim=claim, text="Doubtful", by=cast.reviewer, now=NOW, lane=Comment.Lane.INTERNAL
    )

    to_reviewer, to_partner = (
        letter("claims/comment", cast.reviewer.email),
        letter("claims/comment", cast.admin.email),
    )
    assert '"Page 3 <b>"' in to_reviewer.body_text
    assert "Page 3 &lt;b&gt;" in to_reviewer.body_html
    assert f"{cast.location.partner.name} commented" in to_reviewer.body_text
    assert "A Microsoft reviewer commented" in to_partner.body_text
    assert not Letter.objects.filter(body_text__contains="Doubtful").exists()


@pytest.mark.parametrize(
    ("status", "name"), [("withdrawn", "claims/withdrawn"), ("ended", "claims/association_ended")]
)
def test_reason_stands_in_the_letter(cast: Cast, status: str, name: str) -> None:
    claim = claim_in("under_review" if status == "withdrawn" else "approved", cast)
    act = operations.withdraw if status == "withdrawn" else operations.disassociate
    act(claim=claim, by=cast.admin, reason="The customer left us.", now=NOW)

    for body in bodies(letter(name)):
        assert "The customer left us." in body


def test_removed_line_is_in_no_later_letter(cast: Cast) -> None:
    claim = claim_in("action_required", cast, assets=[workload(), workload("yammer")])
    yammer = claim.lines.get(product__code="yammer")
    operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields={}, remove_lines=[yammer])
    prove(claim, by=cast.admin, now=NOW)
    operations.submit(claim=claim, by=cast.admin, now=NOW)

    assert "Yammer" not in letter("claims/resubmitted", cast.reviewer.email).body_text


def test_no_letter_to_the_partner_names_a_reviewer(cast: Cast) -> None:
    claim = claim_in("disputed", cast)
    reviewing.approve(claim=claim, by=cast.reviewer2, now=NOW, note="Better than Fabrikam")
    reviewing.reopen(claim=claim, by=cast.lead, reason="A mistake of ours", now=NOW)
    to_partner = Letter.objects.filter(to_email__in=[cast.admin.email, cast.colleague.email])

    text = "".join(sent.body_text + sent.body_html for sent in to_partner)

    for person in (cast.reviewer, cast.reviewer2, cast.lead):
        assert person.name not in text
    assert "Fabrikam" not in text
    assert "A mistake of ours" in text


# --- To the customer -----------------------------------------------------------------------------------------


def approved_in(cast: Cast, area: str) -> Claim:
    how = {
        "microsoft_365": {"assets": [workload(), workload("yammer")]},
        "business_applications": {
            "area": area,
            "activities": ["pre_sales"],
            "assets": [subscription_of(cast.tenant)],
        },
    }
    return claim_in("approved", cast, **how[area])


@pytest.mark.parametrize("area", ["microsoft_365", "business_applications"])
def test_consent_letter_tells_who_claims_what_and_how_to_refuse(cast: Cast, area: str) -> None:
    claim = approved_in(cast, area)

    sent = letter(f"consent/request_{area}", mailbox_at(cast.tenant))

    assert cast.location.partner.name in sent.subject
    for body in bodies(sent):
        assert cast.location.partner.name in body
        assert cast.tenant.name in body
        for line in claim.lines.all():
            assert line.asset_name in body
        assert "how many seats were sold" in body
        assert f"You have at least until {deadline_of(NOW + 7 * DAY)}" in body
        assert "Pia Partner" in body
        assert "pia@contoso.example" in body
        assert settings.SITE_URL + "/about/" in body
        assert len(set(re.findall(rf"{settings.SITE_URL}/consent/[\w-]+/", body))) == 1


def test_consent_letter_follows_the_policy(cast: Cast) -> None:
    Policy.objects.create(effective_at=NOW - DAY, opt_out_days=1)
    approved_in(cast, "microsoft_365")

    assert (
        f"You have at least until {deadline_of(NOW + DAY)}"
        in letter("consent/request_microsoft_365").body_text
    )


@pytest.mark.proof
def test_administrators_copy_says_why_they_get_it(cast: Cast) -> None:
    approved_in(cast, "microsoft_365")
    tell_administrators()
    admin = cast.tenant.admins.get().email

    copy, original = (
        letter("consent/request_microsoft_365", admin),
        letter("consent/request_microsoft_365", mailbox_at(cast.tenant)),
    )

    assert "because you administer the directory" in copy.body_text
    assert "named you as the contact" in original.body_text


def bodies(sent: Letter) -> tuple[str, str]:
    """Text and HTML, each without the line breaks of its layout."""
    return " ".join(sent.body_text.split()), " ".join(sent.body_html.split())
