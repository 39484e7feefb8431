"""Digital signatures answer the rules that ask for signatures, each only for the side that it is of."""

import pytest

from evidence import Digital, Found, Result, Rule, check
from evidence.tests.test_checks import FACTS, MILESTONES, TODAY, WORK

PAPER = WORK + MILESTONES
STAMP = "Digitally signed by Ada Park\nO=Adventure Works\nDate: 2026-11-02\n"
ADA = Digital("Ada Park", "Adventure Works", "2026-11-02", 1)
PAUL = Digital("Paul Reed", "Contoso Consulting GmbH", "2026-11-01", 1)


def answer(rule: Rule, *signed: Digital, text: str = PAPER) -> Found:
    [found] = [found for found in check([text], FACTS, TODAY, signed) if found.rule == rule]
    return found


def acknowledged(*signed: Digital, text: str = PAPER) -> Found:
    return answer(Rule.CUSTOMER_ACKNOWLEDGES, *signed, text=text)


def test_customers_signature_acknowledges() -> None:
    assert acknowledged().result == Result.NOT_FOUND
    found = acknowledged(ADA)
    assert (found.result, found.page, found.spans) == (Result.FOUND, 1, ())
    assert found.words == "Digitally signed by Ada Park, Adventure Works, 2026-11-02"


def test_seal_of_the_customer_acknowledges() -> None:
    found = acknowledged(Digital("Adventure Works Ltd.", "", "", None))
    assert (found.result, found.page) == (Result.FOUND, None)
    assert found.words == "Digitally signed by Adventure Works Ltd."


@pytest.mark.parametrize(
    "signed",
    [
        PAUL,
        Digital("Ada Park", "Woodgrove", "2026-11-02"),
        Digital("Ada Park", "", "2026-11-02"),
        Digital("", ""),
        Digital("Ada Adventure", "Works", "2026-11-02"),
        Digital("Adventure Works", "Contoso Consulting"),  # of both
        Digital("ADAMS, Irene", "Adventure Works"),  # the partner's own person
        Digital("Ada Park", "Adventure Works", "2026-11-02", 1, stands=False),
    ],
)
def test_other_signatures_acknowledge_nothing(signed: Digital) -> None:
    assert acknowledged(signed).result == Result.NOT_FOUND


@pytest.mark.parametrize("stamp", [STAMP, STAMP.replace("O=", "for ")])
def test_signature_has_the_place_of_its_stamp(stamp: str) -> None:
    text = PAPER + stamp
    found = acknowledged(ADA, text=text)
    assert found.words.startswith("Digitally signed by Ada Park, Adventure Works")
    assert {text[span.start : span.end] for span in found.spans} == {
        "Ada Park",
        "Adventure Works",
        "2026-11-02",
    }


def test_stamp_of_a_broken_signature_counts_for_nothing() -> None:
    text = PAPER + STAMP
    assert acknowledged(text=text).result == Result.FOUND
    broken = Digital("Ada Park", "Adventure Works", "2026-11-02", 1, stands=False)
    assert acknowledged(broken, text=text).result == Result.NOT_FOUND
    assert acknowledged(broken, ADA, text=text).result == Result.FOUND


def test_days_of_signatures_count() -> None:
    assert answer(Rule.DATES, ADA).result == Result.NOT_FOUND
    found = answer(Rule.DATES, PAUL, ADA)
    assert found.result == Result.FOUND
    assert "Ada Park, Adventure Works, 2026-11-02 · Digitally signed by Paul Reed" in found.words


def test_old_signature_is_too_old() -> None:
    old = Digital("Ada Park", "Adventure Works", "2025-11-02", 1)
    assert answer(Rule.DATES, PAUL, old).result == Result.NOT_FOUND


def test_document_that_nobody_can_read_is_still_acknowledged() -> None:
    found = {each.rule: each.result for each in check([], FACTS, TODAY, [ADA])}
    assert found.pop(Rule.CUSTOMER_ACKNOWLEDGES) == Result.FOUND
    assert set(found.values()) == {Result.UNREADABLE}
    assert {each.result for each in check([], FACTS, TODAY, [PAUL])} == {Result.UNREADABLE}
