import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.codes import Code
from audit.recording import record
from documents import store
from documents.models import Document, Download, ScanState
from text.names import filled

logger = logging.getLogger(__name__)

NOT_READABLE_SENTENCES = {
    "FILE_PENDING": _("“%(name)s” is still being checked for viruses. It can be opened once that is done."),
    "FILE_INFECTED": _("“%(name)s” contains malware, so nobody can open it."),
    "FILE_UNCHECKED": _(
        "“%(name)s” could not be checked for viruses, so nobody can open it. Upload it again."
    ),
    "FILE_DISCARDED": _("“%(name)s” was removed."),
    "FILE_CHANGED": _(
        "“%(name)s” is no longer what was uploaded, so it cannot be downloaded. The fault is ours and is being "
        "looked into."
    ),
    "FILE_AWAY": _("“%(name)s” cannot be fetched just now; the fault is ours. Try again in a few minutes."),
}
_CODES = {
    ScanState.PENDING: "FILE_PENDING",
    ScanState.INFECTED: "FILE_INFECTED",
    ScanState.ERROR: "FILE_UNCHECKED",
}


class NotReadable(Exception):
    """A document that is not handed out. `code` is for support and tests, `sentence` for the person."""

    def __init__(self, code: str, *, name: str) -> None:
        self.code = code
        self.sentence = filled(NOT_READABLE_SENTENCES[code], {"name": name})
        super().__init__(self.sentence)


def check_readable(document: Document) -> None:
    """Raises NotReadable for what was removed, and for what the scanner has not passed."""
    if document.discarded_at:
        raise NotReadable("FILE_DISCARDED", name=document.name)
    if document.scan_state != ScanState.CLEAN:
        raise NotReadable(_CODES[ScanState(document.scan_state)], name=document.name)


def attachment(document: Document, *, by: User, now: datetime) -> FileResponse | HttpResponseRedirect:
    """The file for download, never for display; written down as handed to `by`. The caller knows who may have it.

    A storage with a host of its own hands it out there, at an address that works for a minute. Raises NotReadable.
    """
    check_readable(document)
    try:
        response = _response(document)
    except store.BytesChanged as trouble:
        logger.error("Document %s: the stored bytes are not the uploaded ones", document.pk)
        raise NotReadable("FILE_CHANGED", name=document.name) from trouble
    except store.TROUBLE as trouble:
        logger.exception("Document %s could not be fetched", document.pk)
        raise NotReadable("FILE_AWAY", name=document.name) from trouble
    _record(document, response, by=by, now=now)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def downloads_of(documents: Iterable[Document]) -> QuerySet[Download]:
    """Who was handed which of the documents, the newest first."""
    return Download.objects.filter(document__in=documents).select_related("document", "user")


def _response(document: Document) -> FileResponse | HttpResponseRedirect:
    if address := store.verified_address(document):
        return HttpResponseRedirect(address)
    return FileResponse(
        store.open_verified(document),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )


def _record(document: Document, response: HttpResponseBase, *, by: User, now: datetime) -> None:
    """A GET that writes: the entry is the account of that very GET. No entry, no file."""
    try:
        with transaction.atomic():
            Download.objects.create(document=document, user=by, at=now)
            record(Code.DOWNLOAD, now=now, by=by, kind="documents.document", key=document.pk)
    except BaseException:
        response.close()
        raise
