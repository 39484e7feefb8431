"""Which letters there are. Each room describes its own once, in its `letters.py`: what people may choose, what the
gallery and the help show, and what may be posted at all, is read from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    PARTNER = "partner", _("Partner")
    REVIEWER = "reviewer", _("Reviewer")
    MEMBER = "member", _("Member")
    CUSTOMER = "customer", _("Customer")
    AUDITOR = "auditor", _("Auditor")


class Group(models.TextChoices):
    """What people choose for together. Whoever has no account, or writes about the account, has no choice."""

    PROGRESS = "progress", _("Progress of your claims")
    DUTIES = "duties", _("What starts a deadline or ends one of your rights")
    COMMENTS = "comments", _("Comments")
    SUBSCRIPTIONS = "subscriptions", _("Customers' subscriptions")
    REVIEWS = "reviews", _("News about the claims you review")
    ACCOUNT = "account", _("Your account")
    CONSENT = "consent", _("Consent of customers")
    DIGEST = "digest", _("Daily digest")


# Groups that always go by mail, and why.
MANDATORY: dict[str, Promise] = {
    Group.DUTIES: _("A deadline starts with these e-mails, or a claim ends with them. They are always sent."),
    Group.ACCOUNT: _("You need these e-mails to sign in. They are always sent."),
    Group.CONSENT: _("The customer has to be told. These e-mails are always sent."),
}


@dataclass(frozen=True, slots=True)
class Kind:
    letter: str  # "room/name", as `post` has it
    title: Promise
    group: str
    audience: str = Audience.PARTNER

    @property
    def is_mandatory(self) -> bool:
        return self.group in MANDATORY

    @property
    def is_notice(self) -> bool:
        """Read in the portal as well by whoever has an account."""
        return self.group not in {Group.ACCOUNT, Group.CONSENT, Group.DIGEST}


_kinds: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    for kind in kinds:
        if _kinds.setdefault(kind.letter, kind) != kind:
            raise ValueError(f"The letter {kind.letter} is described twice.")


def of(letter: str) -> Kind:
    """Raises LookupError for a letter that no room describes."""
    if letter not in _kinds:
        raise LookupError(f"No room describes the letter {letter} in its letters.py.")
    return _kinds[letter]


def every() -> list[Kind]:
    return list(_kinds.values())
