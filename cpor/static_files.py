"""Where our static files come from: `static/`, its sheets put together, with DEBUG and for collectstatic alike; and
under which names production sends them."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from cpor.sheets import IMPORT, composed


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Each file under a name with its hash. Scripts import each other by these names too: what a page loads and what
    a script imports is one module then, and comes once."""

    support_js_module_import_aggregation = True


class SheetsFinder(finders.FileSystemFinder):
    """Of the sheets it finds those that import others, in one piece. The parts alone are not for browsers.

    With DEBUG they are put together at each request, so that what was just written is seen; a file changes only where
    its text does."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        found = super().find_location(root, path, prefix)
        if not found or not found.endswith(".css"):
            return found
        return str(_written(Path(found), path)) if _is_entry(Path(found)) else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for path, storage in super().list(ignore_patterns):
            if not path.endswith(".css"):
                yield path, storage
            elif _is_entry(entry := Path(storage.path(path))):
                _written(entry, path)
                yield path, FileSystemStorage(location=settings.SHEETS_DIR)


def _is_entry(sheet: Path) -> bool:
    return bool(IMPORT.search(sheet.read_text()))


def _written(entry: Path, path: str) -> Path:
    """The file with the entry in one piece."""
    text = composed(entry.read_text(), lambda name: _part(entry.parent / name))
    target = Path(settings.SHEETS_DIR) / path
    if not target.exists() or target.read_text() != text:
        _replace(target, text)
    return target


def _part(path: Path) -> str:
    """The text of a sheet that lies beside the entry, or in a library's folder of the same name."""
    found = path if path.exists() else finders.AppDirectoriesFinder().find(f"{path.parent.name}/{path.name}")
    if not found:
        raise ImproperlyConfigured(f"A sheet imports {path}, which is not there.")
    return Path(found).read_text()


def _replace(target: Path, text: str) -> None:
    """In one step: several processes may do so at once, and none may read half a sheet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        whole = Path(folder) / target.name
        whole.write_text(text)
        whole.replace(target)
