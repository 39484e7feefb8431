"""What is read of files as people have them: those of `poe/`, and small ones of the same kinds."""

import io
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import docx
import pikepdf
import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageChops

from documents.reader import frames, images, ocr
from documents.reader.job import MODULES
from documents.reader.pages import WHOLE, Page
from documents.tests import readable
from sandbox import layers

POE = Path(__file__).parent / "poe"
SIGNED = [
    "Signed for Adventure Works: Ada Park, Head of Service, 2 November 2026",
    "Signed for Contoso Consulting: Irene Adams, Delivery Lead, 30 October 2026",
]


def pages(content: bytes, suffix: str = ".pdf") -> list[Page]:
    read = import_module(f"documents.reader.{MODULES[suffix]}").read
    return list(read(io.BytesIO(content))[0])


def poe(name: str) -> list[Page]:
    return pages((POE / name).read_bytes(), Path(name).suffix)


def lines(name: str) -> list[str]:
    return [line for page in poe(name) for line in page.text.split("\n")]


@pytest.mark.parametrize(
    "name",
    [
        "02-form-needappearances.pdf",
        "03-owner-password-only.pdf",
        "04-title-plan-slash-launch.pdf",
        "06-uncompressed-design-launch.pdf",
        "08-trailing-padding-4k.pdf",
        "10-pdfa3-order-xml.pdf",
        "12-acrobat-date-field.pdf",
    ],
)
def test_signatures_stand_on_lines_of_their_own(name):
    assert lines(name)[-2:] == SIGNED


def test_field_values_are_read_as_if_they_were_printed():
    assert lines("50-form-labels.pdf") == lines("51-printed-labels.pdf")


@pytest.mark.parametrize("name", ["71-esign-overlay.pdf", "73-freetext-annotations.pdf"])
def test_what_was_written_over_a_finished_page_stands_beside_its_label(name):
    assert lines(name)[-9:] == [
        "Customer: Adventure Works",
        "Signature:\tDocuSigned by: Ada Park",
        "Name:\tAda Park",
        "Title:\tHead of Service",
        "Date:\t2 November 2026",
        "Partner: Contoso Consulting",
        "Signature:\tDocuSigned by: Irene Adams",
        "Name:\tIrene Adams",
        "Date:\t30 October 2026",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("40-pyhanko-visible.pdf", "Digitally signed by Ada Park\nfor Adventure Works\nDate: 2026-11-29"),
        ("53-adobe-sign.pdf", "Ada Park (Nov 2, 2026 10:12 GMT+1)"),
        ("55-dropbox-sign.pdf", "Signed on 11 / 02 / 2026 09:12 UTC"),
        ("64-docusign-dated.pdf", "By: DocuSigned by:\nAda Park\n3F2A91C7D0B14E2...\nName: Ada Park"),
        ("74-libreoffice-with-hyperlink.pdf", "Contact: carla@adventure-works.example, see our site."),
        ("77-reviewer-highlight.pdf", f"{SIGNED[1]}\nplease check"),
    ],
)
def test_stamps_and_comments_are_read(name, text):
    assert text in poe(name)[0].text


def test_form_without_a_page_is_told_apart():
    with pytest.raises(frames.Shell):
        poe("18-xfa-please-wait.pdf")


# --- Written over a finished page ----------------------------------------------------------------------------
TWO_COLUMNS = [
    *[(40, 700 - 12 * n, f"Left column of running text, line {n}") for n in range(9)],
    *[(300, 700 - 12 * n, f"Right column of running text, line {n}") for n in range(9)],
]
SIDE_BY_SIDE = [
    *[(40, 700, "For the client"), (40, 680, "Signature:"), (40, 660, "Date:")],
    *[(300, 700, "For the partner"), (300, 680, "Signature: Paul Reed"), (300, 660, "Date: 5 May 2026")],
]


@pytest.mark.parametrize("placed", [TWO_COLUMNS, SIDE_BY_SIDE], ids=["prose", "signature blocks"])
def test_columns_stay_as_they_were_written(placed):
    assert pages(readable.pdf_of_words(placed))[0].text.split("\n") == [said for _x, _y, said in placed]


def test_value_on_a_line_to_write_on_takes_its_place():
    form = [
        (40, 700, "Signed for the client"),
        (40, 680, "Signature: ________________"),
        (40, 660, "Date: ________________"),
        (40, 640, "All terms stay as they are."),
    ]
    values = [(90, 681, "Ada Park"), (72, 662, "5 May 2026")]
    assert pages(readable.pdf_of_words([*form, *values]))[0].text.split("\n") == [
        "Signed for the client",
        "Signature: Ada Park",
        "Date: 5 May 2026",
        "All terms stay as they are.",
    ]


def test_value_above_its_label_is_put_between_the_lines():
    form = [(40, 700, "For the client"), (40, 670, "Name and date"), (40, 640, "For the partner")]
    assert pages(readable.pdf_of_words([*form, (40, 682, "Ada Park, 5 May 2026")]))[0].text.split("\n") == [
        "For the client",
        "Ada Park, 5 May 2026",
        "Name and date",
        "For the partner",
    ]


# --- Places --------------------------------------------------------------------------------------------------
def place_of(page: Page, word: str) -> tuple[int, ...]:
    [found] = [place for place in page.places if page.text[place.start : place.end] == word]
    return found.left, found.top, found.right, found.bottom


def near(places: tuple[int, ...], others: tuple[int, ...]) -> bool:
    return all(abs(one - other) < WHOLE / 100 for one, other in zip(places, others, strict=True))


def test_every_word_has_its_place():
    [page] = poe("50-form-labels.pdf")
    assert [page.text[place.start : place.end] for place in page.places] == page.text.split()


def test_word_stands_where_its_page_is_turned_to():
    content = readable.pdf_of_words([(59, 758, "Signed")])
    [upright] = pages(content)
    [turned] = pages(content.replace(b"/MediaBox[0 0 595 842]", b"/Rotate 90/MediaBox[0 0 595 842]"))
    assert near(place_of(upright, "Signed"), (1000, 900, 1480, 1000))
    assert near(place_of(turned, "Signed"), (9000, 1000, 9100, 1480))


def test_word_stands_where_its_page_is_cut_to():
    content = readable.pdf_of_words([(59, 758, "Signed")])
    [page] = pages(content.replace(b"[0 0 595 842]", b"[59 0 595 758]"))
    left, _top, _right, bottom = place_of(page, "Signed")
    assert (left, bottom) == pytest.approx((0, 30), abs=30)


# --- Damaged -------------------------------------------------------------------------------------------------
def test_page_that_cannot_be_loaded_costs_only_itself():
    content = readable.pdf("first", "second", "third").replace(b"4 0 R 6 0 R", b"4 0 R 3 0 R")  # a font
    read = [(page.text, page.is_unread) for page in pages(content)]
    assert read == [("first", False), ("", True), ("third", False)]


def test_pages_that_go_round_cost_only_themselves():
    content = readable.pdf("first", "second").replace(b"4 0 R 6 0 R", b"4 0 R 2 0 R")
    first, *others = pages(content)
    assert (first.text, first.is_unread) == ("first", False)
    assert all(page.is_unread for page in others)


def test_page_that_says_it_is_none_is_read():
    with pikepdf.open(io.BytesIO(readable.pdf("first", "second", "third"))) as pdf:
        pdf.pages[1].obj["/Type"] = pikepdf.Name.Nothing
        target = io.BytesIO()
        pdf.save(target)
    assert [page.text for page in pages(target.getvalue())] == ["first", "second", "third"]


def test_pdf_without_its_table_is_read():
    content = readable.pdf(*SIGNED)
    assert [page.text for page in pages(content[: content.rindex(b"xref\n0")])] == SIGNED


def encrypted(content: bytes, password: str) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="secret", user=password))
    return target.getvalue()


@pytest.mark.parametrize("before", [b"", b"\n\nHTTP/1.1 200 OK\r\n\r\n"])
def test_password_to_open_is_told_apart_from_one_to_change(before):
    content = readable.pdf(*SIGNED)
    assert [page.text for page in pages(before + encrypted(content, ""))] == SIGNED
    with pytest.raises(frames.Protected):
        pages(before + encrypted(content, "secret"))


# --- Read from pictures --------------------------------------------------------------------------------------
def drawn(content: bytes, *, turned: float = 0) -> Image.Image:
    """The first page as a scanner would see it, at 150 pixels to the inch."""
    with pypdfium2.PdfDocument(content) as pdf:
        image = pdf[0].render(scale=150 / 72).to_pil().convert("L")
    return image.rotate(turned, Image.Resampling.BICUBIC, expand=turned % 90 == 0, fillcolor=255)


def photographed(image: Image.Image) -> Image.Image:
    """On a dark table, in uneven light, with the grain of a small sensor."""
    table = Image.new("L", (image.width + 200, image.height + 160), 70)
    table.paste(image, (90, 70))
    light = Image.linear_gradient("L").resize(table.size).point(lambda value: 130 + value // 3)
    grain = Image.effect_noise(table.size, 12)
    return ImageChops.add(ImageChops.multiply(table, light), grain, offset=-128)


def as_file(image: Image.Image, form: str, **how) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **how)
    return target.getvalue()


SCANNED = readable.pdf("Statement of work\n" + "\n".join(SIGNED) + "\nGeschäftsführer: Müller, Straße 5")


def words(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize("name", ["14-ccitt-g4-scan.pdf", "scan.tif"])
def test_scans_are_read(name):
    [page] = poe(name)
    [printed] = poe("04-title-plan-slash-launch.pdf")
    assert page.is_from_picture
    assert len(words(printed.text) - words(page.text)) <= 2
    assert near(place_of(page, "Milestones"), place_of(printed, "Milestones"))


@pytest.mark.proof
@pytest.mark.parametrize("turned", [2, -5, 90, 180, 270])
def test_scan_that_lies_otherwise_is_read(turned):
    [page] = pages(as_file(drawn(SCANNED, turned=turned), "PNG"), ".png")
    assert len(words("\n".join(SIGNED)) - words(page.text)) <= 1


@pytest.mark.proof
@pytest.mark.parametrize("turned", [0, 90])
def test_photographed_page_is_read(turned):
    image = photographed(drawn(SCANNED)).rotate(turned, expand=True)
    [page] = pages(as_file(image, "JPEG"), ".jpg")
    assert len(words("\n".join(SIGNED)) - words(page.text)) <= 1


@pytest.mark.proof
def test_word_of_a_turned_scan_stands_where_it_is_seen():
    [page] = pages(as_file(drawn(SCANNED), "PNG"), ".png")
    [turned] = pages(as_file(drawn(SCANNED, turned=90), "PNG"), ".png")
    left, top, right, bottom = place_of(page, "Statement")
    assert near(place_of(turned, "Statement"), (top, WHOLE - right, bottom, WHOLE - left))


@pytest.mark.parametrize(
    ("suffix", "form", "how"),
    [
        (".webp", "WEBP", {}),
        (".heic", "HEIF", {}),
        (".tif", "TIFF", {"compression": "group4"}),
        (".tiff", "TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_pictures_of_each_kind_are_read_and_drawn(suffix, form, how):
    pillow_heif.register_heif_opener()
    image = drawn(SCANNED)
    content = as_file(image.convert("1") if how.get("compression") == "group4" else image, form, **how)
    assert "Adventure Works" in pages(content, suffix)[0].text
    [picture] = images.read(io.BytesIO(content))[1]
    assert frames.png_size(picture) == (1200, 1698)


def test_each_page_of_a_tiff_is_read():
    first, second = (drawn(readable.pdf(f"Page {word} of the order")).convert("1") for word in ("one", "two"))
    content = as_file(first, "TIFF", save_all=True, append_images=[second], compression="group4")
    assert [page.text for page in pages(content, ".tif")] == [
        "Page one of the order",
        "Page two of the order",
    ]
    assert len(list(images.read(io.BytesIO(content))[1])) == 2


def test_reading_pictures_stops_when_the_time_is_used_up():
    page = ocr.Eyes(seconds=0).read(drawn(SCANNED))
    assert (page.text, page.is_from_picture) == ("", True)


def test_without_tesseract_pictures_have_no_words():
    code = (
        "import sys\nsys.modules['tesserocr'] = None\nfrom documents.reader import images\n"
        "print([page.text for page in images.read(open(sys.argv[1], 'rb'))[0]])"
    )
    argv = [sys.executable, "-c", code, str(POE / "scan.tif")]
    assert subprocess.run(argv, cwd=layers.ROOT, capture_output=True, check=True).stdout == b"['']\n"


def test_pictures_are_read_without_a_further_process_or_thread():
    code = (
        "import resource, sys\nfrom documents.reader import images\n"
        "resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))\n"
        "print([page.text for page in images.read(open(sys.argv[1], 'rb'))[0]])\n"
        "print(len(__import__('os').listdir('/proc/self/task')))"
    )
    argv = [sys.executable, "-c", code, str(POE / "scan.tif")]
    said = subprocess.run(argv, cwd=layers.ROOT, env={}, capture_output=True, check=True).stdout
    assert b"Statement of work" in said
    assert said.endswith(b"\n1\n")


# --- What nobody could read ----------------------------------------------------------------------------------
def word_with_picture(said: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(said)
    document.add_picture(io.BytesIO(as_file(Image.new("L", (40, 40)), "PNG")))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("said", "is_unread"), [("Signed page", True), ("All is said in words. " * 5, False)]
)
def test_word_page_that_is_a_picture_is_told_apart(said, is_unread):
    assert [page.is_unread for page in pages(word_with_picture(said), ".docx")] == [is_unread]


def test_short_sheet_is_no_picture():
    order, signature = poe("28-openpyxl.xlsx")
    assert signature.text == "Sign\nCustomer signature\tAda Park\t2026-11-02"
    assert not order.is_unread
    assert not signature.is_unread


def test_scan_without_words_is_told_apart():
    scan = as_file(drawn(readable.pdf("")).point(lambda value: value - 40), "PDF")
    [page] = pages(scan)
    assert (page.text, page.is_unread) == ("", True)
