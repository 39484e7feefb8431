"""A person at the wizard's pages, for tests."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from customers.models import Subscription, Tenant
from programs.activities import Activity, SolutionArea
from tests.factories import SubscriptionFactory
from tests.walk import Cast

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONTACTS = {
    "customer_contact_name": "Carl Customer",
    "customer_contact_title": "Head of IT",
    "partner_contact_name": "Pia Partner",
    "partner_contact_email": "pia@contoso.example",
    "name": "Autumn rollout",
}


def subscription(tenant: Tenant, **fields: Any) -> Subscription:
    """One that can be claimed whenever the test runs: the pages read the real clock."""
    return SubscriptionFactory(tenant=tenant, **({"activated_at": LONG_AGO} | fields))


class Wizard:
    """A person at the pages. Each step's answers may be overridden by keyword."""

    def __init__(self, client: Client, cast: Cast) -> None:
        self.client, self.cast = client, cast
        self.key = ""

    def begin(self, area: str) -> str:
        response = self.client.post(reverse("claims:new"), {"solution_area": area})
        self.key = response.url.split("/")[3]
        return response.url

    def url(self, slug: str) -> str:
        return reverse("claims:step", args=[self.key, slug])

    def post(self, slug: str, **typed: object) -> HttpResponse:
        return self.client.post(self.url(slug), typed)

    def get(self, slug: str) -> HttpResponse:
        return self.client.get(self.url(slug))

    def customer(self, **typed: object) -> HttpResponse:
        domain = self.cast.tenant.domains.get(is_primary=True).domain
        answers = {
            "location": self.cast.location.mpn_id,
            "domain": domain,
            "tenant_id": str(self.cast.tenant.tenant_id),
        }
        return self.post("customer", **(answers | typed))

    def contacts(self, **typed: object) -> HttpResponse:
        return self.post(
            "contacts",
            **(
                CONTACTS
                | {"customer_contact_email": f"carl@{self.cast.tenant.domains.get(is_primary=True)}"}
                | typed
            ),
        )

    def to_products(self, area: str, *activities: str) -> None:
        self.begin(area)
        self.post("activity", activities=list(activities))
        assert self.customer().status_code == 302

    def to_check(self, workload: str = "exchange-online") -> None:
        self.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
        self.post("products", products=[workload])
        assert self.contacts().url == self.url("check")
