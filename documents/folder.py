"""The private storage as a folder, for local work."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from documents.models import Document
from documents.stored import Stored


class ProofFolder(FileSystemStorage):
    def stored(self) -> Iterator[Stored]:
        """Every file, in the order of the keys."""
        yield from _walk(Path(self.location), "")

    def is_known_unchanged(self, document: Document) -> bool:
        """A folder keeps no checksums: only reading tells."""
        return False

    def address(self, document: Document) -> str:
        """A folder has no host of its own: the portal hands the bytes over."""
        return ""


def _walk(folder: Path, prefix: str) -> Iterator[Stored]:
    if not folder.is_dir():
        return
    # With its slash a folder sorts where its files stand in a bucket's listing.
    names = sorted(entry.name + "/" * entry.is_dir(follow_symlinks=False) for entry in os.scandir(folder))
    for name in names:
        if name.endswith("/"):
            yield from _walk(folder / name, prefix + name)
        else:
            facts = (folder / name).lstat()
            yield Stored(prefix + name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))
