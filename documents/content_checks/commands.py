"""Fields, formulas and elements of Office's XML that start, call or fetch something, in every spelling: cut into runs,
spelled as numbers, written with entities, or in another encoding."""

from typing import IO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

import re2

from documents.content_checks import fields
from documents.content_checks.elements import Elements
from documents.content_checks.patterns import of_bytes, stands_in
from documents.content_checks.refused import Refused

_CHUNK = 64 * 1024
_OVERLAP = 64
# Cheap to look for in the bytes: a part without any of these has nothing that acts. An entity or a section may spell
# one of them otherwise, and so may UTF-16.
_WORTH_A_LOOK = of_bytes(
    rb"(?i)instrText|fldSimple|ddeLink|ddeItem|DDE|\||&#|<!\[|\x00|ppaction|verb|webVideoPr|imagedata|\bsrc=|customui"
    rb"|storeType|webPr|dbPr|sourceFile|odcFile|auto_|WEBSERVICE|IMAGE\s{0,9}\(|RTD|CALL\s{0,9}\(|REGISTER|EXEC"
    rb"|FOPEN|HYPERLINK\s{0,9}\("
)
_WITH_ITS_PROGRAM = re2.compile(r"DDE(?:AUTO)?\s{1,9}[\"']?[A-Za-z]:\\")  # outside of text that is only shown
_SHOWN = {"t", "v", "delText"}
_FIELDS = {"instrText", "delInstrText", "fldSimple"}
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}
_LINKS = {"ddeLink", "ddeItem"}
_MOST_TEXT = 1024 * 1024  # characters of all fields, or of a formula


def check(archive: ZipFile, entry: ZipInfo) -> None:
    """Raises Refused for a part that starts something."""
    with archive.open(entry) as part:
        if not stands_in(_WORTH_A_LOOK, part, longest=_OVERLAP):
            return
    with archive.open(entry) as part:
        found = _Commands()
        found.read(part)
    fields.judge_fields("".join(found.field))


class _Commands:
    """The text of fields, a paragraph's runs joined, and each formula; elements are judged as they come."""

    def __init__(self) -> None:
        self.field: list[str] = []
        self.open: list[str] | None = None
        self.is_shown = False
        self.room = _MOST_TEXT
        self.elements = Elements()

    def read(self, part: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._say
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.is_shown = name in _SHOWN
        if name in _LINKS:
            raise Refused("FILE_HAS_PROGRAMS")
        if attributes:
            self.elements.check(name, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        if name in _FIELDS:
            self.open = self.field
            if name == "fldSimple":
                said = next((value for key, value in attributes.items() if key.endswith("instr")), "")
                self._say(f"{fields.BEGIN}{said}{fields.END}")
                self.open = None
        elif name in _FORMULAS:
            self.open = []
        elif name == "fldChar":
            self._mark(attributes)

    def _mark(self, attributes: dict[str, str]) -> None:
        kinds = [value for key, value in attributes.items() if key.endswith("fldCharType")]
        marks = {"begin": fields.BEGIN, "end": fields.END}
        self.field += [marks[kind] for kind in kinds if kind in marks]

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in _FORMULAS and self.open:
            fields.judge_formula("".join(self.open))
        if name in _FIELDS | _FORMULAS:
            self.open = None
        elif name == "p" and self.field:
            self.field.append("\n")

    def _say(self, text: str) -> None:
        if self.open is None:
            if not self.is_shown and _WITH_ITS_PROGRAM.search(text):
                raise Refused("FILE_HAS_PROGRAMS")
            return
        if self.open is self.field:
            self.room -= len(text)
            if self.room < 0:
                raise Refused("FILE_TOO_COSTLY")
        elif len(self.open) > _MOST_TEXT:
            raise Refused("FILE_TOO_COSTLY")
        self.open.append(text)
