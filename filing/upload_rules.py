"""What the upload form tells a browser with script, so that it can say what is wrong before anything is sent."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents import limits
from documents.conversions import HOW
from documents.refusals import ALLOWED, FILE_SENTENCES
from text.names import Text

# Facts in `%(…)s` are filled in by the script.
WORDS: dict[str, Text] = {
    "ready": _("Ready to upload"),
    "sending": _("Uploading: %(percent)s"),
    "waits": _("Not sent yet. Press Upload to continue."),
    "cancel": _("Cancel"),
    "take_off": _("Remove from the list"),
    "checking": _("Uploaded. Its content is being checked."),
    "cancelled": _("Cancelled."),
    "lost": _("The connection was lost before an answer came. Press Retry: nothing is added twice."),
    "away": _("The portal could not accept the file just now. Press Retry in a minute."),
    "signed_out": _(
        "You are signed out. Sign in again in another tab, then press Retry. Your list stays here."
    ),
    "closed": _("You can no longer upload here. Reload the page to see the claim as it is now."),
    "full": _(
        "The claim has no room for “%(name)s”: it holds at most %(files)s documents and %(megabytes)s MB."
    ),
    "begun": _("Uploading “%(name)s”."),
    "added": _("“%(name)s” is uploaded."),
    "not_added": _("“%(name)s” is not uploaded."),
    "ended": _("%(added)s of %(all)s uploaded."),
    "chosen": _("%(n)s on the list. Press Upload to send."),
    "off": _("“%(name)s” was removed from the list."),
    "nothing": _("Nothing on the list can be uploaded as it is. Choose other documents."),
}
CHECKED_BEFORE_SENDING = ("FILE_EMPTY", "FILE_TOO_LARGE", "FILE_TYPE_NOT_ALLOWED")


def upload_rules() -> str:
    """Limits, refusals and words, as JSON for one attribute of the form."""
    return json.dumps(
        {
            "max_bytes": limits.MAX_FILE_BYTES,
            "kinds": list(limits.KINDS),
            "how": [[endings, str(how)] for endings, how in HOW],
            "max_files_per_claim": limits.MAX_FILES_PER_CLAIM,
            "max_bytes_per_claim": limits.MAX_BYTES_PER_CLAIM,
            "refusals": {code: _sentence(code) for code in CHECKED_BEFORE_SENDING},
            "words": {name: str(text) for name, text in WORDS.items()},
        }
    )


def _sentence(code: str) -> str:
    """A refusal of documents', with its name and size left to the script."""
    facts: dict[str, Any] = {"name": "%(name)s", "megabytes": "%(megabytes)s", "how": "%(how)s"}
    facts |= {"allowed": ALLOWED, "limit": limits.MAX_FILE_BYTES // limits.MEGABYTE}
    return str(FILE_SENTENCES[code]) % facts
