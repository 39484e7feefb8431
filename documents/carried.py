"""Files that came with an e-mail or lie in a PDF become documents of their own: scanned, read, shown and checked as an
upload is."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.core.files.base import File

from documents import content_checking, limits, store
from documents.models import Document
from documents.names import clean_name
from documents.reader import bounds, frames
from documents.refusals import FileRefused
from documents.sandboxed import run

logger = logging.getLogger(__name__)

MAILS = {".eml", ".msg"}
CARRIERS = {*MAILS, ".pdf"}


@dataclass
class Carried:
    """`documents` are stored, but not yet in the table; `not_read`: names of what no rule lets in."""

    documents: list[Document] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)


def take_out(into: Carried, bearer: Document, file: IO[bytes], *, now: datetime) -> None:
    """What it carries and is not there yet. Raises store.TROUBLE, NotWhole; what is in `into` then is the caller's to
    throw away."""
    ending = limits.extension(bearer.name)
    if ending not in CARRIERS:
        return
    top = bearer.carried_by or bearer
    there = set(top.carried.values_list("sha256", flat=True))
    job = "documents.reader.attachments_job"
    with run(job, file, bounds=bounds.TAKING_OUT, arguments=[ending]) as (_end, said):
        try:
            for name, content in _files(said):
                with closing(content):
                    if not (ending in MAILS and _is_logo(name, content)):
                        _take(into, name, content, top, there, now=now)
        except frames.NoFrames as trouble:
            logger.warning("Document %s: what it carries was told in nonsense: %s", bearer.pk, trouble)


def _is_logo(name: str, content: IO[bytes]) -> bool:
    """In somebody's signature below a mail."""
    return (
        limits.extension(name) in limits.PICTURES
        and content.seek(0, os.SEEK_END) < limits.SMALLEST_CARRIED_PICTURE
    )


def _files(said: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each; whoever takes one closes it. Raises frames.NoFrames."""
    name, content = "", None
    for kind, piece in frames.read(said):
        if kind == frames.FILE:
            if content:
                yield name, content
            name, content = clean_name(piece.decode(errors="replace")), tempfile.TemporaryFile()  # noqa: SIM115 (whoever takes it)
        elif kind == frames.CHUNK and content:
            content.write(piece)
    if content:
        yield name, content


def _take(
    into: Carried, name: str, content: IO[bytes], top: Document, there: set[str], *, now: datetime
) -> None:
    """`there`: the SHA-256 of what the top one carries already, as after an earlier reading."""
    size = content.seek(0, os.SEEK_END)
    file = File(content)
    sha256 = store.sha256_of(file)
    if sha256 in there:
        return
    has_room = len(there) < limits.MAX_CARRIED_PER_DOCUMENT
    content_type = _content_type(content, name, size, sha256) if has_room else ""
    if not content_type:
        into.not_read.append(name)
        return
    there.add(sha256)
    into.documents.append(
        Document(
            carried_by=top,
            name=name,
            size=size,
            content_type=content_type,
            sha256=sha256,
            key=store.put(file),
            uploaded_by_id=top.uploaded_by_id,
            uploaded_at=top.uploaded_at,
            next_scan_at=now,
        )
    )


def _content_type(content: IO[bytes], name: str, size: int, sha256: str) -> str:
    """By the rules of an upload; "" for what they do not let in."""
    if not 0 < size <= limits.MAX_FILE_BYTES:
        return ""
    try:
        return content_checking.content_type(content, name=name, sha256=sha256)
    except FileRefused as refusal:
        logger.info("%s came with another file and is not let in: %s", limits.extension(name), refusal.code)
        return ""
