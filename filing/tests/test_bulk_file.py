"""Files as people have them are read; what is no file of claims gets one clear sentence, and nothing is stored."""

import re
import zipfile
from contextlib import suppress
from io import BytesIO
from time import process_time

import pytest
from django.urls import reverse
from django.utils import translation

from filing.bulk import file
from filing.bulk.columns import COLUMNS, OPTIONAL, labels
from filing.bulk.file import MAX_BYTES, MAX_ROWS
from filing.models import BulkUpload
from filing.tests.bulk_files import file_of, row_of, sent, text_of
from registers.files import FileRefused
from text.cell_names import column_name

pytestmark = pytest.mark.django_db
SEPARATORS = len(COLUMNS) - 1  # of a line
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


def archive() -> bytes:
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


def with_header(text: str, **titles: str) -> str:
    """The same file with other words above some columns."""
    header, rest = text.split("\r\n", 1)
    cells = [titles.get(column, column) for column in header.split(",")]
    return ",".join(cells) + "\r\n" + rest


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: b"", "is empty"),
        (lambda text: b"\xef\xbb\xbf", "is empty"),
        (lambda text: b"\r\n\r\n", "is empty"),
        (lambda text: text.splitlines()[0].encode(), "no rows below it"),
        (lambda text: (text.splitlines()[0] + "\n" + "," * 12 + "\n\n").encode(), "no rows below it"),
        (lambda text: text.replace("Autumn", '"Autumn').encode(), "quotation mark"),
        (lambda text: PNG, "is neither a text file nor a workbook"),
        (lambda text: b"\0" * 5000, "is neither a text file nor a workbook"),
        (lambda text: b"%PDF-1.7 and more", "does not name its columns"),
        (lambda text: archive(), "is no Excel workbook"),
        (lambda text: OLD_EXCEL, "is in another format of Excel (.xls)"),
        (lambda text: text.encode("utf-16") + b"\0", "is damaged: from line 3 on"),
        (lambda text: text.encode() + "Zürich;Łódź".encode() + b"\r\nZ\xfcrich", "line 4 is not"),
        (lambda text: b"sep=#\r\n" + text.encode(), "names “#” as its separator"),
        (lambda text: b"sep=;\r\n" + text.encode(), "does not name its columns"),
        (lambda text: text.replace(",", ";", SEPARATORS).encode(), "line 2 has “,” between its cells"),
        (lambda text: text.replace(",", "\t", SEPARATORS).encode(), "line 2 has “,” between its cells"),
        (lambda text: ("\r\n\r\n" + text.replace(",", ";", SEPARATORS)).encode(), "line 4 has “,”"),
        (
            lambda text: text.replace("tenant_id,", "").encode(),
            "no column for tenant_id (Directory ID (Tenant ID))",
        ),
        (lambda text: with_header(text, tenant_id="tenent_id").encode(), "Do you mean tenant_id?"),
        (
            lambda text: with_header(text, tenant_id="Domain name").encode(),
            "E1 “domain” and F1 “Domain name”",
        ),
        (
            lambda text: with_header(text, subscription_ids="Subscripton IDs").encode(),
            "H1 “Subscripton IDs” as title",
        ),
        (lambda text: b"one,two\r\nthree,four\r\n", "Row 1 is “one, two”"),
        (lambda text: b"x" * 200_000, "has a line 1 of more than 100000 characters"),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(browse, cast, change, sentence):
    text = refused(browse, cast, change(text_of([row_of(cast)])))
    assert text.count(sentence) == 2  # in the summary and at the field
    assert "“claims.csv”" in text


UMLAUTS = {"claim_name": "Frühling in Köln", "customer_contact_name": "Jörg Groß"}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", ";").encode("cp1252"),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace(",", "|").encode(),
        lambda text: b"sep=,\r\n" + text.encode(),
        lambda text: b"sep=;\r\n" + text.replace(",", ";").encode(),
        lambda text: b'"sep=;"\r\n' + text.replace(",", ";").encode("cp1252"),
        lambda text: ("sep=\t\r\n" + text.replace(",", "\t")).encode("utf-16"),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: text.replace("\r\n", "\r").encode(),
        lambda text: text.rstrip().encode(),
        lambda text: text.replace("\r\n", ",,,\r\n").encode(),  # empty columns behind
        lambda text: re.sub(",+\r\n", "\r\n", text).encode(),  # the last cells, empty, are left out
        lambda text: text.replace(",", '","').replace("\r\n", '"\r\n"').join(['"', '"']).encode(),
    ],
)
def test_the_same_claim_is_read_from_every_kind_of_text_file(browse, cast, change):
    row = row_of(cast, **UMLAUTS)
    assert sent(browse(cast.admin), change(text_of([row]))).status_code == 302
    found = BulkUpload.objects.get().rows.get()
    assert (found.values, found.line, found.problems) == (row, 2, [])


@pytest.mark.parametrize(
    ("encoding", "name", "label"),
    [
        ("cp1252", "Größe – François", "Windows-1252 (Western European)"),
        ("cp1251", "Весенний план", "Windows-1251 (Cyrillic)"),
        ("cp932", "春の展開、東京タワー", "Shift-JIS (Japanese)"),
        ("cp1250", "Łukasz Żółty", "Windows-1250 (Central European)"),
        ("mac_roman", "François Lefèvre", "Mac OS Roman"),
    ],
)
def test_an_encoding_that_was_guessed_is_said_with_an_example(browse, cast, encoding, name, label):
    client = browse(cast.admin)
    sent(client, text_of([row_of(cast, claim_name=name)]).encode(encoding))
    upload = BulkUpload.objects.get()
    assert upload.rows.get().values["claim_name"] == name
    page = client.get(reverse("claims:bulk_upload", args=[upload.key])).content.decode()
    assert f"They were read as {label}: “{name.split()[0]}”" in page


def test_utf_8_is_no_guess(browse, cast):
    client = browse(cast.admin)
    response = client.post(
        reverse("claims:bulk"), {"file": file_of(text_of([row_of(cast, **UMLAUTS)]))}, follow=True
    )
    assert "They were read as" not in response.content.decode()


def test_columns_stand_in_any_order_and_others_are_ignored_with_a_word(browse, cast):
    order = ["Remarks", *reversed(COLUMNS), "Cost centre"]
    row = row_of(cast) | {"Remarks": "urgent", "Cost centre": "4711"}
    response = browse(cast.admin).post(
        reverse("claims:bulk"), {"file": file_of(text_of([row], order))}, follow=True
    )
    assert BulkUpload.objects.get().rows.get().values == row_of(cast)
    assert (
        "Columns that the portal does not know were ignored: “Remarks”, “Cost centre”."
        in response.content.decode()
    )


def test_a_column_without_a_title_is_ignored_by_its_letter_where_it_has_cells(browse, cast):
    text = text_of([row_of(cast)]).replace("\r\n", ",,note\r\n", 2).replace(",,note", ",,", 1)
    response = browse(cast.admin).post(reverse("claims:bulk"), {"file": file_of(text)}, follow=True)
    assert BulkUpload.objects.get().rows.get().values == row_of(cast)
    assert f"was ignored: “column {column_name(len(COLUMNS) + 1)}”." in response.content.decode()


def test_columns_that_a_claim_can_do_without_may_be_missing(browse, cast):
    order = [column for column in COLUMNS if column not in OPTIONAL]
    row = {column: text for column, text in row_of(cast).items() if column in order}
    assert sent(browse(cast.admin), text_of([row], order)).status_code == 302
    assert BulkUpload.objects.get().rows.get().values == dict.fromkeys(COLUMNS, "") | row


@pytest.mark.parametrize(
    "title",
    [
        "TENANT_ID",
        "Tenant ID",
        " tenant\u00a0id ",
        "tenant-id",
        "Tenant\u2011ID",
        "TenantId",
        "Directory ID (Tenant ID)",
        "Verzeichnis-ID (Mandanten-ID)",
        "ｔｅｎａｎｔ_ｉｄ",
    ],
)
def test_a_title_is_known_in_any_spelling_of_the_template_and_of_the_page(browse, cast, title):
    assert sent(browse(cast.admin), with_header(text_of([row_of(cast)]), tenant_id=title)).status_code == 302
    assert BulkUpload.objects.get().rows.get().values == row_of(cast)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_words_of_the_wizard_are_titles(browse, cast, language):
    with translation.override(language):
        titles = {column: f'"{label}"' for column, label in labels().items()}
    assert sent(browse(cast.admin), with_header(text_of([row_of(cast)]), **titles)).status_code == 302
    assert BulkUpload.objects.get().rows.get().values == row_of(cast)


def test_a_title_above_the_table_is_passed_over_with_a_word(browse, cast):
    text = "Claims of the autumn,,,\r\n\r\n" + text_of([row_of(cast)])
    response = browse(cast.admin).post(reverse("claims:bulk"), {"file": file_of(text)}, follow=True)
    assert BulkUpload.objects.get().rows.get().line == 4
    assert "The columns are named in row 3" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda text: text.replace("Autumn rollout", "Autumn, rollout"), len(COLUMNS) + 1),
        (lambda text: text.replace("Microsoft 365,", ""), len(COLUMNS) - 1),
        (
            lambda text: text.replace("pia@contoso.example,", "pia@contoso.example,,and more"),
            len(COLUMNS) + 1,
        ),
    ],
)
def test_a_ragged_row_is_named_by_its_line(browse, cast, change, count):
    rows = text_of([row_of(cast), row_of(cast)]).split("\r\n")
    rows[1] = rows[1].replace("Autumn rollout", '"Autumn\nrollout"')
    rows[2] = change(rows[2])
    assert sent(browse(cast.admin), "\r\n".join(rows)).status_code == 302
    first, second = BulkUpload.objects.get().rows.all()
    assert (first.codes, first.values["claim_name"]) == ([], "Autumn rollout")
    assert (second.line, second.codes) == (
        3,
        ["ROW_UNREADABLE"],
    )  # the spreadsheet's row, and the editor's line
    assert (
        f"Line 4 of the file has another number of cells ({count}) than its header ({len(COLUMNS)})."
        in second.problems[0]
    )


@pytest.mark.parametrize("name", ["claims.txt", "claims.tsv", "claims", "claims.xlsx"])
def test_the_bytes_tell_what_a_file_is_and_not_its_name(browse, cast, name):
    assert sent(browse(cast.admin), text_of([row_of(cast)]), name).status_code == 302


def test_no_file_is_answered_at_the_field(browse, cast):
    response = browse(cast.admin).post(reverse("claims:bulk"))
    assert response.status_code == 422
    assert "Choose the file, then upload it." in response.content.decode()


def test_a_file_that_is_too_large_is_not_read(browse, cast):
    assert "has more than 5 MB" in refused(browse, cast, b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize("count", [MAX_ROWS + 1, 50_001])
def test_too_many_rows_are_refused(browse, cast, count):
    line = "One" + "," * (len(COLUMNS) - 1)
    assert "has more than 1,000 rows" in refused(browse, cast, text_of([]) + f"{line}\n" * count)


LONG_RUNS = [
    ",",
    ";",
    " ",
    "a",
    "'",
    '"x"',
    "-",
    "–",
    "\u00a0",
    "#",
    "=",
    "\r",
    "a;",
    "a,",
    "क्\u200d",
    "\ufffd",
    "\x01",
]


@pytest.mark.parametrize("run", LONG_RUNS)
def test_megabytes_of_anything_cost_no_more_than_their_length(cast, run):
    row = "x," * (len(COLUMNS) - 1) + run * (5000 // len(run.encode())) + "\r\n"
    upload = file_of((text_of([]) + row * 1000)[: MAX_BYTES // 2])
    begun = process_time()
    with suppress(FileRefused):
        file.read(upload)
    assert process_time() - begun < 3


def test_a_long_file_is_read_no_further_than_it_has_to_be(cast):
    """Four megabytes of rows cost little more than their letters."""
    line = "One" + "," * (len(COLUMNS) - 1)
    upload = file_of(text_of([]) + f"{line}\n" * 240_000)
    begun = process_time()
    with pytest.raises(FileRefused, match="more than 1,000 rows"):
        file.read(upload)
    assert process_time() - begun < 0.5


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


def test_a_files_name_is_harmless(browse, cast):
    sent(browse(cast.admin), text_of([row_of(cast)]), "a" * 300 + "\u202e.csv")
    upload = BulkUpload.objects.get()
    assert upload.file_name.endswith(".csv")
    assert "\u202e" not in upload.file_name
