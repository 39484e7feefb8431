"""Checkpoints as files, for whoever keeps them outside the database: the auditors, and the bucket."""

import base64
import json
from pathlib import Path

from audit.checkpoints import Document, link_to
from audit.models import Checkpoint


def name_of(checkpoint: Checkpoint) -> str:
    """With a part of its fingerprint: after a restore of the database a number may come again, and overwrites none."""
    return f"checkpoint-{checkpoint.number:06}-{link_to(checkpoint)[:16]}.json"


def as_file(checkpoint: Checkpoint) -> str:
    """With the hash of every row, by which a changed one is named where the database was rewritten as a whole."""
    told = {
        "document": checkpoint.document,
        "signature": base64.b64encode(bytes(checkpoint.signature)).decode(),
        "leaves": base64.b64encode(bytes(checkpoint.leaves)).decode(),
    }
    return json.dumps(told, indent=1)


def from_file(text: str) -> Checkpoint:
    told = json.loads(text)
    return Checkpoint(
        number=Document.read(told["document"]).number,
        document=told["document"],
        signature=base64.b64decode(told["signature"]),
        leaves=base64.b64decode(told["leaves"]),
    )


def read(folder: Path) -> dict[int, Checkpoint]:
    """By their numbers; of several with one number the youngest. Raises ValueError for a file that is no checkpoint."""
    found = [from_file(path.read_text()) for path in folder.glob("checkpoint-*.json")]
    found.sort(key=lambda checkpoint: Document.read(checkpoint.document).at)
    return {checkpoint.number: checkpoint for checkpoint in found}
