"""Static files as production sends them: hashed, compressed, and each sheet in one piece with the sheets it imports.

With DEBUG the browser follows the imports itself; nothing has to be built to change a sheet.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import "([\w.-]+)"([^;]*);\n?')
Sources = dict[str, tuple[Storage, str]]  # by name: where collectstatic found the file


def bundled(name: str, sources: Sources) -> str:
    """The sheet with the imported ones in their places, each for the media it is imported for. Their addresses of other
    files are relative to the same folder, so only sheets of one folder are imported."""
    storage, path = sources[name]
    folder = name.rpartition("/")[0]

    def part(found: re.Match[str]) -> str:
        text, media = bundled(f"{folder}/{found[1]}", sources), found[2].strip()
        return f"@media {media} {{\n{text}}}\n" if media else text

    with storage.open(path) as file:
        return IMPORT.sub(part, file.read().decode())


class BundledStorage(CompressedManifestStaticFilesStorage):
    def post_process(self, paths: Sources, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                text = bundled(name, paths)
                self.delete(name)
                self.save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)
