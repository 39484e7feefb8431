"""The text of a PowerPoint file: each slide is a page, its notes below it."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from documents.reader.opc import PICTURES, Package, local, office_page
from documents.reader.pages import Page

SHOW = "presentationml.presentation.main+xml"
SLIDE = "presentationml.slide+xml"
NOTES = "presentationml.notesSlide+xml"


def read(file: IO[bytes]) -> tuple[Iterator[Page], tuple[()]]:
    return _pages(Package(file)), ()


def _pages(package: Package) -> Iterator[Page]:
    notes = set(package.parts(NOTES))
    for slide in _slides(package):
        beside = [part for part in package.targets(slide).values() if part in notes]
        text = "\n".join("".join(_text(package, part)) for part in [slide, *beside])
        yield office_page(text, has_picture=any(local(e) in PICTURES for _event, e in package.events(slide)))


def _slides(package: Package) -> list[str]:
    """In the order of the show; a slide's number in its name only tells when it was made."""
    slides = package.parts(SLIDE)
    for show in package.parts(SHOW)[:1]:
        targets = package.targets(show)
        ids = [_relation(e) for e in package.tree(show).iter() if local(e) == "sldId"]
        ordered = [targets[id_] for id_ in ids if targets.get(id_) in slides]
        slides = ordered or slides
    return slides


def _relation(element: Element) -> str:
    """Its r:id; a slide has a plain id too."""
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _text(package: Package, part: str) -> Iterator[str]:
    for event, element in package.events(part):
        if event == "end":
            name = local(element)
            if name == "t":
                yield element.text or ""
            elif name in {"p", "br", "tr"}:
                yield "\n"
            elif name == "tc":
                yield "\t"
