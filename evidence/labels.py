"""The labels of signature blocks, and what is written beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from evidence import dates, patterns, words
from evidence.folding import flat
from evidence.patterns import Match
from evidence.text import Piece

_SIGNED = (
    r"signed|accepted(?: and agreed)?|agreed(?: (?:and|to and) accepted)?|approved|authori[sz]ed|acknowledged"
    r"|confirmed|certified|ordered|executed|acknowledged and agreed|read and accepted|reviewed and accepted"
)
KINDS = {
    "act": (
        rf"(?:(?:electronically|digitally|e-?|docu)\s?(?:signed|approved|accepted|authori[sz]ed"
        rf"|released)|(?:{_SIGNED})(?: (?:electronically|digitally))?)"
        r"(?: (?:for|on behalf of|for and on behalf of) [^,:]{2,60}?)?(?: on [^,:]{6,22})?,? by"
        r"|(?:elektronisch |digital )?(?:signiert|unterschrieben|unterzeichnet"
        r"|gezeichnet)(?: am [^,:]{6,22})? (?:von|durch)"
        r"|(?:bestellt|genehmigt|freigegeben|akzeptiert|beauftragt|bestatigt)(?: am [^,:]{6,22})? (?:von"
        r"|durch)"
        r"|(?:signe|accepte|approuve)(?: electroniquement)? par|(?:firmado|aceptado"
        r"|aprobado)(?: electronicamente)? por"
        r"|/s/|gez\.:?"
    ),
    "date": (
        r"(?:signature |signing |approval |acceptance )?dated?(?: signed| of (?:signature|signing|approval|acceptance)"
        r"| de signature)?|(?:signed|accepted|approved|confirmed|agreed) on|(?:genehmigt|freigegeben|abgenommen) am"
        r"|(?:unterschrifts)?datum|(?:ort|place|lieu|lugar)(?:,| and| und| et| y| ?/)? ?(?:date|datum|fecha)"
        r"|(?:datum|date|fecha)(?:,| ?/| and) ?(?:ort|place|lieu)|fecha"
    ),
    "signature": (
        r"(?:authori[sz]ed |electronic |digital |handwritten |legally binding )*signature"
        r"(?: (?:of (?:the )?)?(?:customer|client|buyer|partner|supplier|vendor|provider)"
        r"| \(authori[sz]ed signatory\))?"
        r"|authori[sz]ed signatory|read and (?:approved|accepted|agreed)|lu et approuve|bon pour accord"
        r"|freigegeben|genehmigt|abgenommen"
        r"|sign(?:ed)?|sign here|signatur|rechtsverbindliche unterschrift|firma|by"
        r"|unterschrift(?: (?:des |der )?(?:kunden?|auftraggeber(?:s|in)?|besteller(?:s|in)?|auftragnehmer(?:s|in)?"
        r"|partners?|lieferanten?))?"
    ),
    "name": (
        r"(?:print(?:ed)? |full |signatory |signer(?:.s)? |signatory.s )?name(?: in (?:block"
        r"|capital) letters| and (?:title|role)"
        r"| \(print(?:ed)?\)| \(block letters\))?|name(?: in)? (?:druckbuchstaben|klarschrift)"
        r"|nom(?: et prenom)?"
        r"|nombre(?: y apellidos)?|vor- und nachname"
    ),
    "title": r"(?:job )?title|position|role|funktion|titel|stellung|fonction|cargo|qualite|position im unternehmen",
    "company": (
        r"company(?: name)?|party|organi[sz]ation|unternehmen|societe|empresa|(?:on|for and on) behalf of"
        r"|im namen von"
    ),
}
_LETTER = patterns.compile(patterns.LETTER)


def _is_apart(found: Match) -> bool:
    after = found.string[patterns.span(found, "act")[1] : patterns.span(found, "act")[1] + 1]
    return patterns.apart(found) and not (after and patterns.is_of_a_word(after))


_ALL = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items())
_NOTE = r"(?:\s*\([^)]{0,40}\))?"
_WITH_COLON = patterns.compile(
    rf"(?:{_ALL}){_NOTE}\s*(?::|(?P<line>\s?[_]{{2,}}|\s?\.{{4,}}))", fits=patterns.apart
)
_WHOLE = patterns.compile(rf"(?:{_ALL}){_NOTE}\s*:?")
_AT_START = patterns.compile(rf"(?:{_ALL}){_NOTE}\s+(?P<value>\S)")
_ACT = patterns.compile(rf"(?P<act>{KINDS['act']})\s*:?", fits=_is_apart)
# What may stand above the block that signs, as well as on its line.
AGREED = {"bon pour accord", "lu et approuve", "read and approved", "read and accepted", "read and agreed"}


@dataclass(frozen=True)
class Label:
    kind: str
    words: str  # folded
    start: int
    end: int  # where the value begins


MOST_LABELS = 20


@lru_cache(maxsize=4096)
def whole(cell: str) -> Label | None:
    """The label that a cell consists of."""
    return _label(_WHOLE.fullmatch(flat(cell.strip())))


@lru_cache(maxsize=4096)
def labels(cell: str) -> tuple[Label, ...]:
    """The labels in a cell that are set off by a colon or a line to write on, and the acts, which need neither.

    None in a cell with more of them than people sign beside.
    """
    folded = flat(cell)
    is_set_off = any(sign in folded for sign in (":", "__", "...."))
    set_off = islice(_WITH_COLON.finditer(folded), MOST_LABELS) if is_set_off else ()
    found = [label for each in set_off if (label := _label(each))]
    if len(found) == MOST_LABELS:
        return ()
    taken = {label.start for label in found}
    for each in islice(_ACT.finditer(folded), MOST_LABELS):
        # “By: /s/ Ada Park”: the mark is part of the signature.
        is_within = any(label.start <= each.start() <= label.end + 1 for label in found)
        if each.start() not in taken and not is_within:
            found.append(Label("act", each["act"], each.start(), each.end()))
    # "by:" at the end of "accepted by:" is that act's own.
    acts = [label for label in found if label.kind == "act"]
    own = (each for each in found if each.kind == "act" or not any(_is_of(each, act) for act in acts))
    in_order = sorted(own, key=lambda label: label.start)
    return tuple(label for label in in_order if not _is_said_again(label, in_order, folded))


def _is_said_again(label: Label, others: list[Label], folded: str) -> bool:
    """“By: DocuSigned by:” has one value, not two."""
    acts = (each for each in others if each.kind == "act" and each.start >= label.end)
    after = next(acts, None)
    return label.words == "by" and after is not None and not folded[label.end : after.start].strip()


def signed_electronically(found: list[tuple[Label, str, Piece]]) -> Iterator[tuple[Label, str, Piece]]:
    """“Signature:” and after it “DocuSigned by: Ada Park” are one entry."""
    waiting: tuple[Label, str, Piece] | None = None
    for label, value, piece in found:
        if waiting and label.kind == "act":
            yield waiting[0], value, piece
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = (label, value, piece) if label.kind == "signature" and not value else None
        if waiting is None:
            yield label, value, piece
    if waiting:
        yield waiting


def _is_of(label: Label, act: Label) -> bool:
    return act.start <= label.start < act.end


def at_start(cell: str) -> Label | None:
    """A label without a colon before its value, as tables come out of a PDF: “Signature Ada Park”."""
    return _label(_AT_START.match(flat(cell)))


def _label(found: Match | None) -> Label | None:
    if found is None:
        return None
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    kind = next(name for name in groups if name in KINDS)
    end = next((patterns.span(found, name)[0] for name in ("line", "value") if name in groups), found.end())
    return Label(kind, found[kind], found.start(), end)


_PRECEDES_ACT = patterns.compile(
    r"^(?:this|the|dies\w*|das|der|die|ce|cette|el|la|este)\b.*\b(?:was|were|has been|have been|is|are"
    r"|hereby|wurden?|ist|a ete|ha sido|fue)"
    r"\W*(?:\w+ (?:and|und|et|y)\W*|hereby\W*)*$"
)


_OF_THIS_PAPER = patterns.compile(
    r"(?:(?:this|the) )?(?:order|report|work|services?|hours|minutes|offer|quotation|document|timesheet|auftrag"
    r"|leistung)"
)


def may_precede_act(before: str) -> bool:
    """Whether “signed by” after these words is said of this paper: “This order was ” is, “The framework ” is not."""
    bare = before.strip(' \t-–—•*·▪"“:✓✔>').removesuffix(" and").strip()
    if not bare or words.CUSTOMER_ROLE.fullmatch(bare) or words.PARTNER_ROLE.fullmatch(bare):
        return True
    if dates.place_and_day(bare) or (dates.mentions(bare) and not _LETTER.search(bare)):
        return True
    if _OF_THIS_PAPER.fullmatch(bare):
        return True
    return bool(
        _PRECEDES_ACT.match(bare) and not words.NOT_YET.search(bare) and not words.OLDER_PAPER.search(bare)
    )
