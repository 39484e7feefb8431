"""Rule: activities that drive usage or revenue are stated."""

from evidence import words
from evidence.facts import Found, Result, Rule, quote
from evidence.folding import fold
from evidence.paragraphs import Paragraph
from evidence.pointing import tidy

FEW_WORDS = 5  # a shorter sentence names an activity, it does not describe one


def check_activities(found: list[Paragraph]) -> Found:
    """The sentence that says most of it."""
    said: list[tuple[int, Paragraph, tuple[int, int]]] = []
    for paragraph in found:
        if not (paragraph.is_written or paragraph.is_explained):
            continue
        for start, end in [(0, len(paragraph.text))] if paragraph.is_row else paragraph.places:
            if weight := _weight(fold(paragraph.text[start:end])):
                said.append((weight, paragraph, (start, end)))
    if not said:
        return Found(Rule.ACTIVITIES, Result.NOT_FOUND)
    _weight_, paragraph, (start, end) = max(said, key=lambda each: each[0])
    return Found(
        Rule.ACTIVITIES,
        Result.FOUND,
        page=paragraph.page,
        words=quote([paragraph.text[start:end]]),
        spans=tidy(paragraph.spans(start, end)),
    )


def _weight(flat: str) -> int:
    if words.is_negated(flat) or len(words.WORDS.findall(flat)) < FEW_WORDS:
        return 0
    return len(set(words.DRIVES.findall(flat)))
