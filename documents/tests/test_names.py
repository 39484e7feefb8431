import unicodedata

import pytest

from documents.limits import MAX_NAME_LENGTH
from documents.names import clean_name

NAMES = {
    "plain": ("Statement of work.pdf", "Statement of work.pdf"),
    "unix path": ("../../etc/passwd.pdf", "passwd.pdf"),
    "windows path": ("C:\\Users\\alice\\sow.pdf", "sow.pdf"),
    "mixed path": ("..\\../x/..\\sow.pdf", "sow.pdf"),
    "zero byte": ("sow.exe\0.pdf", "sow.exe.pdf"),
    "line break": ("sow\r\nSet-Cookie: a=b.pdf", "sowSet-Cookie: a=b.pdf"),
    "right to left override": ("sow\u202efdp.exe", "sowfdp.exe"),
    "zero width": ("s\u200bo\u2060w\ufeff.pdf", "sow.pdf"),
    "decomposed": (unicodedata.normalize("NFD", "Übersicht.pdf"), "Übersicht.pdf"),
    "runs of spaces": ("  a   b .pdf  ", "a b .pdf"),
    "dots at the end": ("sow.exe. . .", "sow.exe"),
    "only a path": ("../..", ""),
    "nothing": ("", ""),
    "a joiner that belongs to a word": ("کتاب\u200cها.pdf", "کتاب\u200cها.pdf"),
    "a joiner that hides": ("inv\u200doice\u2066.pdf", "invoice.pdf"),
    "blank letters": ("sow\u3164.pdf", "sow.pdf"),
    "lone surrogate": ("a\ud800.pdf", "a.pdf"),
    "quotes stay": ('the "final" one.pdf', 'the "final" one.pdf'),
}


@pytest.mark.parametrize(("raw", "expected"), NAMES.values(), ids=NAMES)
def test_clean_name_is_harmless(raw, expected):
    assert clean_name(raw) == expected


@pytest.mark.parametrize("raw", ["x" * 300 + ".pdf", "x." + "y" * 300, "ü" * 151, "." * 300 + "pdf"])
def test_clean_name_is_never_too_long(raw):
    assert 0 < len(clean_name(raw)) <= MAX_NAME_LENGTH


def test_clean_name_keeps_the_extension_of_a_long_name():
    assert clean_name("x" * 300 + ".pdf") == "x" * 146 + ".pdf"
