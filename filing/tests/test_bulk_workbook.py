"""Workbooks (.xlsx): read as text files are, refused where they are none, and the template that is one."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from filing.bulk import worker
from filing.bulk.columns import COLUMNS
from filing.models import BulkUpload
from filing.tests.bulk_files import bytes_of, row_of, sent, workbook_of
from partners.models import Location
from programs.models import Product
from tests.factories import NOW, LocationFactory
from tests.walk import Cast

pytestmark = pytest.mark.django_db
TEMPLATE = reverse("claims:bulk_template_workbook")


def book_of(cast: Cast, **cells: Any) -> Workbook:
    return load_workbook(io.BytesIO(workbook_of([row_of(cast) | cells])))


def taken(client: Client, content: bytes, name: str = "claims.xlsx") -> BulkUpload:
    response = sent(client, content, name)
    assert response.status_code == 302, response.content.decode()
    return BulkUpload.objects.get()


def refused(client: Client, content: bytes) -> str:
    response = sent(client, content, "claims.xlsx")
    assert response.status_code == 422
    assert not BulkUpload.objects.exists()
    return response.content.decode()


@pytest.mark.parametrize("name", ["claims.xlsx", "claims.csv", "CLAIMS.XLSX"])
def test_a_workbook_is_read_as_a_text_file_is(browse, cast, name) -> None:
    upload = taken(browse(cast.admin), workbook_of([row_of(cast)]), name)
    row = upload.rows.get()
    assert (row.values, row.line) == (row_of(cast), 2)
    worker.work(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.problems) == ("ready", [])


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ({"mpn_id": 4001001.0}, {"mpn_id": "4001001"}),
        ({"mpn_id": 4001001}, {"mpn_id": "4001001"}),
        ({"claim_name": 2026}, {"claim_name": "2026"}),
        ({"claim_name": 12.5}, {"claim_name": "12.5"}),
        ({"claim_name": date(2026, 11, 2)}, {"claim_name": "2026-11-02"}),
        ({"claim_name": datetime(2026, 11, 2, 10, 30)}, {"claim_name": "2026-11-02 10:30:00"}),  # noqa: DTZ001
        ({"claim_name": True}, {"claim_name": "TRUE"}),
        ({"claim_name": "One\nTwo"}, {"claim_name": "One Two"}),
        ({"products": "Exchange Online\nYammer"}, {"products": "Exchange Online; Yammer"}),
        ({"claim_name": "Frühling\u00a0in Köln "}, {"claim_name": "Frühling in Köln"}),
    ],
)
def test_numbers_dates_and_lines_of_a_cell_are_read_as_text(browse, cast, cells, read) -> None:
    upload = taken(browse(cast.admin), workbook_of([row_of(cast) | cells]))
    assert upload.rows.get().values == row_of(cast) | read


def test_rows_and_columns_are_counted_as_excel_names_them(browse, cast) -> None:
    book = Workbook()
    sheet = book.active
    for place, column in enumerate(COLUMNS):
        sheet.cell(3, place + 3, column.replace("_", " ").title())
        sheet.cell(7, place + 3, row_of(cast, tenant_id="twelve")[column])
    sheet["A9"] = "not mine"
    row = taken(browse(cast.admin), bytes_of(book)).rows.first()
    worker.work(now=NOW)
    row.refresh_from_db()
    assert row.line == 7
    assert row.problems[0].startswith("H7 (Tenant Id): “twelve” is not a GUID")


def test_the_first_visible_sheet_with_cells_is_read(browse, cast) -> None:
    book = book_of(cast)
    hidden = book.create_sheet("Lists", 0)
    hidden["A1"], hidden.sheet_state = "claim_name", "hidden"
    book.create_sheet("Empty", 0)
    book.create_sheet("Notes")["A1"] = "Something else"
    book.active = book.sheetnames.index("Sheet")
    assert taken(browse(cast.admin), bytes_of(book)).rows.get().values == row_of(cast)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("#N/A", "e", "G2 (products): “#N/A” is an error of the spreadsheet"),
        ("=A1&B1", "f", "G2 (products): The cell has a formula without its result."),
    ],
)
def test_errors_and_formulas_without_a_result_are_named_by_their_cell(
    browse, cast, value, kind, words
) -> None:
    book = book_of(cast)
    book.active["G2"].value, book.active["G2"].data_type = value, kind
    row = taken(browse(cast.admin), bytes_of(book)).rows.get()
    assert row.codes == ["ROW_UNREADABLE"]
    assert row.problems[0].startswith(words)


def test_an_error_in_a_column_that_is_passed_over_does_not_matter(browse, cast) -> None:
    book = book_of(cast)
    book.active["P1"] = "Check"
    book.active["P2"].value, book.active["P2"].data_type = "#REF!", "e"
    assert taken(browse(cast.admin), bytes_of(book)).rows.get().codes == []


def test_a_cell_far_away_is_named(browse, cast) -> None:
    book = book_of(cast)
    book.active["XFD1048576"] = "oops"
    assert "holds too much at cell XFD1048576 of its sheet" in refused(browse(cast.admin), bytes_of(book))


def test_formats_far_away_are_no_cells(browse, cast) -> None:
    book = book_of(cast)
    book.active["XFD1048576"].number_format = "@"
    assert taken(browse(cast.admin), bytes_of(book)).rows.count() == 1


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    source, to = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            if entry.filename != name:
                archive.writestr(entry, source.read(entry))
        archive.writestr(name, part)
    return to.getvalue()


def as_binary(book: bytes) -> bytes:
    types = zipfile.ZipFile(io.BytesIO(book)).read("[Content_Types].xml")
    declared = types.replace(b"sheet.main+xml", b"sheet.binary.macroEnabled.main")
    return with_part(with_part(book, "xl/workbook.bin", b"x" * 100), "[Content_Types].xml", declared)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda book: with_part(book, "xl/vbaProject.bin", b"\0" * 100),
            "contains macros, which are programs.",
        ),
        (
            lambda book: with_part(book, "xl/big.bin", b"\0" * 50_000_000),
            "unpacks to far more than a table needs.",
        ),
        (lambda book: with_part(book, "xl/worksheets/sheet1.xml", b"<worksheet><broken"), "is damaged"),
        (
            lambda book: with_part(book, "xl/worksheets/sheet1.xml", b"<!DOCTYPE a><a/>"),
            "could start programs",
        ),
        (as_binary, "is in another format of Excel (.xlsb)."),
        (lambda book: book[: len(book) // 2], "is damaged"),
        (lambda book: book + b"more", "is damaged"),
    ],
)
def test_a_workbook_that_is_not_safe_or_whole_is_refused_with_its_reason(browse, cast, change, words) -> None:
    text = refused(browse(cast.admin), change(workbook_of([row_of(cast)])))
    assert text.count(words) == 2
    assert "Allowed: PDF" not in text


def test_a_first_sheet_that_is_no_table_is_said_to_be_the_one_that_is_read(browse, cast) -> None:
    book = book_of(cast)
    book.create_sheet("Read me", 0)["A1"] = "How to use this workbook"
    text = refused(browse(cast.admin), bytes_of(book))
    assert "Row 1 is “How to use this workbook”" in text
    assert "Of a workbook the first visible sheet is read." in text


def test_an_empty_workbook_is_said_to_be_empty(browse, cast) -> None:
    assert "is empty" in refused(browse(cast.admin), bytes_of(Workbook()))


def test_too_many_rows_of_a_workbook_are_refused(browse, cast) -> None:
    text = refused(browse(cast.admin), workbook_of([{"claim_name": "One"}] * 1001))
    assert "has more than 1,000 rows" in text


def template(client: Client) -> Workbook:
    response = client.get(TEMPLATE)
    assert response["Content-Disposition"] == 'attachment; filename="bulk-upload-template.xlsx"'
    return load_workbook(io.BytesIO(response.content))


def test_the_template_comes_back_unchanged(browse, cast) -> None:
    client = browse(cast.admin)
    upload = taken(client, client.get(TEMPLATE).content)
    first, second = upload.rows.all()
    assert (first.values["mpn_id"], first.values["products"]) == ("4001001", "Dynamics 365 Customer Service")
    assert second.values["products"] == "Exchange Online; Microsoft Teams"
    assert upload.layout["passed_over"] == []


def test_the_template_has_lists_notes_a_frozen_header_and_explanations(browse, cast) -> None:
    book = template(browse(cast.admin))
    claims, explained, lists = book.worksheets
    assert [cell.value for cell in claims[1]] == list(COLUMNS)
    assert all(cell.comment and cell.comment.text for cell in claims[1])
    assert claims.freeze_panes == "A2"
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == list(COLUMNS)
    assert lists.sheet_state == "hidden"
    offered = {str(each.sqref): each.formula1 for each in claims.data_validations.dataValidation}
    assert set(offered) == {"B2:B1001", "C2:C1001", "D2:D1001", "G2:G1001"}


def choices(book: Workbook, column: str) -> list[str]:
    lists = book.worksheets[2]
    [found] = [cells for cells in lists.iter_cols(values_only=True) if cells[0] == column]
    return [cell for cell in found[1:] if cell]


def test_the_lists_offer_what_this_person_may_claim(browse, cast) -> None:
    other, stranger = LocationFactory(partner=cast.location.partner), LocationFactory()
    book = template(browse(cast.admin))
    assert set(choices(book, "mpn_id")) == {str(cast.location), str(other)}
    assert str(stranger) not in choices(book, "mpn_id")
    assert choices(book, "activities") == ["Pre-sales", "Usage", "Revenue association", "Pre-sales; Usage"]
    assert choices(book, "solution_area") == ["Business Applications", "Microsoft 365"]
    offered = Product.objects.filter(is_active=True, is_via_dpor=False)
    assert set(choices(book, "products")) == set(offered.values_list("name", flat=True))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_choice_of_the_lists_is_understood(browse, cast, language) -> None:
    cast.admin.language = language
    cast.admin.save()
    client = browse(cast.admin)
    book = template(client)
    claims = book.worksheets[0]
    claims.delete_rows(2, 5)
    area = dict(zip(["m365"], choices(book, "solution_area")[1:], strict=False))["m365"]
    for number, product in enumerate(["Exchange Online", "Yammer"], start=2):
        row = row_of(cast, solution_area=area, mpn_id=choices(book, "mpn_id")[0], products=product)
        row["activities"] = choices(book, "activities")[1]
        for place, column in enumerate(COLUMNS, start=1):
            claims.cell(number, place, row[column])
    upload = taken(client, bytes_of(book))
    worker.work(now=NOW)
    assert [(row.state, row.problems) for row in upload.rows.all()] == [("ready", [])] * 2


def test_nothing_in_the_template_is_a_formula(browse, cast) -> None:
    Location.objects.filter(pk=cast.location.pk).update(name="=cmd|' /C calc'!A0")
    Product.objects.filter(name="Yammer").update(name="@SUM(1)")
    book = template(browse(cast.admin))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert choices(book, "mpn_id")[0].startswith("'=cmd")
    assert "'@SUM(1)" in choices(book, "products")


def test_both_templates_are_offered_on_the_page(browse, cast) -> None:
    page = browse(cast.admin).get(reverse("claims:bulk")).content.decode()
    assert f'href="{TEMPLATE}"' in page
    assert f'href="{reverse("claims:bulk_template")}"' in page


def test_others_than_filers_get_no_template(browse, cast) -> None:
    assert browse(cast.reviewer).get(TEMPLATE).status_code == 403
    assert browse(cast.admin).post(TEMPLATE).status_code == 405
