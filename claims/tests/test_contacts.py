"""Whose mailbox is it? A partner that could name one of its own would consent in the customer's place."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import contacts, operations
from claims.contacts import Mailbox
from claims.lifecycle import Status
from claims.transitions import MoveRefused
from customers.mailboxes import NotAnAddress, clean_address
from customers.models import Domain, TenantAdmin
from filing.tests.wizard_pages import Wizard
from partners.models import Location, Membership, NoticeAddress, Role
from programs.activities import Activity, SolutionArea
from tests.factories import NOW, MembershipFactory, UserFactory, mailbox_at
from tests.walk import Cast, claim_in, draft, make_cast, workload

pytestmark = pytest.mark.django_db
REASON = "Their holding answers for them; seen on the purchase order."


@pytest.fixture
def registers(cast: Cast) -> Cast:
    """Another partner, of many mailboxes; and a customer with an administrator at a holding."""
    rival = make_cast().location
    MembershipFactory(partner=rival.partner, user=UserFactory(email="rita.rival@rival.example"))
    MembershipFactory(partner=rival.partner, user=UserFactory(email="r.rival+work@gmail.com"))
    rival.notice_email = "claims@notices.example"
    rival.save()
    NoticeAddress.objects.create(
        location=rival, email="more@free-notices.example", added_by=cast.admin, added_at=NOW
    )
    TenantAdmin.objects.create(tenant=cast.tenant, name="Hanna", email="hanna@holding.example")
    Domain.objects.create(tenant=cast.tenant, domain="branch.customer.example")
    return cast


CASES: dict[str, tuple[str, Mailbox]] = {
    "the customer's domain": ("carl@{domain}", Mailbox.CUSTOMERS),
    "the customer's domain, shouted": ("CARL@{DOMAIN}", Mailbox.CUSTOMERS),
    "another verified domain": ("carl@branch.customer.example", Mailbox.CUSTOMERS),
    "one of their registered administrators": ("hanna@holding.example", Mailbox.CUSTOMERS),
    "a colleague of that administrator": ("henry@holding.example", Mailbox.ELSEWHERE),
    "below the customer's domain": ("carl@guest.{domain}", Mailbox.ELSEWHERE),
    "a domain that ends alike": ("carl@not{domain}", Mailbox.ELSEWHERE),
    "the customer's domain before the @": ('"carl@{domain}"@mail.example', Mailbox.ELSEWHERE),
    "free mail": ("carl@gmail.com", Mailbox.ELSEWHERE),
    "a member": ("rita.rival@rival.example", Mailbox.PARTNERS),
    "a member, shouted": ("RITA.Rival@Rival.Example", Mailbox.PARTNERS),
    "a member's tagged mailbox": ("rita.rival+customer@rival.example", Mailbox.PARTNERS),
    "a member's free mail": ("r.rival@gmail.com", Mailbox.PARTNERS),
    "a member's free mail without its dots": ("RRival+x@gmail.com", Mailbox.PARTNERS),
    "a member's domain": ("somebody@rival.example", Mailbox.PARTNERS),
    "below a member's domain": ("somebody@mail.eu.rival.example", Mailbox.PARTNERS),
    "a notice address": ("claims@notices.example", Mailbox.PARTNERS),
    "a notice address's domain": ("else@notices.example", Mailbox.PARTNERS),
    "an added notice address": ("more@free-notices.example", Mailbox.PARTNERS),
    "the partner contact": ("pia@elsewhere.example", Mailbox.PARTNERS),
    "the partner contact's domain": ("carl@elsewhere.example", Mailbox.PARTNERS),
}


@pytest.mark.parametrize(("address", "whose"), CASES.values(), ids=CASES)
def test_whose_mailbox_it_is(registers: Cast, address: str, whose: Mailbox) -> None:
    domain = str(registers.tenant.domains.get(is_primary=True))
    email = address.format(domain=domain, DOMAIN=domain.upper())
    found = contacts.mailbox(email, registers.tenant, beside="pia@elsewhere.example")
    assert found == whose
    refusal = contacts.refuse(email, registers.tenant, reason=REASON, beside="pia@elsewhere.example")
    assert (refusal is not None) is (whose == Mailbox.PARTNERS)


def test_a_partner_that_is_its_own_customer_names_its_people_but_not_its_members(registers: Cast) -> None:
    Domain.objects.create(tenant=registers.tenant, domain="rival.example")
    assert contacts.mailbox("carl@rival.example", registers.tenant) == Mailbox.CUSTOMERS
    assert contacts.mailbox("rita.rival@rival.example", registers.tenant) == Mailbox.PARTNERS


def test_it_costs_the_same_however_many_partners_there_are(
    registers: Cast, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        contacts.mailbox("carl@gmail.com", registers.tenant)
    MembershipFactory.create_batch(30)
    with django_assert_num_queries(1):
        contacts.mailbox("carl@gmail.com", registers.tenant)


CLEANED = {
    "carl@customer.example": "carl@customer.example",
    " Carl@Customer.Example ": "Carl@customer.example",
    "carl@customer.example%20": "carl@customer.example",
    "<carl@customer.example>": "carl@customer.example",
    "Carl Customer <carl@customer.example>": "carl@customer.example",
    "mailto:carl@customer.example": "carl@customer.example",
    "carl\u200b@customer\u202e.example": "carl@customer.example",
    "carl@customer.example.": "carl@customer.example",
    "carl@müller.example": "carl@xn--mller-kva.example",
}
REFUSED = (
    "carl",
    "carl@",
    "@customer.example",
    "kärl@customer.example",
    "carl@customer",
    '"carl@customer.example"@evil.example',
    "a@b@customer.example",
    "carl@custоmer.example",  # a Cyrillic o
    f"{'c' * 65}@customer.example",
    "carl customer@customer.example",
    "carl@customer.example\r\nBcc: all@customer.example",
)


@pytest.mark.parametrize("typed", CLEANED)
def test_an_address_is_taken_as_people_paste_it(typed: str) -> None:
    assert clean_address(typed) == CLEANED[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_no_mail_server_takes_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        clean_address(typed)


TEXTS = {
    "name": "Again",
    "partner_contact_name": "Pia",
    "partner_contact_email": "pia@contoso.example",
    "customer_contact_name": "Carl",
    "customer_contact_title": "CIO",
}


def edit(cast: Cast, email: str, reason: str = "") -> object:
    fields = {"customer_contact_email": email, "customer_contact_reason": reason}
    claim = cast.location.partner.claims.first() or draft(cast)
    return operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields=fields)


def create(cast: Cast, email: str, reason: str = "") -> object:
    with transaction.atomic():
        return operations.create_claim(
            by=cast.admin,
            location=cast.location,
            tenant=cast.tenant,
            solution_area="microsoft_365",
            activities=["usage"],
            assets=[workload()],
            texts=TEXTS | {"customer_contact_email": email, "customer_contact_reason": reason},
            now=NOW,
        )


@pytest.mark.parametrize("way", [create, edit])
def test_operations_keep_the_rule_whoever_calls_them(registers: Cast, way: Callable[..., object]) -> None:
    with pytest.raises(MoveRefused, match="belongs to a partner"):
        way(registers, "rita.rival@rival.example", REASON)
    with pytest.raises(MoveRefused, match="not at a domain"):
        way(registers, "carl@mail.example")
    assert way(registers, "carl@mail.example", REASON)


def test_submitting_asks_again(registers: Cast) -> None:
    """The registers may have learnt meanwhile whose address it is."""
    claim = claim_in("action_required", registers)
    MembershipFactory(user=UserFactory(email=mailbox_at(registers.tenant)))
    with pytest.raises(MoveRefused, match="belongs to a partner"):
        operations.submit(claim=claim, by=registers.admin, now=NOW)


# --- Names of people ----------------------------------------------------------------------------------------------

PERSON_NAMES = ("customer_contact_name", "customer_contact_title", "partner_contact_name")


@pytest.mark.parametrize("field", PERSON_NAMES)
@pytest.mark.parametrize("name", ["Anna https://evil.example", "www.evil", "Anna evil.example/login"])
def test_a_persons_name_holds_no_web_address(field: str, name: str, cast: Cast, browse) -> None:
    """It stands in letters to the customer, where mail programs make a link of it."""
    claim = claim_in(Status.DRAFT, cast)
    data = {
        each: getattr(claim, each)
        for each in (*PERSON_NAMES, "customer_contact_email", "partner_contact_email")
    }
    data |= {"location": claim.location_id, "revision": claim.revision, "name": "Rollout of contoso.example"}
    page = f"{claim.get_absolute_url()}edit/"
    response = browse(cast.admin).post(page, data | {field: name})
    assert response.status_code == 422
    assert "A name holds no web address." in response.content.decode()
    assert browse(cast.admin).post(page, data).status_code == 302


@pytest.mark.parametrize("field", PERSON_NAMES)
def test_the_wizard_refuses_a_web_address_as_a_name(field: str, cast: Cast, browse) -> None:
    wizard = Wizard(browse(cast.admin), cast)
    wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
    wizard.post("products", products=["exchange-online"])
    response = wizard.contacts(**{field: "evil.example"})
    assert response.status_code == 422
    assert "A name holds no web address." in response.content.decode()


def test_mailbox_is_looked_up_by_indexes_among_many_partners(cast: Cast) -> None:
    many, partner = range(3000), cast.location.partner
    people = User.objects.bulk_create(User(email=f"p{n}@many{n}.example") for n in many)
    Membership.objects.bulk_create(
        Membership(user=person, partner=partner, role=Role.INCENTIVE_ADMIN) for person in people
    )
    locations = Location.objects.bulk_create(
        Location(partner=partner, mpn_id=f"{2_000_000 + n}", notice_email=f"n{n}@many{n}.example")
        for n in many
    )
    NoticeAddress.objects.bulk_create(
        NoticeAddress(location=each, email=each.notice_email, added_by=cast.admin, added_at=NOW)
        for each in locations
    )
    with CaptureQueriesContext(connection) as asked:
        assert contacts.mailbox("x+P7@Many7.example", cast.tenant) == Mailbox.PARTNERS
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user, partners_location, partners_noticeaddress")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    for index in ("user_mail_host", "location_mail_host", "notice_address_mail_host"):
        assert plan.count(index) == 2, plan
