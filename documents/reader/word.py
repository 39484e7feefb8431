"""The text of a Word file: body page by page, tables row by row, boxes, headers, footers, notes."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from documents.reader.opc import PICTURES, Package, attribute, local, office_page
from documents.reader.pages import Page

BODY = "wordprocessingml.document.main+xml"
ABOVE = ("wordprocessingml.header+xml",)
BELOW = tuple(f"wordprocessingml.{role}+xml" for role in ("footnotes", "endnotes", "footer"))
# A second copy for old programs; what was moved away; properties, which hold no text.
PASSED_OVER = {"Fallback", "moveFrom", "pPr", "sectPr", "tblPr", "tcPr"}
MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}


def read(file: IO[bytes]) -> tuple[Iterator[Page], tuple[()]]:
    return _pages(Package(file)), ()


def _pages(package: Package) -> Iterator[Page]:
    flows = [_Flow(package, part) for part in package.parts(BODY)[:1]]
    texts, pictured = [""], set()
    for flow in flows:
        texts = list(flow.pages())
        pictured = flow.pictured
    texts[0] = "".join(_all_text(package, ABOVE)) + texts[0]
    texts[-1] += "\n" + "".join(_all_text(package, BELOW))
    yield from (office_page(text, has_picture=number in pictured) for number, text in enumerate(texts))


def _all_text(package: Package, roles: tuple[str, ...]) -> Iterator[str]:
    """Each once: headers of first, odd and even pages often say the same."""
    texts = [
        "".join(_Flow(package, part).pages()).strip() + "\n" for role in roles for part in package.parts(role)
    ]
    yield from dict.fromkeys(text for text in texts if text.strip())


class _Flow:
    """Walks through one part and writes down what a reader would see, in order."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.text: list[str] = []
        self.hidden = 0  # how many elements around here are passed over
        self.boxes: list[list[str]] = []  # text around a text box waits until the box has ended
        self.number, self.pictured = 0, set[int]()  # the page that is written; those with a picture
        self.is_placeholder: list[bool] = []  # for each content control around: does it show its hint?

    def pages(self) -> Iterator[str]:
        for event, element in self.package.events(self.part):
            name = local(element)
            if event == "start":
                if self._starts_page(name, element) and any(piece.strip() for piece in self.text):
                    yield "".join(self.text)
                    self.text, self.number = [], self.number + 1
                self._start(name)
            else:
                self._end(name, element)
        yield "".join(self.text)

    def _starts_page(self, name: str, element: Element) -> bool:
        is_break = name == "br" and attribute(element, "type") == "page"
        return (is_break or name == "lastRenderedPageBreak") and not self.boxes and not self.hidden

    def _start(self, name: str) -> None:
        if name in PASSED_OVER:
            self.hidden += 1
        elif name == "sdt":
            self.is_placeholder.append(False)
        elif name == "showingPlcHdr" and self.is_placeholder:
            self.is_placeholder[-1] = True
        elif name in PICTURES:
            self.pictured.add(self.number)
        elif name == "txbxContent":
            self.boxes.append(self.text)
            self.text = []

    def _end(self, name: str, element: Element) -> None:
        if name in PASSED_OVER:
            self.hidden -= 1
        elif name == "sdt":
            self.is_placeholder.pop()
        elif name == "txbxContent":
            box, self.text = self.text, self.boxes.pop()
            self.text += ["\n", *box]
        elif not self.hidden and not any(self.is_placeholder):
            self._write(name, element)

    def _write(self, name: str, element: Element) -> None:
        if name == "t":
            self.text.append(element.text or "")
        elif name in MARKS:
            self.text.append(MARKS[name])
        elif name in {"br", "p"}:
            self.text.append("\n")
        elif name == "tc":
            if self.text and self.text[-1] == "\n":
                self.text.pop()
            self.text.append("\t")
        elif name == "tr":
            self.text.append("\n")
