import os
import re
from typing import IO

from PIL import Image

from documents.content_checks.mixed_formats import check_is_one_thing
from documents.content_checks.patterns import stands_in
from documents.content_checks.refused import Inner, Refused
from documents.limits import MAX_JPEG_PIXELS_PER_BYTE, MAX_JPEG_SCANS, MAX_PIXELS, MAX_PNG_CHUNKS

_CHUNK = 64 * 1024
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # not a stuffed byte, a restart or a filler
_START_OF_SCAN, _END = 0xDA, 0xD9
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_SMALL_PROGRESSIVE = 4_000_000  # pixels; a decoder holds all of a progressive picture, six bytes for each
_LONGEST_MARK = 16  # bytes
_FOREIGN = re.compile(
    rb"PK\x03\x04|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|MZ\x90\0|\x7fELF|(?i:<script|<html)"
)


def check_png(file: IO[bytes]) -> None:
    """A PNG whose chunks are all there and have the right checksums, and nothing after the last."""
    with _open(file, b"\x89PNG\r\n\x1a\n", "PNG") as image:
        _check_png_end(file)
        file.seek(0)
        image.verify()
    check_is_one_thing(file)


def check_jpeg(file: IO[bytes]) -> None:
    """A JPEG that can be decoded to its end. Cameras append things of their own; other files they may not be."""
    with _open(file, b"\xff\xd8\xff", "JPEG") as image:
        is_progressive, end = _walk_jpeg(file)
        if image.width * image.height > end * MAX_JPEG_PIXELS_PER_BYTE:
            raise Refused("FILE_DAMAGED")  # decoders fill up with grey what is not there
        # Pillow's verify() looks at nothing in a JPEG. An eighth of the size takes a 64th of the memory.
        if not is_progressive or image.width * image.height <= _SMALL_PROGRESSIVE:
            file.seek(0)
            image.draft(None, (image.width // 8, image.height // 8))
            image.load()
        check_appended(file, end)
    check_is_one_thing(file)


def _open(file: IO[bytes], magic: bytes, format_name: str) -> Image.Image:
    """Reads the head only, so that a flood of pixels is refused before it is decoded."""
    if file.read(len(magic)) != magic:
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    file.seek(0)
    try:
        image = Image.open(file, formats=[format_name])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as trouble:
        raise Refused("FILE_IMAGE_TOO_BIG") from trouble
    if image.width * image.height > MAX_PIXELS:
        raise Refused("FILE_IMAGE_TOO_BIG")
    return image


def _check_png_end(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    end, kind = 8, b""
    for _number in range(MAX_PNG_CHUNKS):
        file.seek(end)
        head = file.read(8)
        end, kind = end + 12 + int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IEND" or len(head) < 8:
            break
    if kind != b"IEND" or end > size:
        raise Refused("FILE_DAMAGED")
    if end < size:
        raise Refused("FILE_CARRIES_FILES", Inner.BEHIND)


def _walk_jpeg(file: IO[bytes]) -> tuple[bool, int]:
    """Whether it is progressive, and where it ends."""
    file.seek(2)
    is_progressive, scans = False, 0
    while (marker := _next_marker(file)) != _END:
        is_progressive |= marker in _PROGRESSIVE
        scans += marker == _START_OF_SCAN
        if scans > MAX_JPEG_SCANS:
            raise Refused("FILE_DAMAGED")
        file.seek(int.from_bytes(file.read(2), "big") - 2, os.SEEK_CUR)
    return is_progressive, file.tell()


def _next_marker(file: IO[bytes]) -> int:
    while True:
        begin = file.tell()
        window = file.read(_CHUNK)
        if found := _MARKER.search(window):
            file.seek(begin + found.end())
            return found[0][1]
        if len(window) < 2:
            raise Refused("FILE_DAMAGED")
        file.seek(begin + len(window) - 1)  # its last byte may be half a marker


def check_appended(file: IO[bytes], end: int) -> None:
    """Cameras append data of their own; other files they may not be. `end`: of the picture. Raises Refused."""
    file.seek(end)
    if stands_in(_FOREIGN, file, longest=_LONGEST_MARK):
        raise Refused("FILE_CARRIES_FILES", Inner.BEHIND)
