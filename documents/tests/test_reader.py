"""What the reading process finds in files of each kind, and what it dies of without harm."""

import io
import tempfile
import time

import pytest
from PIL import Image, ImageColor

from documents.reader import bounds, frames
from documents.reader.cleaning import clean
from documents.tests import readable, samples
from sandbox.run import End, run


def said(suffix: str, content: bytes) -> tuple[End, list[tuple[bytes, bytes]]]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        with run("documents.reader.job", [suffix], file, bounds=bounds.READING, must_be_whole=True) as (
            end,
            output,
        ):
            return end, list(frames.read(output))


def texts(suffix: str, content: bytes) -> list[str]:
    end, told = said(suffix, content)
    assert end == End.WELL
    assert (frames.ALL_TEXT, b"") in told
    return [piece.decode() for kind, piece in told if kind == frames.TEXT]


def pictures(suffix: str, content: bytes) -> list[Image.Image]:
    end, told = said(suffix, content)
    assert end == End.WELL
    return [Image.open(io.BytesIO(piece)) for kind, piece in told if kind == frames.PICTURE]


@pytest.mark.proof
def test_pdf_is_read_page_by_page():
    content = readable.pdf("Statement of work (1)\nMüller & Söhne", "", "Signed")
    assert texts(".pdf", content) == ["Statement of work (1)\nMüller & Söhne", "", "Signed"]


@pytest.mark.proof
def test_columns_of_a_pdf_are_kept_apart():
    rows = [(40, 700, "Signature"), (150, 700, "Ada"), (170, 700, "Park"), (300, 700, "Paul Reed")]
    content = readable.pdf_of_words([*rows, (40, 680, "Date"), (300, 680, "5 May 2026")])
    assert texts(".pdf", content) == ["Signature\tAda Park\tPaul Reed\nDate\t5 May 2026"]


@pytest.mark.proof
def test_field_that_was_filled_in_counts_as_text():
    assert texts(".pdf", readable.filled_form()) == ["Signed by:\nAda Park"]


@pytest.mark.proof
def test_pages_are_drawn_within_their_bounds():
    assert [p.size for p in pictures(".pdf", readable.pdf("a", "b"))] == [(1200, 1699)] * 2
    (strip,) = pictures(".pdf", readable.pdf("a", size=(100, 14000)))
    assert strip.height <= bounds.PICTURE_HEIGHT + 1


def test_long_pdf_is_cut():
    end, told = said(".pdf", readable.pdf(*["page"] * 201))
    kinds = [kind for kind, _ in told]
    assert kinds.count(frames.TEXT) == bounds.MAX_PAGES
    assert kinds.count(frames.PICTURE) == bounds.MAX_PICTURES
    assert (frames.NOTE, frames.CUT) in told


def test_wordy_file_is_cut():
    content = readable.word_of("<w:p><w:r><w:t>" + "word " * 300_000 + "</w:t></w:r></w:p>" + "<w:p/>")
    end, told = said(".docx", content)
    assert sum(len(text) for kind, text in told if kind == frames.TEXT) <= bounds.MAX_CHARACTERS
    assert (frames.NOTE, frames.CUT) in told


def test_word_is_read_in_its_order():
    assert texts(".docx", readable.word()) == [
        "Contoso Consulting\nBefore the table\nMilestone\tDate\nGo-live\t2 November 2026\nAfter the table",
        "On the second page\n\nConfidential",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>",
            "one\ttwo\nthree",
        ),
        (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>filled in</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "filled in",
        ),
        (
            "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Enter your name</w:t></w:r>"
            "</w:sdtContent></w:sdt><w:r><w:t>Name</w:t></w:r></w:p>",
            "Name",
        ),
        (
            "<w:p><w:del><w:r><w:delText>2025</w:delText></w:r></w:del><w:ins><w:r><w:t>2026</w:t></w:r></w:ins></w:p>",
            "2026",
        ),
        (
            "<w:p><w:r><w:t>Around</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r>"
            "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p>"
            "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t> it</w:t></w:r></w:p>",
            "Around\nBoxed\n\n it",
        ),
    ],
    ids=["marks", "control", "hint", "tracked", "box"],
)
def test_word_is_read_as_it_is_seen(body, text):
    assert texts(".docx", readable.word_of(body)) == [text]


def test_excel_is_read_sheet_by_sheet():
    assert texts(".xlsx", readable.excel()) == [
        "Order\nDynamics 365 Sales\tper seat\t140",
        "Dates\n2026-11-02\t2026-11-02\t46328",
    ]


def test_powerpoint_is_read_in_the_order_of_the_show():
    assert texts(".pptx", readable.powerpoint()) == ["Shown first\n\nSaid beside it", "Made first"]


def test_mail_is_read_with_its_head():
    head = b"From: Ada <a@contoso.example>\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\nSubject: =?utf-8?q?Gr=C3=BCn?="
    assert texts(".eml", samples.eml(head)) == [
        "From: Ada <a@contoso.example>\nDate: Mon, 02 Nov 2026 09:00:00 +0000\nSubject: Grün\n\nWe confirm the work."
    ]


def test_mail_in_html_is_read_without_its_marks():
    head = (
        b"From: a@b.example\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\nSubject: x\r\nContent-Type: text/html"
    )
    html = b"<style>p{}</style><p>We <b>confirm</b>\nit &amp; sign.</p><table><tr><td>By</td><td>Ada</td></tr></table>"
    (text,) = texts(".eml", head + b"\r\n\r\n" + html)
    assert text.endswith("Subject: x\n\nWe confirm it & sign.\n\n\tBy\tAda")
    assert "p{}" not in text


def test_outlook_message_is_read():
    content = readable.outlook({"0037001F": "Go-ahead", "0C1A001F": "Ada Park", "1000001F": "We confirm."})
    assert texts(".msg", content) == [
        "From: Ada Park\nDate: Mon, 02 Nov 2026 09:00:00 +0000\nSubject: Go-ahead\n\nWe confirm."
    ]


def test_picture_loses_what_it_carries_and_stands_upright():
    source = Image.new("RGB", (300, 200), "red")
    exif = source.getexif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"  # to be turned right; a description
    target = io.BytesIO()
    source.save(target, "JPEG", exif=exif)

    (picture,) = pictures(".jpg", target.getvalue())

    assert picture.size == (200, 300)
    assert not picture.info
    assert not picture.getexif()


@pytest.mark.proof
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_mode_are_drawn(mode):
    target = io.BytesIO()
    Image.new(mode, (2500, 1300)).save(target, "PNG")

    (picture,) = pictures(".png", target.getvalue())

    assert (picture.size, picture.mode) == ((1200, 624), "L")
    assert picture.getpixel((5, 5)) == (255 if mode in {"LA", "RGBA"} else 0)


@pytest.mark.proof
def test_scan_in_colour_stays_small():
    target = io.BytesIO()
    Image.effect_noise((1200, 1700), 90).convert("RGB").save(target, "JPEG", quality=95)

    (picture,) = pictures(".jpg", target.getvalue())

    assert picture.mode == "P"


@pytest.mark.proof
@pytest.mark.alone
def test_largest_picture_is_drawn_within_the_bounds():
    target = io.BytesIO()
    Image.new("RGB", (10_000, 8_000), "navy").save(target, "PNG", compress_level=1)

    (picture,) = pictures(".png", target.getvalue())

    assert picture.size == (1200, 960)
    assert picture.getpixel((600, 480)) == ImageColor.getrgb("navy")


# --- What it dies of -----------------------------------------------------------------------------------------
HOSTILE = {
    "no.pdf": samples.pdf(),
    "cut.pdf": readable.pdf("a" * 2000)[:700] + b"startxref\n9\n%%EOF\n",
    "page of itself.pdf": readable.pdf("a").replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]"),
    "no main part.docx": samples.archive({"[Content_Types].xml": "<Types/>"}),
    "no text.docx": samples.office(),
    "cut.docx": samples.office()[:-30],
    "open tag.docx": readable.word_of("<w:p><w:r>"),
    "deep.docx": readable.word_of("<w:p>" * 50_000 + "</w:p>" * 50_000),
    "string that is not there.xlsx": readable.excel().replace(b"<v>0</v>", b"<v>9</v>"),
    "no book.xlsx": samples.office(samples.WORD),
    "no.pptx": b"PK\x03\x04",
    "flood.png": samples.png_flood(60_000),
    "short.png": samples.png_flood(4_000),
    "cut.jpg": samples.image("JPEG", (800, 600))[:900],
    "least.msg": samples.msg(),
    "cut.msg": samples.msg()[:600],
    "endless.eml": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 100_000,
    "unknown.eml": b"From: a\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe",
    "empty.pdf": b"",
}


@pytest.mark.proof
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_the_process_at_most(name):
    began = time.monotonic()
    end, told = said("." + name.rpartition(".")[2], HOSTILE[name])

    assert time.monotonic() - began < 20
    for kind, content in told:
        if kind == frames.TEXT:
            content.decode()


@pytest.mark.proof
@pytest.mark.alone
def test_bomb_in_a_pdf_takes_no_more_than_its_bounds():
    """900 KB that unpack to 900 MB of picture, which is more than the process may have."""
    content = readable.pdf_with_image(20_000, 15_000)
    assert len(content) < 1_000_000
    began = time.monotonic()

    end, told = said(".pdf", content)

    assert time.monotonic() - began < 20
    assert end != End.SLOW
    assert [len(piece) for kind, piece in told if kind == frames.PICTURE] <= [
        20_000
    ]  # none, or one left white


# --- Frames and words ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "nonsense",
    [b"T", b"T\0\0\0\5abc", b"Z\0\0\0\0", b"T\xff\xff\xff\xff", b"hello, this is no frame"],
)
def test_nonsense_is_noticed(nonsense):
    with pytest.raises(frames.NoFrames):
        list(frames.read(io.BytesIO(nonsense)))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("of\ufb01ce e\ufb03cient", "office efficient"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("Dyn\x02\r\namics", "Dynamics"),
        ("a\0b\ud800c\u202ed", "abcd"),
        ("Subject: an\u061cn\u206aa\ufff9\U000e0041", "Subject: anna"),
        ("Dynamics\u00a0365  \n\n\n\n\nSales", "Dynamics 365\n\nSales"),
    ],
)
def test_words_are_cleaned(raw, text):
    assert clean(raw) == text


def test_cell_of_a_pdf_that_runs_over_lines_is_joined():
    table = [
        *[
            (40, 700, "1"),
            (100, 700, "Enrolment of 430 phones and"),
            (100, 688, "retirement of the old tool"),
        ],
        *[
            (240, 700, "18 September 2026"),
            (40, 670, "2"),
            (100, 670, "Training"),
            (240, 670, "2 October 2026"),
        ],
    ]
    assert texts(".pdf", readable.pdf_of_words(table)) == [
        "1\tEnrolment of 430 phones and retirement of the old tool\t18 September 2026\n2\tTraining\t2 October 2026"
    ]


def test_lines_of_a_pdf_that_were_parted_on_purpose_stay_apart():
    blocks = [
        *[(40, 700, "For the client"), (40, 688, "Signature: ______"), (40, 676, "Date: ______")],
        *[(240, 700, "For the partner"), (240, 688, "Signature: Ada Park"), (240, 676, "Date: 5 May 2026")],
    ]
    [text] = texts(".pdf", readable.pdf_of_words(blocks))
    assert text.split("\n") == [said for _x, _y, said in blocks]
