"""What is claimed: the products or workloads, and the subscriptions of those that have none or several."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import ClaimLine
from customers import directory
from customers.identifiers import NotAGuid, parse_guid
from customers.models import Subscription
from customers.refusals import Code, Refusal
from customers.subscription_checks import refuse_subscription
from filing.operations.answers import LONGEST_KEPT_TEXT
from filing.wizard.context import WizardContext
from filing.wizard.offers import Offer
from filing.wizard.step_form import StepForm
from programs.areas import area_of
from text.names import filled

BETWEEN_IDS = re.compile(r"[,;\r\n]")
BRACES = str.maketrans("{}", "  ")


class ProductsForm(StepForm):
    acceptable: Sequence[Offer] = ()  # once checked: of the chosen ones, those that nothing stands against
    several = frozenset({"products"})
    products = forms.MultipleChoiceField(
        label=gettext_lazy("Products"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("%(value)s is not one of the choices here. Choose from the list."),
        },
    )

    def prepare(self) -> None:
        area = area_of(self.context.area)
        field = cast(forms.MultipleChoiceField, self.fields["products"])
        field.label = str(area.plural)
        field.help_text = _("Choose only what you actively work on with this customer.")
        field.error_messages["required"] = str(area.missing)
        field.choices = _by_family(self.context.offers)
        field.warnings = {  # type: ignore[attr-defined]
            offer.product.code: _rival_warning(offer)
            for offer in self.context.offers
            if offer.is_held_by_rival
        }
        field.closed = {  # type: ignore[attr-defined]
            offer.product.code: reason
            for offer in self.context.offers
            if (reason := _closed(offer, self.context))
        }

    def clean_products(self) -> list[Offer]:
        wanted = set(self.cleaned_data["products"])
        chosen = [offer for offer in self.context.offers if offer.product.code in wanted]
        refusals = [(offer, refusal) for offer in chosen if (refusal := self._refuse_offer(offer))]
        refused = [offer for offer, _refusal in refusals]
        self.acceptable = [offer for offer in chosen if offer not in refused]
        self.too_new = [offer.known[0] for offer, refusal in refusals if refusal.code == Code.SUB_TOO_NEW]
        if refusals:
            raise ValidationError([_about(offer, refusal) for offer, refusal in refusals])
        return chosen

    def _refuse_offer(self, offer: Offer) -> Refusal | None:
        if offer.is_all_own:
            where = whereabouts(offer.own, self.context)
            return Refusal(Code.OWN_CLAIM_OPEN, product=offer.product.name, where=where)
        return offer.refuse(tenant=self.context.tenant, now=self.context.now, policy=self.context.policy)

    def apply(self) -> None:
        self.context.chosen = self.cleaned_data["products"]


def _about(offer: Offer, refusal: Refusal) -> ValidationError:
    """A refusal of a subscription names no product, and several products may be refused at once."""
    text = str(refusal)
    if offer.known and not offer.is_all_own:
        text = f"{offer.product.name}: {text}"
    return ValidationError(text, code=str(refusal.code))


def _by_family(offers: Iterable[Offer]) -> list[tuple[str, list[tuple[str, str]]]]:
    families: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for offer in offers:
        families[offer.product.get_family_display()].append((offer.product.code, offer.product.name))
    return list(families.items())


def _rival_warning(offer: Offer) -> str:
    if len(offer.known) > 1:
        return _(
            "One of its subscriptions is already associated with another partner. You may continue; a claim for "
            "that one takes longer."
        )
    return _("This is already associated with another partner. You may continue; the claim takes longer.")


def _closed(offer: Offer, context: WizardContext) -> str | SafeString:
    """Why it cannot be chosen at all; the form refuses it in the same cases."""
    if offer.product.is_via_dpor:
        return str(Refusal(Code.PRODUCT_VIA_DPOR, product=offer.product.name))
    if not offer.is_all_own:
        return ""
    if all(line.claim == context.editing for line in offer.own):
        return _("The claim already has this.")
    seen = list(dict.fromkeys(line.claim for line in offer.own if context.may_see(line)))
    if not seen:
        return _("Your company already claims this: %s.") % whereabouts(offer.own, context)
    links = format_html_join(
        ", ",
        '<a class="text-nowrap" href="{}">{}</a>',
        ((claim.get_absolute_url(), claim.reference) for claim in seen),
    )
    return format_html(_("Your company already claims this: {}."), links)


def whereabouts(lines: Iterable[ClaimLine], context: WizardContext) -> str:
    """Where a colleague's claim is to be found: its reference, or the location to ask where it is not theirs to see."""
    places = []
    for line in lines:
        if line.claim == context.editing:
            places.append(_("this claim"))
        elif context.may_see(line):
            places.append(line.claim.reference)
        else:
            places.append(filled(_("ask your location %(location)s"), {"location": line.claim.location}))
    return ", ".join(dict.fromkeys(places))


class SubscriptionsForm(StepForm):
    """One field for each product whose subscription has to be named; several IDs may stand in one."""

    PREFIX = "subscription-"

    @classmethod
    def owns(cls, name: str) -> bool:
        return name.startswith(cls.PREFIX)

    def prepare(self) -> None:
        for offer in self.context.offers_without_subscription:
            self.fields[self.PREFIX + offer.product.code] = forms.CharField(
                label=_("Subscription ID"),
                required=False,  # what is missing depends on what the directory knows
                max_length=LONGEST_KEPT_TEXT,
                help_text=_several_hint(offer) if offer.known else _unknown_hint(offer),
                widget=forms.Textarea(
                    attrs={"rows": 2, "class": "mono", "autocomplete": "off", "spellcheck": "false"}
                ),
            )

    all_optional = True  # no "(optional)" behind the label: an ID is asked for in every field

    @property
    def blocks(self) -> list[tuple[Offer, forms.BoundField]]:
        return [
            (offer, self[self.PREFIX + offer.product.code])
            for offer in self.context.offers_without_subscription
        ]

    def questions(self) -> set[str]:
        return {str(subscription_id) for subscription_id in self._well_formed()}

    def clean(self) -> dict[str, Any]:
        self.found: dict[int, list[Subscription]] = {}
        self.unasked: set[str] = set()
        for offer in self.context.offers_without_subscription:
            name = self.PREFIX + offer.product.code
            if name in self.cleaned_data:
                self._check(offer, name)
        return self.cleaned_data

    def _check(self, offer: Offer, name: str) -> None:
        typed = split_ids(self.cleaned_data[name])
        if not typed and offer.known:
            self.add_error(
                name, _("Enter the ID of the subscription of %s you work on.") % offer.product.name
            )
        elif not typed:
            self.refuse(name, Refusal(Code.PRODUCT_NOT_ON_TENANT, product=offer.product.name))
        for text in typed:
            self._check_one(offer, name, text)

    def _check_one(self, offer: Offer, name: str, text: str) -> None:
        if _is_guid(text) and str(parse_guid(text)) not in self.context.counted_lookups:
            if name not in self.unasked:  # said once for the field, however many IDs it has
                self.refuse_unasked(name)
            self.unasked.add(name)
            return
        subscription, refusal = refuse_subscription(
            text,
            tenant=self.context.tenant,
            product=offer.product,
            now=self.context.now,
            policy=self.context.policy,
            find=self._directory.get,
        )
        if subscription is not None:
            refusal = self._refuse_own(subscription)
        if refusal is not None:
            self.refuse(name, refusal)
            if refusal.code == Code.SUB_TOO_NEW:
                self.too_new = [*self.too_new, self._directory[parse_guid(text)]]
        elif subscription is not None and subscription not in self.found.setdefault(offer.product.pk, []):
            self.found[offer.product.pk].append(subscription)

    def _refuse_own(self, subscription: Subscription) -> Refusal | None:
        own = self.context.own_lines_on(subscription)
        if not own:
            return None
        return Refusal(
            Code.SUB_ALREADY_CLAIMED,
            subscription_id=subscription.subscription_id,
            where=whereabouts(own, self.context),
        )

    @cached_property
    def _directory(self) -> dict[UUID, Subscription]:
        asked = {found for found in self._well_formed() if str(found) in self.context.counted_lookups}
        return directory.find_subscriptions(asked)

    def _well_formed(self) -> set[UUID]:
        texts = [text for name in self.fields for text in split_ids(self.data.get(name, ""))]
        return {parse_guid(text) for text in texts if _is_guid(text)}

    def apply(self) -> None:
        self.context.typed = self.found


def split_ids(text: str) -> list[str]:
    """The IDs in a text, one on each line or however they were pasted, each once."""
    found = [each for piece in BETWEEN_IDS.split(text.translate(BRACES)) for each in _ids_in(piece.strip())]
    return list(dict.fromkeys(found))


def _ids_in(piece: str) -> list[str]:
    """One ID may have spaces in it where a line broke; else they stand between IDs."""
    return [piece] if piece and _is_guid(piece) else piece.split()


def _is_guid(text: str) -> bool:
    try:
        parse_guid(text)
    except NotAGuid:
        return False
    return True


def _several_hint(offer: Offer) -> str:
    return _(
        "The customer has several subscriptions of this product. Enter the one you work on; "
        "for more than one, put each on its own line."
    )


def _unknown_hint(offer: Offer) -> str:
    return _(
        "The customer's directory does not show this product. Enter the ID of its subscription; "
        "for more than one, put each on its own line."
    )
