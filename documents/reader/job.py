"""`sandbox` runs it on a document that the scanner passed, frames go out. The arguments: the file's ending; after it
the certificates of the trust list, of which signatures are held to be known: DER in base64."""

import time
from base64 import b64decode
from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import islice
from typing import IO

from documents.reader import bounds, frames, signed
from documents.reader.pages import Page

FEW_LETTERS = 10  # on a picture: nobody could read it
# Each has `read(file)`: the text of its pages and their pictures as PNG, both made while one asks for them.
MODULES = {
    ".pdf": "pdf",
    ".docx": "word",
    ".xlsx": "excel",
    ".pptx": "powerpoint",
    ".png": "images",
    ".jpg": "images",
    ".jpeg": "images",
    ".tif": "images",
    ".tiff": "images",
    ".heic": "images",
    ".heif": "images",
    ".webp": "images",
    ".msg": "mails",
    ".eml": "mails",
}

SEEING = {"pdf", "images"}  # of those, which read pictures of pages


def main(arguments: Sequence[str], source: IO[bytes], to: IO[bytes], *, has_time: bool = True) -> None:
    """`has_time`: for pages that are pictures as well. Raises MemoryError, and what the readers raise for what is
    broken.
    """
    ending, *trusted = arguments
    try:
        pages, pictures = _read(ending, source, has_time=has_time)
        _tell_text(pages, to)
        if ending == ".pdf":
            _tell_signatures(source, trusted, to)
        _tell_pictures(pictures, to)
    except frames.Protected:
        frames.write(to, frames.NOTE, frames.PROTECTED)
    except frames.Shell:
        frames.write(to, frames.NOTE, frames.XFA)
    except frames.Pictures:
        frames.write(to, frames.NOTE, frames.PICTURES)


def _read(ending: str, source: IO[bytes], *, has_time: bool) -> tuple[Iterable[Page], Iterable[bytes]]:
    module = import_module(f"documents.reader.{MODULES[ending]}")
    if MODULES[ending] in SEEING and not has_time:
        return module.read(source, import_module("documents.reader.ocr").Eyes(are_shut=True))
    return module.read(source)


def _tell_text(pages: Iterable[Page], to: IO[bytes]) -> None:
    room = bounds.MAX_CHARACTERS
    for number, page in enumerate(pages):
        is_cut = number == bounds.MAX_PAGES or len(page.text) > room
        if number < bounds.MAX_PAGES:
            kept = page.text[:room]
            frames.write(to, frames.TEXT, kept.encode(errors="replace"))
            _tell_places(page, len(kept), to)
            room -= len(kept)
        if is_cut:
            frames.write(to, frames.NOTE, frames.CUT)
            break
    frames.write(to, frames.ALL_TEXT)


def _tell_places(page: Page, length: int, to: IO[bytes]) -> None:
    places = [place for place in page.places if place.end <= length]
    if places:
        frames.write(to, frames.WORDS, frames.packed(places[: bounds.MAX_PLACES]))
    if page.is_unread or (page.is_from_picture and page.letters < FEW_LETTERS):
        frames.write(to, frames.UNREAD)
    elif page.is_from_picture:
        frames.write(to, frames.READ_FROM_PICTURE)


def _tell_signatures(source: IO[bytes], trusted: Sequence[str], to: IO[bytes]) -> None:
    for signature in signed.signatures(source, [b64decode(certificate) for certificate in trusted]):
        frames.write(to, frames.SIGNATURE, signed.told(signature))


def _tell_pictures(pictures: Iterable[bytes], to: IO[bytes]) -> None:
    began = time.process_time()
    for picture in islice(pictures, bounds.MAX_PICTURES):
        frames.write(to, frames.PICTURE, picture)
        if time.process_time() - began > bounds.PICTURES_FOR:
            break
