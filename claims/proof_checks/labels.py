"""The labels of signature blocks, and what is written beside them."""

import re
from dataclasses import dataclass

from claims.proof_checks import dates, words
from claims.proof_checks.text import flat

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
        r"(?:signature |signing )?dated?(?: signed| of signature| of signing| de signature)?|signed on"
        r"|(?:unterschrifts)?datum|(?:ort|place|lieu|lugar)(?:,| and| und| et| y| ?/)? ?(?:date|datum|fecha)"
        r"|(?:datum|date|fecha)(?:,| ?/| and) ?(?:ort|place|lieu)|fecha"
    ),
    "signature": (
        r"(?:authori[sz]ed |electronic |digital |handwritten |legally binding )*signature"
        r"(?: (?:of (?:the )?)?(?:customer|client|buyer|partner|supplier|vendor|provider)"
        r"| \(authori[sz]ed signatory\))?"
        r"|authori[sz]ed signatory|read and (?:approved|accepted|agreed)|lu et approuve|bon pour accord"
        r"|sign(?:ed)?|sign here|signatur|rechtsverbindliche unterschrift|firma|by"
        r"|unterschrift(?: (?:des |der )?(?:kunden?|auftraggeber(?:s|in)?|auftragnehmer(?:s|in)?"
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
_ALL = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items())
_NOTE = r"(?:\s*\([^)]{0,40}\))?"
_WITH_COLON = re.compile(rf"(?<!\w)(?:{_ALL}){_NOTE}\s*(?::|(?=\s?[_]{{2,}}|\s?\.{{4,}}|\s?…{{2,}}))")
_WHOLE = re.compile(rf"(?:{_ALL}){_NOTE}\s*:?")
_AT_START = re.compile(rf"(?:{_ALL}){_NOTE}\s+(?=\S)")
_ACT = re.compile(rf"(?<!\w)(?P<act>{KINDS['act']})(?!\w)\s*:?")
# What may stand above the block that signs, as well as on its line.
AGREED = {"bon pour accord", "lu et approuve", "read and approved", "read and accepted", "read and agreed"}


@dataclass(frozen=True)
class Label:
    kind: str
    words: str  # folded
    start: int
    end: int  # where the value begins


def whole(cell: str) -> Label | None:
    """The label that a cell consists of."""
    return _label(_WHOLE.fullmatch(flat(cell.strip())))


def labels(cell: str) -> list[Label]:
    """The labels in a cell that are set off by a colon or a line to write on, and the acts, which need neither."""
    folded = flat(cell)
    found = [label for each in _WITH_COLON.finditer(folded) if (label := _label(each))]
    taken = {label.start for label in found}
    for each in _ACT.finditer(folded):
        # “By: /s/ Ada Park”: the mark is part of the signature.
        is_within = any(label.start <= each.start() <= label.end + 1 for label in found)
        if each.start() not in taken and not is_within:
            found.append(Label("act", each["act"], each.start(), each.end()))
    # "by:" at the end of "accepted by:" is that act's own.
    acts = [label for label in found if label.kind == "act"]
    return sorted(
        (
            label
            for label in found
            if label.kind == "act" or not any(act.start <= label.start < act.end for act in acts)
        ),
        key=lambda label: label.start,
    )


def at_start(cell: str) -> Label | None:
    """A label without a colon before its value, as tables come out of a PDF: “Signature Ada Park”."""
    return _label(_AT_START.match(flat(cell)))


def _label(found: re.Match[str] | None) -> Label | None:
    if found is None:
        return None
    kind = next(name for name, value in found.groupdict().items() if value is not None)
    return Label(kind, found[kind], found.start(), found.end())


_PRECEDES_ACT = re.compile(
    r"^(?:this|the|dies\w*|das|der|die|ce|cette|el|la|este)\b.*\b(?:was|were|has been|have been|is|are"
    r"|hereby|wurden?|ist|a ete|ha sido|fue)"
    r"\W*(?:\w+ (?:and|und|et|y)\W*|hereby\W*)*$"
)


def may_precede_act(before: str) -> bool:
    """Whether “signed by” after these words is said of this paper: “This order was ” is, “The framework ” is not."""
    bare = before.strip(' \t-–—•*·▪"“:✓✔>').removesuffix(" and").strip()
    if not bare or words.CUSTOMER_ROLE.fullmatch(bare) or words.PARTNER_ROLE.fullmatch(bare):
        return True
    if dates.mentions(bare) and not re.sub(r"[\W\d]+", "", bare):
        return True
    return bool(
        _PRECEDES_ACT.match(bare) and not words.NOT_YET.search(bare) and not words.OLDER_PAPER.search(bare)
    )
