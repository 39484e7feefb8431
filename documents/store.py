"""The private storage: a folder (documents.folder), or a bucket (documents.bucket). Nothing else here knows which."""

import hashlib
import logging
import secrets
from collections.abc import Iterable, Iterator
from typing import cast

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from django.core.files.base import File
from django.core.files.storage import storages
from s3transfer.exceptions import RetriesExceededError

from documents.bucket import ProofBucket
from documents.folder import ProofFolder
from documents.models import Document, PageImage
from documents.stored import Stored

logger = logging.getLogger(__name__)

KEPT_APART = "audit/"  # how the names of files begin that stand in no table
TROUBLE = (OSError, BotoCoreError, ClientError, ResponseParserError, RetriesExceededError)


class BytesChanged(Exception):
    """What lies in the storage is not what was uploaded."""


def put(file: File) -> str:
    """Copies the file in chunks and returns its key, which says nothing about it. Raises TROUBLE."""
    token = secrets.token_hex(16)
    return _storage().save(f"{token[:2]}/{token[2:]}", file)


def keep(name: str, file: File) -> None:
    """A file of the portal's own, which no row names, once. Raises TROUBLE."""
    if not _storage().exists(KEPT_APART + name):
        _storage().save(KEPT_APART + name, file)


def open_verified(document: Document | PageImage) -> File:
    """The stored bytes, read once to know that they are those that were put there. Raises BytesChanged, TROUBLE."""
    file = _storage().open(document.key)
    try:
        if sha256_of(file) != document.sha256:
            raise BytesChanged(document.key)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def verified_address(document: Document) -> str:
    """A short-lived address of the uploaded bytes on the storage's own host; "" where it has none.

    Raises BytesChanged, TROUBLE.
    """
    address = _storage().address(document)
    if address and not _storage().is_known_unchanged(document):
        open_verified(document).close()
    return address


def is_there(key: str) -> bool:
    """Raises TROUBLE."""
    return _storage().exists(key)


def stored() -> Iterator[Stored]:
    """Every stored file that a row should name, in the order of the keys. Raises TROUBLE."""
    return (file for file in _storage().stored() if not file.key.startswith(KEPT_APART))


def remove(key: str) -> None:
    """Raises TROUBLE; a file that is gone already is none."""
    _storage().delete(key)


def throw_away(files: Iterable[Document | PageImage]) -> None:
    """Files whose rows are gone or never came. What cannot be deleted now is found by comparing storage and tables."""
    for file in files:
        try:
            remove(file.key)
        except TROUBLE:
            logger.exception("A file that was stored for nothing could not be removed")


def sha256_of(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _storage() -> ProofBucket | ProofFolder:
    return cast(ProofBucket | ProofFolder, storages["poe"])
