"""Finding answers: every word of the query has to occur in an entry, in any case, with or without accents."""

import re
import unicodedata
from dataclasses import replace

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cpor.help.entries import Section

LONGEST_QUERY = 100


def words_of(query: str) -> list[str]:
    return folded(query[:LONGEST_QUERY]).split()


def fitting(sections: list[Section], words: list[str]) -> list[Section]:
    """The sections with the entries that fit; a section without any is left out."""
    kept = [
        replace(each, entries=tuple(e for e in each.entries if _fits(e.words, words))) for each in sections
    ]
    return [section for section in kept if section.entries]


def _fits(text: str, words: list[str]) -> bool:
    text = folded(text)
    return all(word in text for word in words)


def folded(text: str) -> str:
    """Of the same length as `text`, so that places in it are places in `text`."""
    return "".join((unicodedata.normalize("NFD", letter.lower()) or letter)[0] for letter in text)


def marked(text: str, words: list[str]) -> SafeString | str:
    """`text` with what was searched for in <mark>; nothing in it is taken for HTML."""
    if not words:
        return text
    found = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    pieces, end = [], 0
    for match in found.finditer(folded(text)):
        pieces.append((text[end : match.start()], text[match.start() : match.end()]))
        end = match.end()
    return format_html_join("", "{}<mark>{}</mark>", pieces) + format_html_join("", "{}", [(text[end:],)])
