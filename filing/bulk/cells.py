"""What a cell says, without what spreadsheets put around it; and what no cell can mean."""

import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext as _

from claims.text_fields import TEXT_FIELDS, Holds
from customers.identifiers import parse_guid, typed_domain
from customers.mailboxes import clean_address
from documents.reader.sheet_bounds import MAX_CELL, NO_RESULT
from partners.mpn_ids import read_mpn_id
from registers.files import short
from text.cleaning import clean_text
from text.csv_cells import typed
from text.names import filled

# Of several values; a line break parts them as a semicolon does.
LISTS = frozenset({"activities", "products", "subscription_ids"})
_SPACES = frozenset("\t\n\r\x0b\x0c\x85")
_LOST = "\N{REPLACEMENT CHARACTER}"
_NARROW = 3  # so many # stand for a value that had no room
# As Excel writes them in English and German; no value begins like these.
_ERRORS = frozenset(
    {
        *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#FEHLER!", "#ERROR!"),
    }
)


def read_cell(column: str, raw: str) -> str:
    """One line of text. Raises ValueError, whose text says what is wrong with the cell."""
    _refuse_unreadable(raw)
    lines = clean_text(unicodedata.normalize("NFC", raw), one_line=False).split("\n")
    between = "; " if column in LISTS else " "
    text = between.join(line for part in lines if (line := " ".join(part.split())))
    return typed(_of_a_formula(text))


def mpn_id(text: str) -> str:
    """Its digits alone. Raises ValueError."""
    found = read_mpn_id(text)
    if not found:
        raise ValueError(
            filled(_("“%(text)s” is not an MPN ID: seven digits, such as 4001001."), {"text": short(text)})
        )
    return found


# What can be said of a cell without asking anybody.
FORMS: dict[str, Callable[[str], object]] = {
    "mpn_id": mpn_id,
    "domain": typed_domain,
    "tenant_id": parse_guid,
    **{text.title: clean_address for text in TEXT_FIELDS.values() if text.holds == Holds.ADDRESS},
}


def check_form(column: str, text: str) -> None:
    """Raises ValueError where a cell with something in it cannot be what its column asks for."""
    if text and column in FORMS:
        FORMS[column](text)


def harmless(raw: str) -> str:
    """What is kept of a cell that cannot be read: a database takes no NUL."""
    signs = (_LOST if unicodedata.category(sign) == "Cc" else sign for sign in raw[:MAX_CELL])
    return clean_text("".join(signs), one_line=True)


def _refuse_unreadable(raw: str) -> None:
    if len(raw) > MAX_CELL:
        raise ValueError(_("The cell has more than %d characters.") % MAX_CELL)
    text = raw.strip()
    if text == NO_RESULT:
        raise ValueError(
            _("The cell has a formula without its result. Open the file in Excel and save it again.")
        )
    if text.upper() in _ERRORS:
        raise ValueError(filled(_("“%s” is an error of the spreadsheet, no value."), text))
    if len(text) >= _NARROW and not text.strip("#"):
        raise ValueError(
            filled(
                _("“%s” stands where a value had no room. Make the column wider and save again."), short(text)
            )
        )
    if _LOST in text:
        raise ValueError(
            filled(_("“%s” has lost letters on its way. Type the cell again."), short(harmless(text)))
        )
    if any(unicodedata.category(sign) == "Cc" and sign not in _SPACES for sign in _odd(text)):
        raise ValueError(_("The cell contains control characters, which nobody sees. Type it again."))


def _odd(text: str) -> set[str]:
    return set() if text.isprintable() else set(text)


def _of_a_formula(text: str) -> str:
    """Exports write ="0012", so that a spreadsheet takes it for text."""
    inner = text[2:-1]
    return (
        inner if len(text) > 2 and text.startswith('="') and text.endswith('"') and '"' not in inner else text
    )
