"""Papers of more kinds, read as files: nothing is found that is not there."""

from dataclasses import astuple
from functools import cache
from io import BytesIO

import pytest

from claims.proof_checks import Result, Rule, check
from claims.tests.proof_corpus import TODAY
from claims.tests.proof_layouts import as_pdf, as_word
from claims.tests.proof_papers_fresh import FACTS, FRESH, blocks_of
from documents.reader import pdf, word
from documents.reader.words import clean

FORMS = {"pdf": (as_pdf, pdf.read), "docx": (as_word, word.read)}
KEYS = [
    (Rule.CUSTOMER_ACKNOWLEDGES, None),
    (Rule.LINE_NAMED, 1),
    (Rule.LINE_NAMED, 2),
    (Rule.ACTIVITIES, None),
    (Rule.PARTIES, None),
    (Rule.DATES, None),
]


@cache
def of_form(form: str) -> list[tuple[str, Rule, bool, bool]]:
    """Of each paper and rule on which people agree: what is true, and what was found."""
    make, read = FORMS[form]
    results = []
    for name, (paper, truth) in FRESH.items():
        pages = [clean(page) for page in read(BytesIO(make(list(blocks_of(paper)))))[0]]
        found = {(each.rule, each.line): each.result == Result.FOUND for each in check(pages, FACTS, TODAY)}
        results += [
            (name, key[0], known, found[key])
            for key, known in zip(KEYS, astuple(truth), strict=True)
            if known is not None
        ]
    return results


@pytest.mark.parametrize("form", FORMS)
def test_fresh_papers_show_nothing_that_is_not_there(form: str) -> None:
    assert [(name, rule) for name, rule, known, found in of_form(form) if found and not known] == []


@pytest.mark.parametrize("form", FORMS)
def test_fresh_papers_show_most_of_what_is_there(form: str) -> None:
    true = [found for _name, _rule, known, found in of_form(form) if known]
    assert sum(true) >= 0.8 * len(true)
