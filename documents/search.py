"""Words within the documents of a claim: on which page, between which other words."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection

from documents.places import Passage

FEWEST = 2  # letters
MOST_PAGES = 100
MOST_ON_A_PAGE = 20
AROUND = 60  # characters on either side

_PAGES = """
    SELECT reading.document_id, page.number, page.text
    FROM documents_reading AS reading,
         jsonb_array_elements_text(reading.pages) WITH ORDINALITY AS page (text, number)
    WHERE reading.document_id = ANY(%s) AND page.text ILIKE %s
    ORDER BY array_position(%s, reading.document_id), page.number
    LIMIT %s
"""


@dataclass(frozen=True)
class Hit:
    document_id: int
    page: int  # from 1
    before: str
    words: str
    after: str


def find(documents: Collection[int], words: str) -> list[Hit]:
    """In the order of the documents (their primary keys), then of the pages. One query."""
    words = " ".join(words.split())
    if len(words) < FEWEST or not documents:
        return []
    keys, likely = list(documents), words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    with connection.cursor() as cursor:
        cursor.execute(_PAGES, [keys, f"%{likely.replace(' ', '%')}%", keys, MOST_PAGES])
        pages = cursor.fetchall()
    return [hit for document, number, text in pages for hit in _on_page(document, number, text, words)]


def passages(pages: Collection[str], words: str) -> list[Passage]:
    """Where the words stand in the pages of one document."""
    return [
        Passage(number, found.start(), found.end(), words, f"hit-{number}-{count}")
        for number, text in enumerate(pages, start=1)
        for count, found in enumerate(_found(text, words), start=1)
    ]


def _on_page(document: int, number: int, text: str, words: str) -> Iterator[Hit]:
    for found in _found(text, words):
        before = text[max(0, found.start() - AROUND) : found.start()]
        after = text[found.end() : found.end() + AROUND]
        yield Hit(document, number, before, found.group(), after)


def _found(text: str, words: str) -> list[re.Match[str]]:
    """Whatever white space parts them, as at the end of a line."""
    if len(" ".join(words.split())) < FEWEST:
        return []
    pattern = re.compile(r"\s{1,9}".join(map(re.escape, words.split())), re.IGNORECASE)
    return [found for found, _count in zip(pattern.finditer(text), range(MOST_ON_A_PAGE), strict=False)]
