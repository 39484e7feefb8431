"""Pictures: decoded, turned the right way up, made small, and written anew, so that nothing else in them survives."""

import io
import warnings
from collections.abc import Iterator
from typing import IO

from PIL import Image, ImageChops, ImageOps

from documents.reader.bounds import FULL_COLOUR_BYTES, PICTURE_HEIGHT, PICTURE_WIDTH

BAND = 64  # rows of the small picture that are made at a time


def read(file: IO[bytes]) -> tuple[tuple[()], Iterator[bytes]]:
    return (), _pictures(file)


def _pictures(file: IO[bytes]) -> Iterator[bytes]:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image = Image.open(file, formats=["PNG", "JPEG"])
    image.draft(None, (2 * PICTURE_WIDTH, 2 * PICTURE_WIDTH))  # a JPEG is decoded at a fraction of its size
    orientation = image.getexif().get(0x0112, 1)
    small = _small(image)
    small.getexif()[0x0112] = orientation
    yield png(_within_bounds(ImageOps.exif_transpose(small)))


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


def _small(image: Image.Image) -> Image.Image:
    """A whole fraction of the image, at least as large as it is shown, on white, made band by band.

    Whole, an image of 80 million pixels would be in memory twice or thrice.
    """
    factor = max(1, min(image.width // PICTURE_WIDTH, image.height // PICTURE_WIDTH))
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
