"""The columns of a file: which ones there are, and by which words people name them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.text_fields import TEXT_FIELDS
from documents.reader.sheet_bounds import MAX_COLUMNS
from filing.bulk.records import Record
from filing.wizard.area_forms import ActivityForm, SolutionAreaForm
from filing.wizard.customer_form import CustomerForm
from filing.wizard.product_forms import ProductsForm
from registers.files import FileRefused, short
from text.cell_names import cell_name, column_name
from text.cleaning import clean_text
from text.names import filled
from text.typed_values import key

# What a file may leave out stands at the end, as it came to be later.
TEXTS = sorted(TEXT_FIELDS.values(), key=lambda text: (text.name != "name", not text.missing))
COLUMNS = (
    TEXTS[0].title,
    "solution_area",
    "activities",
    "mpn_id",
    "domain",
    "tenant_id",
    "products",
    "subscription_ids",
    *(text.title for text in TEXTS[1:]),
)
# A file may do without them, because a claim may.
OPTIONAL = frozenset({"subscription_ids", *(text.title for text in TEXTS if text.may_be_empty)})
PROBLEMS = "problems"  # the last column of a download of failed rows; passed over when it comes back
_ALIKE = 0.8  # of two words, from which on one is taken for the other misspelled
_LONGEST_WORD = 60


def labels() -> dict[str, Any]:
    """The columns by the names that the wizard's fields have."""
    return {text.title: text.label for text in TEXTS} | {
        "solution_area": SolutionAreaForm.base_fields["solution_area"].label,
        "activities": ActivityForm.base_fields["activities"].label,
        "mpn_id": CustomerForm.base_fields["location"].label,
        "domain": CustomerForm.base_fields["domain"].label,
        "tenant_id": CustomerForm.base_fields["tenant_id"].label,
        "products": ProductsForm.base_fields["products"].label,
        "subscription_ids": gettext_lazy("Subscription ID"),
    }


# What else people write above these columns; of each the letters alone count.
OTHER_WORDS = {
    "activities": ("Activity", "Activities"),
    "mpn_id": ("MPN", "MPN number", "Location", "Location ID", "Partner ID"),
    "domain": ("Domain name", "Customer domain", "Primary domain", "Tenant domain"),
    "tenant_id": ("Directory ID", "Tenant", "Tenant GUID", "Microsoft tenant ID", "Azure tenant ID"),
    "products": (
        "Product",
        "Workload",
        "Products or workloads",
        "Products / workloads",
        "Product or workload",
    ),
    "subscription_ids": ("Subscription", "Subscriptions", "Subscription IDs", "Subscription GUID"),
    **{text.title: text.titles for text in TEXTS},
}


@cache
def spellings() -> dict[str, str]:
    """The column of each word, in all languages of the portal."""
    return {key(word): column for column, word in _words()} | {key(column): column for column in COLUMNS}


def _words() -> Iterator[tuple[str, str]]:
    for column, words in OTHER_WORDS.items():
        yield from ((column, word) for word in words)
    for language, _name in settings.PORTAL_LANGUAGES:
        with translation.override(language):
            yield "products", _("Workloads")
            yield from ((column, str(label)) for column, label in labels().items())


def known(title: str) -> str:
    """The column that a title names, or ""."""
    return spellings().get(key(title[: _LONGEST_WORD + 1]), "")


def score(cells: Sequence[str]) -> int:
    """How many columns a row names."""
    return len({column for cell in cells[:MAX_COLUMNS] if (column := known(cell))})


@dataclass
class Header:
    """`places` and `passed_over` are positions of cells, from 0; `titles` stand as in the file."""

    record: Record
    titles: list[str]
    places: dict[str, int] = field(default_factory=dict)
    passed_over: list[int] = field(default_factory=list)

    def name_of(self, place: int) -> str:
        title = self.titles[place] if place < len(self.titles) else ""
        return short(title) or _("column %s") % column_name(place)

    def cell(self, place: int) -> str:
        """Such as E1 “Domain”."""
        return f"{cell_name(self.record.row - 1, place)} “{short(self.titles[place])}”"


def read_header(record: Record) -> Header:
    """Raises FileRefused where a column is missing, named twice, or perhaps misspelled."""
    titles = [clean_text(cell, one_line=True) for cell in record.cells[: MAX_COLUMNS + 1]]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) > MAX_COLUMNS:
        raise FileRefused(
            _("has more than %d columns. Leave out those that claims do not need.") % MAX_COLUMNS
        )
    header = Header(record, titles)
    if not score(titles):
        _refuse_unknown(header)
    for place, title in enumerate(titles):
        _place(header, place, known(title))
    _refuse_misspelled(header)
    missing = [column for column in COLUMNS if column not in header.places and column not in OPTIONAL]
    if missing:
        raise FileRefused(_("has no column for %s. The template has all columns.") % _list(missing))
    return header


def _place(header: Header, place: int, column: str) -> None:
    if not column:
        header.passed_over.append(place)
        return
    if column in header.places:
        raise FileRefused(
            _("has two columns for %(column)s: %(first)s and %(second)s. Remove one of them.")
            % {
                "column": column,
                "first": header.cell(header.places[column]),
                "second": header.cell(place),
            }
        )
    header.places[column] = place


def _refuse_unknown(header: Header) -> None:
    found = ", ".join(short(title) for title in header.titles[:5] if title)
    raise FileRefused(
        filled(
            _("does not name its columns. Row %(row)d is “%(found)s”; it must name: %(columns)s."),
            {"row": header.record.row, "found": short(found), "columns": ", ".join(COLUMNS)},
        )
    )


def _refuse_misspelled(header: Header) -> None:
    """A column that is left out beside a word that nearly names it: nobody wants that passed over."""
    missing = {word: column for word, column in spellings().items() if column not in header.places}
    for place in header.passed_over:
        word = key(header.titles[place])
        close = get_close_matches(word, missing, 1, _ALIKE) if 0 < len(word) <= _LONGEST_WORD else []
        if close and word != key(PROBLEMS):
            raise FileRefused(
                _(
                    "has %(cell)s as title of a column, which the portal does not know. Do you mean %(column)s?"
                )
                % {"cell": header.cell(place), "column": missing[close[0]]}
            )


def _list(columns: Sequence[str]) -> str:
    by_column = labels()
    return ", ".join(f"{column} ({by_column[column]})" for column in columns)
