"""Signature blocks: who each belongs to, and what stands on its lines."""

from collections import Counter

from evidence import dates, patterns, words
from evidence.facts import ClaimFacts
from evidence.folding import flat, fold
from evidence.heads import Heads, is_head_row
from evidence.labels import AGREED, Label, at_start, labels, may_precede_act, signed_electronically, whole
from evidence.letters import CLOSING
from evidence.parts import Block, Entry
from evidence.people import is_blank, person
from evidence.sides import Side, Sides, side_named
from evidence.text import Line, Piece, Text
from evidence.timed import is_timed_name

REACH = 7  # lines without label after which a block is over
MOST_CELLS = 24  # of a row that people sign on
LONGEST_LINE = 25  # words; a longer line is prose between the blocks


class Reader:
    """Walks the lines once and gathers blocks."""

    def __init__(self, text: Text, facts: ClaimFacts) -> None:
        self.text, self.sides = text, Sides(text, facts)
        self.heads = Heads(self.sides)
        self.blocks: list[Block] = []
        self.group: list[Block] = []
        self.counts: Counter[str] = Counter()
        self.silent = 0
        self.grid: list[str] = []

    def read(self) -> list[Block]:
        for line in self.text.lines:
            if not line.is_furniture:
                self._take(line)
        self._close()
        return self.blocks

    def _take(self, line: Line) -> None:
        if len(line.cells) > MOST_CELLS:
            self._loose(line)
            return
        if self._row_of_grid(line):
            return
        heads = self.heads.of(line)
        if heads:
            if heads[0].cell and self.group:  # the last line of a cell, beside the first of the next one
                self._entries(line, line.pieces[: heads[0].cell])
            self._open(heads)
            if len(heads) == 1 and heads[0].inline:  # “For the client: Ada Park   Signed: 9 Nov 2026”
                self._entries(line, line.pieces[heads[0].cell + 1 :])
        elif not (self._entries(line) or self._two_dates(line) or self._two_names(line)):
            self._loose(line)

    # --- tables with a head row: Party | Name | Signature | Date
    def _row_of_grid(self, line: Line) -> bool:
        cells = line.pieces
        kinds = [label.kind if (label := whole(cell.text)) else "" for cell in cells]
        if is_head_row(kinds, cells):
            self._close()
            self.grid = kinds
            return True
        if not self.grid or len(cells) != len(self.grid) or any(kinds):
            self.grid = []
            return False
        block = Block(self.sides.of(line, 0, len(line.text)), line, signs=True)
        for kind, cell in zip(self.grid, cells, strict=True):
            if kind:
                block.entries.setdefault(kind, []).append(Entry(cell.text, line))
        self.blocks.append(block)
        return True

    # --- heads
    def _open(self, heads: list[Block]) -> None:
        [head, *others] = heads
        if not others and (self._names_the_block_above(head) or self._stands_below_the_name(head)):
            self.group[0].side = head.side
        elif not others and self._is_title_below_the_name(head):
            self.group[0].loose += [head.head] if head.head else []
        elif not others and self._stands_beside_another(head):
            head.cell = len(self.group)
            self.group.append(head)
            self.silent = 0
        else:
            self._close()
            self.group = heads
            self._take_signature(head)

    def _names_the_block_above(self, head: Block) -> bool:
        """“Company: Adventure Works” among the entries of a block tells whose it is, or says it again."""
        first = labels(head.head.text)[:1] if head.head else []
        is_entry = [label.kind for label in first] == ["company"]
        is_open = len(self.group) == 1 and bool(self.counts) and self.group[0].side in (None, head.side)
        return is_entry and is_open

    def _stands_below_the_name(self, head: Block) -> bool:
        """“Signed: Ada Park”, below it “For and on behalf of Adventure Works”, and then the day."""
        if head.head is None or not _BEHALF.match(head.head.folded) or head.inline:
            return False
        is_open = len(self.group) == 1 and self.group[0].side is None and set(self.counts) == {"signature"}
        following = self.text.lines[head.head.index + 1 : head.head.index + 2]
        return is_open and any(dates.mentions(line.text) for line in following)

    def _is_title_below_the_name(self, head: Block) -> bool:
        """“Partner” right below a name is what that person is, not the next block."""
        if len(self.group) != 1 or head.head is None or head.inline or head.signs:
            return False
        [block] = self.group
        above = block.loose[-1:]
        is_below = bool(above) and above[0].index == head.head.index - 1 and bool(person(above[0].text))
        return is_below and block.signs and block.side is head.side and ":" not in head.head.text

    def _stands_beside_another(self, head: Block) -> bool:
        """Two heads in a row, before any entry: the columns of a table that came out line by line."""
        if not self.group or self.counts or any(block.loose or block.inline for block in self.group):
            return False
        if self._closes_a_letter(self.group[0].head) or (head.head and len(head.head.cells) > 1):
            return False
        sides = {block.side for block in self.group}
        return head.side not in sides and Side.BOTH not in sides | {head.side}

    def _closes_a_letter(self, head: Line | None) -> bool:
        """“Yours sincerely”, a name, and the company: no column's head."""
        above = self.text.lines[max(head.index - 2, 0) : head.index] if head else []
        return any(CLOSING.match(line.folded) for line in above)

    def _take_signature(self, head: Block) -> None:
        """“Adventure Works: Signature Ada Park”."""
        label = at_start(head.inline) if head.head and head.inline else None
        if label and head.head and label.kind == "signature":
            self._enter(head, "signature", Entry(head.inline[label.end :].strip(), head.head, label.words))

    # --- entries
    def _entries(self, line: Line, cells: list[Piece] | None = None) -> bool:
        """`cells`: those of the line that are looked at; none given: all."""
        cells = line.pieces if cells is None else cells
        found: list[tuple[Label, str, Piece]] = []
        for index, piece in enumerate(cells):
            found += self._of_cell(cells, index, piece)
        found = list(signed_electronically(found))
        if not found:
            return False
        if self._shared(line, cells, found):
            return True
        for label, value, piece in found:
            value = value or self._from_below(line, cells, piece, label)
            self._add(line, label, value, piece)
        self.silent = 0
        return True

    def _of_cell(self, cells: list[Piece], index: int, piece: Piece) -> list[tuple[Label, str, Piece]]:
        if is_timed_name(piece.text):
            kind = "date" if self._has_signed(person(piece.text)) else "signature"
            return [(Label(kind, "", 0, 0), piece.text, piece)]
        alone = whole(piece.text) if piece.text else None
        if alone:
            after = cells[index + 1].text if index + 1 < len(cells) else ""
            if not after and len(self.group) <= 1:
                after = next((cell.text for cell in cells[index + 1 :] if cell.text), "")
            return [(alone, "" if labels(after) or whole(after) else after, piece)]
        known = labels(piece.text)
        if not known and self.group and index == 0 and (label := at_start(piece.text)):
            known = (label,)
        if not known:
            return []
        ends = [label.start for label in known[1:]] + [len(piece.text)]
        found = [
            (label, piece.text[label.end : end].strip(), piece)
            for label, end in zip(known, ends, strict=True)
        ]
        if found and not found[-1][1] and index + 1 < len(cells):
            after = cells[index + 1].text
            found[-1] = (found[-1][0], "" if labels(after) or whole(after) else after, piece)
        return found

    def _has_signed(self, who: str) -> bool:
        """Whether this name stands as a signature in the block already, so that what comes is its time."""
        entries = (entry for block in self.group for kind in ("signature", "act") for entry in block.of(kind))
        return any(person(entry.value) == who for entry in entries)

    def _shared(self, line: Line, cells: list[Piece], found: list[tuple[Label, str, Piece]]) -> bool:
        """One label at the left for two columns of values."""
        if len(self.group) != 2 or len(found) != 1 or found[0][2] is not cells[0] or len(cells) < 3:
            return False
        label = found[0][0]
        self.counts[label.kind] += 2
        places = [block.cell for block in self.group]
        if 0 in places:
            places = [place + 1 for place in places]
        for block, place in zip(self.group, places, strict=True):
            value = cells[place].text if place < len(cells) else ""
            block.entries.setdefault(label.kind, []).append(Entry(value, line, label.words))
        return True

    def _from_below(self, line: Line, cells: list[Piece], piece: Piece, label: Label) -> str:
        """A value on the line below its label, where that line holds nothing else."""
        following = self.text.lines[line.index + 1 : line.index + 2]
        if line.is_from_picture and label.kind in ("signature", "act") and not self._is_surely_signed(label):
            return ""
        is_open = label.end >= len(piece.text.rstrip())
        if is_open and label.kind == "act" and len(cells) > 1:
            return self._from_below_in_column(line, cells, piece, following)
        is_alone = is_open and len([cell for cell in cells if cell.text]) == 1
        if not is_alone or "_" in piece.text or not following or label.kind == "company":
            return ""
        after = following[0]
        if after.page != line.page or labels(after.text) or whole(after.text) or self.heads.of(after):
            return ""
        return after.text

    def _is_surely_signed(self, label: Label) -> bool:
        """Of a picture the line to sign on may not have been read, so that the name below it is a printed one, unless
        that stands elsewhere in the block."""
        return bool(self.counts["name"]) or _ELECTRONIC.match(label.words) is not None

    def _from_below_in_column(
        self, line: Line, cells: list[Piece], piece: Piece, following: list[Line]
    ) -> str:
        """“DocuSigned by:” twice in a row, and two names on the next line."""
        below = [cell.text for after in following if after.page == line.page for cell in after.pieces]
        if len(below) != len(cells) or any(labels(cell) or whole(cell) for cell in below):
            return ""
        return below[cells.index(piece)]

    def _add(self, line: Line, label: Label, value: str, piece: Piece) -> None:
        if not self._belongs(line, label, piece):
            return
        kind = self._kind(line, label, piece)
        entry = Entry(value, line, label.words)
        own = self._own_side(line, label, piece, value) if kind in ("act", "signature") else None
        if own is not None:
            self._add_to_side(own, kind, entry)
            return
        number = self.counts[kind]
        if not self.group or (number >= len(self.group) and kind in ("signature", "act")):
            self._close()
            self.group = [Block(self._named_above(line, value) if kind == "signature" else None)]
            number = 0
        self._enter(self.group[min(number, len(self.group) - 1)], kind, entry)

    def _named_above(self, line: Line, value: str) -> Side | None:
        """Of the company after the same name on the line above: “Received by: Ada Park, Adventure Works”, or that
        name alone, also where it is signed “A. Park”."""
        who = person(value)
        above = self.text.lines[max(line.index - 1, 0)]
        if (
            who
            and above is not line
            and _initial_and_surname(person(above.text)) == _initial_and_surname(who)
        ):
            return self.sides.of_names(above, 0, len(above.text), "")
        if not who or above is line or f": {who}, " not in above.text or _FOR.search(above.folded):
            return None
        return self.sides.of_names(above, above.text.index(f": {who}, "), len(above.text), "")

    def _add_to_side(self, side: Side, kind: str, entry: Entry) -> None:
        """An entry that says whose it is: “Customer signature: …”. What follows it belongs to it."""
        for block in self.group:
            if block.side is side and not block.of(kind):
                self._enter(block, kind, entry)
                return
        block = Block(side, entry.line, signs=True)
        is_beside = self.group and all(each.head is entry.line for each in self.group)
        if is_beside:
            self.group.append(block)
        else:
            self._close()
            self.group = [block]
        self._enter(block, kind, entry)

    def _enter(self, block: Block, kind: str, entry: Entry) -> None:
        block.entries.setdefault(kind, []).append(entry)
        self.counts[kind] += 1

    def _kind(self, line: Line, label: Label, piece: Piece) -> str:
        if label.words == "firma" and self.sides.of(line, piece.start, piece.end):
            return "company"
        return label.kind

    def _belongs(self, line: Line, label: Label, piece: Piece) -> bool:
        """Whether what stands before the label lets it be a signature's: “Order date” is none."""
        before = piece.text[: label.start]
        if label.kind == "act" and piece.text.strip().casefold() == label.words:
            return False  # “Agreed by” as a heading
        following = self.text.lines[line.index + 1 : line.index + 2]
        if label.words == "by" and label.end >= len(piece.text) and any(map(_begins_with_act, following)):
            return False  # “By:”, and below it “DocuSigned by:”
        if label.words in AGREED and piece.text == line.text.strip() and any(map(self.heads.of, following)):
            return False  # above the block that signs
        if label.kind == "act" and may_precede_act(flat(before)):
            return True
        if earlier := [each for each in labels(piece.text) if each.end <= label.start]:
            return not words.NOT_YET.search(flat(before[earlier[-1].end :]))
        if label.words == "by" and before.strip():
            return False
        return not self.sides.left_over(line, piece.start, piece.start + label.start)

    def _own_side(self, line: Line, label: Label, piece: Piece, value: str) -> Side | None:
        """Whose signature this is by its own words: “Customer signature”, “Accepted by (vendor)”, “Signed by
        customer: …”, “… by Ada Park, Adventure Works”, also where that name stands below."""
        begin = piece.start + label.end
        role, colon, _rest = piece.text[label.end :].partition(":")
        role = role.partition("(")[0]  # Agreed by the client (name, function, date): …
        spans = [(piece.start, begin)]
        if colon and not self.sides.left_over(line, begin, begin + len(role)):
            spans.append((begin, begin + len(role)))
        for span in spans:
            if (side := self.sides.of(line, *span)) in (Side.CUSTOMER, Side.PARTNER):
                return side
        is_below = value not in line.text
        return self.sides.of_names(line, begin, piece.end, value) or (
            side_named(value, self.sides.facts) if is_below else None
        )

    def _two_dates(self, line: Line) -> bool:
        """Under two signatures side by side, two dates without a label: “Lyon, 4 May 2026  Paris, 5 May 2026”."""
        days = dates.mentions(line.text)
        is_below = len(self.group) == 2 and all(self.counts[kind] in (0, 2) for kind in ("signature", "act"))
        is_entry = self.counts.total() or (len(line.cells) == 2 and all(map(dates.place_and_day, line.cells)))
        if not is_below or len(days) != 2 or self.counts["date"] or not is_entry:
            return False
        for block, day in zip(sorted(self.group, key=lambda block: block.cell), days, strict=True):
            self._enter(block, "date", Entry(day.words, line))
        return True

    def _two_names(self, line: Line) -> bool:
        """Below them two names without a label."""
        is_below = len(self.group) == 2 and self.counts["date"] == 2 and not self.counts["name"]
        if not is_below or len(line.cells) != 2 or not all(map(person, line.cells)):
            return False
        for block, cell in zip(sorted(self.group, key=lambda block: block.cell), line.cells, strict=True):
            self._enter(block, "name", Entry(cell, line))
        return True

    def _loose(self, line: Line) -> None:
        if not self.group:
            return
        self.silent += 1
        is_prose = len(line.text.split()) > 6
        is_over = is_prose and not self.counts and not any(map(_is_to_sign, self.group))
        ends = line.is_heading and bool(words.SECTION.search(line.folded)) and not is_blank(line.text)
        if (
            is_over
            or self.silent > REACH
            or len(line.text.split()) > LONGEST_LINE
            or (ends and self.silent > 1)
        ):
            self._close()
            return
        for block in self.group:
            block.loose.append(line)

    def _close(self) -> None:
        if len(self.group) > 1:  # nobody can say whose column a line without label is in
            for block in self.group:
                block.loose.clear()
        for block in self.group:
            block.is_unclear = len(self.group) > 1 and any(
                self.counts[kind] not in (0, len(self.group)) for kind in ("signature", "act")
            )
            if len(self.group) > 1:
                block.is_unclear |= 0 < self.counts["date"] < len(self.group) and not self.counts["signature"]
        self.blocks += self.group
        self.group, self.counts, self.silent = [], Counter(), 0


def _initial_and_surname(who: str) -> tuple[str, str]:
    parts = fold(who).split() or [""]
    return parts[0][:1], parts[-1]


def _begins_with_act(line: Line) -> bool:
    return any(label.kind == "act" and label.start == 0 for label in labels(line.text))


_ELECTRONIC = patterns.compile(r"(?:electronically|digitally|docu|e-?|elektronisch|digital)\s?\w")
_FOR = patterns.compile(r"\b(?:for|to|fur|an|pour|para)\b")
_BEHALF = patterns.compile(r"(?:for and )?on behalf of\b")
_TO_SIGN = patterns.compile(r"acknowledg|accept|sign|approv|agree|bestatig|unterschrift|freigabe|annahme")


def _is_to_sign(block: Block) -> bool:
    return block.signs or (block.head is not None and bool(_TO_SIGN.search(block.head.folded)))
