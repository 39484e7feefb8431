"""What stands in a claim's history beside its own events: the letters it caused, and downloads of its documents."""

from datetime import datetime

from django.db.models import DateTimeField, Value
from django.db.models.functions import Left

from accounts.models import User
from claims.models import Claim
from documents.models import Document, Download
from documents.serving import downloads_of
from notifications.models import FurtherCause, Letter, of_cause

LETTERS_FACTS = ("created_at", "state", "letter", "to_name", "to_email", "cause", "url")
REASON_LENGTH = 300  # of what a mail server said


def letters_and_downloads(
    claim: Claim, *, since: datetime, newest: int | None
) -> tuple[list[Letter], list[Download]]:
    """The letters since then, without their texts, and the `newest` downloads (None: all). Both in one question."""
    documents = Document.objects.filter(pk__in=claim.proofs.values("document"))
    downloads = downloads_of(documents)[:newest].values_list(
        "at",
        Value(""),
        "document__name",
        "user__name",
        "user__email",
        "user__staff_role",
        Value(""),
        Value(""),
        Value(None, output_field=DateTimeField()),
    )
    about = of_cause(f"claim:{claim.reference}")
    letters = Letter.objects.filter(about, created_at__gte=since).order_by().values_list(*_told())
    shared = FurtherCause.objects.filter(about, letter__created_at__gte=since).values_list(*_told("letter__"))
    rows = letters.union(shared, downloads, all=True)
    found: tuple[list[Letter], list[Download]] = ([], [])
    for at, state, what, name, email, more, url, reason, accepted_at in rows:
        if state:
            letter = Letter(letter=what, cause=more, to_name=name, to_email=email, state=state, url=url)
            letter.created_at, letter.last_error, letter.accepted_at = at, reason, accepted_at
            found[0].append(letter)
        else:
            user = User(name=name, email=email, staff_role=more)
            found[1].append(Download(document=Document(name=what), user=user, at=at))
    return found


def _told(of: str = "") -> list[str | Left]:
    """What is read of a letter; `of`: the way to it from the cause, which is the row's own."""
    facts = [name if name == "cause" else f"{of}{name}" for name in LETTERS_FACTS]
    return [*facts, Left(f"{of}last_error", REASON_LENGTH), f"{of}accepted_at"]
