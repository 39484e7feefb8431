from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import User


@pytest.fixture(autouse=True)
def poe_dir(settings, tmp_path) -> Path:
    """The private storage of one test."""
    folder = tmp_path / "poe"
    backend = {
        "BACKEND": "documents.folder.ProofFolder",
        "OPTIONS": {"location": str(folder)},
    }
    settings.STORAGES = {**settings.STORAGES, "poe": backend}
    settings.CLAMD_URL = ""
    return folder


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user(email="alice@contoso.example", name="Alice")
