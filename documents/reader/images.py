"""Pictures: decoded, turned the right way up, made small, and written anew, so that nothing else in them survives."""

import io
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import IO

from PIL import Image, ImageChops, ImageOps

from documents.reader import ocr
from documents.reader.bounds import FULL_COLOUR_BYTES, MAX_PAGES, PICTURE_HEIGHT, PICTURE_WIDTH
from documents.reader.pages import Page

BAND = 64  # rows of the small picture that are made at a time


# What each file may be is decided by its bytes, not by its name.
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "HEIF")
_REDUCED = 1  # the bit of a TIFF's tag 254: a page once more, smaller


def read(file: IO[bytes], eyes: ocr.Eyes | None = None) -> tuple[Iterator[Page], Iterator[bytes]]:
    return _pages(file, eyes or ocr.Eyes()), _pictures(file)


def _pages(file: IO[bytes], eyes: ocr.Eyes) -> Iterator[Page]:
    for image in _images(file, ocr.LONGEST_SIDE):
        yield eyes.read(image)


def _pictures(file: IO[bytes]) -> Iterator[bytes]:
    for image in _images(file, PICTURE_WIDTH):
        yield png(_within_bounds(image))


def _images(file: IO[bytes], least: int) -> Iterator[Image.Image]:
    """Each page upright, on white, at least so many pixels wide and high if it has as many."""
    file.seek(0)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    _learn_heif()
    whole = Image.open(file, formats=FORMATS)
    whole.draft(None, (2 * least, 2 * least))  # a JPEG is decoded at a fraction of its size
    for number in range(MAX_PAGES if whole.format == "TIFF" else 1):
        try:
            whole.seek(number)
        except EOFError:
            break
        if number == 0 or not _is_reduced(whole):
            yield _upright(whole, least)


def _learn_heif() -> None:
    """Where there is no library for it, the format stays unknown."""
    with suppress(ImportError):
        import_module("pillow_heif").register_heif_opener(thumbnails=False)


def _is_reduced(image: Image.Image) -> bool:
    kind = getattr(image, "tag_v2", {}).get(254, 0)
    return isinstance(kind, int) and bool(kind & _REDUCED)


def _upright(image: Image.Image, least: int) -> Image.Image:
    orientation = image.getexif().get(0x0112, 1)
    small = _small(image, least)
    small.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(small)


def blank() -> bytes:
    """A page that could not be drawn; the next one keeps its number."""
    return _packed(Image.new("L", (PICTURE_WIDTH // 10, PICTURE_WIDTH // 7), "white"))


def png(image: Image.Image) -> bytes:
    image = image.convert("RGB")
    content = _packed(image.getchannel("G") if _is_grey(image) else image)
    return content if len(content) <= FULL_COLOUR_BYTES else _packed(image.quantize(256))


def _is_grey(image: Image.Image) -> bool:
    """As most pages are: a third of the bytes to be packed, which is what takes the time."""
    red, green, blue = image.split()
    return not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox())


def _packed(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=3)  # half the time of the usual 6, and hardly larger
    return target.getvalue()


def _small(image: Image.Image, least: int) -> Image.Image:
    """A whole fraction of the image, at least so many pixels wide and high, on white, made band by band.

    Whole, an image of 80 million pixels would be in memory twice or thrice.
    """
    factor = max(1, min(image.width // least, image.height // least))
    width, height = -(-image.width // factor), -(-image.height // factor)
    small = Image.new("RGB", (width, height), "white")
    for top in range(0, height, BAND):
        rows = image.crop((0, top * factor, image.width, min((top + BAND) * factor, image.height)))
        small.paste(_on_white(rows).reduce(factor), (0, top))
    return small


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _within_bounds(image: Image.Image) -> Image.Image:
    scale = min(1, PICTURE_WIDTH / image.width, PICTURE_HEIGHT / image.height)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
