import io
import random
import time
import tracemalloc
import zipfile

import docx
import pytest
from PIL import Image

from documents import content_checking, content_checks
from documents.content_checks.refused import Refused
from documents.limits import KINDS, MEGABYTE, extension
from documents.refusals import ALLOWED, FileRefused
from documents.tests import samples
from documents.tests.samples import EXCEL, POWERPOINT, WORD

EXE = b"MZ\x90\x00" + bytes(200) + b"This program cannot be run in DOS mode."
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
FAST, SMALL = 1.0, 50 * MEGABYTE  # what refusing a hostile file may cost: seconds, bytes


def override(content_type: str) -> str:
    return f'<Override PartName="/word/other.xml" ContentType="{content_type}"/>'


def written_by_python_docx() -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_heading("Statement of work")
    document.save(target)
    return target.getvalue()


def progressive_jpeg() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("CMYK").save(target, "JPEG", progressive=True)
    return target.getvalue()


def default_main_type() -> bytes:
    """Declares the main part by its extension, as some programs do."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = samples.office_parts(types=f'<Default Extension="xml" ContentType="{main}"/>')
    types = str(parts["[Content_Types].xml"]).replace("/word/document.xml", "/word/another.xml")
    return samples.archive(parts | {"[Content_Types].xml": types})


GOOD = {
    "pdf": ("a.pdf", samples.pdf),
    "pdf upper case": ("A.PDF", samples.pdf),
    "pdf with a few bytes after its end": ("a.pdf", lambda: samples.pdf() + b"\0" * 20),
    "docx": ("a.docx", samples.office),
    "docx by python-docx": ("a.docx", written_by_python_docx),
    "docx with a table inside": (
        "a.docx",
        lambda: samples.office(extra={"word/x.xlsx": samples.office(EXCEL)}),
    ),
    "docx main part by extension": ("a.docx", default_main_type),
    "xlsx": ("a.xlsx", lambda: samples.office(EXCEL)),
    "pptx": ("a.pptx", lambda: samples.office(POWERPOINT)),
    "png": ("a.png", lambda: samples.image("PNG")),
    "jpg": ("a.jpg", lambda: samples.image("JPEG")),
    "jpeg progressive, four colours": ("a.jpeg", progressive_jpeg),
    "msg": ("a.msg", samples.msg),
    "eml": ("a.eml", samples.eml),
    "eml with unix lines and a folded subject": (
        "a.eml",
        lambda: b"Date: 2 Nov 2026 09:00 +0100\nSubject: =?utf-8?q?J=C3=A4?=\n yes\nFrom: a@b.example\n\nx\n",
    ),
}

BAD = {
    "svg": ("a.svg", lambda: b"<svg/>", "FILE_TYPE_NOT_ALLOWED"),
    "html": ("a.html", lambda: HTML, "FILE_TYPE_NOT_ALLOWED"),
    "exe": ("a.exe", lambda: EXE, "FILE_TYPE_NOT_ALLOWED"),
    "pdf.exe": ("a.pdf.exe", lambda: EXE, "FILE_TYPE_NOT_ALLOWED"),
    "docm": ("a.docm", samples.office, "FILE_TYPE_NOT_ALLOWED"),
    "doc": ("a.doc", lambda: samples.compound("WordDocument"), "FILE_TYPE_NOT_ALLOWED"),
    "zip": ("a.zip", lambda: samples.archive({"a": "a"}), "FILE_TYPE_NOT_ALLOWED"),
    "no extension": ("statement", samples.pdf, "FILE_TYPE_NOT_ALLOWED"),
    "nothing but an extension": (".pdf", samples.pdf, "FILE_TYPE_NOT_ALLOWED"),
    "exe named pdf": ("a.pdf", lambda: EXE, "FILE_NOT_WHAT_IT_SAYS"),
    "html named pdf": ("a.pdf", lambda: HTML, "FILE_NOT_WHAT_IT_SAYS"),
    "docx named pdf": ("a.pdf", samples.office, "FILE_NOT_WHAT_IT_SAYS"),
    "gif and pdf in one": ("a.pdf", lambda: b"GIF89a" + samples.pdf(), "FILE_NOT_WHAT_IT_SAYS"),
    "zeros named pdf": ("a.pdf", lambda: bytes(5000), "FILE_NOT_WHAT_IT_SAYS"),
    "pdf cut off": ("a.pdf", lambda: samples.pdf(b"x" * 5000)[:-30], "FILE_DAMAGED"),
    "pdf whose end is far from its end": ("a.pdf", lambda: samples.pdf() + b"x" * 2000, "FILE_DAMAGED"),
    "pdf that points outside itself": (
        "a.pdf",
        lambda: samples.pdf(tail=b"startxref\n99999\n%%EOF"),
        "FILE_DAMAGED",
    ),
    "pdf named docx": ("a.docx", samples.pdf, "FILE_NOT_WHAT_IT_SAYS"),
    "zip named docx": ("a.docx", lambda: samples.archive({"a.exe": EXE}), "FILE_NOT_WHAT_IT_SAYS"),
    "xlsx named docx": ("a.docx", lambda: samples.office(EXCEL), "FILE_NOT_WHAT_IT_SAYS"),
    "docx named xlsx": ("a.xlsx", samples.office, "FILE_NOT_WHAT_IT_SAYS"),
    "docx named pptx": ("a.pptx", samples.office, "FILE_NOT_WHAT_IT_SAYS"),
    "doc named docx": ("a.docx", lambda: samples.compound("WordDocument"), "FILE_NOT_WHAT_IT_SAYS"),
    "exe that unpacks itself": ("a.docx", lambda: EXE + samples.office(), "FILE_NOT_WHAT_IT_SAYS"),
    "docx with its main part declared but missing": (
        "a.docx",
        lambda: samples.archive(
            {k: v for k, v in samples.office_parts().items() if k != "word/document.xml"}
        ),
        "FILE_NOT_WHAT_IT_SAYS",
    ),
    "docx template": (
        "a.docx",
        lambda: samples.office(
            main_type="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
        ),
        "FILE_NOT_WHAT_IT_SAYS",
    ),
    "docx cut off": ("a.docx", lambda: samples.office()[:-40], "FILE_DAMAGED"),
    "docx with a changed byte": (
        "a.docx",
        lambda: samples.archive(samples.office_parts(), method=zipfile.ZIP_STORED).replace(
            b"of work", b"of wurk"
        ),
        "FILE_DAMAGED",
    ),
    "docx with two parts of one name": ("a.docx", samples.duplicated_part, "FILE_DAMAGED"),
    "docx packed in an unusual way": (
        "a.docx",
        lambda: samples.archive(samples.office_parts(), method=zipfile.ZIP_BZIP2),
        "FILE_DAMAGED",
    ),
    "docx with broken xml": ("a.docx", lambda: samples.office(extra={"word/a.xml": "<a"}), "FILE_DAMAGED"),
    "docx with text as xml": (
        "a.docx",
        lambda: samples.office(extra={"word/a.xml": "hello"}),
        "FILE_DAMAGED",
    ),
    "docx that says a part is small": (
        "a.docx",
        lambda: samples.lying_archive(bytes(30 * MEGABYTE), says=100),
        "FILE_DAMAGED",
    ),
    "docx with a password": ("a.docx", lambda: samples.compound("EncryptedPackage"), "FILE_PROTECTED"),
    "docx with zip encryption": (
        "a.docx",
        lambda: samples.encrypted_entry(samples.office()),
        "FILE_PROTECTED",
    ),
    "docx with vbaProject.bin": (
        "a.docx",
        lambda: samples.office(extra={"word/vbaProject.bin": EXE}),
        "FILE_HAS_MACROS",
    ),
    "xlsx with VBAPROJECT.BIN": (
        "a.xlsx",
        lambda: samples.office(EXCEL, extra={"xl/VBAPROJECT.BIN": EXE}),
        "FILE_HAS_MACROS",
    ),
    "docx with macros under another name": (
        "a.docx",
        lambda: samples.office(types=override("application/vnd.ms-office.vbaProject")),
        "FILE_HAS_MACROS",
    ),
    "docm named docx": (
        "a.docx",
        lambda: samples.office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "FILE_HAS_MACROS",
    ),
    "xlsx with a macro sheet": (
        "a.xlsx",
        lambda: samples.office(EXCEL, types=override("application/vnd.ms-excel.macrosheet+xml")),
        "FILE_HAS_MACROS",
    ),
    "docx with a DTD": (
        "a.docx",
        lambda: samples.office(extra={"word/document.xml": DTD + "<x>&e;</x>"}),
        "FILE_XML_NOT_SAFE",
    ),
    "docx with a DTD in UTF-16": (
        "a.docx",
        lambda: samples.office(extra={"word/a.xml": (DTD + "<x/>").encode("utf-16")}),
        "FILE_XML_NOT_SAFE",
    ),
    "docx with a DTD in its relations": (
        "a.docx",
        lambda: samples.office(extra={"_rels/.rels": DTD + "<x/>"}),
        "FILE_XML_NOT_SAFE",
    ),
    "docx with a DTD in its content types": (
        "a.docx",
        lambda: samples.office(extra={"[Content_Types].xml": DTD + "<x/>"}),
        "FILE_XML_NOT_SAFE",
    ),
    "docx with a DTD in a part of another extension": (
        "a.docx",
        lambda: samples.office(
            extra={"word/other.dat": DTD + "<x/>"},
            types='<Override PartName="/word/other.dat" ContentType="application/xml"/>',
        ),
        "FILE_XML_NOT_SAFE",
    ),
    "docx that unpacks a thousandfold": (
        "a.docx",
        lambda: samples.office(extra={"word/a.xml": "<a>" + " " * 30_000_000 + "</a>"}),
        "FILE_ARCHIVE_TOO_BIG",
    ),
    "docx that unpacks to more than 200 MB": (
        "a.docx",
        lambda: samples.lying_archive(random.randbytes(4 * MEGABYTE), says=201 * MEGABYTE),
        "FILE_ARCHIVE_TOO_BIG",
    ),
    "docx with 2,001 parts": (
        "a.docx",
        lambda: samples.office(extra={f"word/{n}.bin": b"" for n in range(1998)}),
        "FILE_ARCHIVE_TOO_BIG",
    ),
    "docx with 10,000 parts": (
        "a.docx",
        lambda: samples.office(extra={f"word/{n}.bin": b"" for n in range(10_000)}),
        "FILE_ARCHIVE_TOO_BIG",
    ),
    "gif named png": ("a.png", lambda: samples.image("GIF"), "FILE_NOT_WHAT_IT_SAYS"),
    "svg named png": ("a.png", lambda: b"<svg/>", "FILE_NOT_WHAT_IT_SAYS"),
    "png named jpg": ("a.jpg", lambda: samples.image("PNG"), "FILE_NOT_WHAT_IT_SAYS"),
    "jpg named png": ("a.png", lambda: samples.image("JPEG"), "FILE_NOT_WHAT_IT_SAYS"),
    "png cut off": ("a.png", lambda: samples.image("PNG")[:-20], "FILE_DAMAGED"),
    "png with only its first bytes": ("a.png", lambda: samples.image("PNG")[:8], "FILE_DAMAGED"),
    "png with a changed byte": (
        "a.png",
        lambda: (p := samples.image("PNG"))[:200] + bytes([p[200] ^ 1]) + p[201:],
        "FILE_DAMAGED",
    ),
    "png of 900 million pixels": ("a.png", lambda: samples.png_flood(30_000), "FILE_IMAGE_TOO_BIG"),
    "png of 85 million pixels": ("a.png", lambda: samples.png_flood(9_220), "FILE_IMAGE_TOO_BIG"),
    "jpg cut off": ("a.jpg", lambda: (j := samples.image("JPEG", (640, 480)))[: len(j) // 2], "FILE_DAMAGED"),
    "jpg with only its first bytes": ("a.jpg", lambda: samples.image("JPEG")[:20], "FILE_DAMAGED"),
    "doc named msg": ("a.msg", lambda: samples.compound("WordDocument"), "FILE_NOT_WHAT_IT_SAYS"),
    "eml named msg": ("a.msg", samples.eml, "FILE_NOT_WHAT_IT_SAYS"),
    "msg cut off": ("a.msg", lambda: samples.msg()[:600], "FILE_DAMAGED"),
    "html named eml": ("a.eml", lambda: HTML, "FILE_NOT_WHAT_IT_SAYS"),
    "exe named eml": ("a.eml", lambda: EXE, "FILE_NOT_WHAT_IT_SAYS"),
    "msg named eml": ("a.eml", samples.msg, "FILE_NOT_WHAT_IT_SAYS"),
    "eml without a sender": (
        "a.eml",
        lambda: samples.eml(b"Subject: x\nDate: 2 Nov 2026 09:00 +0100"),
        "FILE_NOT_WHAT_IT_SAYS",
    ),
    "eml with a zero byte in its head": (
        "a.eml",
        lambda: samples.eml(b"From: a@b.example\nSubject: \0\nDate: 2 Nov 2026 09:00 +0100"),
        "FILE_NOT_WHAT_IT_SAYS",
    ),
}


# What goes the whole way, into the sandbox and back: each kind, and each code with what else there is to tell.
THROUGH = ["pdf upper case", "docx", "xlsx", "pptx", "png", "jpg", "msg", "eml"]
REFUSED_THROUGH = [
    "exe",
    "html named pdf",
    "pdf cut off",
    "docx with a password",
    "docx with vbaProject.bin",
    "docx with a DTD",
    "docx with 2,001 parts",
    "png of 900 million pixels",
]


@pytest.mark.parametrize(("name", "build"), GOOD.values(), ids=GOOD)
def test_check_takes_what_name_and_structure_agree_on(name, build):
    content_checks.check(io.BytesIO(build()), name)


@pytest.mark.parametrize(("name", "build", "code"), BAD.values(), ids=BAD)
def test_check_refuses(name, build, code):
    file = io.BytesIO(build())
    began = time.process_time()
    with pytest.raises(Refused) as refused:
        content_checks.check(file, name)
    assert refused.value.code == code
    assert time.process_time() - began < FAST


@pytest.mark.parametrize("sample", THROUGH)
def test_content_type_where_name_and_structure_agree(sample):
    name, build = GOOD[sample]
    assert (
        content_checking.content_type(io.BytesIO(build()), name=name) == KINDS[extension(name)].content_type
    )


@pytest.mark.parametrize("sample", REFUSED_THROUGH)
def test_content_type_refuses(sample):
    name, build, code = BAD[sample]
    with pytest.raises(FileRefused) as refused:
        content_checking.content_type(io.BytesIO(build()), name=name)
    assert refused.value.code == code
    assert name in refused.value.sentence
    assert str(ALLOWED) in refused.value.sentence


@pytest.mark.parametrize("sample", [name for name, (*_, code) in BAD.items() if "TOO_BIG" in code])
def test_check_refuses_bombs_in_little_memory(sample):
    name, build, _ = BAD[sample]
    file = io.BytesIO(build())
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            content_checks.check(file, name)
        assert tracemalloc.get_traced_memory()[1] < SMALL
    finally:
        tracemalloc.stop()


def test_every_allowed_kind_is_checked():
    assert content_checks.CHECKS.keys() == KINDS.keys()
    assert {WORD, EXCEL, POWERPOINT} == set(samples.MAIN_PARTS)
