"""What was read of pictures is understood in spite of wrong letters, and never more is found than there is."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from evidence import ClaimFacts, LineFacts, PageText, Result, Rule, check
from evidence.dates import mentions
from evidence.days import mended_days
from evidence.likeness import faults, shape, skeleton
from evidence.pictures import Mender
from evidence.places import Mapped
from evidence.tests import corpus, services
from evidence.tests.corpus import HELD_OUT, TUNED
from evidence.tests.noise import noisy
from evidence.tests.papers import PAPERS
from evidence.tests.test_checks import CUSTOMER_SIGNED, NOBODY_SIGNED, WORK
from evidence.tests.test_checks import FACTS as FACTS_OF_PAPERS
from evidence.tests.test_services import PAPERS as SERVICES

FACTS = replace(
    services.FACTS, other_products=("Dynamics 365 Sales", "Exchange Online", "Exchange Online Archiving")
)
MENDER = Mender(FACTS)
SEEDS = range(2)


def mended(text: str) -> str:
    return MENDER.mended(Mapped.plain(text, 0)).text


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Adventurc Works lnc", "Adventure Works lnc"),
        ("Advcnture VVorks and C0ntoso Consultlng", "Adventure Works and Contoso Consulting"),
        ("Dynarnics 36S Custorner Serv1ce", "Dynamics 365 Customer Service"),
        ("lrene Adarns", "Irene Adams"),
        ("Slgnature: Ada Park", "Signature: Ada Park"),
        ("UNTERSCHRlFT", "UNTERSCHRIFT"),
        ("Narne: Ada Park, 2 Novernber 2O26", "Name: Ada Park, 2 November 2026"),
        ("Datc: O2.ll.2026", "Date: 02.11.2026"),
        ("This copy is nof slgned", "This copy is not signed"),
        ("Pau1 Reed, 5chuster", "Paul Reed, Schuster"),
        ("ada.park@adventvre-works.exarnple", "ada.park@adventure-works.example"),
    ],
)
def test_wrong_letters_are_put_right(read: str, meant: str) -> None:
    assert mended(read) == meant


@pytest.mark.parametrize(
    "text",
    [
        "The services provided by the partner",
        "The order was excepted",
        "unsigned",
        "Exchange Online and Teams",
        "Exchange Online Archiving",
        "We exchange online documents",
        "ada.park@adventure-walks.example",
        "ada.park@adventure-works.example",
        "carla@adventure-works.example.elsewhere.example",
        "D365, B2B and 4 more in October",
        "Tailspin Toys",
        "Adventure Park",
    ],
)
def test_right_letters_stay(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("read", "day"),
    [
        ("l2 November 2026", date(2026, 11, 12)),
        ("November 2, 2O26", date(2026, 11, 2)),
        ("2 Novembcr 2026", date(2026, 11, 2)),
        ("3O. Oktober 2026", date(2026, 10, 30)),
        ("2 N0v 2026", date(2026, 11, 2)),
        ("2026-1l-O2", date(2026, 11, 2)),
        ("l3.ll.2026", date(2026, 11, 13)),
    ],
)
def test_days_are_understood(read: str, day: date) -> None:
    [found] = mentions(mended_days(Mapped.plain(read, 0)).text)
    assert found.days == (day,)


def test_printed_text_is_not_put_right() -> None:
    page = services.BODY.replace("Dynamics", "Dynarnics")
    printed, picture = (
        {
            each.rule: each.result
            for each in check([PageText(page, is_from_picture=is_picture)], FACTS, services.TODAY)
        }
        for is_picture in (False, True)
    )
    assert printed[Rule.LINE_NAMED] == Result.NOT_FOUND
    assert picture[Rule.LINE_NAMED] == Result.FOUND


def test_places_are_those_of_the_letters_that_were_read() -> None:
    page = "Advcnture VVorks asks C0ntoso Consulting to do it, all of it."
    [found] = [
        each for each in check([PageText(page, is_from_picture=True)], FACTS, services.TODAY) if each.spans
    ]
    assert [page[span.start : span.end] for span in found.spans] == ["Advcnture VVorks", "C0ntoso Consulting"]


@pytest.mark.parametrize(
    "end",
    [
        "Signed for and on behalf of Adventure Works\nAda Park\nHead of Service\nDate: 3 November 2026",
        "Adventure Works\nSignature:\nAda Park\nDate: 3 November 2026",
        "Signed for Adventure Works: lrene Adarns, 3 November 2026",
        "Signed for Adventure Works: Irene Adems, 3 November 2026",
        "Accepted by Ada Park, Head of IT, Adventure Works, on _",
    ],
)
def test_line_to_sign_on_may_not_have_been_read(end: str) -> None:
    page = PageText(f"{services.BODY}{end}\n{services.PARTNER}", is_from_picture=True)
    [found] = [
        each for each in check([page], FACTS, services.TODAY) if each.rule == Rule.CUSTOMER_ACKNOWLEDGES
    ]
    assert found.result == Result.NOT_FOUND


def test_likeness_is_counted() -> None:
    assert skeleton("lrene Adarns") == skeleton("Irene Adams")
    assert shape("recelpf") == shape("receipt")
    assert [
        faults("abcdef", other, 2) for other in ("abcdef", "abxdef", "abdef", "ba", "xbcdxf", "uvwxyz")
    ] == [*(0, 1, 1, 3, 2, 3)]


Told = tuple[list[str], ClaimFacts, date, bool | None]


def told() -> dict[str, Told]:
    """All papers there are: pages, facts, today, and whether the customer signed."""
    both = (LineFacts(1, ("Exchange Online",)), LineFacts(2, ("Microsoft Teams", "MS Teams")))
    facts, today = replace(FACTS_OF_PAPERS, lines=both), corpus.TODAY
    found: dict[str, Told] = {
        name: ([paper.text], services.FACTS, services.TODAY, paper.signed) for name, paper in SERVICES.items()
    }
    found |= {f"paper {name}": ([page], facts, today, truth[0]) for name, (page, truth) in PAPERS.items()}
    for is_signed, ends in ((False, NOBODY_SIGNED), (True, CUSTOMER_SIGNED)):
        found |= {end: ([WORK + end], facts, today, is_signed) for end in ends}
    key = (Rule.CUSTOMER_ACKNOWLEDGES, None)
    for sample in [*corpus.samples(TUNED), *corpus.samples(HELD_OUT)]:
        if not sample.is_scan:
            found[sample.name] = (sample.pages, sample.facts, today, sample.truth[key])
    return found


@pytest.mark.proof
def test_noise_hides_little_and_makes_no_signature() -> None:
    there, seen, false = Counter[Rule](), Counter[Rule](), []
    for name, (pages, facts, today, is_signed) in told().items():
        clean = {(each.rule, each.line): each.result for each in check(pages, facts, today)}
        for seed in SEEDS:
            read = [PageText(noisy(page, seed + len(page)), is_from_picture=True) for page in pages]
            for each in check(read, facts, today):
                is_found = each.result == Result.FOUND
                if clean[each.rule, each.line] == Result.FOUND:
                    there[each.rule] += 1
                    seen[each.rule] += is_found
                elif each.rule == Rule.CUSTOMER_ACKNOWLEDGES and is_found and not is_signed:
                    false.append((name, seed, each.words))
    assert false == []
    assert {
        rule: round(seen[rule] / there[rule], 3) for rule in there if seen[rule] < 0.9 * there[rule]
    } == {}
