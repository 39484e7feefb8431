"""The audit stream's checkpoints leave the database: to the auditors by letter, and into the bucket."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from audit import kept
from audit.checkpoints import Document, link_to, seal_all
from audit.models import Checkpoint
from documents import store
from notifications import outbox

logger = logging.getLogger(__name__)
LAST = 7  # checkpoints that are looked for in the storage: a week of its standing still is made up for


def seal(*, now: datetime) -> list[Checkpoint]:
    """Seal what came since the last time, and hand the seals out. Raises ImproperlyConfigured without a key."""
    with transaction.atomic():
        made = seal_all(now=now)
        _tell(made, now=now)
    _store(made)
    return made


def _tell(made: list[Checkpoint], *, now: datetime) -> None:
    """Of the last one: it names those before it."""
    if not settings.AUDITORS_EMAIL:
        return
    checkpoint = made[-1]
    document = Document.read(checkpoint.document)
    context = {
        "number": document.number,
        "count": sum(Document.read(each.document).count for each in made),
        "fingerprint": link_to(checkpoint),
        "command": f"manage.py verify_history --fingerprint {document.number}:{link_to(checkpoint)}",
        "root": document.root,
        "key": document.key,
        "signature": bytes(checkpoint.signature).hex(),
    }
    outbox.post(
        letter="cpor/checkpoint",
        to=outbox.Recipient(settings.AUDITORS_EMAIL),
        context=context,
        cause=f"checkpoint:{document.number}",
        now=now,
    )


def _store(made: list[Checkpoint]) -> None:
    """Those of the last days too that are not there. A storage that is away is no reason not to seal."""
    recent = Checkpoint.objects.order_by("-number")[: max(LAST, len(made))]
    for checkpoint in recent.iterator(chunk_size=1):
        try:
            store.keep(kept.name_of(checkpoint), ContentFile(kept.as_file(checkpoint).encode()))
        except store.TROUBLE:
            logger.exception("%s could not be stored; the next run tries again", checkpoint)
