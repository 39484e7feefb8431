"""Files that are no file of claims: one clear sentence each, and nothing is stored."""

import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from claims.bulk import file
from claims.bulk.file import COLUMNS, MAX_BYTES, MAX_ROWS
from claims.models import BulkUpload
from claims.tests.bulk_files import file_of, row_of, sent, text_of
from programs.register_files import FileRefused

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


def workbook() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return packed.getvalue()


def refused(browse, cast, content: str | bytes, name: str = "claims.csv") -> str:
    """The page's text after an upload that was refused."""
    response = sent(browse(cast.admin), content, name)
    assert response.status_code == 422
    assert not BulkUpload.objects.exists()
    text = response.content.decode()
    assert "<title>Error: " in text
    assert "There is a problem" in text
    return text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.encode("utf-16"), "is not in UTF-8"),
        (lambda text: text.replace("Autumn", "Frühling").encode("latin-1"), "is not in UTF-8"),
        (lambda text: text.replace(",", ";").encode(), "is separated by semicolons"),
        (lambda text: text.replace(",", "\t").encode(), "has the header"),
        (lambda text: text.replace("mpn_id", "location").encode(), "has the header"),
        (lambda text: b"", "is empty"),
        (lambda text: b"\xef\xbb\xbf", "is empty"),
        (lambda text: text.splitlines()[0].encode(), "no rows below it"),
        (lambda text: (text.splitlines()[0] + "\n" + "," * 12 + "\n\n").encode(), "no rows below it"),
        (lambda text: text.replace("Autumn", '"Autumn').encode(), "quotation mark"),
        (lambda text: PNG, "is not in UTF-8"),
        (lambda text: workbook(), "is not in UTF-8"),
        (lambda text: b"\0" * 5000, "is not in UTF-8"),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(browse, cast, change, sentence):
    text = refused(browse, cast, change(text_of([row_of(cast)])))
    assert text.count(sentence) == 2  # in the summary and at the field
    assert "“claims.csv”" in text


def test_no_file_is_answered_at_the_field(browse, cast):
    response = browse(cast.admin).post(reverse("claims:bulk"))
    assert response.status_code == 422
    assert "Choose the CSV file, then upload it." in response.content.decode()


def test_a_file_that_is_too_large_is_not_read(browse, cast):
    assert "has more than 5 MB" in refused(browse, cast, b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize("count", [MAX_ROWS + 1, 50_001])
def test_too_many_rows_are_refused(browse, cast, count):
    line = "One" + "," * (len(COLUMNS) - 1)
    assert "has more than 1,000 rows" in refused(browse, cast, text_of([]) + f"{line}\n" * count)


def test_a_long_file_is_read_no_further_than_it_has_to_be(cast):
    line = "One" + "," * (len(COLUMNS) - 1)
    upload = file_of(text_of([]) + f"{line}\n" * 100_001)
    with pytest.raises(FileRefused, match="more than 1,000 rows"):
        file.read(upload)
    assert upload.tell() < 100_000


@pytest.mark.proof
def test_a_thousand_rows_are_taken(browse, cast):
    text = text_of(row_of(cast, claim_name=f"Claim {n}") for n in range(MAX_ROWS))
    assert sent(browse(cast.admin), text).status_code == 302
    assert BulkUpload.objects.get().rows.count() == MAX_ROWS


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_numbered_as_in_a_spreadsheet(browse, cast, mark, end):
    rows = [row_of(cast, claim_name="Frühling, zweite Welle"), row_of(cast, claim_name="春")]
    lines = text_of(rows).splitlines()
    text = end.join([lines[0], lines[1], "," * 12, lines[2], ""])
    assert sent(browse(cast.admin), mark + text.encode()).status_code == 302
    found = BulkUpload.objects.get().rows.values_list("line", "values__claim_name")
    assert list(found) == [(2, "Frühling, zweite Welle"), (4, "春")]


@pytest.mark.parametrize("quote", ["", '"'])
def test_the_column_of_problems_is_passed_over(browse, cast, quote):
    header = ",".join(f"{quote}{column}{quote}" for column in (*COLUMNS, "problems"))
    row = text_of([row_of(cast)]).splitlines()[1]
    assert sent(browse(cast.admin), f"{header}\n{row},Something was wrong.\n").status_code == 302
    assert BulkUpload.objects.get().rows.get().values == row_of(cast)


def test_nul_and_line_breaks_in_a_cell_refuse_the_row(browse, cast):
    rows = [row_of(cast, claim_name="a\0b"), row_of(cast, claim_name="a\nb")]
    assert sent(browse(cast.admin), text_of(rows)).status_code == 302
    assert [row.codes for row in BulkUpload.objects.get().rows.all()] == [["ROW_UNREADABLE"]] * 2


def test_a_files_name_is_harmless(browse, cast):
    sent(browse(cast.admin), text_of([row_of(cast)]), "a" * 300 + "\u202e.csv")
    upload = BulkUpload.objects.get()
    assert upload.file_name.endswith(".csv")
    assert "\u202e" not in upload.file_name
