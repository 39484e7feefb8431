"""A partner against the rule that only the customer speaks for the customer: every way to name a mailbox, at every
door, with time passing in between. Never does silence count outside the customer's own mailbox, and nobody loses
their link."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import operations as claiming
from claims.lifecycle import Consent, Status
from claims.models import Claim
from claims.transitions import MoveRefused
from consent import operations, sweeps
from consent.models import ConsentLink
from cpor.invariants import INVARIANTS, broken
from customers.mailboxes import OwnsMailbox
from filing.bulk import operations as bulk
from filing.tests.bulk_files import check, create, row_of
from filing.tests.wizard_pages import Wizard
from notifications.models import Letter
from partners.models import NoticeAddress
from programs.activities import Activity, SolutionArea
from reviews import operations as reviewing
from tests.factories import NOW, MembershipFactory, UserFactory
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, make_cast, prove, tell_administrators

REASON = "They answer for the customer, I promise."
# {domain}: the customer's own; {partner}: a domain of the partner's members; {own}: the partner admin's address.
MAILBOXES = (
    "{own}",
    "{OWN}",
    "x+{own}",
    "somebody@{partner}",
    "somebody@mail.{partner}",
    "somebody@{PARTNER}",
    "carl@{partner}.",
    '"carl@{domain}"@{partner}',
    "carl@{domain}@{partner}",
    "carl@{domain}.{partner}",
    "<carl@{partner}>",
    "carl@{partner}%20",
    "Carl of {domain} <carl@{partner}>",
    "notices@free-mailbox.example",
    "partner.boss@gmail.com",
    "p.a.r.t.n.e.r.boss+customer@gmail.com",
    "pia@contoso.example",
    "carl@contoso.example",
    "carl@mail.example",
    "carl@{domain}.mail.example",
    "carl@not-{domain}",
    "carl@guest.{domain}",
    "carl@gmail.com",
    "ca\u200brl@gmail.com",
)
QUICK = {"{own}", "carl@{partner}%20", "carl@gmail.com"}  # one of each rule; the proofs try all
Door = Callable[[Cast, str, Client], Iterator[Claim]]


@pytest.fixture
def mean(cast: Cast) -> Cast:
    cast.admin.email = "admin@mean-partner.example"
    cast.admin.save()
    MembershipFactory(partner=cast.location.partner, user=UserFactory(email="partner.boss@gmail.com"))
    NoticeAddress.objects.create(
        location=cast.location, email="notices@free-mailbox.example", added_by=cast.admin, added_at=NOW
    )
    return cast


def spelled(mailbox: str, cast: Cast) -> str:
    domain, partner, own = str(cast.tenant.domains.get()), "mean-partner.example", cast.admin.email
    return mailbox.format(domain=domain, partner=partner, PARTNER=partner.upper(), own=own, OWN=own.upper())


def by_wizard(cast: Cast, email: str, client: Client) -> Iterator[Claim]:
    wizard = Wizard(client, cast)
    wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
    wizard.post("products", products=["exchange-online"])
    for reason in ("", REASON):
        wizard.contacts(customer_contact_email=email, customer_contact_reason=reason)
        wizard.post("check")
    yield from Claim.objects.filter(partner=cast.location.partner)


def by_edit(cast: Cast, email: str, client: Client) -> Iterator[Claim]:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    fields = {"customer_contact_email": email, "customer_contact_reason": REASON, "revision": claim.revision}
    as_it_is = {"name": "A", "customer_contact_name": "C", "customer_contact_title": "T"}
    partner = {"partner_contact_name": "P", "partner_contact_email": "pia@contoso.example"}
    client.post(
        reverse("claims:edit", args=[claim.reference]),
        as_it_is | partner | {"location": claim.location_id} | fields,
    )
    yield claim


def by_bulk(cast: Cast, email: str, client: Client) -> Iterator[Claim]:
    upload = check(cast, row_of(cast, customer_contact_email=email, customer_contact_reason=REASON))
    try:
        create(cast, upload)
    except bulk.UploadMoved:
        return
    yield from Claim.objects.filter(partner=cast.location.partner)


def by_correction(cast: Cast, email: str, client: Client) -> Iterator[Claim]:
    claim = claim_in(Status.APPROVED, cast, now=NOW)
    page = reverse("consent:contact", args=[claim.reference])
    words = {"customer_contact_name": "C", "customer_contact_title": "T", "customer_contact_reason": REASON}
    client.post(page, words | {"customer_contact_email": email})
    yield claim


DOORS: dict[str, Door] = {
    "wizard": by_wizard,
    "edit": by_edit,
    "bulk": by_bulk,
    "correction": by_correction,
}


def carry_on(claim: Claim, cast: Cast) -> None:
    """The partner does all that is left to it, and Microsoft approves without a second look, but for the tick."""
    claim.refresh_from_db()
    for step in (
        lambda: prove(claim, by=cast.admin) if claim.status == Status.DRAFT else None,
        lambda: claiming.submit(claim=claim, by=cast.admin, now=NOW),
        lambda: reviewing.take(claim=claim, by=cast.reviewer, now=NOW),
        lambda: reviewing.approve(claim=claim, by=cast.reviewer, now=NOW),
    ):
        try:
            step()
        except MoveRefused:
            return


def pass_two_months() -> None:
    for days in (0, 1, 7, 8, 15, 60):
        at = NOW + days * DAY
        accept_letters(now=at)
        sweeps.open_windows(now=at)
        sweeps.settle_due(now=at)


def counted_elsewhere() -> list[str]:
    """Claims whose silence counted though the contact's mailbox is not the customer's."""
    passed = Claim.objects.filter(consent__in=[Consent.PASSED, Consent.AGREED])
    theirs = passed.filter(OwnsMailbox("customer_contact_email", "tenant_id"))
    return list(passed.exclude(pk__in=theirs).values_list("reference", flat=True))


@pytest.mark.parametrize(
    "mailbox", [pytest.param(each, marks=() if each in QUICK else (pytest.mark.proof,)) for each in MAILBOXES]
)
@pytest.mark.parametrize("door", DOORS)
def test_no_mailbox_of_its_own_consents(mean: Cast, browse: Browse, door: str, mailbox: str) -> None:
    for claim in DOORS[door](mean, spelled(mailbox, mean), browse(mean.admin)):
        carry_on(claim, mean)
    pass_two_months()
    assert counted_elsewhere() == []
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


def test_corrections_cut_nobody_off_and_flood_nobody(mean: Cast, browse: Browse) -> None:
    claim = claim_in(Status.APPROVED, mean, now=NOW)
    domain, partner = str(mean.tenant.domains.get()), browse(mean.admin)
    page, again = (reverse(f"consent:{name}", args=[claim.reference]) for name in ("contact", "again"))
    had_a_letter: set[str] = set()
    tell_administrators(now=NOW)
    for number in range(12):
        words = {"customer_contact_name": f"C{number}", "customer_contact_title": "T"}
        partner.post(page, words | {"customer_contact_email": f"c{number % 5}@{domain}"})
        partner.post(again, {"to": Claim.objects.get(pk=claim.pk).customer_contact_email})
        accept_letters(now=NOW)
        sent = Letter.objects.about(f"claim:{claim.reference}").filter(letter__startswith="consent/")
        had_a_letter |= set(sent.filter(to_email__endswith=f"@{domain}").values_list("to_email", flat=True))
    assert claim.events.filter(kind="edited").count() == 3
    links = ConsentLink.objects.usable().filter(request__claim=claim)
    assert {link.email for link in links} == had_a_letter
    administrator = mean.tenant.admins.get().email
    assert sent.filter(to_email=administrator).count() == 1
    # Within a day: the letter of the approval may be an hour older than that, by the tests' own yesterday.
    lately = sent.filter(created_at__gt=timezone.now() - timedelta(days=1))
    assert max(Counter(lately.values_list("to_email", flat=True)).values()) <= 3


def test_correction_in_the_same_moment_does_not_undo_a_denial(mean: Cast) -> None:
    claim = claim_in(Status.APPROVED, mean, now=NOW)
    link = ConsentLink.objects.usable().filter(request__claim=claim, role="contact").get()
    operations.deny(link=link, reason="", now=NOW)
    fields = {"customer_contact_email": f"dora@{mean.tenant.domains.get()}"}
    with pytest.raises(MoveRefused):
        operations.correct_contact(claim=claim, by=mean.admin, fields=fields, now=NOW)
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED


def test_partner_finds_no_link_of_the_customers(mean: Cast, browse: Browse) -> None:
    """Neither in its pages nor in its letters."""
    claim = claim_in(Status.APPROVED, mean, now=NOW)
    secrets = set(Letter.objects.exclude(secret="").values_list("secret", flat=True))
    assert secrets
    pages = [claim.get_absolute_url(), reverse("consent:again", args=[claim.reference])]
    text = "".join(browse(mean.admin).get(page).content.decode() for page in pages)
    letters = Letter.objects.filter(to_email=mean.admin.email)
    text += "".join(letter.body_text + letter.body_html for letter in letters)
    assert not [secret for secret in secrets if secret in text]


def test_a_rival_names_nobody_for_others(mean: Cast, browse: Browse) -> None:
    claim = claim_in(Status.APPROVED, mean, now=NOW)
    page = reverse("consent:contact", args=[claim.reference])
    assert browse(make_cast().admin).post(page, {}).status_code == 404
