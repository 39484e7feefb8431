"""Documents with known words in them, made by hand as the usual programs make them."""

import io
import zlib

import pypdfium2
from docx import Document as WordDocument
from docx.enum.text import WD_BREAK

from documents.tests.samples import EXCEL, POWERPOINT, archive, office_parts

NS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument"


def pdf(*pages: str, size: tuple[int, int] = (595, 842), extra: bytes = b"") -> bytes:
    """One page of Helvetica for each text, line by line; `extra` goes into every page's dictionary."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects.append(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for number, text in enumerate(pages):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R%s>>"
        objects += [page % (*size, 5 + 2 * number, extra), stream(_shown(text, size[1]))]
    return _numbered(objects)


def scanned(*pages: str, count: int = 1) -> bytes:
    """The same as a scanner makes it: of pictures alone, 150 pixels to the inch. `count`: so many times over."""
    with pypdfium2.PdfDocument(pdf(*pages)) as printed:
        images = [page.render(scale=150 / 72).to_pil().convert("L") for page in printed] * count
    target = io.BytesIO()
    images[0].save(target, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return target.getvalue()


def pdf_of_words(placed: list[tuple[int, int, str]]) -> bytes:
    """One page with each text where it is told to stand, in points from the lower left."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>"]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>"
    words = [b"BT /F 9 Tf %d %d Td (%s) Tj ET" % (x, y, _escaped(text)) for x, y, text in placed]
    return _numbered([*objects, page, stream(b"\n".join(words))])


def _escaped(line: str) -> bytes:
    written = line.encode("cp1252", "replace").replace(b"\\", b"\\\\")
    return written.replace(b"(", b"\\(").replace(b")", b"\\)")


def stream(content: bytes, head: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), head, packed)


def _shown(text: str, height: int) -> bytes:
    lines = [_escaped(line) for line in text.split("\n")]
    return b"BT /F 10 Tf 12 TL 40 %d Td (%s) Tj ET" % (height - 40, b") Tj T* (".join(lines))


def _numbered(objects: list[bytes]) -> bytes:
    target = io.BytesIO(b"%PDF-1.7\n")
    target.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(target.tell())
        target.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = target.tell()
    target.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    target.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    target.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return target.getvalue()


def filled_form() -> bytes:
    """A page with one text field, filled in with "Ada Park", which the page's own content does not have."""
    look = b"BT /F 10 Tf 2 4 Td (Ada Park) Tj ET"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F 3 0 R>>>>"
    return _numbered(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents 5 0 R/Annots[6 0 R]>>",
            stream(_shown("Signed by:", 842)),
            b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Ada Park)/F 4/Rect[100 700 300 720]/P 4 0 R"
            b"/AP<</N 7 0 R>>>>",
            stream(look, form),
        ]
    )


def pdf_with_image(width: int, height: int) -> bytes:
    """A page that is one black picture: few bytes, which unpack to width x height x 3."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(width * 3)) for _ in range(height)) + packer.flush()
    head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
    return _numbered(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>",
            stream(b"595 0 0 842 0 0 cm /I Do"),
            head % (width, height)
            + b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        ]
    )


def word() -> bytes:
    """Two pages, a table, a header and a footer."""
    document = WordDocument()
    document.sections[0].header.paragraphs[0].text = "Contoso Consulting"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    document.add_paragraph("Before the table")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Milestone", "Date", "Go-live", "2 November 2026"], strict=True):
        cell.text = text
    document.add_paragraph("After the table").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("On the second page")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word_of(body: str) -> bytes:
    """A Word file whose body is this XML; w: and mc: are declared."""
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    return archive(
        office_parts() | {"word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>"}
    )


def excel() -> bytes:
    """Two sheets that are shown and one that is not; shared and own strings, a number, two dates."""
    sheets = {"Order": "visible", "Calculation": "hidden", "Dates": "visible"}
    types = "".join(_override(f"xl/worksheets/sheet{n}.xml", "spreadsheetml.worksheet") for n in (1, 2, 3))
    types += _override("xl/sharedStrings.xml", "spreadsheetml.sharedStrings")
    types += _override("xl/styles.xml", "spreadsheetml.styles")
    shown = "".join(
        f'<sheet name="{name}" state="{state}" sheetId="{n}" r:id="rId{n}"/>'
        for n, (name, state) in enumerate(sheets.items(), 1)
    )
    return archive(
        office_parts(EXCEL, types=types)
        | {
            "xl/workbook.xml": f"<workbook {NS}><sheets>{shown}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations([f"worksheets/sheet{n}.xml" for n in (1, 2, 3)]),
            "xl/sharedStrings.xml": "<sst><si><t>Dynamics 365 </t><r><t>Sales</t></r></si></sst>",
            "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
            '<numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts><cellXfs>'
            '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row><c t="s"><v>0</v></c>'
            '<c t="inlineStr"><is><t>per seat</t></is></c><c><v>140</v></c></row></sheetData></worksheet>',
            "xl/worksheets/sheet2.xml": '<worksheet><row><c t="str"><v>Secret</v></c></row></worksheet>',
            "xl/worksheets/sheet3.xml": '<worksheet><row><c s="1"><v>46328</v></c><c s="2"><v>46328.5</v></c>'
            '<c s="3"><v>46328</v></c></row></worksheet>',
        }
    )


def powerpoint() -> bytes:
    """Two slides, shown in the other order than made; the first has notes."""
    types = "".join(_override(f"ppt/slides/slide{n}.xml", "presentationml.slide") for n in (1, 2))
    types += _override("ppt/notesSlides/notesSlide1.xml", "presentationml.notesSlide")
    text = "<p:sld xmlns:p='urn:p' xmlns:a='urn:a'><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    return archive(
        office_parts(POWERPOINT, types=types)
        | {
            "ppt/presentation.xml": f'<p:presentation xmlns:p="urn:p" {NS}>'
            '<p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:presentation>',
            "ppt/_rels/presentation.xml.rels": _relations(["slides/slide1.xml", "slides/slide2.xml"]),
            "ppt/slides/slide1.xml": text.format("Made first"),
            "ppt/slides/slide2.xml": text.format("Shown first"),
            "ppt/slides/_rels/slide2.xml.rels": _relations(["../notesSlides/notesSlide1.xml"]),
            "ppt/notesSlides/notesSlide1.xml": text.format("Said beside it"),
        }
    )


def _override(part: str, role: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{CONTENT}.{role}+xml"/>'


def _relations(targets: list[str]) -> str:
    rows = "".join(f'<Relationship Id="rId{n}" Type="x" Target="{to}"/>' for n, to in enumerate(targets, 1))
    return f'<Relationships xmlns="{RELS}">{rows}</Relationships>'


def outlook(texts: dict[str, str]) -> bytes:
    """An Outlook message with these properties, sent on 2 November 2026 at nine."""
    ticks = 134_380_836_000_000_000
    sent = (0x00390040).to_bytes(4, "little") + bytes(4) + ticks.to_bytes(8, "little")
    streams = {"__properties_version1.0": bytes(32) + sent}
    return compound(streams | {f"__substg1.0_{tag}": text.encode("utf-16-le") for tag, text in texts.items()})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file of streams, each filled up to 4,096 bytes: shorter ones would lie in a file of their own."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF

    def numbers(*values: int) -> bytes:
        return b"".join(value.to_bytes(4, "little") for value in values)

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        label = name.encode("utf-16-le")
        head = label.ljust(64, b"\0") + (len(label) + 2).to_bytes(2, "little") + bytes([kind, 1])
        return head + numbers(free, right, child) + bytes(36) + numbers(start, size, 0)

    directory_sectors = len(streams) // 4 + 1
    first = 1 + directory_sectors  # after the table and the directory
    directory = entry("Root Entry", 5, free, 1, end, 0)
    table = [0xFFFFFFFD, *range(2, first), end]
    for number, name in enumerate(streams, 1):
        begin = first + 8 * (number - 1)
        right = number + 1 if number < len(streams) else free
        directory += entry(name, 2, right, free, begin, 4096)
        table += [*range(begin + 1, begin + 8), end]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
    header += numbers(0, 1, 1, 0, 4096, end, 0, end, 0) + numbers(0, *[free] * 108)
    content = b"".join(stream.ljust(4096, b"\0") for stream in streams.values())
    return (
        header
        + numbers(*table, *[free] * (128 - len(table)))
        + directory.ljust(directory_sectors * 512, b"\0")
        + content
    )
