"""Digital signatures beside what the text says: who signed is certain where the signature stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence import dates, names
from evidence.electronic import LONGEST_STAMP
from evidence.facts import ClaimFacts, Found, Result, Rule, quote
from evidence.folding import fold
from evidence.pages import PageText
from evidence.pointing import of_days, of_signature, tidy
from evidence.sides import Side, side_of
from evidence.signatures import Evidence, Signatures
from evidence.text import Line, Text


@dataclass(frozen=True)
class Digital:
    """A signature that was verified.

    name, organisation: of its certificate
    day: in ISO 8601; "" where it tells none
    page: from 1, that shows it
    stands: what was signed is what is there
    """

    name: str
    organisation: str
    day: str = ""
    page: int | None = None
    stands: bool = True


def with_digital(
    said: Signatures, signed: Sequence[Digital], facts: ClaimFacts, text: Text | None = None
) -> Signatures:
    """What stands comes first. What is broken counts for nothing, and nor does the stamp that it left on the page."""
    standing = [each for each in signed if each.stands]
    fallen = {_who(each.name) for each in signed} - {_who(each.name) for each in standing}
    customer = [each for each in said.customer if _who(each.who) not in fallen]
    partner = [each for each in said.partner if _who(each.who) not in fallen]
    lines = text.lines if text else []
    found = [
        _placed(_evidence(each, side), said, lines, facts)
        for each in standing
        if (side := _side(each, facts))
    ]
    return Signatures(
        [each for each in found if each.side is Side.CUSTOMER] + customer,
        [each for each in found if each.side is Side.PARTNER] + partner,
        said.lines,
    )


def without_text(found: Iterable[Found], signed: Sequence[Digital], facts: ClaimFacts) -> list[Found]:
    """The answers for a document that nobody can read, of which its signatures still say who acknowledged it."""
    customer = with_digital(Signatures([], [], set()), signed, facts).customer
    return [_acknowledged(each, customer) for each in found]


def _acknowledged(found: Found, customer: Sequence[Evidence]) -> Found:
    if found.rule != Rule.CUSTOMER_ACKNOWLEDGES or not customer:
        return found
    return Found(found.rule, Result.FOUND, page=customer[0].page, words=customer[0].words)


def _side(signed: Digital, facts: ClaimFacts) -> Side | None:
    """Of whom certificate's holder or organisation is; None where it is nobody's here, or of both."""
    text = Text([PageText(signed.organisation), PageText(signed.name)])  # apart: no name runs over both
    customer = names.companies(text, facts.customer_names, but_not=facts.partner_names)
    partner = names.companies(text, facts.partner_names, but_not=facts.customer_names)
    side = side_of(bool(customer), bool(partner))
    if side is Side.CUSTOMER and _who(signed.name) in map(_who, facts.partner_people):
        return None
    return None if side is Side.BOTH else side


def _who(name: str) -> frozenset[str]:
    """Certificates write surnames first, and in capitals."""
    return frozenset(fold(name).replace(",", " ").split())


def _evidence(signed: Digital, side: Side) -> Evidence:
    parts = dict.fromkeys(filter(None, (signed.name, signed.organisation, signed.day)))
    words = quote([f"Digitally signed by {', '.join(parts)}"])
    return Evidence(side, signed.name, signed.page, words, dates.mentions(signed.day))


def _placed(evidence: Evidence, said: Signatures, lines: Sequence[Line], facts: ClaimFacts) -> Evidence:
    """With the places of the stamp that shows it, if it left one: as the text was understood, else where its page names
    the signer last."""
    for each in (*said.customer, *said.partner):
        if each.page == evidence.page and _who(each.who) == _who(evidence.who):
            return replace(evidence, spans=each.spans, day_spans=each.day_spans)
    named = [
        line for line in lines if line.page == evidence.page and evidence.who and evidence.who in line.text
    ]
    if not named:
        return evidence
    stamp = [line for line in lines[named[-1].index :][:LONGEST_STAMP] if line.page == evidence.page]
    companies = facts.customer_names if evidence.side is Side.CUSTOMER else facts.partner_names
    spans = of_signature(stamp, evidence.who, companies, evidence.days)
    return replace(evidence, spans=spans, day_spans=tidy(of_days(stamp, evidence.days)))
