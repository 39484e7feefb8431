"""What is wrong with a row: a code for support and a sentence for the person."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowCode(models.TextChoices):
    """The codes of bulk uploads alone. What the wizard refuses keeps the code it has there."""

    ROW_UNREADABLE = "ROW_UNREADABLE", _("Row cannot be read")
    FIELD_MISSING = "FIELD_MISSING", _("Cell is empty")
    FIELD_WRONG = "FIELD_WRONG", _("Cell does not fit")
    WORD_UNKNOWN = "WORD_UNKNOWN", _("Unknown word")
    NO_MEMBER = "NO_MEMBER", _("No longer a member")
    UNEXPECTED = "UNEXPECTED", _("Portal error")


class RowError(NamedTuple):
    code: str  # a RowCode, or one of claims.refusals or customers.refusals
    sentence: str
    column: str = ""  # whose cell is wrong, where the error is one cell's


def codes_of(errors: Iterable[RowError]) -> list[str]:
    """Each code once, in the order of the errors."""
    return list(dict.fromkeys(str(error.code) for error in errors))
