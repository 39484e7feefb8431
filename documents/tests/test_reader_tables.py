"""Scans with ruled tables, wrapped lines and specks: what stands in one row is read as one."""

import random

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from documents.reader import ocr
from documents.reader.rules import grids
from documents.reader.seen import Seen, runs_of
from documents.reader.upright import prepared
from documents.tests import readable

INCH = 200
ROW = 16  # points
Rows = list[list[str]]


def page(placed: list[tuple[int, int, str]], lines: list[tuple[int, int, int, int]] = ()) -> Image.Image:
    """Words and ruled lines where they are told to stand, in points from the lower left."""
    with pypdfium2.PdfDocument(readable.pdf_of_words(placed)) as pdf:
        image = pdf[0].render(scale=INCH / 72).to_pil().convert("L")
    draw = ImageDraw.Draw(image)
    for left, foot, right, top in lines:
        ends = [(x * INCH / 72, (842 - y) * INCH / 72) for x, y in ((left, foot), (right, top))]
        draw.line(ends, fill=0, width=2)
    return image


def table(rows: Rows, edges: list[int], *, top: int = 700) -> Image.Image:
    """`rows`: cells, whose lines are parted by line ends. `edges`: where upright lines stand."""
    placed, lines, y = [], [(edges[0], top, edges[-1], top)], top
    for row in rows:
        height = max(cell.count("\n") + 1 for cell in row)
        for left, cell in zip(edges, row, strict=False):
            placed += [
                (left + 4, y - 12 - ROW * number, line)
                for number, line in enumerate(cell.split("\n"))
                if line
            ]
        y -= ROW * height
        lines.append((edges[0], y, edges[-1], y))
    lines += [(edge, y, edge, top) for edge in edges]
    return page([(60, 760, "Statement of Work"), *placed], lines)


def read(image: Image.Image) -> list[str]:
    return ocr.Eyes().read(image).text.split("\n")


MILESTONES = [["Milestone", "Date"], ["Kick-off workshop", "7 December 2026"], ["Go-live", "22 January 2027"]]


@pytest.mark.parametrize(
    "turned", [0, *(pytest.param(each, marks=pytest.mark.proof) for each in (1.3, -0.7, 90))]
)
def test_ruled_table_is_read_row_by_row(turned):
    image = table(MILESTONES, [60, 300, 520])
    told = read(image.rotate(turned, Image.Resampling.BICUBIC, expand=turned == 90, fillcolor=255))
    assert told == ["Statement of Work", *("\t".join(row) for row in MILESTONES)]


def test_what_was_wrapped_within_a_cell_is_joined():
    rows = [
        ["Activity", "Date"],
        ["Migration of 700\nmailboxes to\nExchange Online", "15 January\n2027"],
        ["Training", "26 February\n2027"],
    ]
    assert read(table(rows, [60, 165, 240]))[1:] == [
        "Activity\tDate",
        "Migration of 700 mailboxes to Exchange Online\t15 January 2027",
        "Training\t26 February 2027",
    ]


def test_cell_without_words_keeps_its_place():
    rows = [
        ["Party", "Name", "Signature", "Date"],
        ["Customer", "Ada Park", "", "17 November 2026"],
        ["Partner", "Irene Adams", "Irene Adams", "18 November 2026"],
    ]
    assert read(table(rows, [60, 160, 260, 380, 520]))[1:] == ["\t".join(row) for row in rows]


def test_rows_of_other_columns_stand_in_one_table():
    edges = [60, 200, 340, 520]
    image = table([["Order", "", ""], ["Pos", "Work", "Date"], ["10", "Training", "15 January 2027"]], edges)
    ImageDraw.Draw(image).rectangle(  # the first row is one cell
        (62 * INCH / 72, (842 - 698) * INCH / 72, 518 * INCH / 72, (842 - 686) * INCH / 72), fill=255
    )
    assert read(image)[-2:] == ["Pos\tWork\tDate", "10\tTraining\t15 January 2027"]


def test_lines_of_a_cell_that_were_broken_on_purpose_stay():
    rows = [
        [
            "For Adventure Works\nName: Ada Park\nSignature:\nAda Park",
            "For Contoso\nName: Paul Reed\nSignature:",
        ],
        ["Bristol", "London"],
    ]
    assert read(table(rows, [60, 220, 520]))[1:5] == [
        "For Adventure Works\tFor Contoso",
        "Name: Ada Park\tName: Paul Reed",
        "Signature:\tSignature:",
        "Ada Park",
    ]


def test_name_below_an_empty_label_is_not_its_value():
    """In a cell too narrow for both; it may be printed below the line to sign on."""
    rows = [["Signature:\nIrene Adams", "Contoso Consulting"], ["Date:", "Bristol"]]
    assert read(table(rows, [60, 130, 520]))[1:3] == ["Signature:\tContoso Consulting", "Irene Adams"]


def test_line_to_sign_on_is_no_table():
    image = page([(60, 700, "Signature:"), (60, 640, "Date:")], [(120, 698, 300, 698), (120, 638, 300, 638)])
    assert grids(prepared(image, ocr.LONGEST_SIDE).image) == []
    assert grids(prepared(page([(60, 700, "HILL LTD, THE MILL")]), ocr.LONGEST_SIDE).image) == []


def test_specks_are_no_words():
    image = table(MILESTONES, [60, 300, 520])
    chance = random.Random(1)
    for _ in range(4_000):
        image.putpixel((chance.randrange(image.width), chance.randrange(image.height)), 0)
    assert read(image) == ["Statement of Work", *("\t".join(row) for row in MILESTONES)]


def test_running_text_goes_on_over_the_end_of_its_lines():
    said = [
        "Contoso Consulting moves twelve hundred mailboxes of Adventure Works to Exchange Online",
        "and trains all of the users of the three branches in the weeks before the great migration, an",
        "organisation-wide one, begins on 15 January 2027.",
        "Adventure Works gives the rooms, the devices and the time of its own people for this, and",
        "nevertheless one person for questions.",
        "Name: Ada Park",
        "Signature: Ada Park",
    ]
    told = read(page([(60, 760 - 15 * number, line) for number, line in enumerate(said)]))
    assert told == [" ".join(said[:3]), " ".join(said[3:5]), *said[5:]]


def test_japanese_has_no_spaces_between_its_words():
    said = ["お", "客", "様", "Adventure", "Works", "株式", "会社"]
    words = [Seen(word, 90, (), (60 * n, 0, 60 * n + 50, 40)) for n, word in enumerate(said)]
    [run] = runs_of(list(enumerate(words)), 100)
    assert run.text == "お客様 Adventure Works 株式会社"


def test_places_of_a_table_are_those_of_its_words():
    found = ocr.Eyes().read(table(MILESTONES, [60, 300, 520]))
    at = {found.text[place.start : place.end]: place for place in found.places}
    assert at["Kick-off"].left < at["workshop"].left < at["December"].left
    assert abs(at["Kick-off"].top - at["December"].top) < 60
    assert at["Milestone"].bottom < at["Kick-off"].bottom < at["Go-live"].bottom
