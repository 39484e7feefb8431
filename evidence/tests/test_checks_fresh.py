"""Papers of more kinds, read as files: nothing is found that is not there."""

from dataclasses import astuple
from functools import cache
from io import BytesIO

import pytest

from documents.reader import pdf, word
from evidence import Result, Rule, check
from evidence.tests.corpus import TODAY
from evidence.tests.layouts import as_pdf, as_word
from evidence.tests.papers_fresh import FACTS, FRESH, blocks_of

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
        pages = [page.text for page in read(BytesIO(make(list(blocks_of(paper)))))[0]]
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
    assert sum(true) >= 0.9 * len(true)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rule", Rule)
def test_fresh_papers_show_most_of_each_rule(form: str, rule: Rule) -> None:
    true = [found for _name, each, known, found in of_form(form) if each == rule and known]
    assert sum(true) >= 0.9 * len(true)


WORK = (
    'Statement of work between Northwind Traders plc ("the Authority") and Fabrikam Services Ltd ("the Firm").\n'
    "Intune: Fabrikam Services enrols 900 laptops in three waves.\nKick-off 1 December 2026.\n"
)
MAIL = "From: Lena Ortiz <lena@northwind.example>\nDate: 12 Nov 2026\n"


@pytest.mark.parametrize(
    "end",
    [
        "Signed for the Authority: ____________\nSigned for the Firm: Piet Hoekstra, 12 November 2026",
        "Signed for the Firm\nSignature: Piet Hoekstra\nDate: 12 November 2026",
        "Signature: Piet Hoekstra\nFor and on behalf of Fabrikam Services\nDate: 12 November 2026",
        "Signature: Piet Hoekstra\nFor and on behalf of Northwind Traders\nSignature: ____________\nDate:",
        "Piet Hoekstra\nPractice Lead, Fabrikam Services\nSigned on 12 November 2026",
        "Lena Ortiz\nCIO, Northwind Traders\nSigned on ____________",
        "For Northwind Traders\nSignature: Piet Hoekstra\nFor Fabrikam Services\nSignature: P. Hoekstra",
        "Lena Ortiz\nCIO, Northwind Traders\nTo be signed on 30 November 2026",
        "Certified by: Piet Hoekstra, Fabrikam Services\nSignature: Piet Hoekstra\nDate: 12 November 2026",
        "Contact for Northwind Traders: Piet Hoekstra, Fabrikam Services\nSignature: Piet Hoekstra",
        "Bon pour accord\nPour Northwind Traders : ____________ le ____________",
        "Document emailed to Lena Ortiz (lena@northwind.example)\nSignature Date:\nDocument e-signed by nobody yet",
        f"{MAIL}Please go ahead and send the contract so that we can approve the order.",
        f"{MAIL}We accept the proposal once the board has agreed.",
        f"{MAIL}We confirm that we have your proposal.",
        f"{MAIL}We do not accept the proposal.",
    ],
)
def test_customer_of_other_papers_did_not_sign(end: str) -> None:
    [found] = [each for each in check([WORK + end], FACTS, TODAY) if each.rule == Rule.CUSTOMER_ACKNOWLEDGES]
    assert found.result == Result.NOT_FOUND, found.words


@pytest.mark.parametrize(
    "end",
    [
        "Signed for the Authority: Lena Ortiz, 12 November 2026",
        "Signed: Lena Ortiz\nFor and on behalf of Northwind Traders\nDate: 12 November 2026",
        "Lena Ortiz\nCIO, Northwind Traders\nSigned on 12 November 2026",
        "Certified by: Lena Ortiz, Northwind Traders, 12 November 2026",
        f"{MAIL}We accept the proposal below, please go ahead.",
    ],
)
def test_customer_of_other_papers_signed(end: str) -> None:
    [found] = [each for each in check([WORK + end], FACTS, TODAY) if each.rule == Rule.CUSTOMER_ACKNOWLEDGES]
    assert found.result == Result.FOUND


@pytest.mark.parametrize(
    "line",
    [
        "Intune | 900 subscription seats | 12 months | 7.20 each",
        "Item 2: Intune, per user licence, 900 pieces",
    ],
)
def test_licences_alone_are_no_work(line: str) -> None:
    page = f"Order\nNorthwind Traders\nFabrikam Services\nThis is what is ordered.\n{line}\n"
    [found] = [each for each in check([page], FACTS, TODAY) if (each.rule, each.line) == (Rule.LINE_NAMED, 1)]
    assert found.result == Result.NOT_FOUND
