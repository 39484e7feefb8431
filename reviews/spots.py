"""A place on a page of a document, as one value of a form, and its sides as people type them."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents.places import WHOLE, Box
from text.typed_values import plain

_WRITTEN = re.compile(
    r"([0-9]{1,18}(?:-[0-9]{1,18})?):([0-9]{1,5}):([0-9]{1,5}):([0-9]{1,5}):([0-9]{1,5}):([0-9]{1,5})"
)
_PER_CENT = Decimal(WHOLE) / 100


@dataclass(frozen=True)
class Spot:
    """`file`: the key of a document, as `claims.proof_files` gives it; `page`: from 1."""

    file: str
    page: int
    box: Box

    def __str__(self) -> str:
        return ":".join(map(str, (self.file, self.page, *self.box.edges)))

    @classmethod
    def parse(cls, text: str) -> "Spot | None":
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        file, page, *edges = found.groups()
        return cls(file, int(page), Box.between(*map(int, edges)))


@dataclass(frozen=True)
class Offered:
    """A passage on the page's picture, as a choice for a finding."""

    value: str
    page: int
    label: str
    words: str


class SpotField(forms.CharField):
    """One of the passages that the page offers; the page writes it, nobody types it."""

    default_error_messages = {"unknown": _("Choose one of the passages on the list, or none.")}

    def clean(self, value: Any) -> Spot | None:
        text = super().clean(value)
        if not text:
            return None
        if (spot := Spot.parse(text)) is None or not spot.box.is_on_page:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return spot


class SideField(forms.CharField):
    """A side of a rectangle: typed in per cent of the page's width or height, cleaned to ten thousandths."""

    default_error_messages = {"percent": _("Write a number from 0 to 100, such as 12.5.")}

    def clean(self, value: Any) -> int | None:
        text = plain(super().clean(value) or "").removesuffix("%").strip().replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal(-1)
        if not (number.is_finite() and 0 <= number <= 100):
            raise ValidationError(self.error_messages["percent"], code="percent")
        return int((number * _PER_CENT).to_integral_value())
