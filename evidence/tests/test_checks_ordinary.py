"""The papers that most partners bring: nothing is found that is not there, and nearly all that is."""

from collections.abc import Iterator
from dataclasses import astuple
from functools import cache
from io import BytesIO

import pytest

from evidence import Result, Rule, check
from evidence.tests.corpus import TODAY
from evidence.tests.papers_fresh import FACTS, blocks_of
from evidence.tests.papers_ordinary import AS_PDF, AS_WORD
from evidence.tests.test_checks_fresh import FORMS, KEYS
from evidence.tests.truth import Truth

PAPERS = {"pdf": AS_PDF, "docx": AS_WORD}


@cache
def results() -> list[tuple[str, Rule, bool, bool]]:
    """Of each paper and rule on which people agree: what is true, and what was found."""
    return [each for form, papers in PAPERS.items() for name in papers for each in _of(form, name)]


def _of(form: str, name: str) -> Iterator[tuple[str, Rule, bool, bool]]:
    paper, truth = PAPERS[form][name]
    make, read = FORMS[form]
    pages = [page.text for page in read(BytesIO(make(list(blocks_of(paper)))))[0]]
    found = {(each.rule, each.line): each.result == Result.FOUND for each in check(pages, FACTS, TODAY)}
    for key, known in zip(KEYS, astuple(truth), strict=True):
        if known is not None:
            yield name, key[0], known, found[key]


def test_ordinary_papers_show_nothing_that_is_not_there() -> None:
    assert [(name, rule) for name, rule, known, found in results() if found and not known] == []


@pytest.mark.parametrize("rule", Rule)
def test_ordinary_papers_show_nearly_all_that_is_there(rule: Rule) -> None:
    true = [found for _name, each, known, found in results() if each == rule and known]
    assert sum(true) >= 0.9 * len(true)


def test_papers_right_and_wrong_are_both_tried() -> None:
    truths: list[Truth] = [truth for papers in PAPERS.values() for _paper, truth in papers.values()]
    assert len(truths) == 20
    assert 7 <= sum(False in astuple(truth) for truth in truths) <= 9


WORK = "Work order\nFabrikam Services enrols 900 laptops of Northwind Traders in Intune and trains the service desk.\n"
SIGNED = (
    "For Northwind Traders\nSignature: Lena Ortiz\nDate: 12 November 2026\n"
    "For Fabrikam Services\nSignature: Piet Hoekstra\nDate: 13 November 2026\n"
)


def _found(page: str, rule: Rule) -> bool:
    [found] = [each for each in check([page], FACTS, TODAY) if each.rule == rule]
    return found.result == Result.FOUND


@pytest.mark.parametrize(
    "dated",
    [
        "First shop: 2 December 2026. Last shop: 5 March 2027.",
        "Task\tOwner\tDue\nDiscovery\tPiet\t4 December 2026",
        "Item\tService\tPlanned\n1\tRollout to 900 laptops\t4 December 2026",
        "New milestones: devices live on 4 December 2026.",
    ],
)
def test_days_of_the_work_are_known(dated: str) -> None:
    assert _found(f"{WORK}{dated}\n{SIGNED}", Rule.DATES)


@pytest.mark.parametrize(
    "dated",
    [
        "",
        "Order received: 3 November 2026. Order entered: 5 November 2026.",
        "Lena Ortiz: 12 November 2026. Piet Hoekstra: 13 November 2026.",
        "For Northwind Traders: 12 November 2026. For Fabrikam Services: 13 November 2026.",
        "Valid from: 1 December 2026. Valid until: 31 December 2026.",
        "Item\tSeats\tStart\tEnd\nIntune\t900\t1 December 2026\t30 November 2027",
        "Version\tDate\tDescription\n0.9\t9 November 2026\tPilot added",
        "Invoice item\tDue\nFirst half of the rollout\t1 December 2026",
        "Task\tOwner\tDue\nDiscovery\tPiet\topen",
    ],
)
def test_other_days_are_not_those_of_the_work(dated: str) -> None:
    assert not _found(f"{WORK}{dated}\n{SIGNED}", Rule.DATES)


PLAN = "First shop: 2 December 2026. Last shop: 5 March 2027.\n"
LETTER = "Fabrikam Services\n10 November 2026\nDear Ms Ortiz,\n"
CLOSED = "Yours sincerely,\nPiet Hoekstra\nFabrikam Services\n"
AGREED = "Agreed on behalf of Northwind Traders\nSignature: Lena Ortiz\nDate: 13 November 2026"


@pytest.mark.parametrize(
    ("letter", "is_dated"),
    [
        (LETTER + WORK + PLAN + CLOSED + AGREED, True),
        (LETTER + WORK + PLAN + CLOSED, False),
        (LETTER + WORK + PLAN + AGREED, False),
        (LETTER.replace("10 November 2026\n", "") + WORK + PLAN + CLOSED + AGREED, False),
        (LETTER + WORK + PLAN + CLOSED.replace("Fabrikam Services", "Contoso") + AGREED, False),
        (LETTER + WORK + PLAN + CLOSED + AGREED.replace("Lena Ortiz", "__________"), False),
    ],
)
def test_letter_shows_when_the_partner_signed(letter: str, is_dated: bool) -> None:
    assert _found(letter, Rule.DATES) == is_dated


BOXES = (
    "30a. SIGNATURE OF CONTRACTOR\t31a. NORTHWIND TRADERS (SIGNATURE OF BUYER)\n{}\t{}\n"
    "30b. NAME\t31b. NAME\nPiet Hoekstra\tLena Ortiz\n30c. DATE SIGNED\t31c. DATE SIGNED\n"
)


@pytest.mark.parametrize(
    ("form", "is_signed"),
    [
        (
            "30a. SIGNATURE OF CONTRACTOR\n/s/ Piet Hoekstra\n31a. NORTHWIND TRADERS (SIGNATURE)\n/s/ Lena Ortiz",
            True,
        ),
        ("31a. SIGNATURE OF BUYER\nLena Ortiz\n31b. DATE SIGNED\n12 November 2026", True),
        (
            "30a. SIGNATURE OF CONTRACTOR\n/s/ Piet Hoekstra\n31a. NORTHWIND TRADERS (SIGNATURE)\n31b. NAME",
            False,
        ),
        (
            "31a. SIGNATURE OF BUYER\n31b. NAME OF BUYER\nLena Ortiz\n31c. DATE SIGNED\n12 November 2026",
            False,
        ),
        ("31a. SIGNATURE OF BUYER ________\nLena Ortiz\n31b. DATE\n12 November 2026", False),
        (BOXES.format("", ""), False),
        (BOXES.format("/s/ Piet Hoekstra", ""), False),
    ],
)
def test_numbered_boxes_tell_who_signed(form: str, is_signed: bool) -> None:
    assert _found(f"{WORK}{form}", Rule.CUSTOMER_ACKNOWLEDGES) == is_signed
