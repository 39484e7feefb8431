"""Files with a text in them, without a program that would take long to load."""

import io
from datetime import datetime

import docx
from PIL import Image, ImageDraw, ImageFont

WRITTEN_AT = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001 - Word's properties carry no zone
PAPER = (1240, 1754)  # pixels of a page at 150 to the inch


def pdf(text: str) -> bytes:
    """One page of text; a line that begins with # is a heading."""
    drawn = b"BT\n56 780 Td\n15 TL\n" + b"".join(map(_drawn_line, text.splitlines())) + b"ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    content, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(content))
    return content + b"xref\n0 %d\n" % count + table + trailer


def _drawn_line(line: str) -> bytes:
    font = b"/F2 13 Tf" if line.startswith("# ") else b"/F1 10.5 Tf"
    written = line.removeprefix("# ").encode("cp1252")
    for special in (b"\\", b"(", b")"):
        written = written.replace(special, b"\\" + special)
    return font + b" (" + written + b") Tj T*\n"


def word(text: str, *, author: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.author = author
    document.core_properties.created = document.core_properties.modified = WRITTEN_AT
    for line in filter(None, text.splitlines()):
        if line.startswith("# "):
            document.add_heading(line.removeprefix("# "), level=1)
        else:
            document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def scan(text: str) -> bytes:
    """A PDF with a picture of the text, and no text."""
    page = Image.new("L", PAPER, 250)
    ImageDraw.Draw(page).multiline_text(
        (110, 120), text, fill=40, font=ImageFont.load_default(22), spacing=14
    )
    target = io.BytesIO()
    page.rotate(0.6, fillcolor=250).save(target, "PDF", resolution=150)
    return target.getvalue()
