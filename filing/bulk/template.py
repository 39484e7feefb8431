"""The file we offer, as CSV and as a workbook: the columns, two examples, and in the workbook lists to choose from."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from filing.bulk.columns import COLUMNS, OPTIONAL, TEXTS, labels
from filing.bulk.file import MAX_ROWS
from partners.models import Location
from programs.activities import Activity, SolutionArea, may_combine, rules_of
from programs.models import Product
from text.cell_names import column_name
from text.csv_cells import safe

_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "solution_area": "Business Applications",
        "activities": "Pre-sales; Usage",
        "mpn_id": "4001001",
        "domain": "adventure-works.example",
        "tenant_id": "11111111-1111-4111-8111-111111111111",
        "products": "Dynamics 365 Customer Service",
        "subscription_ids": "a0000001-0000-4000-8000-000000000002; a0000001-0000-4000-8000-000000000003",
    },
    {
        "solution_area": "Microsoft 365",
        "activities": "Usage",
        "mpn_id": "4001001",
        "domain": "wideworldimporters.example",
        "tenant_id": "22222222-2222-4222-8222-222222222222",
        "products": "Exchange Online; Microsoft Teams",
        "subscription_ids": "",
    },
)
EXAMPLES = tuple(
    example | {text.title: text.examples[place] for text in TEXTS} for place, example in enumerate(_EXAMPLES)
)
# What belongs into each column, for its header's note and the sheet of explanations.
EXPLANATIONS = {
    "solution_area": gettext_lazy(
        "Business Applications or Microsoft 365. One row is one claim of one of them."
    ),
    "activities": gettext_lazy("Such as Pre-sales; Usage. Several are separated by semicolons."),
    "mpn_id": gettext_lazy("Your location that works with the customer, by its seven digits."),
    "domain": gettext_lazy("The primary domain of the customer's directory, such as contoso.com."),
    "tenant_id": gettext_lazy("32 digits and letters, as 8-4-4-4-12, from the Azure portal."),
    "products": gettext_lazy(
        "Products or workloads of the row's solution area, as the wizard shows them, separated by semicolons."
    ),
    "subscription_ids": gettext_lazy(
        "The IDs of the row's product, separated by semicolons. Empty for workloads, and where the customer has a "
        "single subscription of the product. Of several products: product=ID; product=ID."
    ),
    **{text.title: text.explanation for text in TEXTS},
}
LISTED = ("solution_area", "activities", "mpn_id", "products")
_WIDTHS = {"tenant_id": 40, "subscription_ids": 40, "products": 34, "mpn_id": 34, "claim_name": 28}
_WIDTH = 24  # characters
_AUTHOR = "CPOR portal"
_HEADER = PatternFill("solid", fgColor="0F548C")
_TEXT = "@"  # Excel changes nothing of what is typed there
_LONGEST_TITLE = 31  # of a sheet, in Excel


def rows() -> Iterator[list[str]]:
    for example in EXAMPLES:
        yield [example[column] for column in COLUMNS]


def workbook(user: User) -> bytes:
    """The template for one person: with their locations, and every word in their language."""
    book = Workbook()
    claims = book.active
    claims.title = _title(_("Claims"))
    _fill_claims(claims)
    _fill_explanations(book.create_sheet(_title(_("How to fill it in"))))
    _offer_choices(claims, book.create_sheet(_title(_("Lists"))), _choices(user))
    book.properties.creator = _AUTHOR
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _title(text: str) -> str:
    """Of a sheet: short, and without the apostrophe that formulas put around it."""
    return text.replace("'", "’")[:_LONGEST_TITLE]


def _fill_claims(sheet: Worksheet) -> None:
    sheet.append(list(COLUMNS))
    for row in rows():
        sheet.append([safe(cell) for cell in row])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(COLUMNS):
        size = sheet.column_dimensions[column_name(place)]
        size.width, size.number_format = _WIDTHS.get(column, _WIDTH), _TEXT
        for row in sheet.iter_rows(min_col=place + 1, max_col=place + 1):
            row[0].number_format = _TEXT
        head = sheet.cell(1, place + 1)
        _as_header(head)
        head.comment = Comment(_note(column), _AUTHOR, width=320, height=120)


def _fill_explanations(sheet: Worksheet) -> None:
    sheet.append([_("Column"), _("Name in the portal"), _("What belongs there"), _("Needed"), _("Example")])
    by_column = labels()
    for column in COLUMNS:
        needed = _("no") if column in OPTIONAL else _("yes")
        cells = [column, by_column[column], EXPLANATIONS[column], needed, EXAMPLES[0][column]]
        sheet.append([safe(cell) for cell in cells])
    for letter, width in zip("ABCDE", (28, 30, 70, 10, 42), strict=True):
        sheet.column_dimensions[letter].width = width
    for head in sheet[1]:
        _as_header(head)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _as_header(cell: Any) -> None:
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER


def _note(column: str) -> str:
    choose = _("Choose from the list of the cell, or write.")
    lines = [labels()[column], EXPLANATIONS[column], choose if column in LISTED else ""]
    return "\n".join(str(line) for line in lines if line)


def _choices(user: User) -> dict[str, list[str]]:
    places = Location.objects.open_to(user).order_by("name", "mpn_id")
    products = Product.objects.filter(is_active=True, is_via_dpor=False).order_by("solution_area", "name")
    return {
        "solution_area": [str(label) for label in SolutionArea.labels],
        "activities": list(_combinations()),
        "mpn_id": [str(place) for place in places],
        "products": [product.name for product in products],
    }


def _combinations() -> Iterator[str]:
    """What one claim may have: the activities alone, and those that go together."""
    for count in range(1, len(Activity) + 1):
        for chosen in combinations(Activity, count):
            if count == 1 or any(
                may_combine(area, chosen) and _all_in(area, chosen) for area in SolutionArea
            ):
                yield "; ".join(str(activity.label) for activity in chosen)


def _all_in(area: str, chosen: Sequence[Activity]) -> bool:
    return len(rules_of(area, chosen)) == len(chosen)


def _offer_choices(claims: Worksheet, lists: Worksheet, choices: dict[str, list[str]]) -> None:
    """Excel takes long lists from cells only: they stand in a hidden sheet. What is typed instead is not refused."""
    lists.sheet_state = "hidden"
    for place, (column, words) in enumerate(choices.items()):
        _write_column(lists, place, [column, *map(safe, words)])
        if words:
            letter = column_name(place)
            offer = DataValidation(
                type="list",
                formula1=f"'{lists.title}'!${letter}$2:${letter}${len(words) + 1}",
                allow_blank=True,
                showErrorMessage=False,
            )
            at = column_name(COLUMNS.index(column))
            offer.add(f"{at}2:{at}{MAX_ROWS + 1}")
            claims.add_data_validation(offer)


def _write_column(sheet: Worksheet, place: int, cells: Iterable[str]) -> None:
    for number, text in enumerate(cells, start=1):
        sheet.cell(number, place + 1, text).number_format = _TEXT
