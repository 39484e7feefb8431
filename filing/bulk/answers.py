"""A row of the file as the wizard's answers: the same words people choose from there, separated by semicolons."""

import re
from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from claims.text_fields import TEXT_FIELDS
from customers.identifiers import parse_guid, typed_domain
from filing.bulk.cells import mpn_id
from filing.bulk.errors import RowCode, RowError
from filing.wizard.product_forms import SubscriptionsForm, split_ids
from programs.activities import Activity, SolutionArea
from programs.areas import area_of
from programs.models import Product
from text.names import filled
from text.typed_values import key

Values = Mapping[str, str]  # {column: text}
# The column of each of the wizard's fields that is not named like it.
COLUMN_OF_FIELD = {"location": "mpn_id"} | {text.name: text.title for text in TEXT_FIELDS.values()}
LONGEST_SHOWN = 60
MOST_TOLD = 10  # errors of one cell; nobody reads more
SEMICOLONS = re.compile("[;；\r\n]")
COMMAS = re.compile("[,，、]")


@dataclass
class Answers:
    """What a row answers, step by step. A step that the row's words do not reach is left out, with an error."""

    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    subscriptions: dict[str, list[str]] = field(default_factory=dict)  # by the product's code, as typed
    errors: list[RowError] = field(default_factory=list)

    def refuse(self, column: str, sentence: str, code: RowCode = RowCode.WORD_UNKNOWN) -> None:
        if sum(error.column == column for error in self.errors) < MOST_TOLD:
            self.errors.append(RowError(code, sentence, column))


class Vocabulary:
    """The words a row may use: names and codes, in any case. Read once for many rows."""

    def __init__(self) -> None:
        self.areas = _words(SolutionArea)
        self.activities = _words(Activity)
        self.products = {
            key(word): product
            for product in Product.objects.filter(is_active=True)
            for word in (*product.aliases, product.code, product.name)
        }

    def answers(self, values: Values) -> Answers:
        found = Answers()
        area = self._area(values["solution_area"], found)
        self._activities(values["activities"], found)
        found.steps["customer"] = {
            "location": _mpn_id(values["mpn_id"], found),
            "domain": values["domain"],
            "tenant_id": values["tenant_id"],
        }
        codes = self._products(values["products"], area, found)
        self._subscriptions(values["subscription_ids"], area, codes, found)
        found.steps["contacts"] = {text.name: values.get(text.title, "") for text in TEXT_FIELDS.values()}
        return found

    def _area(self, text: str, found: Answers) -> str:
        area = self.areas.get(key(text), "")
        if text and not area:
            found.refuse(
                "solution_area",
                filled(
                    _("“%(word)s” is not a solution area. Write %(known)s."),
                    {"word": _shown(text), "known": _(" or ").join(map(str, SolutionArea.labels))},
                ),
            )
        else:
            found.steps["solution-area"] = {"solution_area": area}
        return area

    def _activities(self, text: str, found: Answers) -> None:
        words = _split(text, self.activities)
        unknown = [word for word in words if key(word) not in self.activities]
        for word in unknown:
            found.refuse(
                "activities",
                filled(
                    _("“%(word)s” is not an activity. Write %(known)s."),
                    {"word": _shown(word), "known": ", ".join(map(str, Activity.labels))},
                ),
            )
        if not unknown:
            chosen = [self.activities[key(word)] for word in words]
            found.steps["activity"] = {"activities": list(dict.fromkeys(chosen))}

    def _products(self, text: str, area: str, found: Answers) -> list[str]:
        known, errors = [], len(found.errors)
        for word in _split(text, self.products):
            product = self.products.get(key(word))
            if product is None:
                sentence = _(
                    "“%(word)s” is not in the catalogue. Write a product or workload as the wizard does."
                )
                found.refuse("products", filled(sentence, {"word": _shown(word)}))
            elif area and product.solution_area != area:
                sentence = _("%(product)s belongs to %(area)s, not to the row’s solution area.")
                actual = SolutionArea(product.solution_area).label
                found.refuse("products", sentence % {"product": product.name, "area": actual})
            else:
                known.append(product.code)
        if len(found.errors) == errors:
            found.steps["products"] = {"products": list(dict.fromkeys(known))}
        return list(dict.fromkeys(known))

    def _subscriptions(self, text: str, area: str, codes: list[str], found: Answers) -> None:
        errors = len(found.errors)
        if text and area and not area_of(area).takes_subscription:
            sentence = _("A workload is claimed without a subscription. Leave this cell empty.")
            found.refuse("subscription_ids", sentence, RowCode.FIELD_WRONG)
        elif "=" in text:
            self._subscriptions_by_product(text, codes, found)
        elif len(codes) > 1 and text:
            sentence = _(
                "The row has several products. Write which subscription is for which one: product=ID, "
                "separated by semicolons."
            )
            found.refuse("subscription_ids", sentence, RowCode.FIELD_WRONG)
        elif codes and text:
            found.subscriptions[codes[0]] = split_ids(text)
        if len(found.errors) == errors:
            prefix = SubscriptionsForm.PREFIX
            typed = found.subscriptions.items()
            found.steps["subscriptions"] = {f"{prefix}{code}": "\n".join(ids) for code, ids in typed}

    def _subscriptions_by_product(self, text: str, codes: list[str], found: Answers) -> None:
        for item in _split(text):
            word, _equals, subscription_id = (part.strip() for part in item.rpartition("="))
            product = self.products.get(key(word))
            if product is None or product.code not in codes:
                sentence = _("“%(word)s” is not one of the products of this row. Write each as product=ID.")
                found.refuse("subscription_ids", filled(sentence, {"word": _shown(word or item)}))
            else:
                found.subscriptions.setdefault(product.code, []).extend(split_ids(subscription_id))


def questions(values: Values) -> set[str]:
    """What a row may ask the directory: its customer, and each of its subscriptions.

    Counted whatever becomes of the row, so that the number depends on nothing but the file.
    """
    items = _split(values["subscription_ids"])
    asked = {guid for item in items for text in split_ids(item.rpartition("=")[2]) if (guid := _guid(text))}
    with suppress(ValueError):
        asked.add(f"{typed_domain(values['domain'])} {parse_guid(values['tenant_id'])}")
    return asked


def assets(answers: Answers) -> dict[tuple[str, str], frozenset[str]]:
    """What a row that was found right claims: (tenant, product's code), with the subscriptions where it names them."""
    tenant = _guid(answers.steps["customer"]["tenant_id"])
    return {
        (tenant, code): frozenset(map(_guid, answers.subscriptions.get(code, [])))
        for code in answers.steps["products"]["products"]
    }


def _guid(text: str) -> str:
    try:
        return str(parse_guid(text))
    except ValueError:
        return ""


def _words(choices: type[models.TextChoices]) -> dict[str, str]:
    """What a choice may be called: its value, or its label in any language of the portal."""
    words = {key(value): value for value in choices.values}
    for language, _name in settings.PORTAL_LANGUAGES:
        with translation.override(language):
            words |= {key(str(label)): value for value, label in choices.choices}
    return words


def _split(text: str, known: Container[str] = ()) -> list[str]:
    """The words between semicolons; between commas where each of them alone is known, and not all together."""
    words: list[str] = []
    for piece in SEMICOLONS.sub(";", text).split(";"):
        parts = [part for part in map(str.strip, COMMAS.split(piece)) if part]
        is_list = key(piece) not in known and all(key(part) in known for part in parts)
        words += parts if is_list else [piece.strip()]
    return [word for word in words if word]


def _mpn_id(text: str, found: Answers) -> str:
    """Only its digits, however a spreadsheet writes them."""
    try:
        return mpn_id(text) if text else ""
    except ValueError as error:
        found.refuse("mpn_id", str(error), RowCode.FIELD_WRONG)
        return ""


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
