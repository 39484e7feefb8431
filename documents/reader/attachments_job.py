"""`sandbox` runs it on an e-mail or a PDF, whose ending is the argument: each file that came with it goes out as
frames, its name first."""

from collections.abc import Sequence
from itertools import islice
from typing import IO

from documents.limits import MAX_CARRIED_PER_DOCUMENT
from documents.reader import attachments, bounds, frames

_MOST = MAX_CARRIED_PER_DOCUMENT + bounds.MAX_NOT_READ  # what is too many to be read, is named


def main(arguments: Sequence[str], source: IO[bytes], to: IO[bytes]) -> None:
    for name, content in islice(attachments.of(source, arguments[0]), _MOST):
        frames.write(to, frames.FILE, name.encode(errors="replace"))
        for begin in range(0, len(content), bounds.CHUNK_BYTES):
            frames.write(to, frames.CHUNK, content[begin : begin + bounds.CHUNK_BYTES])
