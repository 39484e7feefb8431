from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents.conversions import how_to_convert
from documents.limits import KINDS, MAX_FILE_BYTES, MEGABYTE, extension
from text.names import filled

ALLOWED = format_lazy(
    _("Allowed: {labels}, up to {megabytes} MB each."),
    labels=", ".join(dict.fromkeys(kind.label for kind in KINDS.values())),
    megabytes=MAX_FILE_BYTES // MEGABYTE,
)

# What is wrong, why, what to do. `name` is always known; what else a sentence needs comes with the refusal.
FILE_SENTENCES = {
    "FILE_EMPTY": _("“%(name)s” is empty. Check the original and upload it again."),
    "FILE_TOO_LARGE": _(
        "“%(name)s” has %(megabytes)s MB; a file may have %(limit)s MB at most. "
        "Split it, or save it with smaller pictures."
    ),
    "FILE_TYPE_NOT_ALLOWED": _("“%(name)s” is a kind of file that cannot be proof. %(how)s %(allowed)s"),
    "FILE_NOT_WHAT_IT_SAYS": _(
        "“%(name)s” is named like %(label)s, but its content is something else. "
        "Save it from the program that made it and upload that copy. %(allowed)s"
    ),
    "FILE_DAMAGED": _(
        "“%(name)s” begins like %(label)s, but it is incomplete or damaged, so nobody could read it. "
        "Open the original, save it again and upload that copy."
    ),
    "FILE_PROTECTED": _(
        "“%(name)s” is protected by a password, so it can be neither checked nor read. "
        "Save it without that protection and upload that copy."
    ),
    "FILE_HAS_MACROS": _(
        "“%(name)s” contains macros, which are programs. "
        "Save it without macros, or as PDF, and upload that copy."
    ),
    "FILE_HAS_PROGRAMS": _(
        "“%(name)s” contains something that can start programs. "
        "Print it to PDF, which leaves that behind, and upload that copy."
    ),
    "FILE_CARRIES_FILES": _(
        "“%(name)s” contains something that its readers do not see and nobody checked: %(inner)s. Save it without "
        "that, or print it to PDF, and upload what it contained as a file of its own."
    ),
    "FILE_XML_NOT_SAFE": _(
        "“%(name)s” would pull in something from elsewhere when it is opened: a template, a picture or another file "
        "that is not part of it. Print it to PDF, which leaves that behind, and upload that copy."
    ),
    "FILE_ARCHIVE_TOO_BIG": _(
        "“%(name)s” unpacks to far more than a document needs. Save it as PDF and upload that copy."
    ),
    "FILE_IMAGE_TOO_BIG": _(
        "“%(name)s” has more pixels than can be shown. Save it at a lower resolution and upload that copy."
    ),
    "FILE_TOO_COSTLY": _(
        "“%(name)s” takes more time or memory to look through than a document may use. Print it to PDF, or split it, "
        "and upload that copy."
    ),
    "FILE_NOT_CHECKED": _(
        "“%(name)s” could not be looked through just now; the fault is ours. "
        "Nothing was saved: upload it again in a few minutes."
    ),
    "FILE_NOT_STORED": _(
        "“%(name)s” could not be stored just now; the fault is ours. "
        "Nothing was saved: upload it again in a few minutes."
    ),
}
SENTENCES_WITHOUT_ALLOWED = {"FILE_NOT_CHECKED", "FILE_NOT_STORED"}  # nothing is wrong with that file


class FileRefused(Exception):
    """A file that is not taken in. `code` is for support and tests, `sentence` for the person."""

    def __init__(self, code: str, *, name: str, **facts: Any) -> None:
        self.code = code
        kind = KINDS.get(extension(name))
        facts |= {"name": name, "allowed": ALLOWED, "limit": MAX_FILE_BYTES // MEGABYTE}
        facts |= {"label": kind.label if kind else "", "how": how_to_convert(extension(name))}
        self.sentence = filled(FILE_SENTENCES[code], facts).replace("  ", " ")
        if code not in SENTENCES_WITHOUT_ALLOWED and str(ALLOWED) not in self.sentence:
            self.sentence += f" {ALLOWED}"
        super().__init__(self.sentence)
