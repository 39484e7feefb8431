"""Files as people and attackers make them; each differs from a good one in one known way."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD = "wordprocessingml.document"
EXCEL = "spreadsheetml.sheet"
POWERPOINT = "presentationml.presentation"
MAIN_PARTS = {WORD: "word/document.xml", EXCEL: "xl/workbook.xml", POWERPOINT: "ppt/presentation.xml"}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def pdf(body: bytes = b"Statement of work", *, tail: bytes = b"startxref\n9\n%%EOF\n") -> bytes:
    return b"%PDF-1.7\n" + body + b"\n" + tail


def archive(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def office_parts(family: str = WORD, *, main_type: str = "", types: str = "") -> dict[str, str | bytes]:
    """The least an Office file consists of. `types` adds declarations of content types."""
    main_part = MAIN_PARTS[family]
    main_type = main_type or f"application/vnd.openxmlformats-officedocument.{family}.main+xml"
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/{main_part}" ContentType="{main_type}"/>{types}</Types>'
        ),
        "_rels/.rels": '<Relationships xmlns="urn:x"/>',
        main_part: "<document>Statement of work</document>",
    }


def office(family: str = WORD, *, extra: dict[str, str | bytes] | None = None, **declared: str) -> bytes:
    return archive(office_parts(family, **declared) | (extra or {}))


def encrypted_entry(content: bytes) -> bytes:
    """The same archive, each entry marked as encrypted."""
    return content.replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\1").replace(
        b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1"
    )


def lying_archive(content: bytes, *, says: int) -> bytes:
    """Holds the content in one part and says of it that it has so many bytes."""
    size = len(content).to_bytes(4, "little")
    return office(extra={"word/a.bin": content}).replace(size, says.to_bytes(4, "little"))


def duplicated_part() -> bytes:
    """Two main parts of one name: one reader shows the first, another the second."""
    return office(extra={"word/documenu.xml": "<document>Other</document>"}).replace(b"documenu", b"document")


def compound(stream: str) -> bytes:
    """The least OLE compound file: one stream of 4,096 bytes. Outlook messages are made of these."""
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, bytes(4)

    def numbers(*values: int) -> bytes:
        return b"".join(value.to_bytes(4, "little") for value in values)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        label = name.encode("utf-16-le")
        head = label.ljust(64, b"\0") + (len(label) + 2).to_bytes(2, "little") + bytes([kind, 1])
        return head + numbers(free, free, child) + bytes(36) + numbers(start, size) + none

    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
    header += numbers(0, 1, 1, 0, 4096, end, 0, end, 0) + numbers(0, *[free] * 108)
    table = numbers(0xFFFFFFFD, end, *range(3, 10), end, *[free] * 118)
    root = entry("Root Entry", 5, 1, end, 0)
    directory = root + entry(stream, 2, free, 2, 4096) + bytes(256)
    return header + table + directory + bytes(4096)


def msg() -> bytes:
    return compound("__properties_version1.0")


def image(format_name: str, size: tuple[int, int] = (64, 48)) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 40).save(target, format_name)
    return target.getvalue()


def png_flood(pixels: int) -> bytes:
    """A PNG of a few bytes that says it is so many pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + checksum

    side = pixels.to_bytes(4, "big")
    head = chunk(b"IHDR", side + side + bytes([8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def eml(
    head: bytes = b"From: a@contoso.example\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\nSubject: Yes",
) -> bytes:
    return head + b"\r\n\r\nWe confirm the work.\r\n"
