"""Files as people and attackers make them; each differs from a good one in one known way."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD = "wordprocessingml.document"
EXCEL = "spreadsheetml.sheet"
POWERPOINT = "presentationml.presentation"
_MAIN_PART = {WORD: "word/document.xml", EXCEL: "xl/workbook.xml", POWERPOINT: "ppt/presentation.xml"}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def pdf(body: bytes = b"Statement of work", *, tail: bytes = b"startxref\n9\n%%EOF\n") -> bytes:
    return b"%PDF-1.7\n" + body + b"\n" + tail


def archive(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def office_parts(family: str = WORD, *, main_type: str = "", types: str = "") -> dict[str, str | bytes]:
    """The least an Office file consists of. `types` adds declarations of content types."""
    main_part = _MAIN_PART[family]
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


def image(format_name: str, size: tuple[int, int] = (64, 48)) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 40).save(target, format_name)
    return target.getvalue()


def png_flood() -> bytes:
    """A PNG of a few bytes that says it is 30,000 pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + checksum

    side = (30_000).to_bytes(4, "big")
    head = chunk(b"IHDR", side + side + bytes([8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def eml(
    head: bytes = b"From: a@contoso.example\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\nSubject: Yes",
) -> bytes:
    return head + b"\r\n\r\nWe confirm the work.\r\n"
