"""The text of an Excel file: each sheet that is shown is a page, each row a line, cells apart by tabs."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO
from xml.etree.ElementTree import Element

from documents.reader.opc import PICTURES, Package, attribute, local, office_page
from documents.reader.pages import Page

BOOK = "spreadsheetml.sheet.main+xml"
STRINGS = "spreadsheetml.sharedStrings+xml"
DRAWING = "drawing+xml"
STYLES = "spreadsheetml.styles+xml"
LONGEST_FORMAT = 255  # characters, as Excel allows
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # built in, ECMA-376 18.8.30
_NOT_A_LETTER_OF_THE_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)


def read(file: IO[bytes]) -> tuple[Iterator[Page], tuple[()]]:
    return _pages(Package(file)), ()


def _pages(package: Package) -> Iterator[Page]:
    book_part = package.parts(BOOK)[0]
    book, targets = package.tree(book_part), package.targets(book_part)
    sheet_of = _Sheets(package, book)
    for sheet in book.iter():
        part = targets.get(attribute(sheet, "id"), "") if local(sheet) == "sheet" else ""
        if part in package.names and sheet.get("state", "visible") == "visible":
            text = sheet.get("name", "") + "\n" + "".join(sheet_of.rows(part))
            yield office_page(text, has_picture=_has_picture(package, part))


def _has_picture(package: Package, part: str) -> bool:
    drawings = set(package.parts(DRAWING)).intersection(package.targets(part).values())
    return any(local(e) in PICTURES for drawing in drawings for _event, e in package.events(drawing))


class _Sheets:
    def __init__(self, package: Package, book: Element) -> None:
        self.package = package
        self.strings = [text for part in package.parts(STRINGS)[:1] for text in _strings(package, part)]
        self.is_date = [
            flag for part in package.parts(STYLES)[:1] for flag in _date_styles(package.tree(part))
        ]
        since_1904 = any(attribute(e, "date1904") in {"1", "true"} for e in book.iter())
        self.day_0 = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (no zone in a sheet)

    def rows(self, part: str) -> Iterator[str]:
        cells: list[str] = []
        for event, element in self.package.events(part):
            if event == "start" and local(element) == "c":
                cell = element  # its children are forgotten one by one, so they are read as they end
                value = ""
            elif event == "end" and local(element) in {"v", "t"}:
                value += element.text or ""
            elif event == "end" and local(element) == "c":
                cells.append(self._shown(cell, value))
            elif event == "end" and local(element) == "row" and any(cells):
                yield "\t".join(cells) + "\n"
                cells = []

    def _shown(self, cell: Element, value: str) -> str:
        kind = cell.get("t", "n")
        if kind == "s":
            return self.strings[int(value)] if value else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        style = int(cell.get("s", "0"))
        if kind == "n" and value and style < len(self.is_date) and self.is_date[style]:
            return self._date(float(value))
        return value

    def _date(self, serial: float) -> str:
        """Days since day 0; below one it is a time of day. ISO, because nobody mistakes its order."""
        try:
            at = self.day_0 + timedelta(days=serial)
        except OverflowError:
            return str(serial)
        return f"{at:%H:%M}" if 0 <= serial < 1 else at.date().isoformat()


def _strings(package: Package, part: str) -> Iterator[str]:
    text: list[str] = []
    phonetic = 0  # how to pronounce it: not shown
    for event, element in package.events(part):
        name = local(element)
        if name == "rPh":
            phonetic += 1 if event == "start" else -1
        elif event == "end" and name == "t" and not phonetic:
            text.append(element.text or "")
        elif event == "end" and name == "si":
            yield "".join(text).replace("\n", " ")
            text = []


def _date_styles(styles: Element) -> Iterator[bool]:
    own = {
        int(attribute(e, "numFmtId")): attribute(e, "formatCode")
        for e in styles.iter()
        if local(e) == "numFmt"
    }
    for group in styles:
        if local(group) == "cellXfs":
            for style in group:
                number = int(style.get("numFmtId", "0"))
                letters = _NOT_A_LETTER_OF_THE_FORMAT.sub("", own.get(number, "")[:LONGEST_FORMAT])
                yield bool(_DATE_LETTER.search(letters)) or (number in DATE_FORMATS and number not in own)
