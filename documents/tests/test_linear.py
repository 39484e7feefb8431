"""Nothing that meets a stranger's bytes takes time that grows faster than they do."""

import io
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from documents import content_checks
from documents.content_checks import fields, inert_html, mime_head, pdf_actions, targets
from documents.content_checks.refused import Refused
from documents.tests import pdfs, samples
from documents.tests.hostile_office import W
from documents.tests.samples import EXCEL

# It measures, so nothing may run beside it.
pytestmark = [pytest.mark.proof, pytest.mark.alone]

SMALLEST, LARGEST = 64 * 1024, 2 * 1024 * 1024  # bytes
MEASURABLE = 0.01  # seconds; below it the clock says nothing
ENOUGH = 0.05  # seconds; five times that, so that no square stops short of being seen
GROWTH = 2.4  # twice, and a fifth of it for the machine

RUNS = {
    "dots": ".",
    "blanks": " ",
    "tabs": "\t",
    "lines": "\n",
    "letters": "a",
    "numbers": "1",
    "slashes": "/",
    "backslashes": "\\",
    "quotes": '"',
    "apostrophes": "'",
    "bars": "|",
    "semicolons": ";",
    "colons": ":",
    "marks": "!",
    "crosses": "#",
    "equals": "=",
    "brackets": "(",
    "squares": "[",
    "angles": "<",
    "escapes": "#4a",
    "entities": "&#68;",
    "words": "DDE ",
    "fields": "QUOTE 68 ",
    "parameters": 'name="a"; ',
    "heads": "Content-Type: a/b\r\n",
    "names": "/JS ",
    "actions": "/S /Launch",
    "ends": "startxref 9 %%EOF ",
    "objects": "1 0 obj <<>> endobj ",
    "functions": "RTD(",
    "formulas": "a|b",
    "boundaries": "--b\r\n",
    "older": "begin 644 a\r\n",
    "encoded": "=?utf-8?q?a?=",
    "pictures": "\xff\xd8",
    "bytes": "\xfe",
    "tags": '<p class="a">',
    "styles": '<p style="rgb(',
}


def as_pdf_text(run: bytes) -> tuple[str, bytes]:
    return "a.pdf", pdfs.plain(pdfs.stream(run))


def as_pdf_bytes(run: bytes) -> tuple[str, bytes]:
    return "a.pdf", samples.pdf(run)


def as_pdf_string(run: bytes) -> tuple[str, bytes]:
    return "a.pdf", pdfs.plain(b"<</S/URI/URI<" + run.hex().encode() + b">>>")


def as_pdf_link(run: bytes) -> tuple[str, bytes]:
    return "a.pdf", pdfs.plain(b"<</S/JavaScript/JS<" + (b"AFDate_Format(" + run).hex().encode() + b">>>")


def escaped(run: bytes) -> str:
    return run.decode("latin-1").replace("&", "&amp;").replace("<", "&lt;")


def as_field(run: bytes) -> tuple[str, bytes]:
    made = f"<w:p {W}><w:fldChar w:fldCharType='begin'/><w:instrText>HYPERLINK {escaped(run)}</w:instrText></w:p>"
    return "a.docx", samples.office(extra={"word/document.xml": made})


def as_formula(run: bytes) -> tuple[str, bytes]:
    return "a.xlsx", samples.office(EXCEL, extra={"xl/a.xml": f"<a><f>{escaped(run)}</f></a>"})


def as_attribute(run: bytes) -> tuple[str, bytes]:
    said = escaped(run).replace("'", "&apos;")
    made = f"<a><Relationship Type='x/hyperlink' TargetMode='External' Target='http:{said}'/></a>"
    return "a.docx", samples.office(extra={"word/_rels/a.rels": made})


def as_mail(run: bytes) -> tuple[str, bytes]:
    return "a.eml", samples.eml() + run


def as_head(run: bytes) -> tuple[str, bytes]:
    return "a.eml", samples.eml(b"From: a@b.example\r\nSubject: " + run)


def as_part(run: bytes) -> tuple[str, bytes]:
    return "a.eml", samples.eml() + b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + run


def as_jpeg(run: bytes) -> tuple[str, bytes]:
    return "a.jpg", samples.image("JPEG")[:-2] + run + b"\xff\xd9" + run


WAYS: list[Callable[[bytes], tuple[str, bytes]]] = [
    as_pdf_text,
    as_pdf_bytes,
    as_pdf_string,
    as_pdf_link,
    as_field,
    as_formula,
    as_attribute,
    as_mail,
    as_head,
    as_part,
    as_jpeg,
]
PATTERNS = {
    "fields": fields.judge_fields,
    "field of hyperlink": lambda said: fields.judge_fields(f"{fields.BEGIN}HYPERLINK {said}{fields.END}"),
    "formula": fields.judge_formula,
    "target": targets.is_remote,
    "link of a pdf": pdf_actions.check_link,
    "page of Apple's": lambda said: inert_html.check(io.BytesIO(said.encode("latin-1"))),
    "tag of Apple's": lambda said: inert_html.check(io.BytesIO(b"<p style=" + said.encode("latin-1"))),
    "head": lambda said: mime_head.parse([b"Content-Type: " + said.encode("latin-1")]),
}


def seconds(work: Callable[[], None], times: int = 1) -> float:
    best = float("inf")
    for _try in range(times):
        began = time.process_time()
        with suppress(Refused):
            work()
        best = min(best, time.process_time() - began)
    return best


def grows_no_faster(measured: Callable[[int, int], float]) -> bool:
    """`measured`: seconds for so many bytes, the best of so many tries. Goes up to what takes long enough to tell."""
    size, last = SMALLEST, measured(SMALLEST, 1)
    while size < LARGEST and last < ENOUGH:
        size, before = size * 2, last
        last = measured(size, 1)
        if last > max(before, MEASURABLE) * GROWTH:
            # In turns: what slows the machine down for a moment falls on both.
            pairs = [(measured(size, 1), measured(size // 2, 1)) for _turn in range(5)]
            last, before = (min(times) for times in zip(*pairs, strict=True))
            if last > max(before, MEASURABLE) * GROWTH:
                return False
    return True


def run_of(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_checks_are_linear(way):
    slow = []
    for name, piece in RUNS.items():

        def measured(size: int, times: int, piece: str = piece) -> float:
            kind, content = way(run_of(piece, size).encode("latin-1"))
            return seconds(lambda: content_checks.check(io.BytesIO(content), kind), times)

        if not grows_no_faster(measured):
            slow.append(name)
    assert slow == []


@pytest.mark.parametrize("judge", PATTERNS.values(), ids=PATTERNS)
def test_patterns_are_linear(judge):
    slow = []
    for name, piece in RUNS.items():

        def measured(size: int, times: int, piece: str = piece) -> float:
            said = run_of(piece, size)
            return seconds(lambda: judge(said), times)

        if not grows_no_faster(measured):
            slow.append(name)
    assert slow == []


def test_a_square_would_be_seen():
    assert not grows_no_faster(lambda size, _times: (size / SMALLEST) ** 2 * MEASURABLE / 2)
    assert grows_no_faster(lambda size, _times: size / SMALLEST * MEASURABLE / 2)
