"""What people paste into the wizard, the edit page and the searches is read where it has one meaning."""

from collections.abc import Callable
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from claims.references import find_reference
from filing.tests.test_editing import Editor
from filing.tests.wizard_pages import Wizard, subscription
from programs.activities import Activity, SolutionArea
from reviews.tests.queue_pages import references, shown
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, draft, make_cast, subscription_of

pytestmark = pytest.mark.django_db
Change = Callable[[str], str]

GUIDS: list[Change] = [
    lambda guid: guid.replace("-", ""),
    lambda guid: guid.upper().replace("-", "–"),
    lambda guid: f"{{{guid}}}",
    lambda guid: f"“{guid}”",
    lambda guid: f"'{guid}",
    lambda guid: f"urn:uuid:{guid}",
    lambda guid: f"\u00a0{guid}\u00a0",
]
DOMAINS: list[Change] = [
    lambda name: f"https://www.{name}/en/about?x=1#top",
    lambda name: f"www.{name}",
    lambda name: f"{name}/",
    lambda name: f"{name}.",
    lambda name: f"\u00a0{name.upper()}\u00a0",
    lambda name: f"<http://{name}:8080>",
]
REFERENCES: list[Change] = [
    str.lower,
    lambda reference: reference.replace("-", " "),
    lambda reference: reference.replace("-", "\u2011"),
    lambda reference: reference.replace("-", " – ").lower(),
    lambda reference: reference.replace("-", ""),
    lambda reference: f"{reference[:7]} {reference[7:]}",
    lambda reference: f"  {reference}. ",
    lambda reference: f"AW: {reference} Autumn rollout",
    lambda reference: f"https://cpor.example/claims/{reference}/",
]


@pytest.fixture
def wizard(browse: Browse, cast: Cast) -> Wizard:
    wizard = Wizard(browse(cast.admin), cast)
    wizard.begin(SolutionArea.MICROSOFT_365)
    wizard.post("activity", activities=[Activity.USAGE])
    return wizard


@pytest.mark.parametrize("change", DOMAINS)
def test_the_wizard_reads_a_domain_as_it_was_pasted(wizard: Wizard, change: Change) -> None:
    domain = wizard.cast.tenant.domains.get(is_primary=True).domain
    assert wizard.customer(domain=change(domain)).url == wizard.url("products")


@pytest.mark.parametrize("change", GUIDS)
def test_the_wizard_reads_a_tenant_id_as_it_was_pasted(wizard: Wizard, change: Change) -> None:
    assert wizard.customer(tenant_id=change(str(wizard.cast.tenant.tenant_id))).url == wizard.url("products")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"tenant_id": "1b671a64-40d5-491e-99b0-da01ff1f334"}, "it has 31 digits and letters, not 32"),
        ({"tenant_id": "1b671a64-4od5-491e-99b0-da01ff1f3341"}, "“o” is none of the digits"),
        ({"domain": "a.example, b.example"}, "is more than one name"),
    ],
)
def test_the_wizard_says_what_is_wrong_where_there_is_no_one_meaning(wizard: Wizard, typed, words) -> None:
    refused = wizard.customer(**typed)
    assert refused.status_code == 422
    assert words in unescape(refused.content.decode())


@pytest.mark.parametrize("change", GUIDS)
def test_the_wizard_reads_subscription_ids_as_they_were_pasted(browse: Browse, cast: Cast, change) -> None:
    wizard = Wizard(browse(cast.admin), cast)
    first, second = subscription(cast.tenant), subscription(cast.tenant)
    wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
    wizard.post("products", products=["dynamics-365-sales"])
    typed = f"{change(str(first.subscription_id))}\n{change(str(second.subscription_id))}"
    assert wizard.post("subscriptions", **{"subscription-dynamics-365-sales": typed}).url == wizard.url(
        "contacts"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda email: f"mailto:{email}?subject=Hello",
        lambda email: f"Carl Customer <{email}>",
        lambda email: f"\u00a0<{email}>; ",
        lambda email: f"“{email}”",
    ],
)
def test_wizard_and_edit_page_read_an_address_as_it_was_pasted(browse: Browse, cast: Cast, change) -> None:
    email = f"carl@{cast.tenant.domains.get(is_primary=True)}"
    wizard = Wizard(browse(cast.admin), cast)
    wizard.to_check()
    assert wizard.contacts(customer_contact_email=change(email)).url == wizard.url("check")
    wizard.post("check")
    claim = Claim.objects.get()
    assert claim.customer_contact_email == email

    editor = Editor(browse, cast, claim)
    assert editor.post(partner_contact_email=change("nora@contoso.example")).status_code == 302
    claim.refresh_from_db()
    assert claim.partner_contact_email == "nora@contoso.example"


def test_two_addresses_are_told_to_be_two(browse: Browse, cast: Cast) -> None:
    refused = Editor(browse, cast, draft(cast)).post(
        partner_contact_email="a@contoso.example; b@contoso.example"
    )
    assert "is more than one address" in unescape(refused.content.decode())


@pytest.fixture
def found(browse: Browse, cast: Cast) -> Callable[[str], bool]:
    """Whether the list finds one's claim by what is typed, and no other."""
    claim, other, client = draft(cast), make_cast(), browse(cast.admin)
    other.location, other.admin = cast.location, cast.admin
    draft(other)

    def search(typed: str) -> bool:
        rows = client.get(reverse("claims:list"), {"q": typed}).context["rows"]
        return [row.claim for row in rows] == [claim]

    return search


@pytest.mark.parametrize("change", REFERENCES)
def test_the_list_finds_a_reference_as_it_was_pasted(found, change: Change) -> None:
    assert found(change(Claim.objects.earliest("pk").reference))
    assert not found(change("CA-23456789"))


@pytest.mark.parametrize("change", DOMAINS)
def test_the_list_finds_a_domain_as_it_was_pasted(found, cast: Cast, change: Change) -> None:
    assert found(change(cast.tenant.domains.get(is_primary=True).domain))


@pytest.mark.parametrize("change", GUIDS)
def test_the_list_finds_an_id_as_it_was_pasted(found, cast: Cast, change: Change) -> None:
    assert found(change(str(cast.tenant.tenant_id)))


@pytest.mark.parametrize("change", REFERENCES)
def test_the_review_queue_finds_a_reference_as_it_was_pasted(browse: Browse, cast: Cast, change) -> None:
    claim = claim_in("under_review", cast)
    claim_in("under_review", make_cast())
    assert shown(browse(cast.reviewer), q=change(claim.reference)) == references(claim)


def test_the_review_queue_finds_a_partner_by_an_mpn_id_as_it_was_pasted(browse: Browse, cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    claim_in("under_review", make_cast())
    for typed in (cast.location.mpn_id, f"{cast.location.mpn_id}.0", f"MPN\u00a0{cast.location.mpn_id}"):
        assert shown(browse(cast.reviewer), tab="all", partner=typed) == references(claim)


@pytest.mark.parametrize("change", [REFERENCES[0], REFERENCES[1], REFERENCES[3]])
@pytest.mark.parametrize("page", ["claims_claim", "claims_claimline", "claims_claimevent"])
def test_the_admin_site_finds_a_reference_as_it_was_pasted(browse: Browse, cast: Cast, page, change) -> None:
    claim = draft(cast)
    operator = User.objects.create_superuser(email="operator@microsoft.example", name="Ola Operator")
    site = browse(operator)
    address = reverse(f"admin:{page}_changelist")
    found = site.get(address, {"q": change(claim.reference)}).content.decode()
    assert claim.reference in found.partition("result_list")[2]
    assert 'id="result_list"' not in site.get(address, {"q": change("CA-23456789")}).content.decode()


@pytest.mark.parametrize("change", GUIDS)
def test_the_admin_site_finds_ids_as_they_were_pasted(browse: Browse, cast: Cast, change: Change) -> None:
    operator = User.objects.create_superuser(email="operator@microsoft.example", name="Ola Operator")
    site, owned = browse(operator), subscription_of(cast.tenant)[1]
    for page, typed in (("tenant", cast.tenant.tenant_id), ("subscription", owned.subscription_id)):
        found = site.get(reverse(f"admin:customers_{page}_changelist"), {"q": change(str(typed))})
        assert 'id="result_list"' in found.content.decode()


@pytest.mark.parametrize(
    "text", ["", "CA", "CA-7K3QX9M", "CA-7K3QX9MPX", "XCA-7K3QX9MP", "CA-7K3QX9M0", "camp 2026"]
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert find_reference(text) == ""
