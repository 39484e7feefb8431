"""Every refusal code, caused with rows of the demo through the pages a partner sees."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cpor.help.entries import address_of, code_anchor
from customers.imports import import_directory
from customers.refusals import WORDS, Code
from filing.tests.wizard_pages import CONTACTS
from partners.imports import import_partners
from programs.models import Policy

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "demo"
ADVENTURE_WORKS = {
    "domain": "adventure-works.example",
    "tenant_id": "11111111-1111-4111-8111-111111111111",
}
WIDE_WORLD = {"domain": "wideworldimporters.example", "tenant_id": "22222222-2222-4222-8222-222222222222"}
IDS = "a0000002-0000-4000-8000-0000000000"  # Wide World Importers' subscriptions, less the last two digits
OTHERS_ID = "a0000001-0000-4000-8000-000000000002"  # Adventure Works'
FINANCE, SERVICE = "dynamics-365-finance", "dynamics-365-customer-service"  # one subscription; two of them
SEATTLE, LYON = "4001001", "4001003"  # enrolled everywhere; nowhere


class Partner:
    """incentive-admin@contoso.example at the wizard, with Wide World Importers unless told otherwise."""

    def __init__(self) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(email="incentive-admin@contoso.example"))

    def _post(self, step: str, **typed: object) -> HttpResponse:
        return self.client.post(reverse("claims:step", args=[self.key, step]), typed)

    def names_customer(self, area: str = "business_applications", **typed: str) -> HttpResponse:
        started = self.client.post(reverse("claims:new"), {"solution_area": area})
        self.key = started.url.split("/")[3]
        self._post("activity", activities=["usage"])
        return self._post("customer", **({"location": SEATTLE} | WIDE_WORLD | typed))

    def chooses(self, *products: str, area: str = "business_applications") -> HttpResponse:
        self.names_customer(area)
        return self._post("products", products=products)

    def types(self, text: str) -> HttpResponse:
        self.chooses(SERVICE)
        return self._post("subscriptions", **{f"subscription-{SERVICE}": text})

    def names_contact(self, email: str = f"wendy@{WIDE_WORLD['domain']}") -> HttpResponse:
        return self._post("contacts", **(CONTACTS | {"customer_contact_email": email}))

    def names_contact_at_the_end(self, email: str) -> HttpResponse:
        self.chooses(FINANCE)
        return self.names_contact(email)

    def files(self, product: str, subscription_id: str = "") -> None:
        response = self.types(subscription_id) if subscription_id else self.chooses(product)
        assert response.url.endswith("/contacts/")
        self.names_contact()
        assert "CA-" in self._post("check").url


def claims_finance_twice(partner: Partner) -> HttpResponse:
    partner.files(FINANCE)
    return partner.chooses(FINANCE)


def claims_a_subscription_twice(partner: Partner) -> HttpResponse:
    partner.files(SERVICE, f"{IDS}02")
    return partner.types(f"{IDS}02")


def asks_too_often(partner: Partner) -> HttpResponse:
    Policy.objects.update(lookups_per_hour=1)
    partner.names_customer()
    return partner.names_customer()


def finds_nobody_home(partner: Partner) -> HttpResponse:
    with override_settings(DIRECTORY_URL="http://127.0.0.1:9"):  # where nobody listens
        return partner.names_customer()


CASES: dict[Code, Callable[[Partner], HttpResponse]] = {
    Code.DOMAIN_TENANT_MISMATCH: lambda partner: partner.names_customer(domain=ADVENTURE_WORKS["domain"]),
    Code.TENANT_UNKNOWN: lambda partner: partner.names_customer(
        tenant_id="ffffffff-ffff-4fff-8fff-ffffffffffff"
    ),
    Code.LOCATION_NOT_ENROLLED: lambda partner: partner.names_customer(location=LYON),
    Code.PRODUCT_NOT_ON_TENANT: lambda partner: partner.chooses("intune", area="microsoft_365"),
    Code.PRODUCT_VIA_DPOR: lambda partner: partner.chooses("power-bi"),
    Code.SUB_NOT_GUID: lambda partner: partner.types("1234"),
    Code.SUB_NOT_FOUND: lambda partner: partner.types(f"{IDS}99"),
    Code.SUB_WRONG_TENANT: lambda partner: partner.types(OTHERS_ID),
    Code.SUB_NOT_DYNAMICS: lambda partner: partner.types(f"{IDS}04"),
    Code.SUB_WRONG_PRODUCT: lambda partner: partner.types(f"{IDS}01"),
    Code.SUB_CSP: lambda partner: partner.chooses("dynamics-365-sales"),
    Code.SUB_NOT_ACTIVATED: lambda partner: partner.chooses("dynamics-365-field-service"),
    Code.SUB_INACTIVE: lambda partner: partner.chooses("dynamics-365-marketing"),
    Code.SUB_TOO_NEW: lambda partner: partner.chooses("dynamics-365-business-central"),
    Code.SUB_ALREADY_CLAIMED: claims_a_subscription_twice,
    Code.OWN_CLAIM_OPEN: claims_finance_twice,
    Code.CONTACT_IS_PARTNER: lambda partner: partner.names_contact_at_the_end("carl@contoso.example"),
    Code.CONTACT_NEEDS_REASON: lambda partner: partner.names_contact_at_the_end("carl@mail.example"),
    Code.LOOKUPS_USED_UP: asks_too_often,
    Code.DIRECTORY_AWAY: finds_nobody_home,
}


@pytest.fixture
def partner() -> Partner:
    now = timezone.now()
    import_partners(folder=DEMO, now=now, has_invitations=False)
    import_directory(folder=DEMO)
    import_directory(folder=DEMO / "recent", demo_now=now)
    return Partner()


def test_every_code_has_a_case():
    assert set(CASES) == set(Code) == set(WORDS)


@pytest.mark.parametrize("code", Code)
def test_refusal_says_what_is_wrong_and_what_to_do_in_the_summary_and_at_the_field(partner, code):
    response = CASES[code](partner)
    page = " ".join(unescape(response.content.decode()).split())
    assert response.status_code == 422
    assert "There is a problem" in page
    places = 1 if response.context["form"].non_field_errors() else 2  # the field has no part in it
    assert page.count(f'href="{address_of(code_anchor(code))}">{code}</a>') == places
    for words in WORDS[code]:
        longest_part = max(re.split(r"%\(\w+\)[sd]", str(words)), key=len).strip()
        assert page.count(longest_part) >= places
    assert refused(response) == [code]


def refused(response: HttpResponse) -> list[str]:
    errors = response.context["form"].errors.as_data()
    return [error.code for found in errors.values() for error in found]


@pytest.mark.proof
def test_all_refusals_of_a_page_are_told_together(partner):
    response = partner.types(f"1234 {IDS}99 {OTHERS_ID} {IDS}04 {IDS}01")
    assert refused(response) == [
        Code.SUB_NOT_GUID,
        Code.SUB_NOT_FOUND,
        Code.SUB_WRONG_TENANT,
        Code.SUB_NOT_DYNAMICS,
        Code.SUB_WRONG_PRODUCT,
    ]
    page = unescape(response.content.decode())
    for typed in ("1234", f"{IDS}99", OTHERS_ID, f"{IDS}04", f"{IDS}01"):
        assert page.count(typed) >= 3  # as it was typed, in the summary, and at the field
    response = partner.chooses(
        "power-bi", "dynamics-365-sales", "dynamics-365-field-service", "dynamics-365-business-central"
    )
    assert sorted(refused(response)) == [
        Code.PRODUCT_VIA_DPOR,
        Code.SUB_CSP,
        Code.SUB_NOT_ACTIVATED,
        Code.SUB_TOO_NEW,
    ]
