"""What qpdf may be given to unpack: it builds an object for every word, so a few bytes may take a lot of memory."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pikepdf
from pikepdf import Name, settings

from documents.content_checks.budget import Budget
from documents.content_checks.refused import Refused
from documents.limits import (
    MAX_PDF_FILTERS,
    MAX_PDF_OBJECT_BYTES,
    MAX_PDF_OBJECTS,
    MAX_PDF_OBJECTS_BYTES,
    MAX_PDF_ROW_BYTES,
    MAX_PDF_STRUCTURE_BYTES,
    MEGABYTE,
)

_CHUNK = 64 * 1024
_OF_TABLES = 4 * MEGABYTE  # a table of 200,000 objects has half of it
_OF_STREAMS = 25 * MEGABYTE
_DEEPEST = 100
_IN_FILE, _IN_STREAM = 1, 2  # where an object lies, as the table has it
_MANY = 300_000  # things in one array
_PACKED = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW"}


@contextmanager
def bounded() -> Iterator[None]:
    """qpdf's own limits, for the time of one check: they hold for the whole process."""
    before: dict[str, Any] = settings.set_qpdf_limits(
        parser_max_nesting=_DEEPEST,
        parser_max_container_size=_MANY,
        flate_max_memory=_OF_TABLES,
        png_max_memory=_OF_STREAMS,
        tiff_max_memory=_OF_STREAMS,
        run_length_max_memory=_OF_STREAMS,
        max_stream_filters=MAX_PDF_FILTERS,
    )
    try:
        yield
    finally:
        settings.set_qpdf_limits(**before)


def check_structure(pdf: pikepdf.Pdf, file: IO[bytes]) -> None:
    """Looks at the table of objects alone, before any object is built. Raises Refused."""
    if (
        int(pdf.trailer.get("/Size", 0)) > MAX_PDF_OBJECTS
        or len(table := pdf.get_xref_table()) > MAX_PDF_OBJECTS
    ):
        raise Refused("FILE_TOO_COSTLY")
    _check_sizes(file, sorted({entry.offset or 0 for entry in table.values() if entry.type == _IN_FILE}))
    settings.set_qpdf_limits(flate_max_memory=_OF_STREAMS)
    left = MAX_PDF_OBJECTS_BYTES
    holders: set[int] = {entry.obj_stream_number or 0 for entry in table.values() if entry.type == _IN_STREAM}
    for number in holders:
        left = _check_packed(pdf.get_object((number, 0)), left)


def _check_sizes(file: IO[bytes], places: list[int]) -> None:
    """What is written between two objects' places, up to a stream's content."""
    file.seek(0)
    content = file.read()
    total = 0
    for begin, end in zip(places, [*places[1:], len(content)], strict=True):
        end = min(end, begin + MAX_PDF_OBJECT_BYTES + _CHUNK)
        found = content.find(b"stream", begin, end)
        size = (found if found >= 0 else end) - begin
        total += size
        if size > MAX_PDF_OBJECT_BYTES or total > MAX_PDF_STRUCTURE_BYTES:
            raise Refused("FILE_TOO_COSTLY")


def _check_packed(holder: pikepdf.Object, left: int) -> int:
    """One stream of objects: how much it unpacks to, and how large the objects in it are. Gives what is left."""
    if not isinstance(holder, pikepdf.Stream):
        return left
    if any(name not in {"/FlateDecode", "/Fl"} for name in filters(holder)):
        raise Refused("FILE_DAMAGED")  # no writer packs objects otherwise
    first = int(holder.get("/First", 0))
    head, length = _unpacked(holder, left, min(first, MEGABYTE))
    if "/DecodeParms" not in holder:
        places = [int(word) for word in head.split()[1::2] if word.isdigit()]
        ends = [*places[1:], length - first]
        if any(end - begin > MAX_PDF_OBJECT_BYTES for begin, end in zip(places, ends, strict=False)):
            raise Refused("FILE_TOO_COSTLY")
    return left - length


def _unpacked(holder: pikepdf.Stream, most: int, kept: int) -> tuple[bytes, int]:
    """The first bytes, and how many there are. Raises Refused for more than `most`."""
    packed = holder.read_raw_bytes()
    if not filters(holder):
        return packed[:kept], len(packed)
    unpacker = zlib.decompressobj()
    head, length = b"", 0
    while packed and not unpacker.eof:
        chunk = unpacker.decompress(packed, MEGABYTE)
        packed = unpacker.unconsumed_tail
        head += chunk[: max(0, kept - length)]
        length += len(chunk)
        if length > most:
            raise Refused("FILE_ARCHIVE_TOO_BIG")
    return head, length


def filters(stream: pikepdf.Object) -> list[str]:
    """Their names, as the stream has them."""
    named = stream.get("/Filter")
    if isinstance(named, Name):
        return [str(named)]
    return [str(each) for each in named] if isinstance(named, pikepdf.Array) else []


def check_stream(stream: pikepdf.Stream, budget: Budget) -> None:
    """What a reader of its pages would unpack. Pictures say themselves how large they are, and are not looked at."""
    named = filters(stream)
    if len(named) > MAX_PDF_FILTERS or sum(name in _PACKED for name in named) > 1:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    _check_rows(stream)
    if named[:1] == ["/FlateDecode"] and "/Width" not in stream:
        unpacker, packed = zlib.decompressobj(), stream.read_raw_bytes()
        while packed and not unpacker.eof:
            try:
                budget.take(unpacked=len(unpacker.decompress(packed, MEGABYTE)))
            except zlib.error:
                return  # damaged: nobody reads further than here
            packed = unpacker.unconsumed_tail


def _check_rows(stream: pikepdf.Stream) -> None:
    """A predictor keeps a row, whose length the file only says."""
    told = stream.get("/DecodeParms")
    for parameters in list(told) if isinstance(told, pikepdf.Array) else [told]:
        if isinstance(parameters, pikepdf.Dictionary) and "/Predictor" in parameters:
            bits = [int(parameters.get(f"/{key}", 1)) for key in ("Columns", "Colors", "BitsPerComponent")]
            if bits[0] * max(bits[1], 1) * max(bits[2], 1) > MAX_PDF_ROW_BYTES * 8:
                raise Refused("FILE_ARCHIVE_TOO_BIG")


def read(stream: pikepdf.Stream, most: int) -> bytes:
    """Its content, unpacked. Raises Refused for one that is larger than `most`, or packed as nobody does."""
    if any(name in {"/LZWDecode", "/LZW", "/DCTDecode", "/Crypt"} for name in filters(stream)):
        raise Refused("FILE_DAMAGED")
    before: dict[str, Any] = settings.set_qpdf_limits(flate_max_memory=most)
    try:
        content = stream.read_bytes()
    except pikepdf.PikepdfError as trouble:
        raise Refused("FILE_ARCHIVE_TOO_BIG") from trouble
    finally:
        settings.set_qpdf_limits(**before)
    return content
