"""Files that a PDF carries: attached to it as a whole, or pinned to a page."""

from collections.abc import Iterator
from typing import IO, BinaryIO, cast

import pikepdf

from documents.content_checks import pdf_bounds
from documents.content_checks.pdf_objects import FILE_KEYS, dictionaries, written
from documents.limits import MAX_FILE_BYTES


def attachments(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, once. Wherever it is told about: the check at the upload looked everywhere, too."""
    file.seek(0)
    with pdf_bounds.bounded(), pikepdf.open(cast(BinaryIO, file), suppress_warnings=True) as pdf:
        pdf_bounds.check_structure(pdf, file)
        there: set[tuple[int, int]] = set()
        for item in pdf.objects:
            if b"/EF" in written(item):
                for each in dictionaries(item):
                    yield from _files(each, there)


def _files(specification: pikepdf.Object, there: set[tuple[int, int]]) -> Iterator[tuple[str, bytes]]:
    """`there`: the streams that came already; a file's names mostly lead to the same."""
    files = specification.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    for key in FILE_KEYS:
        stream = files.get(key)
        if isinstance(stream, pikepdf.Stream) and stream.objgen not in there:
            there.add(stream.objgen)
            yield _name(specification), pdf_bounds.read(stream, MAX_FILE_BYTES)


def _name(specification: pikepdf.Object) -> str:
    named = [specification.get(key) for key in FILE_KEYS]
    return next((str(each) for each in named if isinstance(each, pikepdf.String) and str(each)), "attachment")
