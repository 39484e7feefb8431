"""What is attached to a saved e-mail or a PDF: proofs, or what mail programs add by themselves. Nothing else."""

import io
from typing import IO

import olefile

from documents import content_checks
from documents.content_checks import compound, inert_html, mime
from documents.content_checks.endings import NEVER_BESIDE
from documents.content_checks.mixed_formats import is_web_page
from documents.content_checks.patterns import of_bytes, stands_in
from documents.content_checks.refused import Inner, Refused
from documents.limits import KINDS, extension

_LOOKED_AT = 1024  # bytes
_TNEF = b"\x78\x9f\x3e\x22"  # Outlook's own container, in which nobody sees what is attached
_BEGINNINGS = (
    *(b"MZ", b"\x7fELF", b"#!", b"L\0\0\0\x01\x14\x02\0", b"\xca\xfe\xba\xbe", b"dex\n", b"ITSF"),
    *(b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"FWS", b"CWS", b"ZWS"),
    *(
        b"PK\x03\x04",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b",
        b"MSCF",
        b"BZh",
        b"\xfd7zXZ\0",
        b"\x28\xb5\x2f\xfd",
    ),
    *(b"!<arch>", b"\xed\xab\xee\xdb", b"vhdxfile", b"conectix", b"ISc(", _TNEF),
)
_RICH_TEXT = b"{\\rt"
_RICH_TEXT_ACTS = of_bytes(
    rb"(?i)\\obj(?:data|update|autlink|link|html|ocx)|\\\*\\template[^a-z]|\\\*\\fldinst[^}]{0,900}(?:DDE|INCLUDE)"
)
_SEALED_ENDINGS = {".p7m", ".rpmsg"}  # everything is inside, out of sight, unless it is only signed
_OF_ASN1 = b"0"


def check_attached(content: bytes, attached: str, *, or_else: str) -> None:
    """A file within a PDF. `or_else`: what it is called where it has no name."""
    check_name(attached)
    try:
        check_content(io.BytesIO(content), attached)
    except Refused as refused:
        raise Refused("FILE_CARRIES_FILES", attached or or_else) from refused


def check_name(attached: str) -> None:
    """By its ending; what stands behind a colon there, Windows takes for a part of the file."""
    ending = extension(attached).partition(":")[0].strip()
    is_refused = ending in NEVER_BESIDE and not inert_html.is_of_apple(attached)
    if is_refused or attached.casefold() == "winmail.dat":
        raise Refused("FILE_CARRIES_FILES", attached or Inner.NAMELESS)


def check_content(content: IO[bytes], attached: str) -> None:
    """Raises Refused, with the attached file's name."""
    content.seek(0)
    try:
        if extension(attached) in KINDS:
            content_checks.check(content, attached)
        elif inert_html.is_of_apple(attached):
            inert_html.check(content)
        else:
            _check_other(content, extension(attached))
    except Refused as refused:
        raise Refused("FILE_CARRIES_FILES", attached or Inner.NAMELESS) from refused


def _check_other(content: IO[bytes], ending: str) -> None:
    """A kind that is not read here: no program, no archive, no page with scripts, no macros."""
    head = content.read(_LOOKED_AT)
    if head.startswith(_BEGINNINGS) or is_web_page(head):
        raise Refused("FILE_HAS_PROGRAMS")
    content.seek(0)
    if head.startswith(olefile.MAGIC):
        compound.check_object(content, "")
    elif head.startswith(_RICH_TEXT):
        _check_rich_text(content)
    elif ending in _SEALED_ENDINGS and head.startswith(_OF_ASN1):
        raise Refused("FILE_PROTECTED")
    elif ending in _SEALED_ENDINGS:
        mime.check(content)


def _check_rich_text(content: IO[bytes]) -> None:
    if stands_in(_RICH_TEXT_ACTS, content, longest=_LOOKED_AT):
        raise Refused("FILE_HAS_PROGRAMS")
