from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import (
    InMemoryUploadedFile,
    SimpleUploadedFile,
    TemporaryUploadedFile,
    UploadedFile,
)

from programs.activities import Program
from registers.files import FileRefused, Row, choice, country, email, flag, instant, language, read_rows, text

COLUMNS = ("name", "country")


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "tenants.csv"


def test_rows_know_their_line_across_blank_lines_and_quoted_breaks(file):
    file.write_text('name,country\nContoso,DE\n\n"Fabri\nkam",FR\nLitware,ES\n', encoding="utf-8")
    rows = list(read_rows(file, COLUMNS))
    assert [row.line for row in rows] == [2, 4, 6]
    assert [len(row.faults) for row in rows] == [0, 1, 0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows_are_read_with_and_without_mark_and_with_any_line_end(file, encoding, line_end):
    file.write_bytes(line_end.join(["name,country", " Žluťoučký ,CZ", ""]).encode(encoding))
    (row,) = read_rows(file, COLUMNS)
    assert row.values == {"name": "Žluťoučký", "country": "CZ"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty. Its first line must be: name,country"),
        (b"name;country\nContoso;DE\n", "is separated by semicolons"),
        (b"country,name\nDE,Contoso\n", "has the header “country,name”. It must be: name,country"),
        (b"name,country,extra\nContoso,DE,x\n", "It must be: name,country"),
        ("name,country\nMüller,DE\n".encode("latin-1"), "is not in UTF-8"),
        ("name,country\nContoso,DE\n".encode("utf-16"), "is not in UTF-8"),
        (b'name,country\nContoso,"DE\nFabrikam,FR\n', "cannot be read from line 2 on"),
        (b'name,country\nContoso,"DE" x\n', "cannot be read from line 2 on"),
        (b"name,country\nContoso,DE\n" + b"x" * 200_000 + b",DE\n", "has a line 3 of more than 100000"),
        (b'name,country\n"' + b"x\n" * 100_000, "cannot be read from line 2 on (field larger"),
        ("name,country\nContoso,DE\n".encode("utf-16-le"), "is not in UTF-8"),
        ("name,country\nContoso,DE\nMüller,DE\n".encode("cp1252"), "is not in UTF-8 (line 3)"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_the_reason(file, content, sentence):
    file.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        list(read_rows(file, COLUMNS))
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Contoso", "The number of columns is 1; it must be 2."),
        ("Contoso,DE,more", "The number of columns is 3; it must be 2."),
        ("Con\x00toso,DE", "control characters"),
        ("Con\ttoso,DE", "control characters"),
    ],
)
def test_row_of_a_wrong_shape_carries_its_fault(file, line, fault):
    file.write_text(f"name,country\n{line}\n", encoding="utf-8")
    (row,) = read_rows(file, COLUMNS)
    assert fault in row.faults[0]


def test_control_characters_are_not_passed_on(file):
    file.write_text("name,country\nCon\x00to\x1b[31mso,DE\n", encoding="utf-8")
    (row,) = read_rows(file, COLUMNS)
    assert row.values["name"] == "Con�to�[31mso"


@pytest.mark.parametrize("upload", [InMemoryUploadedFile, TemporaryUploadedFile])
def test_upload_is_read_and_left_open(upload):
    content = "name,country\nMüller,DE\n".encode("utf-8-sig")
    with uploaded(upload, content) as file:
        assert [row.values["name"] for row in read_rows(file, COLUMNS)] == ["Müller"]
        assert not file.closed


def uploaded(kind: type[UploadedFile], content: bytes) -> UploadedFile:
    if kind is InMemoryUploadedFile:
        return SimpleUploadedFile("tenants.csv", content)
    file = TemporaryUploadedFile("tenants.csv", "text/csv", len(content), None)
    file.write(content)
    file.seek(0)
    return file


def test_row_collects_all_its_faults():
    row = Row(7, {"name": "", "country": "Germany", "language": ""})
    assert row.take("name", text(10)) is None
    assert row.take("country", country) is None
    assert row.take_optional("language", language, default="en") == "en"
    assert row.faults == [
        "name: is empty.",
        "country: “Germany” is not a country code of two letters, such as DE.",
    ]


@pytest.mark.parametrize(
    ("parse", "value", "expected"),
    [
        (text(3), "abc", "abc"),
        (choice(Program), "osa_sell", "osa_sell"),
        (choice(Program), "OSU Microsoft 365", "osu_microsoft_365"),
        (choice(Program), "osu microsoft 365", "osu_microsoft_365"),
        (flag, "TRUE", True),
        (flag, "0", False),
        (country, "de", "DE"),
        (language, "pt-BR", "pt-BR"),
        (email, "Kim@Contoso.Example", "kim@contoso.example"),
        (instant, "2026-11-24T09:12:00Z", datetime(2026, 11, 24, 9, 12, tzinfo=UTC)),
        (instant, "2026-11-24T09:12:00+01:00", datetime(2026, 11, 24, 8, 12, tzinfo=UTC)),
        (instant, "2026-11-24 09:12", datetime(2026, 11, 24, 9, 12, tzinfo=UTC)),
        (instant, "2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
    ],
)
def test_value_is_understood(parse, value, expected):
    assert parse(value) == expected


@pytest.mark.parametrize(
    ("parse", "value"),
    [
        (text(3), "abcd"),
        (choice(Program), "osa"),
        (flag, "maybe"),
        (country, "D1"),
        (language, "german"),
        (email, "kim@"),
        (instant, "24.11.2026"),
        (instant, "2026-02-30"),
        (instant, "0001-01-01T00:00:00+14:00"),
        (instant, "@now-3h"),
    ],
)
def test_value_that_makes_no_sense_is_refused_in_a_sentence(parse, value):
    with pytest.raises(ValueError, match=r"\.$"):
        parse(value)
