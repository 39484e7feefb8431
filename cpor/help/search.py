"""Finding answers by PostgreSQL's full-text search: stems of the page's language, titles first, rare words most."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cpor.help.entries import Entry, Section
from cpor.help.search_sql import FIND, MARK_ENDS, MARK_STARTS
from cpor.help.synonyms import pairs

LONGEST_QUERY = 200
MOST_HITS = 8
CONFIGURATIONS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
WITHOUT_STEMS = "simple"  # for languages PostgreSQL has no stems of, such as Japanese
SOFT_HYPHEN = "\xad"
WORD_WITH_UNDERSCORE = re.compile(r"\w*_\w*")


@dataclass(frozen=True)
class Hit:
    """An entry that answers, with the title of the section it stands in."""

    entry: Entry
    section: str


def cleaned(query: str) -> str:
    """What is searched for: of bearable length, without what PostgreSQL's texts cannot hold."""
    return query.replace("\0", "").replace(SOFT_HYPHEN, "").strip()[:LONGEST_QUERY].strip()


def find(sections: list[Section], query: str) -> list[Hit]:
    """The best entries for `query`, best first, with what fits in <mark>. Asks the database once."""
    hits = [Hit(entry, section.title) for section in sections for entry in section.entries]
    with connection.cursor() as cursor:
        cursor.execute(FIND, _parameters([hit.entry for hit in hits], query))
        return [_marked(hits[place], json.loads(texts)) for place, texts in cursor.fetchall()]


def _parameters(entries: list[Entry], query: str) -> dict[str, Any]:
    language = (get_language() or "").split("-")[0]
    synonyms = list(pairs(language))
    return {
        "configuration": CONFIGURATIONS.get(language, WITHOUT_STEMS),
        "entries": json.dumps([{"place": place, **_texts(entry)} for place, entry in enumerate(entries)]),
        "query": WORD_WITH_UNDERSCORE.sub(lambda code: _whole(code[0]), query),
        "phrases": [phrase for phrase, _canonical in synonyms],
        "canonical": [canonical for _phrase, canonical in synonyms],
        "most": MOST_HITS,
        "starts": MARK_STARTS,
        "ends": MARK_ENDS,
    }


def _texts(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title.replace(SOFT_HYPHEN, ""),
        "code": _whole(entry.code),
        "parts": entry.code.replace("_", " "),
        "texts": [text.replace(SOFT_HYPHEN, "") for text in entry.paragraphs],
    }


def _whole(code: str) -> str:
    """A code as one word: PostgreSQL parts words at "_", and a code is rarer than its parts."""
    return code.replace("_", "")


def _marked(hit: Hit, texts: dict[str, Any]) -> Hit:
    paragraphs = tuple(map(_with_marks, texts["texts"]))
    return replace(hit, entry=replace(hit.entry, title=_with_marks(texts["title"]), paragraphs=paragraphs))


def _with_marks(text: str) -> SafeString:
    """Escaped before the marks become HTML: nothing else in `text` is taken for HTML."""
    safe = escape(text).replace(MARK_STARTS, "<mark>").replace(MARK_ENDS, "</mark>")
    return mark_safe(safe)  # noqa: S308 (escaped the line before)
