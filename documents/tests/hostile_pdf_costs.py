"""PDFs that cost too much to open, to look through or to show."""

import zlib

from documents.limits import MEGABYTE
from documents.tests.hostile import FILES, PROGRAMS, TOO_BIG
from documents.tests.pdfs import packed, plain, replaced, stream, with_object_streams, zeros

COSTLY = "FILE_TOO_COSTLY"


def attached_bomb() -> bytes:
    return plain(
        b"<</Type/Filespec/F(order.xml)/EF<</F 6 0 R>>>>",
        stream(zeros(400), b"/Type/EmbeddedFile/Filter/FlateDecode"),
        catalog=b"/AF[5 0 R]",
    )


def deep(count: int) -> bytes:
    inside = b"<</A " * count + b"<</S/JavaScript/JS(app.alert\\(1\\))>>" + b">>" * count
    return plain(inside, catalog=b"/OpenAction 5 0 R")


def many_objects() -> bytes:
    return plain(*[b"1"] * 250_000)


def wide_array() -> bytes:
    return plain(packed(b"x"), b"[" + b"0 " * (4 * MEGABYTE) + b"]", catalog=b"/X 6 0 R")


def wide_packed_array() -> bytes:
    return with_object_streams(b"[" + b"0 " * (8 * MEGABYTE) + b"]")


def table_bomb() -> bytes:
    """Its table of objects unpacks a thousandfold."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    head += b"2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    table = stream(zeros(300), b"/Filter/FlateDecode/Type/XRef/W[1 4 2]/Size 44000000/Root 1 0 R")
    return head + b"3 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(head))


def page_bomb(filters: bytes, content: bytes) -> bytes:
    return plain(stream(content, filters), page=b"/Contents 5 0 R").replace(b"/Contents 4 0 R", b"", 1)


def twice_packed_bomb() -> bytes:
    return page_bomb(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(zeros(2000), 9))


BAD = {
    "pdf with an attached file that unpacks a thousandfold": ("a.pdf", attached_bomb, FILES),
    "pdf with a form of Adobe's that unpacks a thousandfold": (
        "a.pdf",
        lambda: plain(
            stream(zeros(400), b"/Filter/FlateDecode"), catalog=b"/AcroForm<</Fields[]/XFA 5 0 R>>"
        ),
        TOO_BIG,
    ),
    "pdf with a script thirty levels deep": ("a.pdf", lambda: deep(30), PROGRAMS),
    "pdf with a script 100,000 levels deep": ("a.pdf", lambda: deep(100_000), PROGRAMS),
    "pdf that says it has two milliard objects": (
        "a.pdf",
        lambda: replaced(b"/Size 5", b"/Size 2000000000", plain()),
        COSTLY,
    ),
    "pdf of 250,000 objects": ("a.pdf", many_objects, COSTLY),
    "pdf with an array of four million numbers": ("a.pdf", wide_array, COSTLY),
    "pdf with a packed array of eight million numbers": ("a.pdf", wide_packed_array, COSTLY),
    "pdf whose packed objects are a bomb": (
        "a.pdf",
        lambda: with_object_streams(b"", packed_objects=zeros(400)),
        TOO_BIG,
    ),
    "pdf whose table of objects is a bomb": ("a.pdf", table_bomb, TOO_BIG),
    "pdf whose page is a bomb": ("a.pdf", lambda: page_bomb(b"/Filter/FlateDecode", zeros(1000)), TOO_BIG),
    "pdf whose page is packed twice": ("a.pdf", twice_packed_bomb, TOO_BIG),
    "pdf whose page has a predictor of a milliard columns": (
        "a.pdf",
        lambda: page_bomb(b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1000000000>>", zeros(1)),
        TOO_BIG,
    ),
    "pdf whose page has a hundred filters": (
        "a.pdf",
        lambda: page_bomb(b"/Filter[" + b"/ASCIIHexDecode" * 100 + b"]", b"41>"),
        TOO_BIG,
    ),
}
