import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable
from importlib import import_module
from itertools import islice
from typing import IO

from documents.reader import bounds, frames
from documents.reader.words import clean

# Each has `read(file)`: the text of its pages and their pictures as PNG, both made while one asks for them.
MODULES = {
    ".pdf": "pdf",
    ".docx": "word",
    ".xlsx": "excel",
    ".pptx": "powerpoint",
    ".png": "images",
    ".jpg": "images",
    ".jpeg": "images",
    ".msg": "mails",
    ".eml": "mails",
}

NEW_USERS, NEW_NETWORK = 0x10000000, 0x40000000  # of unshare(2)


def main(suffix: str) -> int:
    _bind_cost()
    _leave_network()
    module = import_module(f"documents.reader.{MODULES[suffix]}")
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as to:
        try:
            texts, pictures = module.read(source)
            _tell_text(texts, to)
            _tell_pictures(pictures, to)
        except frames.Protected:
            frames.write(to, frames.NOTE, frames.PROTECTED)
        except MemoryError:
            return bounds.OUT_OF_MEMORY
    return 0


def _bind_cost() -> None:
    os.nice(10)  # people wait for pages, nobody waits for this
    signal.alarm(bounds.SECONDS)  # by itself, because its parent may be gone
    # In two steps: a process that passes both limits at once is killed without a word.
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.CPU_SECONDS, bounds.CPU_SECONDS + 1))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
    for what, most in (
        (resource.RLIMIT_AS, bounds.MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, bounds.OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _leave_network() -> None:
    """Into a network with nobody in it, where the system lets a process do that; it has no use for one anyway."""
    system = ctypes.CDLL(None)
    if system.unshare(NEW_NETWORK):  # for root; others may as rulers of a user namespace
        system.unshare(NEW_USERS | NEW_NETWORK)


def _tell_text(texts: Iterable[str], to: IO[bytes]) -> None:
    room = bounds.MAX_CHARACTERS
    for number, text in enumerate(texts):
        is_cut = number == bounds.MAX_PAGES or len(text) > room
        if number < bounds.MAX_PAGES:
            kept = clean(text[:room])
            frames.write(to, frames.TEXT, kept.encode())
            room -= len(kept)
        if is_cut:
            frames.write(to, frames.NOTE, frames.CUT)
            break
    frames.write(to, frames.ALL_TEXT)


def _tell_pictures(pictures: Iterable[bytes], to: IO[bytes]) -> None:
    for picture in islice(pictures, bounds.MAX_PICTURES):
        frames.write(to, frames.PICTURE, picture)
        if time.process_time() > bounds.PICTURES_UNTIL:
            break


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
