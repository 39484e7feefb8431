"""WebP and HEIC: boxes of bytes with their lengths, one after the other."""

import os
import struct
from collections.abc import Iterator
from typing import IO

import pillow_heif
from PIL import Image

from documents.content_checks.mixed_formats import check_is_one_thing
from documents.content_checks.refused import Inner, Refused
from documents.limits import MAX_DECODED_BYTES, MAX_IMAGE_BOXES, MAX_PIXELS, MEGABYTE

_BYTES_A_PIXEL = 12  # a decoder of WebP keeps three copies of four colours
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"}
_OTHER_BRANDS = {b"avif", b"avis"}
_LONGEST_META = MEGABYTE
_SIZE = b"ispe"  # how large a picture, or a piece of it, is
_MOST_PIECES = 2000


def check_webp(file: IO[bytes]) -> None:
    """Its size is known before it is decoded, and nothing stands behind it. Raises Refused."""
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    size = file.seek(0, os.SEEK_END)
    end = 8 + int.from_bytes(head[4:8], "little")
    if end > size:
        raise Refused("FILE_DAMAGED")
    if end + end % 2 < size:
        raise Refused("FILE_CARRIES_FILES", Inner.BEHIND)
    pixels = max((_pixels_of_webp(kind, body) for kind, body in _chunks(file, end)), default=0)
    _check_pixels(pixels)
    if pixels * _BYTES_A_PIXEL <= MAX_DECODED_BYTES:
        file.seek(0)
        with Image.open(file, formats=["WEBP"]) as image:
            image.load()
    check_is_one_thing(file)


def _chunks(file: IO[bytes], end: int) -> Iterator[tuple[bytes, bytes]]:
    """Each kind with the first bytes of its content."""
    place = 12
    for _number in range(MAX_IMAGE_BOXES):
        if place + 8 > end:
            return
        file.seek(place)
        head = file.read(8 + 16)
        yield head[:4], head[8:]
        length = int.from_bytes(head[4:8], "little")
        place += 8 + length + length % 2
    raise Refused("FILE_TOO_COSTLY")


def _pixels_of_webp(kind: bytes, body: bytes) -> int:
    if kind == b"VP8X":
        return (1 + int.from_bytes(body[4:7], "little")) * (1 + int.from_bytes(body[7:10], "little"))
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return (width & 0x3FFF) * (height & 0x3FFF)
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (1 + (bits & 0x3FFF)) * (1 + (bits >> 14 & 0x3FFF))
    return 0


def check_heic(file: IO[bytes]) -> None:
    """Its boxes fill the file, and what they say of sizes is bounded. Not decoded: the reading does that, within
    bounds of its own. Raises Refused."""
    head = file.read(12)
    if head[4:8] != b"ftyp" or head[8:12] in _OTHER_BRANDS or head[8:12] not in _BRANDS:
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    meta = b""
    for kind, place, length in _boxes(file):
        if kind == b"meta":
            if length > _LONGEST_META or meta:
                raise Refused("FILE_TOO_COSTLY")
            file.seek(place)
            meta = file.read(length)
    pixels = _pixels_of_heic(meta)
    file.seek(0)
    picture = pillow_heif.open_heif(file, convert_hdr_to_8bit=False)
    _check_pixels(max(pixels, picture.size[0] * picture.size[1]))
    check_is_one_thing(file)


def _boxes(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    size = file.seek(0, os.SEEK_END)
    place = 0
    for _number in range(MAX_IMAGE_BOXES):
        if place == size:
            return
        file.seek(place)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - place
        if length < 8 or place + length > size:
            raise Refused(
                "FILE_CARRIES_FILES" if place and not kind.isalnum() else "FILE_DAMAGED", Inner.BEHIND
            )
        yield kind, place, length
        place += length
    raise Refused("FILE_TOO_COSTLY")


def _pixels_of_heic(meta: bytes) -> int:
    """Of the largest; a picture of many pieces says its own size too."""
    if not meta or meta.count(_SIZE) > _MOST_PIECES:
        raise Refused("FILE_DAMAGED")
    pixels, place = 0, meta.find(_SIZE)
    while place >= 0 and place + 16 <= len(meta):
        width, height = struct.unpack_from(">LL", meta, place + 8)
        pixels = max(pixels, width * height)
        place = meta.find(_SIZE, place + 4)
    _check_pixels(pixels)
    return pixels


def _check_pixels(pixels: int) -> None:
    if pixels > MAX_PIXELS:
        raise Refused("FILE_IMAGE_TOO_BIG")
    if not pixels:
        raise Refused("FILE_DAMAGED")
