"""What goes to another process comes out of it as it was."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import evidence
from evidence import (
    ClaimFacts,
    Digital,
    Found,
    LineFacts,
    PageText,
    Result,
    Rule,
    Span,
    check,
    unreadable,
    wire,
)

TODAY = date(2026, 11, 29)
FACTS = ClaimFacts(
    partner_names=("Contoso Consulting",),
    customer_names=("Café Müller",),
    lines=(LineFacts(7, ("Exchange Online", "MS Exchange Online")), LineFacts(8, ())),
    customer_domains=("mueller.example",),
    partner_people=("Irene Adams",),
    other_products=("Intune",),
)
PAGES = [
    PageText("Exchange Online: Contoso Consulting migrates 900 mailboxes of Café Müller in six waves."),
    PageText("Signed for Café Müller: Ada Park, 3 November 2026", is_from_picture=True),
    PageText("", is_unread=True),
]


def test_question_comes_out_as_it_was() -> None:
    signed = [Digital("Ada Park", "Café Müller", "2026-11-03", 2), Digital("", "", stands=False)]
    assert wire.asked(wire.asking(PAGES, FACTS, TODAY, signed)) == (PAGES, FACTS, TODAY, signed)


def test_plain_pages_are_printed_ones() -> None:
    assert wire.asked(wire.asking(["abc", "\ud800"], FACTS, TODAY))[0] == [
        PageText("abc"),
        PageText("\ud800"),
    ]


@pytest.mark.parametrize(
    "found",
    [
        check(PAGES, FACTS, TODAY),
        unreadable(FACTS),
        [],
        [
            Found(
                Rule.DATES,
                Result.FOUND,
                None,
                2,
                "2026 ✓",
                (Span(1, 0, 4), Span(2, 5, 9)),
                is_from_picture=True,
            )
        ],
    ],
)
def test_answer_comes_out_as_it_was(found: list[Found]) -> None:
    assert wire.told(wire.telling(found)) == found


@pytest.mark.parametrize(
    "answer", ["", "{}x", '[{"rule": "poem", "result": "found", "spans": []}]', '[{"spans": []}]', "[1]"]
)
def test_what_is_no_answer_is_refused(answer: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        wire.told(answer)


def test_another_process_gives_the_same_answer() -> None:
    code = (
        "import sys; from evidence import check, wire; "
        "sys.stdout.write(wire.telling(check(*wire.asked(sys.stdin.read()))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=wire.asking(PAGES, FACTS, TODAY),
        cwd=Path(evidence.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout)
    assert wire.told(run.stdout) == check(PAGES, FACTS, TODAY)
