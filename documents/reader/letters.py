"""The letters of a PDF's page as PDFium finds them: what they say, where each stands, who drew it.

Points from the lower left corner of the page as it is shown, whichever way it was turned or cut.
"""

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
from pypdfium2 import raw

from documents.reader.glyphs import Glyphs, address
from documents.reader.pages import WHOLE, Place
from documents.reader.runs import Box
from documents.reader.spacing import respaced

_FINE = 10_000_000  # steps of the page's width and height in which PDFium is asked about corners
NOWHERE: Box = (0, 0, 0, 0)
MOST_ASKED = 500  # letters of a page, whether their font says what they are
MOST_NESTED = 8  # levels of forms inside forms
MOST_OBJECTS = 20_000  # of a page, which are looked through for those of a field


class Letters:
    def __init__(self, page: pypdfium2.PdfPage, *, owners: dict[int, int]) -> None:
        """`owners`: by the address of a piece of text, the number of the field or note it belongs to."""
        self.glyphs = Glyphs(page)
        self.owners = owners
        self.width, self.height = page.get_size()
        self.shown = _shown(page, self.width, self.height)
        told = list(respaced(self.glyphs))
        self.text = "".join(letter for letter, _number in told)
        self.numbers = [number for _letter, number in told]

    def close(self) -> None:
        self.glyphs.close()

    def is_generated(self, index: int) -> bool:
        """Put in because there is a gap on the page."""
        number = self.numbers[index]
        return number is None or self.glyphs.is_generated(number)

    def box(self, index: int) -> Box:
        number = self.numbers[index]
        return self.shown(NOWHERE if number is None else self.glyphs.bounds(number))

    def owner(self, index: int) -> int:
        number = self.numbers[index]
        return 0 if number is None else self.owners.get(self.glyphs.drawn_by(number), 0)

    def are_nameless(self) -> bool:
        """Whether most letters are only numbers that their font gave them."""
        written = [number for number in self.numbers if number is not None]
        some = written[:: len(written) // MOST_ASKED + 1]
        return 2 * sum(map(self.glyphs.is_nameless, some)) > len(some)

    def place(self, start: int, end: int) -> Place:
        """Of the letters from `start` to before `end`."""
        first = self.box(start)
        last = self.box(end - 1) if end - 1 > start else first
        return self.place_of((*map(min, first[:2], last[:2]), *map(max, first[2:], last[2:])))  # type: ignore[arg-type]

    def place_of(self, box: Box) -> Place:
        left, foot, right, top = box
        across, up = WHOLE / self.width, WHOLE / self.height
        return Place(
            0,
            0,
            _within(left * across),
            _within(WHOLE - top * up),
            _within(right * across),
            _within(WHOLE - foot * up),
        )


def _within(value: float) -> int:
    return round(min(max(value, 0), WHOLE))


def _shown(page: pypdfium2.PdfPage, width: float, height: float) -> Callable[[Box], Box]:
    """From the page's own coordinates to those of the page as it is shown."""
    origin, right, up = (_corner(page, *at) for at in ((0, 0), (100, 0), (0, 100)))
    across, rise = width / _FINE, height / _FINE
    x_0, y_0 = origin[0] * across, height - origin[1] * rise
    x_x, y_x = (right[0] - origin[0]) * across / 100, (origin[1] - right[1]) * rise / 100
    x_y, y_y = (up[0] - origin[0]) * across / 100, (origin[1] - up[1]) * rise / 100
    if abs(x_x - 1) < 0.001 and abs(y_y - 1) < 0.001:
        return lambda box: (x_0 + box[0], y_0 + box[1], x_0 + box[2], y_0 + box[3])

    def turned(box: Box) -> Box:
        xs = sorted(x_0 + x_x * x + x_y * y for x, y in (box[:2], box[2:]))
        ys = sorted(y_0 + y_x * x + y_y * y for x, y in (box[:2], box[2:]))
        return xs[0], ys[0], xs[1], ys[1]

    return turned


def _corner(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[int, int]:
    at_x, at_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(at_x), ctypes.byref(at_y))
    return at_x.value, at_y.value


def owners(page: pypdfium2.PdfPage, drawn: int) -> dict[int, int]:
    """Who owns which piece of text, where all but the first `drawn` objects of the page are fields and notes, which
    PDFium puts together into forms."""
    count = min(raw.FPDFPage_CountObjects(page.raw), drawn + MOST_OBJECTS)
    added = [raw.FPDFPage_GetObject(page.raw, index) for index in range(drawn, count)]
    fields = [field for form in added for field in _inside(form)]
    return {
        address: number
        for number, field in enumerate(fields, start=1)
        for address in _texts(field, MOST_NESTED)
    }


def _inside(form: ctypes._Pointer) -> Iterator[ctypes._Pointer]:
    if raw.FPDFPageObj_GetType(form) == raw.FPDF_PAGEOBJ_FORM:
        for index in range(min(raw.FPDFFormObj_CountObjects(form), MOST_OBJECTS)):
            yield raw.FPDFFormObj_GetObject(form, index)


def _texts(drawn: ctypes._Pointer, levels: int) -> Iterator[int]:
    if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_TEXT:
        yield address(drawn)
    elif levels:
        for inner in _inside(drawn):
            yield from _texts(inner, levels - 1)
