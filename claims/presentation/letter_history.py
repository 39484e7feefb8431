"""The letters that the events of a claim caused: to whom they went, and what became of them.

A partner reads of the letters to their own side and to the contact they named. Who administers the customer's
directory, and what Microsoft's people get, is for Microsoft alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from claims.models import Claim
from notifications import kinds
from notifications.models import RETURNED, Letter, LetterState
from text.formatting import datetime_text

_CAUSE = re.compile(r"/event:(\d+)")


class Side(TextChoices):
    """Whom a letter went to. Of customers the cause says it, in the words of `consent.models.ConsentLink.Role`."""

    PARTNER = "partner", gettext_lazy("Partner")
    MICROSOFT = "microsoft", gettext_lazy("Microsoft")
    CONTACT = "contact", gettext_lazy("Customer contact")
    ADMINISTRATOR = "administrator", gettext_lazy("Portal administrator")


FOR_PARTNERS = frozenset({Side.PARTNER, Side.CONTACT})


@dataclass(frozen=True, slots=True)
class LetterEntry:
    title: str | Promise
    to: str
    side: Side
    fate: str
    is_returned: bool
    reason: str  # the mail server's own words


def by_event(letters: Iterable[Letter], claim: Claim, user: User) -> dict[int, list[LetterEntry]]:
    """By the key of its event: those of the claim's letters that `user` may know of."""
    told: dict[int, list[LetterEntry]] = defaultdict(list)
    for letter in sorted(letters, key=attrgetter("created_at", "letter", "to_name")):
        cause, side = _CAUSE.search(letter.cause), _side(letter, claim)
        if cause and (user.may_read_reviews or side in FOR_PARTNERS):
            told[int(cause[1])].append(_told(letter, side, user))
    return told


def returned(letters: Iterable[LetterEntry]) -> int:
    return sum(letter.is_returned for letter in letters)


def _side(letter: Letter, claim: Claim) -> Side:
    """What is not known for sure to be another's counts as Microsoft's, so that nobody else reads of it."""
    if kinds.of(letter.letter).audience == kinds.Audience.CUSTOMER:
        is_contact = letter.cause.endswith(f"/{Side.CONTACT}")
        return Side.CONTACT if is_contact else Side.ADMINISTRATOR
    return Side.PARTNER if letter.url == claim.get_absolute_url() else Side.MICROSOFT


def _told(letter: Letter, side: Side, user: User) -> LetterEntry:
    # What a mail server said of an address helps to mend it; what our own road said is for those who run it.
    is_reason_told = letter.state == LetterState.BOUNCED or (
        letter.state in RETURNED and user.may_read_reviews
    )
    return LetterEntry(
        title=kinds.of(letter.letter).title,
        to=letter.to_name or letter.to_email,
        side=side,
        fate=_fate(letter),
        is_returned=letter.state in RETURNED,
        reason=letter.last_error if is_reason_told else "",
    )


def _fate(letter: Letter) -> str:
    if letter.accepted_at is not None:
        return _("delivered %(at)s") % {"at": datetime_text(letter.accepted_at)}
    return {
        LetterState.BOUNCED: _("came back"),
        LetterState.FAILED: _("could not be delivered"),
        LetterState.DIGEST: _("waits for the daily digest"),
        LetterState.KEPT: _("read in the portal"),
        LetterState.GATHERED: _("told together with others"),
    }.get(LetterState(letter.state), _("on its way"))
