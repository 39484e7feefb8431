"""What the check page shows: every answer with the way back to its step, and what to know before creating."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from claims import checks
from claims.text_fields import TEXT_FIELDS, Group
from customers.identifiers import readable_domain
from filing.wizard.context import WizardContext
from programs import activities as activity_rules
from programs.activities import SolutionArea
from programs.areas import area_of
from programs.models import Product
from text.names import Text

Row = dict[str, str]


def rows(context: WizardContext, *, change_url: Callable[[str], str]) -> list[Row]:
    """The answers in the order of the steps; `change_url` takes a step's slug."""
    groups: dict[str, list[tuple[Text, str]]] = {
        "solution-area": [(_("Solution area"), _label(activity_rules.SolutionArea, [context.area]))],
        "activity": [(_("Activity"), _label(activity_rules.Activity, context.activities))],
        "customer": [
            (_("MPN location"), str(context.location)),
            (_("Customer"), f"{context.tenant.name} ({context.tenant.country})"),
            (_("Customer domain name"), readable_domain(context.domain)),
            (_("Directory ID (Tenant ID)"), str(context.tenant.tenant_id)),
        ],
        "products": [(str(area_of(context.area).plural), "\n".join(_product_texts(context)))],
        "subscriptions": [(_("Subscription ID"), text) for text in _typed_texts(context)],
        "contacts": _texts(context),
    }
    return [
        {"label": str(label), "value": value, "change_url": change_url(slug)}
        for slug, answers in groups.items()
        for label, value in answers
    ]


def notes(context: WizardContext) -> list[str]:
    found = [note for note in [checks.country_note(context.location, context.tenant)] if note]
    held = [
        product.name
        for product, subscription in context.assets
        if context.is_held_by_rival((product, subscription))
    ]
    if held:
        found.append(
            _(
                "Already associated with another partner: %(products)s. You may claim it; the review takes longer, "
                "because Microsoft compares the proof of execution of both sides."
            )
            % {"products": ", ".join(dict.fromkeys(held))}
        )
    return found


def _label(choices: type[SolutionArea] | type[activity_rules.Activity], values: list[str]) -> str:
    return ", ".join(str(choices(value).label) for value in values)


def _product_texts(context: WizardContext) -> list[str]:
    """A subscription that was taken without asking shows its last four signs: the rest is the customer's."""
    texts = []
    for offer in context.chosen or []:
        text = offer.product.name
        if not offer.is_workload and not offer.needs_subscription_id:
            text = _("%(product)s, subscription %(last_four)s") % {
                "product": text,
                "last_four": offer.known[0].last_four,
            }
        texts.append(text + _revenue_text(offer.product, context))
    return texts


def _revenue_text(product: Product, context: WizardContext) -> str:
    """Revenue associations earn nothing; their revenue shows in a report, by Performance Area."""
    if activity_rules.needs_poe(context.area, context.activities) or not product.performance_area:
        return ""
    return _(" · its revenue shows under %(area)s") % {"area": product.get_performance_area_display()}


def _typed_texts(context: WizardContext) -> list[str]:
    return [
        "\n".join(
            [offer.product.name, *(str(found.subscription_id) for found in context.typed[offer.product.pk])]
        )
        for offer in context.offers_without_subscription
    ]


def _texts(context: WizardContext) -> list[tuple[Text, str]]:
    """In the order of the step's page; the contact is asked about as a whole, so what is empty there shows too."""
    asked = [text for text in TEXT_FIELDS.values() if text.name in context.texts]
    asked.sort(key=lambda text: [*Group].index(text.group))
    return [
        (text.label, context.texts[text.name]) for text in asked if context.texts[text.name] or text.missing
    ]
