"""The private storage: a folder, or a bucket. Nothing else here knows which."""

import hashlib
import secrets

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import storages

from documents.models import Document

TROUBLE = (OSError, BotoCoreError, ClientError)


class BytesChanged(Exception):
    """What lies in the storage is not what was uploaded."""


def put(file: File) -> str:
    """Copies the file in chunks and returns its key, which says nothing about it. Raises TROUBLE."""
    token = secrets.token_hex(16)
    return storages["poe"].save(f"{token[:2]}/{token[2:]}", file)


def open_verified(document: Document) -> File:
    """The stored bytes, read once to know that they are the uploaded ones. Raises BytesChanged, TROUBLE."""
    file = storages["poe"].open(document.key)
    if sha256_of(file) != document.sha256:
        file.close()
        raise BytesChanged(document.key)
    file.seek(0)
    return file


def remove(key: str) -> None:
    storages["poe"].delete(key)


def sha256_of(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
