"""PDFs with right structure, written by a library: what is hostile or odd in them is the only thing that is."""

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

Change = Callable[[Pdf], object]
PAGE = b"BT /F 10 Tf 40 780 Td (Statement of work) Tj ET"


def built(change: Change = lambda pdf: None, *, text: bytes = PAGE, **saving) -> bytes:
    """One page of text, changed, as qpdf saves it. `saving`: what qpdf's save takes."""
    pdf = Pdf.new()
    page = pdf.add_blank_page()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F=font))
    page.obj.Contents = pdf.make_stream(text)
    change(pdf)
    target = io.BytesIO()
    pdf.save(target, **{"static_id": "encryption" not in saving} | saving)
    return target.getvalue()


def action(**fields) -> Dictionary:
    return Dictionary(Type=Name.Action, **fields)


def script(said: str = "app.alert(1)") -> Dictionary:
    return action(S=Name.JavaScript, JS=String(said))


def opening(what: Dictionary) -> Change:
    """Runs as the document opens."""
    return lambda pdf: pdf.Root.update(Dictionary(OpenAction=what))


def on_click(what: Dictionary) -> Change:
    """Of a link on the page."""
    return annotation(Subtype=Name.Link, A=what)


def annotation(**fields) -> Change:
    def add(pdf: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 30]), **fields)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return add


def field(**fields) -> Change:
    """One text field, in the form and on the page."""

    def add(pdf: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([10, 10, 90, 30]))
        note.update(Dictionary(FT=Name.Tx, T=String("date"), **fields))
        widget = pdf.make_indirect(note)
        pdf.pages[0].obj.Annots = Array([widget])
        pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))

    return add


def formatted(keystroke: str, look: str) -> Change:
    """A field that looks after its own format, as Acrobat writes it."""
    return field(AA=Dictionary(K=script(keystroke), F=script(look)))


def files(**attached: bytes) -> Change:
    """Attached to the document; __ in a name is its dot."""

    def add(pdf: Pdf) -> None:
        for name, content in attached.items():
            pdf.attachments[name.replace("__", ".")] = content

    return add


def xfa(*packets: bytes) -> Change:
    """A form of Adobe's own, in so many pieces."""

    def add(pdf: Pdf) -> None:
        pieces = [
            each for n, packet in enumerate(packets) for each in (String(str(n)), pdf.make_stream(packet))
        ]
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array(pieces))

    return add


def template(inside: bytes) -> bytes:
    return b'<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/">' + inside + b"</template>"


def replaced(old: bytes, new: bytes, content: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def appended(content: bytes, number: int, body: bytes) -> bytes:
    """An incremental update: object `number` comes once more, as another one."""
    old = int(content[content.rindex(b"startxref") + 9 :].split()[0])
    with Pdf.open(io.BytesIO(content)) as pdf:
        size, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
    place = len(content)
    update = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n" % (number, place)
    tail = b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return content + update + table + tail % (max(size, number + 1), root, old, place + len(update))


def numbered(*objects: bytes, head: bytes = b"%PDF-1.7\n", trailer: bytes = b"") -> bytes:
    """These objects as they are, 1 0 obj the catalog, with a right table."""
    content, places = bytearray(head), []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(content) + table + tail % (len(objects) + 1, trailer, len(content))


def plain(*extra: bytes, catalog: bytes = b"", page: bytes = b"") -> bytes:
    """Catalog, pages, page, contents, and from 5 0 obj on the extra objects."""
    return numbered(
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + page + b">>",
        stream(PAGE),
        *extra,
    )


def stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(content), content)


def packed(content: bytes, head: bytes = b"") -> bytes:
    return stream(zlib.compress(content), b"/Filter/FlateDecode" + head)


def zeros(megabytes: int) -> bytes:
    """So many megabytes of nothing, packed a thousandfold: one packed piece again and again, as it needs no other."""
    packer, megabyte = zlib.compressobj(9), bytes(1024 * 1024)
    first, piece = (packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + piece * (megabytes - 1)


def with_object_streams(
    objects: bytes, *, head: bytes = b"", packed_objects: bytes = b"", count: int = 1
) -> bytes:
    """A right PDF of today's structure: `objects`, as 5 0 obj, lies in a packed stream of objects."""
    first = b"5 0 "
    packed_objects = packed_objects or zlib.compress(first + objects)
    content, places = b"%PDF-1.7\n", []
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        stream(
            packed_objects,
            head or b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (count, len(first)),
        ),
    )
    for number, body in enumerate(bodies, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = bytes(7) + b"".join(b"\1" + place.to_bytes(4, "big") + bytes(2) for place in places)
    rows += b"\2" + (4).to_bytes(4, "big") + bytes(2)
    rows += b"\1" + len(content).to_bytes(4, "big") + bytes(2)
    table = packed(rows, b"/Type/XRef/W[1 4 2]/Size 7/Root 1 0 R")
    return content + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(content))


OWNER_ONLY = pikepdf.Encryption(owner="secret", user="", R=6)
PACKED = pikepdf.ObjectStreamMode.generate
