"""What came with a saved e-mail, or lies in a PDF, as files of their own. A mail within comes out as one: `.eml`."""

from collections.abc import Iterator
from importlib import import_module
from typing import IO

LONGEST_NAME = 100  # characters; a mail's subject becomes its name, and may be longer
_ENDING = ".eml"
Attachment = tuple[str, bytes]


def of(file: IO[bytes], ending: str) -> Iterator[Attachment]:
    """Name and content of each. `ending`: of the file they are taken from. Loads what that kind needs."""
    kind = "embedded" if ending == ".pdf" else "mails"
    for name, content in import_module(f"documents.reader.{kind}").attachments(file):
        yield _of_subject(name) if name.lower().endswith(_ENDING) else name, content


def _of_subject(name: str) -> str:
    kept = "".join(char if char.isalnum() or char in " .-_()" else " " for char in name[: -len(_ENDING)])
    return (" ".join(kept.split())[:LONGEST_NAME].strip(". ") or "message") + _ENDING
