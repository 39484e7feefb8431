"""Why a claim cannot go on, as data: for every code what is wrong, in a sentence, and what to do next.

The facts a sentence names in %(…)s come with the refusal. No sentence tells whose tenant stands in the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from text.formatting import datetime_text
from text.names import filled


class Code(models.TextChoices):
    """The codes people quote to support, and the short name of each cause."""

    DOMAIN_TENANT_MISMATCH = "DOMAIN_TENANT_MISMATCH", _("Domain and Directory ID do not belong together")
    TENANT_UNKNOWN = "TENANT_UNKNOWN", _("Directory ID not known")
    LOCATION_NOT_ENROLLED = "LOCATION_NOT_ENROLLED", _("Location not enrolled")
    PRODUCT_NOT_ON_TENANT = "PRODUCT_NOT_ON_TENANT", _("Not on the customer's tenant")
    PRODUCT_VIA_DPOR = "PRODUCT_VIA_DPOR", _("Associated through DPOR")
    SUB_NOT_GUID = "SUB_NOT_GUID", _("Not a subscription ID")
    SUB_NOT_FOUND = "SUB_NOT_FOUND", _("Subscription not found")
    SUB_WRONG_TENANT = "SUB_WRONG_TENANT", _("Subscription of another customer")
    SUB_NOT_DYNAMICS = "SUB_NOT_DYNAMICS", _("Not a Business Applications subscription")
    SUB_WRONG_PRODUCT = "SUB_WRONG_PRODUCT", _("Subscription of another product")
    SUB_CSP = "SUB_CSP", _("Bought through a Cloud Solution Provider")
    SUB_NOT_ACTIVATED = "SUB_NOT_ACTIVATED", _("Subscription not activated")
    SUB_INACTIVE = "SUB_INACTIVE", _("Subscription not active")
    SUB_TOO_NEW = "SUB_TOO_NEW", _("Subscription too new")
    SUB_ALREADY_CLAIMED = "SUB_ALREADY_CLAIMED", _("Subscription already claimed by you")
    OWN_CLAIM_OPEN = "OWN_CLAIM_OPEN", _("Already claimed by you")
    CONTACT_IS_PARTNER = "CONTACT_IS_PARTNER", _("Contact is a partner's")
    CONTACT_NEEDS_REASON = "CONTACT_NEEDS_REASON", _("Contact's address not known")
    LOOKUPS_USED_UP = "LOOKUPS_USED_UP", _("Look-ups used up")
    DIRECTORY_AWAY = "DIRECTORY_AWAY", _("Directory does not answer")


class Words(NamedTuple):
    sentence: Any  # lazy text
    next_step: Any


WORDS: Mapping[Code, Words] = {
    Code.DOMAIN_TENANT_MISMATCH: Words(
        _("The domain %(domain)s and this Directory ID do not belong to the same customer."),
        _("Ask the customer for both; the customer's own portal shows them side by side."),
    ),
    Code.TENANT_UNKNOWN: Words(
        _("No customer with the Directory ID %(tenant_id)s is known here."),
        _(
            "Check it against the customer's portal, and ask the customer if you are not sure. A new customer can "
            "take a day to appear here."
        ),
    ),
    Code.LOCATION_NOT_ENROLLED: Words(
        _("%(location)s is not enrolled in %(program)s."),
        _("Choose another location, or enrol this one on the incentives overview and come back."),
    ),
    Code.PRODUCT_NOT_ON_TENANT: Words(
        _("The customer's directory does not show %(product)s."),
        _(
            "Ask the customer whether it is licensed on this tenant. For a Business Applications product, "
            "enter its subscription ID."
        ),
    ),
    Code.PRODUCT_VIA_DPOR: Words(
        _("%(product)s cannot be claimed here."),
        _("Ask the customer to name you as Digital Partner of Record (DPOR) on the subscription."),
    ),
    Code.SUB_NOT_GUID: Words(
        _("“%(typed)s” is not a subscription ID."),
        _("A subscription ID has 32 digits and letters a to f, in groups of 8-4-4-4-12. Copy the whole ID."),
    ),
    Code.SUB_NOT_FOUND: Words(
        _("No subscription has the ID %(subscription_id)s."),
        _(
            "The customer finds the ID in their portal: Billing → Products & services → the subscription → "
            "Partner. A new subscription can take a few days to appear here."
        ),
    ),
    Code.SUB_WRONG_TENANT: Words(
        _("The subscription %(subscription_id)s does not belong to %(tenant)s."),
        _("Check that the Directory ID and the subscription ID come from the same customer."),
    ),
    Code.SUB_NOT_DYNAMICS: Words(
        _("The subscription %(subscription_id)s is for %(actual)s, not for a Business Applications product."),
        _("Enter a subscription of %(product)s. Microsoft 365 workloads are claimed without a subscription."),
    ),
    Code.SUB_WRONG_PRODUCT: Words(
        _("The subscription %(subscription_id)s is for %(actual)s, not for %(product)s."),
        _("Enter a subscription of %(product)s, or go back and choose %(actual)s."),
    ),
    Code.SUB_CSP: Words(
        _("The subscription %(subscription_id)s was bought through a Cloud Solution Provider."),
        _("Only subscriptions bought through volume licensing or web direct can be claimed here."),
    ),
    Code.SUB_NOT_ACTIVATED: Words(
        _("The customer has not activated the subscription %(subscription_id)s."),
        _("Ask the customer to activate it. It can be claimed %(hours)d hours after that."),
    ),
    Code.SUB_INACTIVE: Words(
        _("The subscription %(subscription_id)s is no longer active. Its state: %(state)s."),
        _("It must be active or in grace to be claimed. Ask the customer whether a new one replaced it."),
    ),
    Code.SUB_TOO_NEW: Words(
        _(
            "The subscription %(subscription_id)s was activated on %(activated_at)s. "
            "It can be claimed from %(opens_at)s."
        ),
        _("Nothing else is wrong with it: leave it until then, and continue."),
    ),
    Code.SUB_ALREADY_CLAIMED: Words(
        _("Your company already claims the subscription %(subscription_id)s: %(where)s."),
        _("Enter another subscription, or work on the claim you have."),
    ),
    Code.OWN_CLAIM_OPEN: Words(
        _("Your company already claims %(product)s for this customer: %(where)s."),
        _("Work on the claim you have, or choose something else here."),
    ),
    Code.CONTACT_IS_PARTNER: Words(
        _("%(email)s belongs to a partner. Only the customer can answer for the customer."),
        _("Enter somebody who works for the customer, with an address of the customer's own."),
    ),
    Code.CONTACT_NEEDS_REASON: Words(
        _("%(email)s is not at a domain known to belong to %(tenant)s."),
        _("Enter an address at the customer's own domain, or write how you know that this one is theirs."),
    ),
    Code.LOOKUPS_USED_UP: Words(
        _("You have looked up customers %(limit)d times, which is the limit for %(per)s."),
        _("What you entered is kept. Continue from %(opens_at)s."),
    ),
    Code.DIRECTORY_AWAY: Words(
        _("The directory of customers does not answer at the moment."),
        _("Your answers are kept; continue in a few minutes."),
    ),
}


@dataclass(init=False)
class Refusal:
    """One thing that stops a claim. `facts` fill the words: texts, whole numbers, or datetimes."""

    code: Code
    facts: dict[str, Any]

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = Code(code)
        self.facts = facts

    @property
    def title(self) -> str:
        return str(self.code.label)

    @property
    def sentence(self) -> str:
        return filled(WORDS[self.code].sentence, self._readable_facts())

    @property
    def next_step(self) -> str:
        return filled(WORDS[self.code].next_step, self._readable_facts())

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}"

    def _readable_facts(self) -> dict[str, Any]:
        return {name: _readable(fact) for name, fact in self.facts.items()}


def _readable(fact: Any) -> Any:
    if isinstance(fact, datetime):
        return datetime_text(fact)
    return fact
