"""Rule: activities that drive usage or revenue are stated."""

import re

from claims.proof_checks import words
from claims.proof_checks.facts import Found, Result, Rule, quote
from claims.proof_checks.paragraphs import paragraphs
from claims.proof_checks.text import Text, fold

FEW_WORDS = 5  # a shorter sentence names an activity, it does not describe one


def check_activities(text: Text) -> Found:
    """The sentence that says most of it."""
    said: list[tuple[int, int, str]] = []
    for paragraph in paragraphs(text):
        if not (paragraph.is_written or paragraph.is_explained):
            continue
        for sentence in [paragraph.text] if paragraph.is_row else paragraph.sentences:
            if weight := _weight(fold(sentence)):
                said.append((weight, paragraph.page, sentence))
    if not said:
        return Found(Rule.ACTIVITIES, Result.NOT_FOUND)
    _weight_, page, sentence = max(said, key=lambda each: each[0])
    return Found(Rule.ACTIVITIES, Result.FOUND, page=page, words=quote([sentence]))


def _weight(flat: str) -> int:
    if words.is_negated(flat) or len(re.findall(r"[a-z]{2,}", flat)) < FEW_WORDS:
        return 0
    return len(set(words.DRIVES.findall(flat)))
