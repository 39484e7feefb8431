"""A picture of a page, made ready to be read: grey, of a bounded size, evenly lit, its lines level."""

from dataclasses import dataclass
from functools import reduce
from math import ceil, cos, radians, sin

from PIL import Image, ImageChops, ImageFilter, ImageMath, ImageStat

from documents.reader.runs import Box

_SMALL = 600  # pixels: the longest side of the copy whose lines are looked for
_LARGER = 2
_CELL = 16  # pixels: the light of the paper is taken from squares of this size
_WIDE = 5  # squares: what is dark for as long is the table below the page, or a shadow
_STROKE = 9  # pixels of the small copy
_DARKEST = 100  # of 255: what is darker is no paper, and its grain is no ink
_EVEN = 24  # of 255: as much may the paper's light differ
_DARK = 225  # of 255: paper that is greyer than that is made white
_FAINT = 32  # of 255: what differs by less from its paper is no ink
INK = 170  # of 255: what is darker
_SPECK = 46  # of 255: less ink lies around a speck, in 5 by 5 pixels: 4 of them
_MANY = 200  # pixels of specks on a page
_STEEPEST = 10  # degrees
_QUARTER = 1.3  # times as clearly must the lines show if the page is turned


@dataclass(frozen=True)
class Turned:
    """A picture that was turned anticlockwise by quarters, then by degrees around its middle."""

    image: Image.Image
    quarters: int = 0
    degrees: float = 0.0

    def place(self, box: Box) -> Box:
        """Of what stands there, left, top, right, bottom in parts of the picture before it was turned."""
        width, height = self.image.size
        turn = radians(self.degrees)
        corners = [(x - width / 2, y - height / 2) for x in (box[0], box[2]) for y in (box[1], box[3])]
        level = [
            (0.5 + (x * cos(turn) - y * sin(turn)) / width, 0.5 + (x * sin(turn) + y * cos(turn)) / height)
            for x, y in corners
        ]
        for _quarter in range(self.quarters):
            level = [(1 - y, x) for x, y in level]
        xs, ys = zip(*level, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def upside_down(self) -> "Turned":
        return Turned(self.image.rotate(180), (self.quarters + 2) % 4, self.degrees)


def prepared(image: Image.Image, longest: int) -> Turned:
    """`image`: on white, in grey or colour."""
    grey = _sized(image.convert("L"), longest)
    strokes = _strokes(_sized(grey, _SMALL))
    degrees, clear = _slope(strokes)
    across, clear_across = _slope(strokes.rotate(90, expand=True))
    quarters = 1 if clear_across > _QUARTER * clear else 0
    grey = _evenly_lit(grey)
    if quarters:
        grey, degrees = grey.rotate(90, expand=True), across
    if degrees:
        grey = grey.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    return Turned(grey, quarters, degrees)


def is_plain(image: Image.Image) -> bool:
    """No ink anywhere."""
    darkest, lightest = ImageStat.Stat(image.convert("L").reduce(2)).extrema[0]
    return lightest - darkest < _FAINT


def _strokes(small: Image.Image) -> Image.Image:
    """What is dark and thin, as letters are; the table below the page and its shadows are not."""
    without = small
    for step in (ImageFilter.MaxFilter(3), ImageFilter.MinFilter(3)):
        for _pixel in range(_STROKE // 2):  # several small ones take half the time of a large one
            without = without.filter(step)
    return ImageChops.subtract(without, small)


def thickened(ink: Image.Image) -> Image.Image:
    """White on black, by a pixel to all sides. A tenth of the time of a filter."""
    for right, down in ((1, 0), (0, 1)):
        beside = (ImageChops.offset(ink, sign * right, sign * down) for sign in (1, -1))
        ink = reduce(ImageChops.lighter, beside, ink)
    return ink


def _sized(grey: Image.Image, longest: int) -> Image.Image:
    """As large as it is read best; a small one is not blown up to more than twice its size."""
    scale = min(longest / max(grey.size), _LARGER)
    if scale < 0.5:
        grey = grey.reduce(int(1 / scale))
        scale = min(longest / max(grey.size), 1)
    size = ceil(grey.width * scale), ceil(grey.height * scale)
    return grey if size == grey.size else grey.resize(size, Image.Resampling.BICUBIC)


def _evenly_lit(grey: Image.Image) -> Image.Image:
    """Shadows and the grey of photographed paper become white."""
    wide = ImageFilter.MaxFilter(_WIDE), ImageFilter.MinFilter(_WIDE)  # what is dark and wide is no letter
    paper = grey.reduce(_CELL).filter(wide[0]).filter(wide[1])
    darkest, lightest = ImageStat.Stat(paper).extrema[0]
    if darkest > _DARK and lightest - darkest < _EVEN:
        return grey
    light = paper.filter(ImageFilter.BoxBlur(2)).resize(grey.size, Image.Resampling.BILINEAR)
    return ImageMath.lambda_eval(
        lambda of: of["convert"](of["min"](of["ink"] * 255 / of["max"](of["light"], _DARKEST), 255), "L"),
        ink=grey,
        light=light,
    )


def without_specks(grey: Image.Image) -> Image.Image:
    """Where there are many. A speck is ink with hardly any other around; the dot of an i is larger."""
    ink = grey.point(lambda value: 255 * (value < INK))
    alone = ImageChops.subtract(
        ink, ink.filter(ImageFilter.BoxBlur(2)).point(lambda share: 255 * (share >= _SPECK))
    )
    if alone.histogram()[255] < _MANY:
        return grey
    return ImageChops.lighter(grey, thickened(alone))


def _slope(ink: Image.Image) -> tuple[float, float]:
    """By how many degrees lines must be turned anticlockwise to be level, and how clearly they then show."""
    coarse = max((_clearness(ink, degrees), degrees) for degrees in range(-_STEEPEST, _STEEPEST + 1))[1]
    fine = [coarse + step / 4 for step in range(-3, 4)]
    clear, degrees = max((_clearness(ink, degrees), degrees) for degrees in fine)
    return (degrees, clear) if abs(degrees) >= 0.5 else (0.0, clear)


def _clearness(ink: Image.Image, degrees: float) -> float:
    """How much the darkness of the rows differs from one to the next."""
    rows = (
        ink.rotate(degrees, Image.Resampling.BILINEAR).resize((1, ink.height), Image.Resampling.BOX).tobytes()
    )
    return sum((one - next_) ** 2 for one, next_ in zip(rows, rows[1:], strict=False))
