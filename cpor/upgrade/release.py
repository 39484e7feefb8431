"""What the record says of the release that runs."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings

RECORD = Path(__file__).with_name("release.toml")
Name = tuple[str, str]  # of a migration: its app's label, its own


@dataclass(frozen=True)
class Release:
    commit: str
    migrations: dict[str, str]  # the last of each room

    @property
    def leaves(self) -> list[Name]:
        return sorted(self.migrations.items())


def released(record: Path = RECORD) -> Release:
    found = tomllib.loads(record.read_text())
    return Release(commit=found["commit"], migrations=found["migrations"])


def own_apps() -> set[str]:
    """The apps whose migrations are written here; those of libraries come with their own promises."""
    return {found.label for found in apps.get_app_configs() if Path(found.path).parent == settings.BASE_DIR}
