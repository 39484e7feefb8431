"""TIFF: pages that hang on one another by places in the file, each with a list of what it is."""

import os
import struct
from dataclasses import dataclass
from typing import IO

from PIL import Image

from documents.content_checks.images import check_appended
from documents.content_checks.mixed_formats import check_is_one_thing
from documents.content_checks.refused import Refused
from documents.limits import MAX_DECODED_BYTES, MAX_PIXELS, MAX_TIFF_PAGES, MAX_TIFF_STRIPS

_MAGIC = {b"II*\0": "<", b"MM\0*": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_NUMBERS = {1: "B", 3: "H", 4: "L", 13: "L"}
_MOST_TAGS = 1000
_WIDTH, _HEIGHT, _BITS, _SAMPLES, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 258, 277, 322, 323
_PLACES, _LENGTHS = (273, 324), (279, 325)  # of strips, of tiles


@dataclass
class _Page:
    numbers: dict[int, list[int]]
    end: int  # of all that belongs to it

    def one(self, tag: int, otherwise: int = 0) -> int:
        return (self.numbers.get(tag) or [otherwise])[0]

    @property
    def pixels(self) -> int:
        return self.one(_WIDTH) * self.one(_HEIGHT)

    @property
    def decoded_bytes(self) -> int:
        return self.pixels * max(self.one(_SAMPLES, 1), 1) * max(self.one(_BITS, 1), 8) // 8


def check(file: IO[bytes]) -> None:
    """Its pages are bounded before one is decoded, do not repeat, and lie in the file. Raises Refused."""
    head = file.read(8)
    if head[:4] not in _MAGIC:
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    pages = _read(file, _MAGIC[head[:4]], head)
    if not pages:
        raise Refused("FILE_DAMAGED")
    for page in pages:
        _check_page(page, file.seek(0, os.SEEK_END))
    if pages[0].decoded_bytes <= MAX_DECODED_BYTES:
        file.seek(0)
        with Image.open(file, formats=["TIFF"]) as image:
            image.load()
    check_appended(file, max(page.end for page in pages))
    check_is_one_thing(file)


def _read(file: IO[bytes], order: str, head: bytes) -> list[_Page]:
    pages: list[_Page] = []
    (place,) = struct.unpack(f"{order}L", head[4:8])
    seen = set()
    while place:
        if place in seen:
            raise Refused("FILE_DAMAGED")
        if len(pages) >= MAX_TIFF_PAGES:
            raise Refused("FILE_TOO_COSTLY")
        seen.add(place)
        page, place = _read_page(file, order, place)
        pages.append(page)
    return pages


def _read_page(file: IO[bytes], order: str, place: int) -> tuple[_Page, int]:
    file.seek(place)
    (count,) = struct.unpack(f"{order}H", file.read(2))
    if count > _MOST_TAGS:
        raise Refused("FILE_DAMAGED")
    table = file.read(12 * count)
    (following,) = struct.unpack(f"{order}L", file.read(4))
    page = _Page({}, place + 2 + 12 * count + 4)
    for row in range(count):
        tag, kind, many = struct.unpack_from(f"{order}HHL", table, 12 * row)
        size = many * _SIZES.get(kind, 1)
        value = table[12 * row + 8 : 12 * row + 12]
        if size > 4:
            (at,) = struct.unpack(f"{order}L", value)
            page.end = max(page.end, at + size)
            if kind in _NUMBERS and many <= MAX_TIFF_STRIPS:
                file.seek(at)
                value = file.read(size)
        if kind in _NUMBERS and many <= MAX_TIFF_STRIPS:
            page.numbers[tag] = list(struct.unpack_from(f"{order}{many}{_NUMBERS[kind]}", value))
        elif tag in {*_PLACES, *_LENGTHS}:
            raise Refused("FILE_TOO_COSTLY")
    return page, following


def _check_page(page: _Page, size: int) -> None:
    if page.pixels > MAX_PIXELS or page.one(_TILE_WIDTH) * page.one(_TILE_HEIGHT) > MAX_PIXELS:
        raise Refused("FILE_IMAGE_TOO_BIG")
    if page.one(_SAMPLES, 1) > 8 or page.one(_BITS, 1) > 64:
        raise Refused("FILE_IMAGE_TOO_BIG")
    used = 0
    for places, lengths in zip(_PLACES, _LENGTHS, strict=True):
        for place, length in zip(page.numbers.get(places, []), page.numbers.get(lengths, []), strict=False):
            used += length
            page.end = max(page.end, place + length)
    if not page.pixels or not used or used > size or page.end > size + 1:
        raise Refused("FILE_DAMAGED")  # cut off, or the same bytes again and again
