"""Questions and answers as JSON, so that the check may run in a process that knows nothing else.

`asking` and `asked` are the two ends of the question, `telling` and `told` those of the answer.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from evidence.digital import Digital
from evidence.facts import ClaimFacts, Found, LineFacts, Result, Rule
from evidence.pages import PageText
from evidence.places import Span


def asking(
    pages: Sequence[str | PageText], facts: ClaimFacts, today: date, signed: Sequence[Digital] = ()
) -> str:
    """The question, for `asked` in the other process."""
    texts = [asdict(page if isinstance(page, PageText) else PageText(page)) for page in pages]
    question = {"pages": texts, "facts": asdict(facts), "today": today.isoformat()}
    return json.dumps(question | {"signed": [asdict(each) for each in signed]})


def asked(question: str) -> tuple[list[PageText], ClaimFacts, date, list[Digital]]:
    """What `check` is to be called with. Raises KeyError, TypeError or ValueError where the question is none."""
    given = json.loads(question)
    pages = [PageText(**page) for page in given["pages"]]
    signed = [Digital(**each) for each in given["signed"]]
    return pages, _facts(given["facts"]), date.fromisoformat(given["today"]), signed


def telling(found: Iterable[Found]) -> str:
    """The answer, for `told` in the process that asked."""
    return json.dumps([asdict(each) for each in found])


def told(answer: str) -> list[Found]:
    """What `check` gave. Raises KeyError, TypeError or ValueError where the answer is none."""
    return [_found(each) for each in json.loads(answer)]


def _facts(given: dict[str, Any]) -> ClaimFacts:
    given = dict(given)
    lines = tuple(LineFacts(int(line["key"]), tuple(line["names"])) for line in given.pop("lines"))
    return ClaimFacts(lines=lines, **{name: tuple(value) for name, value in given.items()})


def _found(given: dict[str, Any]) -> Found:
    given = dict(given)
    spans = tuple(Span(**span) for span in given.pop("spans"))
    return Found(Rule(given.pop("rule")), Result(given.pop("result")), spans=spans, **given)
