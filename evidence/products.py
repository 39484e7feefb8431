"""Rule: each claimed product or workload is named in its own right, beside the work done for it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from evidence import names, patterns, words
from evidence.facts import ClaimFacts, Found, LineFacts, Result, Rule, quote
from evidence.folding import fold
from evidence.names import Hit, Products
from evidence.paragraphs import Paragraph, of_line
from evidence.text import Text

# Names that begin like one of the catalogue's and mean something else.
LONGER_NAMES = (
    *(
        "Dynamics 365 Sales Insights",
        "Dynamics 365 Customer Service Insights",
        "Dynamics 365 Customer Insights",
    ),
    *(
        "Dynamics 365 Sales Copilot",
        "Dynamics 365 Finance and Operations",
        "Dynamics 365 Finance & Operations",
    ),
    *(
        "Dynamics 365 Marketing Insights",
        "Dynamics 365 Field Service Mobile",
        "Dynamics 365 Commerce Scale Unit",
    ),
    *(
        "Dynamics 365 Finance Insights",
        "Dynamics 365 Supply Chain Insights",
        "Dynamics 365 Human Resources Attract",
    ),
    *(
        "Exchange Online Protection",
        "Exchange Online Archiving",
        "Exchange Online Plan",
        "Exchange Online Kiosk",
    ),
    *(
        "SharePoint Online Management Shell",
        "Microsoft Teams Rooms",
        "Microsoft Teams Phone",
        "Microsoft Teams Premium",
    ),
    *("Microsoft Teams Shifts", "Microsoft Teams Essentials", "Power BI Report Server", "Power BI Embedded"),
    *(
        "Power Apps Portals",
        "Power Automate Desktop",
        "Power Automate Process Mining",
        "Intune for Education",
    ),
    *("Azure Information Protection Scanner", "Office 365 Advanced Threat Protection for Storage"),
)
_QUALIFIER = patterns.compile(
    r"^\s?(?:Insights|Copilot|Hub|Protection|Archiving|Rooms|Embedded|Server|Scheduler|Guides"
    r"|Remote Assist)\b"
)
_TABLE_HEAD = patterns.compile(
    r"^(?:products?|workloads?|products? (?:or|/|and) workloads?|produkt(?:e)?(?: oder workload)?|dienst"
    r"|service)$"
)
_OTHER_HEAD = patterns.compile(
    r"^(?:activit\w+|descriptions?|work|what .*|from|to|quantity|tatigkeit\w*|beschreibung|leistung\w*"
    r"|menge|services?|tasks?|scope|details?)$"
)
_EXPLAINS = patterns.compile(r"\s*(?:\([^)]*\)\s*)?(?::|[–—-]\s)")
FEW_WORDS = 2  # besides the name, before a line says anything about it


def check_products(text: Text, facts: ClaimFacts, found: list[Paragraph]) -> list[Found]:
    by_line = of_line(found)
    named = [name for line in facts.lines for name in line.names]
    hits = Products(text, [*named, *LONGER_NAMES, *facts.other_products])
    return [_check_line(text, facts, line, hits, by_line) for line in facts.lines]


def _check_line(
    text: Text, facts: ClaimFacts, line: LineFacts, hits: Products, by_line: dict[int, Paragraph]
) -> Found:
    longer = [*LONGER_NAMES, *(name for name in facts.other_products if name not in line.names)]
    for hit in hits.of(line.names, longer=longer):
        paragraph = _around(hit, by_line)
        if _is_longer(text, hit):
            continue
        words_ = _said_of_it(text, hit, paragraph, line.names) or _in_split_row(text, hit)
        if words_:
            page, places = text.lines[hit.first.line].page, tuple(hit.spans(text.lines))
            return Found(Rule.LINE_NAMED, Result.FOUND, line.key, page, quote([words_]), places)
    return Found(Rule.LINE_NAMED, Result.NOT_FOUND, line.key)


def _around(hit: Hit, by_line: dict[int, Paragraph]) -> Paragraph:
    """A name that runs over a line's end joins the lines, whatever else they look like."""
    first, last = by_line[hit.first.line], by_line[hit.last.line]
    return first if first is last else Paragraph([*first.lines, *last.lines])


def _is_longer(text: Text, hit: Hit) -> bool:
    return bool(_QUALIFIER.match(text.lines[hit.last.line].text[hit.last.end :]))


def _said_of_it(text: Text, hit: Hit, paragraph: Paragraph, own: Iterable[str]) -> str:
    """The sentence or row that says what is done with the product; "" where there is none."""
    if not (paragraph.is_written or _is_explained(text, hit, paragraph)):
        return ""
    sentence = _sentence_of(text, hit, paragraph)
    flat = fold(sentence)
    if not _says_enough(flat, text, hit) or not _tells_of_work(flat, _has_long_cell(paragraph)):
        return ""
    return sentence


@lru_cache(maxsize=64)
def _tells_of_work(flat: str, has_long_cell: bool) -> bool:
    if words.is_negated(flat):
        return False
    return bool(words.WORK.search(flat)) or (has_long_cell and not words.LICENCES.search(flat))


def _is_explained(text: Text, hit: Hit, paragraph: Paragraph) -> bool:
    """Whether the name stands before the colon, as the thing that is explained."""
    line = text.lines[hit.first.line]
    after = line.text[hit.last.end :] if hit.last.line == hit.first.line else ""
    return paragraph.is_explained and bool(_EXPLAINS.match(after))


def _sentence_of(text: Text, hit: Hit, paragraph: Paragraph) -> str:
    """A row is taken whole: what is done stands in another cell."""
    if paragraph.is_row:
        return paragraph.text
    name = " ".join(text.lines[hit.first.line].text[hit.first.start :].split()[:1])
    before = sum(len(each.text) + 1 for each in paragraph.lines if each.index < hit.first.line)
    place, offset = before + hit.first.start, 0
    for sentence in paragraph.sentences:
        offset = paragraph.text.find(sentence, offset) + len(sentence)
        if place < offset:
            return sentence
    return name


def _says_enough(flat: str, text: Text, hit: Hit) -> bool:
    name = set(map(fold, names.words_of(text, hit)))
    return sum(word not in name for word in _words_in(flat)) >= FEW_WORDS


@lru_cache(maxsize=64)
def _words_in(flat: str) -> tuple[str, ...]:
    """Kept, because a sentence may name many products."""
    return tuple(words.WORDS.findall(flat))


def _has_long_cell(paragraph: Paragraph) -> bool:
    return paragraph.is_row and any(
        len(cell.split()) >= 5 for line in paragraph.lines for cell in line.cells if len(line.cells) > 1
    )


def _in_split_row(text: Text, hit: Hit) -> str:
    """A table whose cells each came out as a line: the name alone, below such a table's head, then what is done."""
    index = hit.first.line
    line = text.lines[index]
    own = "".join(map(fold, names.words_of(text, hit)))
    is_alone = len(line.text) < 2 * len(own) and "".join(names.letters_of(line.folded)) == own
    if not is_alone or line.is_excluded or line.is_furniture:
        return ""
    if index + 1 >= len(text.lines) or not _is_below_table_head(text, index):
        return ""
    after = text.lines[index + 1]
    is_said = len(after.text.split()) >= 4 and words.WORK.search(after.folded) and not after.is_excluded
    return f"{line.text} · {after.text}" if is_said and not words.is_negated(after.folded) else ""


def _is_below_table_head(text: Text, index: int) -> bool:
    nearby: Sequence[str] = [line.folded.strip(" :") for line in text.lines[max(index - 60, 0) : index]]
    return any(
        _TABLE_HEAD.match(one) and _OTHER_HEAD.match(other)
        for one, other in zip(nearby, nearby[1:], strict=False)
    )
