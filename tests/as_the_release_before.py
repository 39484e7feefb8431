"""What people do on one afternoon, done by the release before: `test_release_before.py` runs this text in its folder.

All that is imported here is of that release, its tests' way of walking a claim too.
"""

import json
from datetime import timedelta

import django

django.setup()

from django.test import Client  # noqa: E402 (only after the setup)
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from claims.models import Claim  # noqa: E402
from cpor.invariants import INVARIANTS, broken  # noqa: E402
from customers.models import Domain  # noqa: E402
from notifications.delivery import deliver_due  # noqa: E402
from notifications.models import Letter  # noqa: E402
from programs.models import Policy  # noqa: E402
from reviews.clocks import run_clocks  # noqa: E402
from tests.factories import NOW  # noqa: E402
from tests.walk import claim_in, make_cast  # noqa: E402


def status_of_page(user: User, path: str) -> int:
    client = Client()
    client.force_login(user)
    return client.get(path).status_code


def status_of(claim: Claim) -> str:
    claim.refresh_from_db()
    return f"{claim.status}, {claim.consent}"


user = User.objects.create_user(email="grace@before.example", name="Grace")
Policy.objects.create(effective_at=NOW + timedelta(days=400))
cast = make_cast()
# Its tests name a contact there; since then silence counts only at an address of the customer's own.
Domain.objects.create(tenant=cast.tenant, domain="customer.example")
approved, denied = claim_in("approved", cast), claim_in("consent_denied", make_cast())
posted = Letter.objects.count()
delivered = deliver_due(now=NOW)
run_clocks(now=NOW + timedelta(days=30))
pages = {
    "partner's list": status_of_page(cast.admin, reverse("claims:list")),
    "partner's claim": status_of_page(cast.admin, approved.get_absolute_url()),
    "reviewer's claim": status_of_page(cast.reviewer, reverse("reviews:detail", args=[approved.reference])),
}
done = {
    "letters": {"posted": posted, "delivered": delivered},
    "pages": pages,
    "claims": [status_of(approved), status_of(denied)],
    "broken": [found for invariant in INVARIANTS for found in broken(invariant)],
}
print(json.dumps(done))
