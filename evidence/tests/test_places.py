"""Every answer says where it stands in the pages as they were given."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import Found, PageText, Result, Rule, Span, check
from evidence.folding import fold
from evidence.pages import normalised
from evidence.tests import corpus, services
from evidence.tests.corpus import HELD_OUT, TODAY, TUNED
from evidence.tests.papers import PAPERS
from evidence.tests.test_checks import FACTS
from evidence.tests.test_services import PAPERS as SERVICES

PAGE = (
    "\ufeffStatement  of work\r\n"
    "Contoso\u00a0Consulting works for Ad\u00advent\u200bure Works.\r\n"
    "Exchange\u00a0Online: we ﬁnally migrate 900 mailboxes in six waves and train all.\r\n"
    "Milestones\r\n9\u00a0December 2026 Kick\u2011off\r\n"
    "Signed for Adventure Works: Ada\u00a0Park, CIO, 3\u00a0Novem\u00adber 2026\r\n"
    "Signed for Contoso Consulting: Irene Brown, 4 November 2026\r\n"
)


def squeezed(text: str) -> str:
    return re.sub(r"[^\w]+", "", fold(normalised(text, 0).text))


def pointed(found: Found, pages: list[str]) -> list[str]:
    return [pages[span.page - 1][span.start : span.end] for span in found.spans]


def assert_points_at_its_words(found: Found, pages: list[str]) -> None:
    assert bool(found.spans) == (found.result == Result.FOUND), found
    for span in found.spans:
        assert 1 <= span.page <= len(pages)
        assert 0 <= span.start < span.end <= len(pages[span.page - 1])
    if "…" not in found.words:
        for words in pointed(found, pages):
            assert squeezed(words) in squeezed(found.words), (words, found.words)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule.CUSTOMER_ACKNOWLEDGES, ["Adventure Works", "Ada\u00a0Park", "3\u00a0Novem\u00adber 2026"]),
        (Rule.LINE_NAMED, ["Exchange\u00a0Online"]),
        (
            Rule.ACTIVITIES,
            ["Exchange\u00a0Online: we ﬁnally migrate 900 mailboxes in six waves and train all."],
        ),
        (Rule.PARTIES, ["Contoso\u00a0Consulting", "Ad\u00advent\u200bure Works"]),
        (Rule.DATES, ["9\u00a0December 2026", "3\u00a0Novem\u00adber 2026", "4 November 2026"]),
    ],
)
def test_places_are_those_of_the_page_that_was_given(rule: Rule, words: list[str]) -> None:
    [found] = [each for each in check([PAGE], FACTS, TODAY) if each.rule == rule]

    assert pointed(found, [PAGE]) == words


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_pointed_at(name: str) -> None:
    pages = [PAPERS[name][0]]
    for found in check(pages, FACTS, TODAY):
        assert_points_at_its_words(found, pages)


@pytest.mark.parametrize("name", SERVICES)
def test_papers_of_services_are_pointed_at(name: str) -> None:
    pages = [SERVICES[name].text]
    for found in check(pages, services.FACTS, services.TODAY):
        assert_points_at_its_words(found, pages)


@pytest.mark.proof
@pytest.mark.parametrize("half", [TUNED, HELD_OUT])
def test_corpus_is_pointed_at(half: int) -> None:
    for sample in corpus.samples(half):
        for found in check(sample.pages, sample.facts, TODAY):
            assert_points_at_its_words(found, sample.pages)


PIECES = st.sampled_from(
    [
        "Signature: ",
        "Ada Park",
        "Adventure Works",
        "Contoso Consulting",
        "\n",
        "\r\n",
        "\u2028",
        "3\u00a0Nov 2026",
        "é",
    ]
    + [
        "Exchange Online: we migrate all mailboxes.",
        "\t",
        "Date: ",
        "\u00ad",
        "ﬁ",
        "e\u0301",
        "ﷺ",
        "30 October\n2026 ",
    ]
)


@pytest.mark.proof
@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30).map("".join), max_size=3))
def test_whatever_a_page_holds_its_places_are_within(pages: list[str]) -> None:
    for found in check(pages, FACTS, date(2026, 11, 29)):
        assert_points_at_its_words(found, pages)


MORE = "Some more that was read of a picture, without any meaning here"


def test_picture_is_said_to_be_one() -> None:
    pages = [
        PageText(PAGE),
        PageText("Some more that was read of a picture, without any meaning here", is_from_picture=True),
    ]
    assert not any(each.is_from_picture for each in check(pages, FACTS, TODAY))

    found = check([PageText(PAGE, is_from_picture=True)], FACTS, TODAY)
    assert all(each.is_from_picture for each in found if each.result == Result.FOUND)
    assert Span(1, 21, 39) in next(each for each in found if each.rule == Rule.PARTIES).spans
