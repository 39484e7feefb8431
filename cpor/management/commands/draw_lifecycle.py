"""Writes docs/lifecycle.md: the claim's life as a picture and tables, from the tables that the portal itself reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from claims.lifecycle import (
    CLOCKS,
    FINAL,
    MOVES,
    STATUSES,
    Actor,
    Clock,
    Family,
    Move,
    Status,
    rights_in,
)
from programs.models import Policy

PAGE = settings.BASE_DIR / "docs" / "lifecycle.md"
# Fill, border and text of each family in the picture; readable on a light and on a dark page.
COLOURS = {
    Family.YOURS: ("#FFF4CE", "#835B00", "#3D2B00"),
    Family.MICROSOFT: ("#EBF3FC", "#0F548C", "#0A2E4A"),
    Family.IN_FORCE: ("#F1FAF1", "#0E700E", "#052505"),
    Family.ENDED_WELL: ("#F0F0F0", "#616161", "#242424"),
    Family.ENDED_BADLY: ("#FDF3F4", "#B10E1C", "#3F1011"),
}
TEXT = """\
# The life of a claim

Written by `python manage.py draw_lifecycle` from `claims/lifecycle.py`; a test compares the two. Change the table
there, not this page.

## The picture

```mermaid
{picture}
```

Left out of the picture, and in the table of moves: those that keep the status, and those that are legal only after a
lead reviewer reopened the claim. A colour is a family of statuses: {families}.

## Statuses

{statuses}

## Moves

An Incentive Admin may do whatever a partner member may; a lead reviewer may do whatever a reviewer may.
Lines are closed for one of the causes named; of several the operation names one.

{moves}

## Clocks

A clock is a column of the claim, set only in its status. Its length is a field of the policy (`programs.Policy`) in
force when it starts; for the opt-out window, when the customer was asked. Days are of 24 hours; business days end at
17:00 in the policy's office zone. Due means that the instant has come; until the sweep has moved the claim, people may
still act.

{clocks}

## What a partner may change

{rights}
"""


def page() -> str:
    with translation.override("en"):
        return TEXT.format(
            picture="\n".join(picture()),
            families=", ".join(str(family.label) for family in Family),
            statuses=table("Status|Label|Family|Who acts next|Meaning|Final", status_rows()),
            moves=table("Move|From|To|Who|Only after a reopen, from|Lines", map(move_row, MOVES.values())),
            clocks=table(
                "Column|Runs in|Length|First policy|Started by|Always set|When it runs out",
                map(clock_row, CLOCKS),
            ),
            rights=table("Status|Edit|Add proofs|Remove proofs|Comment", map(rights_row, Status)),
        )


def picture() -> Iterator[str]:
    yield "stateDiagram-v2"
    for family, (fill, border, text) in COLOURS.items():
        yield f"    classDef {family} fill:{fill},stroke:{border},color:{text}"
    for status, facts in STATUSES.items():
        yield f'    state "{status.label}" as {status}'
        yield f"    class {status} {facts.family}"
    yield f"    [*] --> {Status.DRAFT}: create"
    for (source, target), names in arrows().items():
        yield f"    {source} --> {target}: {', '.join(names)}"
    for status in sorted(FINAL):
        yield f"    {status} --> [*]"


def arrows() -> dict[tuple[Status, Status], list[str]]:
    """The names of all moves from one status to another, so that each pair gets one arrow."""
    between: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for move in MOVES.values():
        for source in in_order(move.sources - {move.target}):
            between[source, move.target].append(move.name)
    return between


def status_rows() -> Iterator[list[object]]:
    for status, facts in STATUSES.items():
        final = yes(status in FINAL)
        yield [code(status), status.label, facts.family.label, facts.next_actor, facts.meaning, final]


def move_row(move: Move) -> list[object]:
    return [
        code(move.name),
        codes(in_order(move.sources)),
        code(move.target),
        ", ".join(str(actor.label) for actor in Actor if actor in move.actors),
        codes(in_order(move.sources_after_reopen)),
        "; ".join(lines_of(move)),
    ]


def lines_of(move: Move) -> Iterator[str]:
    """What the move does to the claim's lines."""
    if move.closes:
        yield f"closes: {codes(sorted(move.closes))}"
    if move.reopens:
        yield f"opens again what was closed for {codes(sorted(move.reopens))}, and what is in force"
    if move.starts:
        yield "puts in force what is open then"


def clock_row(clock: Clock) -> list[object]:
    default = getattr(Policy(), clock.length)
    return [
        code(clock.column),
        code(clock.status),
        code(clock.length),
        default or "",
        codes(sorted(clock.starts_on)) or "the mail server's yes to the contact's letter",
        yes(clock.is_always_set),
        code(clock.fires) if clock.fires else "moves nothing",
    ]


def rights_row(status: Status) -> list[object]:
    rights = rights_in(status)
    may = [yes(allowed) for allowed in (rights.may_add_proofs, rights.may_remove_proofs, rights.may_comment)]
    return [code(status), codes(sorted(rights.edits)), *may]


def table(header: str, rows: Iterable[Iterable[object]]) -> str:
    columns = header.split("|")
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(str(cell) or '–' for cell in line)} |" for line in lines)


def in_order(statuses: Iterable[Status]) -> list[Status]:
    chosen = set(statuses)
    return [status for status in Status if status in chosen]


def code(name: object) -> str:
    return f"`{name}`"


def codes(names: Iterable[object]) -> str:
    return ", ".join(map(code, names))


def yes(answer: bool) -> str:
    return "yes" if answer else ""


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md from the lifecycle's tables."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where the page is stale"
        )

    def handle(self, *, check: bool = False, **options: Any) -> None:
        fresh = page()
        if not check:
            PAGE.write_text(fresh, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != fresh:
            raise CommandError(
                f"{PAGE.name} is not what the tables say. Write it anew: python manage.py draw_lifecycle"
            )
