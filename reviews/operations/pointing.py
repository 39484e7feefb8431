"""Where a finding points: a document of the claim, a page of it, and a place on the picture of that page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy, ngettext_lazy

from claims.models import Claim, ClaimLine, Finding, Proof
from claims.proof_files import proof_files_of
from claims.transitions import MoveRefused
from documents.models import Document, PageImage, PageWords, Reading
from documents.places import Box, words_within
from text.names import filled

_t = gettext_lazy
SENTENCES = {
    "FINDING_DOCUMENT_ELSEWHERE": _t(
        "This document is no longer on the claim, or never was. Choose one of those on the list."
    ),
    "FINDING_PAGE_ALONE": _t("Choose the document that this page is in."),
    "FINDING_PAGE_NOT_THERE": ngettext_lazy("“%(name)s” has %(n)d page.", "“%(name)s” has %(n)d pages.", "n"),
    "FINDING_PLACE_ALONE": _t("Write on which page the marked place is."),
    "FINDING_PLACE_OUTSIDE": _t(
        "The marked place does not lie on the page: its right side has to be right of the left one, and its lower side "
        "below the upper one, all between 0 and 100 per cent."
    ),
    "FINDING_PAGE_WITHOUT_PICTURE": _t(
        "Page %(page)d of “%(name)s” has no picture here, so no place can be marked on it. Leave the place out, and "
        "say in your own words where to look."
    ),
}


class FindingRefused(MoveRefused):
    """A finding that points nowhere. `code` is for support and tests."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(filled(SENTENCES[code], facts), code)


@dataclass(frozen=True)
class FoundFault:
    """What a reviewer found: a code, their own words, the line it is about (none: the whole claim), and where to look:
    the document (`along`: a file that came with it), the page in it, from 1, and a place on that."""

    code: str
    text: str = ""
    line: ClaimLine | None = None
    proof: Proof | None = None
    page: int | None = None
    along: Document | None = None
    place: Box | None = None

    @property
    def document(self) -> Document | None:
        return self.along or (self.proof.document if self.proof else None)


@dataclass(frozen=True)
class Known:
    """What is known of the documents to which findings point."""

    proof_files: frozenset[tuple[int, int]]  # primary keys of proof and document
    lengths: Mapping[int, int]  # pages by document, where they are known
    pictures: frozenset[tuple[int, int]]  # document and page

    @classmethod
    def of(cls, proofs: Iterable[Proof], faults: Sequence[FoundFault]) -> "Known":
        """`proofs`: the claim's current ones, of `with_carried`. One query for pages, one for places."""
        proof_files = frozenset((file.proof.pk, file.document.pk) for file in proof_files_of(proofs))
        return cls(proof_files, _lengths(faults), _pictures(faults))


def _lengths(faults: Sequence[FoundFault]) -> dict[int, int]:
    wanted = {fault.document.pk for fault in faults if fault.document and fault.page}
    if not wanted:
        return {}
    read = Reading.objects.filter(document__in=wanted, state=Reading.State.READ)
    return {key: len(pages) for key, pages in read.values_list("document", "pages") if pages}


def _pictures(faults: Sequence[FoundFault]) -> frozenset[tuple[int, int]]:
    asked = _pages_of(fault for fault in faults if fault.place)
    rows = PageImage.objects.filter(asked).values_list("document", "number") if asked else []
    return frozenset(rows)


def _pages_of(faults: Iterable[FoundFault]) -> Q:
    pages = Q()
    for fault in faults:
        if fault.document and fault.page:
            pages |= Q(document=fault.document, number=fault.page)
    return pages


def refusal_of(fault: FoundFault, known: Known) -> FindingRefused | None:
    """Why the finding points nowhere; None where it is right."""
    proof, document, page = fault.proof, fault.document, fault.page
    if proof is None or document is None:
        return FindingRefused("FINDING_PAGE_ALONE") if page or fault.place else None
    if (proof.pk, document.pk) not in known.proof_files:
        return FindingRefused("FINDING_DOCUMENT_ELSEWHERE")
    pages = known.lengths.get(document.pk, page)
    if page is not None and pages is not None and not 1 <= page <= pages:
        return FindingRefused("FINDING_PAGE_NOT_THERE", name=document.name, n=pages)
    return _refusal_of_place(fault, document, known) if fault.place else None


def _refusal_of_place(fault: FoundFault, document: Document, known: Known) -> FindingRefused | None:
    if not fault.page:
        return FindingRefused("FINDING_PLACE_ALONE")
    if not (fault.place and fault.place.is_on_page):
        return FindingRefused("FINDING_PLACE_OUTSIDE")
    if (document.pk, fault.page) not in known.pictures:
        return FindingRefused("FINDING_PAGE_WITHOUT_PICTURE", name=document.name, page=fault.page)
    return None


def refuse_pointing_nowhere(claim: Claim, faults: Sequence[FoundFault]) -> None:
    if not any(fault.proof or fault.page or fault.place for fault in faults):
        return
    known = Known.of(claim.proofs.current().select_related("document").with_carried(), faults)
    for fault in faults:
        if refusal := refusal_of(fault, known):
            raise refusal


def columns_of(faults: Sequence[FoundFault]) -> Iterable[dict[str, Any]]:
    """Of each finding. The words that stand at a place are kept with it: documents go, findings stay."""
    places = {(row.document_id, row.number): row.places for row in _words_on_pages(faults)}
    texts = _texts(faults) if places else {}
    for fault in faults:
        columns = {name: getattr(fault, name) for name in ("code", "text", "line", "proof", "page")}
        yield columns | {"document": fault.along} | _place_of(fault, places, texts)


def _words_on_pages(faults: Sequence[FoundFault]) -> Iterable[PageWords]:
    asked = _pages_of(fault for fault in faults if fault.place)
    return PageWords.objects.filter(asked) if asked else []


def _texts(faults: Sequence[FoundFault]) -> dict[int, list[str]]:
    marked = {fault.document.pk for fault in faults if fault.document and fault.place}
    return dict(Reading.objects.filter(document__in=marked).values_list("document", "pages"))


def _place_of(
    fault: FoundFault, places: Mapping[tuple[int, int], Any], texts: Mapping[int, list[str]]
) -> dict[str, Any]:
    if not (fault.place and fault.document and fault.page):
        return {}
    left, top, right, bottom = fault.place.edges
    pages, key = texts.get(fault.document.pk, []), (fault.document.pk, fault.page)
    text = pages[fault.page - 1] if fault.page <= len(pages) else ""
    words = words_within(places.get(key, []), text, fault.place)
    longest = Finding._meta.get_field("place_words").max_length or 0
    return {
        "place_left": left,
        "place_top": top,
        "place_right": right,
        "place_bottom": bottom,
        "place_words": words if len(words) <= longest else words[: longest - 1] + "…",
    }
