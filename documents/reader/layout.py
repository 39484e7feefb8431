"""A page's letters as text: columns apart by tabs, cells of a table joined, what was filled in beside its label."""

import re
from collections.abc import Iterator, Sequence

from documents.reader.letters import Letters
from documents.reader.notes import Note
from documents.reader.order import in_reading_order
from documents.reader.pages import Page, Place
from documents.reader.runs import WORD, Box, Cells, Line, Run, is_wide_gap, page_of, text_of
from documents.reader.tables import joined

_LINE = re.compile(r"[^\r\n]+")


def read_page(letters: Letters, said: Sequence[Note], *, with_places: bool) -> Page:
    """`said`: notes, which follow the page's own text where they are not part of it."""
    written = [
        _run_of(note, -number, letters) for number, note in enumerate(said, start=1) if note.is_on_page
    ]
    lines = [*_lines(letters), *([run] for run in written)]
    lines, is_moved = in_reading_order(lines, letters)
    if is_moved or any(len(line) > 1 for line in lines):
        told = list(_cells_joined(lines))
        text = text_of(told)
        runs = [run for line in told for cell in line for run in cell]
    else:
        text, runs = letters.text, [Run(letters.text, (0, 0, 0, 0), ((0, len(letters.text)),))]
    beside = [_run_of(note, 0, letters) for note in said if not note.is_on_page and note.text not in text]
    text = "\n".join([text, *(run.text for run in beside)])
    return page_of(text, _words([*runs, *beside], letters) if with_places else ())


def _run_of(note: Note, owner: int, letters: Letters) -> Run:
    return Run(note.text, letters.shown(note.box), owner=owner)


def _words(runs: Sequence[Run], letters: Letters) -> Iterator[tuple[str, Place]]:
    for run in runs:
        if not run.spans:
            yield run.text, letters.place_of(run.box)
        for start, end in run.spans:
            for word in WORD.finditer(letters.text, start, end):
                yield word.group(), letters.place(*word.span())


def _cells_joined(lines: Sequence[Line]) -> Iterator[Cells]:
    rows: list[Line] = []
    for line in lines:
        if line:
            rows.append(line)
        else:  # an empty line parts what stands above and below
            yield from joined(rows)
            yield []
            rows = []
    yield from joined(rows)


def _lines(letters: Letters) -> Iterator[Line]:
    """As PDFium reads them, but parted where it wrote on one line what stands on two, or belongs to two owners."""
    for found in _LINE.finditer(letters.text):
        line: Line = []
        for start, end, is_new_line in _pieces(letters, *found.span()):
            if is_new_line and line:
                yield line
                line = []
            if run := _run(letters, start, end):
                line.append(run)
        yield line


def _pieces(letters: Letters, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Parts of a line: from where, to where, and whether it begins a line of its own."""
    parts = sorted({**_gaps(letters, start, end), **_changes(letters, start, end)}.items())
    begin, is_new_line = start, True
    for at, parts_lines in parts:
        yield begin, at, is_new_line
        begin, is_new_line = at, parts_lines
    yield begin, end, is_new_line


def _gaps(letters: Letters, start: int, end: int) -> dict[int, bool]:
    """Where there are wide gaps; whether a line ends there."""
    found = {}
    at = letters.text.find(" ", start + 1, end - 1)
    while at >= 0:
        if letters.is_generated(at):
            before, after = letters.box(at - 1), letters.box(at + 1)
            if _is_apart(before, after):
                found[at] = True
            elif is_wide_gap(before, after):
                found[at] = False
        at = letters.text.find(" ", at + 1, end - 1)
    return found


def _is_apart(before: Box, after: Box) -> bool:
    """One above the other."""
    return after[3] < before[1] or after[1] > before[3]


def _changes(letters: Letters, start: int, end: int) -> dict[int, bool]:
    """Where words of another field or note begin."""
    if not letters.owners:
        return {}
    found, last = {}, letters.owner(start)
    for at in range(start, end):
        if not letters.text[at].isspace() and (owner := letters.owner(at)) != last:
            found[at], last = True, owner
    return found


def _run(letters: Letters, start: int, end: int) -> Run | None:
    text = letters.text[start:end]
    said = text.strip()
    if not said:
        return None
    first = start + text.index(said[0])
    last = first + len(said)
    left, foot, _right, top = letters.box(first)
    box = (left, foot, letters.box(last - 1)[2], top)
    owner = letters.owner(first) if letters.owners else 0
    return Run(said, box, ((first, last),), owner)
