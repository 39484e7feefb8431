"""The heads of signature blocks: lines that say whose block begins."""

from evidence import names, patterns, words
from evidence.folding import flat
from evidence.labels import labels
from evidence.parts import Block
from evidence.people import person
from evidence.sides import Side, Sides, within
from evidence.text import Line, Piece

_SIGNS = patterns.compile(
    r"\b(?:signed|accepted|agreed|approved|acknowledged|executed|confirmed|unterzeichnet|gezeichnet"
    r"|unterschrieben|angenommen|bestatigt"
    r"|akzeptiert|abgenommen|genehmigt|freigegeben|ubergeben|\w*bestatigung|confirmation|accepte|approuve|signe|firmado"
    r"|aceptado|aprobado)\b"
)
_SIGNATURE = patterns.compile(r"\b(?:signature|unterschrift|firma)\b")
_BEGINS_WELL = patterns.compile(r"\W*(?:for|signed|accepted|agreed|fur|pour|por)\b")
_TOGETHER = patterns.compile(r"\b(?:and|und|et|y|between|zwischen|with|mit)\b")
_ON_BEHALF = patterns.compile(r"\band on\b")


def _take_row(block: Block, line: Line) -> None:
    """“Approved by customer | Ada Park | Procurement | 3 May 2026”: the other cells are what is said of that side."""
    others = [cell.text for cell in line.pieces[1:] if cell.text]
    if block.cell == 0 and not block.inline and others and person(others[0]):
        block.inline = ", ".join(others)
        block.signs |= bool(_SIGNATURE.search(flat(line.pieces[0].text)))


def is_head_row(kinds: list[str], cells: list[Piece]) -> bool:
    """Of a table with a row for each who signs: Party | Name | Signature | Date."""
    says_who_signed = "signature" in kinds or "act" in kinds
    is_table = len(cells) >= 3 and says_who_signed and len(set(kinds) - {""}) >= 2
    return is_table and all(
        kind or len(cell.text.split()) <= 2 for kind, cell in zip(kinds, cells, strict=True)
    )


class Heads:
    """Reads heads, one line at a time."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides

    def of(self, line: Line) -> list[Block]:
        found = []
        for index, piece in enumerate(line.pieces):
            found += self._heads_of(line, piece, index)
        sides = [block.side for block in found]
        found = found if len(set(sides)) == len(sides) else found[:1]
        if len(found) == 1:
            _take_row(found[0], line)
        return found

    def _heads_of(self, line: Line, piece: Piece, index: int) -> list[Block]:
        head, colon, rest = piece.text.partition(":")
        known = labels(piece.text)
        if known and known[0].kind == "act" and self._is_party_alone(line, piece):  # Accepted by the customer
            side = self.sides.of(line, piece.start, piece.end)
            return [Block(side, line, True, index)] if side else []
        # “Customer: Ada Park   Date: 3 Nov 2026” has its date in it; any other label makes a line no head.
        if not piece.text or len(head.split()) > 14 or (known and known[0].kind not in ("company", "date")):
            return []
        end = piece.start + len(head)
        side = self.sides.of(line, piece.start, end)
        inline_side = self.sides.of(line, end, piece.end) if colon else None
        if side is None and known and known[0].kind == "company":  # Company: Adventure Works
            side, rest, end = inline_side, "", piece.end
        elif side in (Side.CUSTOMER, Side.PARTNER) and inline_side == side:  # Customer: Adventure Works
            rest, end = ("", piece.end) if not self._is_person(rest) else (rest, end)
        elif side is not None and inline_side not in (None, side) and not known:
            side, end = Side.BOTH, piece.end  # Customer: Adventure Works Partner: Contoso Consulting
        if side is None or (known and known[0].start == 0 and known[0].kind == "date"):
            return []
        return self._as_blocks(line, piece, end, side, rest.strip(), index)

    def _is_person(self, value: str) -> bool:
        """“Ada Park, Adventure Works”, but not the company alone."""
        facts = self.sides.facts
        who = person(value)
        return bool(who) and not names.contains(who, (*facts.customer_names, *facts.partner_names))

    def _is_party_alone(self, line: Line, piece: Piece) -> bool:
        is_open = piece.text.rstrip(": ") != piece.text.rstrip() or "_" in piece.text
        return not is_open and not self.sides.left_over(line, piece.start, piece.end)

    def _as_blocks(
        self, line: Line, piece: Piece, end: int, side: Side, rest: str, index: int
    ) -> list[Block]:
        spare = self.sides.left_over(line, piece.start, end)
        begins_well = _BEGINS_WELL.match(flat(piece.text))
        if len(spare) > (1 if begins_well else 0):
            return []
        said = flat(piece.text[: end - piece.start])
        signs = bool(_SIGNS.search(said) or (rest and _SIGNATURE.search(said)))
        if side is Side.BOTH:
            return self._two(line, piece, signs)
        return [Block(side, line, signs, index, inline=rest)]

    def _two(self, line: Line, piece: Piece, signs: bool) -> list[Block]:
        """Two columns that came out as one line: “For Contoso Consulting For Adventure Works”."""
        if _TOGETHER.search(_ON_BEHALF.sub("", flat(piece.text))):
            return [Block(Side.BOTH, line)]
        first = self._first_side(line, piece)
        if first is None:
            return [Block(Side.BOTH, line)]
        other = Side.PARTNER if first is Side.CUSTOMER else Side.CUSTOMER
        return [Block(first, line, signs, 0), Block(other, line, signs, 1)]

    def _first_side(self, line: Line, piece: Piece) -> Side | None:
        customer = within(self.sides.customer.get(line.index, []), piece.start, piece.end)
        partner = within(self.sides.partner.get(line.index, []), piece.start, piece.end)
        if customer and partner:
            return Side.CUSTOMER if customer[0] < partner[0] else Side.PARTNER
        if customer or partner:
            return None
        one, other = (
            pattern.search(flat(piece.text)) for pattern in (words.CUSTOMER_ROLE, words.PARTNER_ROLE)
        )
        if one is None or other is None:
            return None
        return Side.CUSTOMER if one.start() < other.start() else Side.PARTNER
