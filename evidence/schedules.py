"""Where a document gives its work days: columns of tables, and runs of “First shop: 2 December 2026.”"""

from evidence import dates, patterns, words
from evidence.folding import fold
from evidence.labels import labels, whole
from evidence.text import Line, Text

_DAY_COLUMN = patterns.compile(
    r"(?:planned|due|delivery|completion|target|start|end|baseline|finish|go[ -]?live|estimated|agreed|revised)?\s?"
    r"(?:dates?|days?|due(?: (?:by|on|date))?|delivery|deadline|until|planned|target|baseline|forecast|finish(?:ed)?"
    r"|by when|when|completion|(?:completed|accepted|delivered|done|planned|finished)(?: (?:on|by|for))?|start|end"
    r"|termin|datum|bis|fallig|erbracht am|fertig(?: bis)?|liefertermin|echeance|livraison|fecha|plazo|entrega|data"
    r"|scadenza|consegna)"
)
_WORK_COLUMN = patterns.compile(
    r"\b(?:milestones?|phases?|steps?|stages?|gates?|waves?|deliverables?|works?|work packages?|tasks?|activit\w+"
    r"|services?|items?|descriptions?|what|courses?|workstreams?|results?|outcomes?|meilensteine?|schritte?"
    r"|leistung(?:en)?|aufgaben?|arbeitspakete?|etapes?|taches?|designation|prestations?|jalons?|hitos?|fases?|tareas?"
    r"|attivita|fornitura)\b"
)
# What such a column lists has days of its own; items of an order may be licences with a term.
_STEP_COLUMN = patterns.compile(
    r"\b(?:milestones?|phases?|steps?|stages?|gates?|waves?|deliverables?|work packages?|tasks?|activit\w+|courses?"
    r"|meilensteine?|schritte?|aufgaben?|arbeitspakete?|etapes?|taches?|jalons?|hitos?|fases?|tareas?|attivita)\b"
)
_NO_WORK = patterns.compile(
    r"\b(?:orders?|offers?|quot\w+|received|contracts?|agreements?|meetings?|calls?|references?|renewal|change"
    r"|raised|accepted|agreed|confirmed|behalf|documents?|history|reviewed|approved|name|role|dates?|from|to)\b"
)
_SAYING = patterns.compile(r"(?:^|[.;,•])\s*([^.;:•\d]{3,40}(?:\d{1,2})?)\s*(?::|[–—-])\s*$")
FEWEST = 2  # one day beside two words may be anything


def rows_with_days(text: Text) -> set[int]:
    """The rows of tables one column of which is for days and another for the work."""
    found: set[int] = set()
    columns, is_order = 0, False
    for line in text.lines:
        cells = line.cells
        if _is_head(cells):
            columns, is_order = len(cells), not _STEP_COLUMN.search(line.folded)
        elif len(cells) != columns or _signs(cells):
            columns = 0
        elif not line.is_furniture and (words.WORK.search(line.folded) or not is_order):
            found.add(line.index)
    return found


def rows_of_papers(text: Text) -> set[int]:
    """The rows of tables that tell of versions, invoices and payments: their days are not those of the work."""
    found: set[int] = set()
    columns = 0
    for line in text.lines:
        cells = line.cells
        if len(cells) >= 2 and not dates.mentions(line.text) and words.ADMINISTRATIVE.search(fold(cells[0])):
            columns = len(cells) if any(_DAY_COLUMN.fullmatch(fold(cell)) for cell in cells[1:]) else 0
        elif len(cells) != columns:
            columns = 0
        else:
            found.add(line.index)
    return found


def _is_head(cells: list[str]) -> bool:
    said = [fold(cell).strip(" .:") for cell in cells]
    if len(said) < 2 or _signs(cells) or any(words.ADMINISTRATIVE.search(cell) for cell in said):
        return False
    return any(map(_DAY_COLUMN.fullmatch, said)) and any(
        _WORK_COLUMN.search(cell) and not _DAY_COLUMN.fullmatch(cell) and len(cell.split()) <= 5
        for cell in said
    )


def _signs(cells: list[str]) -> bool:
    """A row that people sign on."""
    kinds = {label.kind for cell in cells for label in [*labels(cell), whole(cell)] if label}
    return bool(kinds & {"signature", "act", "name"})


def is_run_of_days(line: Line) -> bool:
    """“First shop: 2 December 2026. Last shop: 5 March 2027.”: nothing but what happens, and when."""
    found = dates.mentions(line.text)
    if len(found) < FEWEST:
        return False
    begin, sayings = 0, []
    for mention in found:
        said = _SAYING.search(line.text[begin : mention.start].lstrip(" .;,"))
        sayings.append(said[1].strip() if said else "")
        begin = mention.start + len(mention.words)
    is_over = not line.text[begin:].strip(" .;")
    return is_over and all(map(_names_work, sayings))


def _names_work(said: str) -> bool:
    """Not people or companies, which are written with capitals alone."""
    flat = fold(said)
    if words.ADMINISTRATIVE.search(flat) or _NO_WORK.search(flat) or words.LICENCES.search(flat):
        return False
    return any(word.isalpha() and word.islower() and len(word) > 3 for word in said.split())
