"""Whoever asks the help in their own words finds the answer, in English and German."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cpor.help import synonyms
from cpor.help.entries import CODES, code_anchor, sections
from cpor.help.search import CONFIGURATIONS, LONGEST_QUERY, MOST_HITS, find
from cpor.help.topics import MOST_ASKED
from cpor.tests.help_phrases import ENGLISH, GERMAN
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = reverse("help")
STRANGE = [
    "%",
    "100 % of it",
    "' OR 1=1 --",
    '"',
    "''",
    "&|!:*()<->",
    "a:* & !b | (c",
    "\\",
    "\\'",
    "\0",
    "sub\0too\0new",
    "\xad",
    "%(query)s",
    "{{ query }}",
    "//////:::",
    "\ue000<b>",
    "mailto:a'b\\c@example.com?x=%27",
    "😀",
    "日本語",
    "how long " * 60,
    "x" * 500,
    "&" * 500,
]


def anchors(page: str) -> list[str]:
    return re.findall(r'<article class="help-entry" id="([^"]+)"', page)


def text_of(client: Client, query: str, language: str = "en") -> str:
    answer = client.get(PAGE, {"q": query}, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def found(query: str) -> list[str]:
    return [hit.entry.anchor for hit in find(sections(now=NOW), query)]


@pytest.mark.parametrize(("language", "phrases"), [("en", ENGLISH), ("de", GERMAN)])
def test_the_right_answer_is_among_the_first_three(language: str, phrases) -> None:
    assert len(phrases) >= 40
    with translation.override(language):
        everything = sections(now=NOW)
        missed = {
            phrase: [hit.entry.anchor for hit in find(everything, phrase)][:3]
            for phrase, right in phrases
            if not right & {hit.entry.anchor for hit in find(everything, phrase)[:3]}
        }
    assert missed == {}


def test_phrases_name_entries_that_there_are() -> None:
    known = {entry.anchor for section in sections(now=NOW) for entry in section.entries}
    assert set().union(*(right for _phrase, right in (*ENGLISH, *GERMAN))) <= known
    assert set(MOST_ASKED) <= known


@pytest.mark.parametrize("language", synonyms.BY_LANGUAGE)
def test_words_of_the_synonyms_stand_in_the_help(language: str) -> None:
    """Otherwise a phrase would lead nowhere, as after the entry's words were changed."""
    with translation.override(language):
        everything = sections(now=NOW)
        leading_nowhere = [words for words in synonyms.BY_LANGUAGE[language] if not find(everything, words)]
    assert leading_nowhere == []


@pytest.mark.parametrize(("language", "asks"), [("en", "what is {}?"), ("de", "was heißt {}?")])
def test_every_code_is_found_first_however_it_is_written(language: str, asks: str) -> None:
    with translation.override(language):
        everything = sections(now=NOW)
        for code in sorted(CODES):
            for written in (code, code.lower(), asks.format(code)):
                assert find(everything, written)[0].entry.anchor == code_anchor(code), written


@pytest.mark.parametrize("query", ["subscripton", "actvated", "remindrs"])
def test_slips_of_the_pen_are_forgiven(query: str) -> None:
    assert found(query)


def test_stems_are_those_of_the_language() -> None:
    assert "code-FILE_HAS_MACROS" in found("macro")
    with translation.override("de"):
        assert found("Erinnerung") == found("Erinnerungen") == ["clock-action_required-next_reminder_at"]
    with translation.override("ja"):
        assert "code-SUB_TOO_NEW" in found("SUB_TOO_NEW")  # without stems, and without a fault
    for configuration in CONFIGURATIONS.values():
        assert configuration in {"english", "german", "french", "spanish"}


def test_a_page_of_answers_is_short_announced_and_marked(client: Client) -> None:
    page = text_of(client, "review of a dispute")
    assert 0 < len(anchors(page)) <= MOST_HITS
    assert re.search(rf'role="status">{len(anchors(page))} answers', page)
    assert "<mark>Review</mark> target of a <mark>dispute</mark>" in page
    assert re.findall(r"<h([1-6])", page.partition("<main")[2])[:3] == ["1", "2", "3"]


def test_answers_and_marks_speak_the_language_of_the_page(client: Client) -> None:
    page = text_of(client, "wie lange dauert die Prüfung", "de")
    assert '<html lang="de"' in page
    assert "<mark>Prüfziel</mark>" in page


def test_nothing_found_says_what_to_try_and_what_is_asked_most(client: Client) -> None:
    page = text_of(client, "zebra <script>alert(1)</script>")
    assert "0 answers" in page
    assert "Nothing was found for “zebra &lt;script&gt;" in page
    assert "<script>alert" not in page
    for anchor in MOST_ASKED:
        assert f'href="{PAGE}#{anchor}"' in page


def test_an_empty_question_shows_everything(client: Client) -> None:
    assert len(anchors(text_of(client, "  "))) == len(anchors(client.get(PAGE).content.decode())) > 60


@pytest.mark.parametrize("query", STRANGE)
def test_no_question_is_a_fault(client: Client, query: str) -> None:
    page = text_of(client, query)
    assert 'id="help-query"' in page
    assert len(max(re.findall(r'name="q" value="([^"]*)" maxlength', page), key=len)) <= 6 * LONGEST_QUERY


@pytest.mark.parametrize(("query", "queries"), [("", 1), ("zebra", 2), ("how long does review take", 2)])
def test_a_search_asks_the_database_once(client: Client, query, queries, django_assert_num_queries) -> None:
    with django_assert_num_queries(queries):
        text_of(client, query)
