"""docs/letters.md tells of every letter there is, and of nothing else."""

import re
from pathlib import Path

from django.conf import settings

from notifications.kinds import Group, every

PAPER = (Path(settings.BASE_DIR) / "docs" / "letters.md").read_text()
ROW = re.compile(r"^\| `([\w/]+)` \| (.+?) \| (.+?) \| (.+?) \| (always|as chosen) \|$", re.MULTILINE)
KINDS = {kind.letter: kind for kind in every() if not kind.letter.startswith("test/")}
ROWS = {row[0]: row for row in ROW.findall(PAPER)}
TO_WHOM = {
    "customer": ("customer", "same"),
    "partner": ("partner", "tried to claim", "did not write"),
    "reviewer": ("reviewer", "asked"),
    "auditor": ("auditors",),
    "member": ("member", "owner of the address", "chose it", "other operators", "The person"),
}


def test_table_has_a_row_for_every_letter_and_for_no_other() -> None:
    assert len(ROW.findall(PAPER)) == len(ROWS)
    assert set(ROWS) == set(KINDS)


def test_rows_say_what_the_descriptions_say() -> None:
    assert [letter for letter in KINDS if not says_the_same(letter)] == []


def says_the_same(letter: str) -> bool:
    kind, (_letter, title, _when, to_whom, by_mail) = KINDS[letter], ROWS[letter]
    is_free = not kind.is_mandatory and kind.group != Group.DIGEST
    is_addressed = any(words in to_whom for words in TO_WHOM[kind.audience])
    return title == str(kind.title) and by_mail == ("as chosen" if is_free else "always") and is_addressed
