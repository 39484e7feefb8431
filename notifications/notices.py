"""Notices: the letters of somebody with an account, as they read them in the portal."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Func, IntegerField, OuterRef
from django.db.models.expressions import BaseExpression

from accounts.models import User
from notifications import kinds
from notifications.kinds import Audience, Group
from notifications.models import Delivery, Letter, LetterQuerySet, LetterState, Preference

COUNTED = 10  # the bell says 9+ beyond it, so nobody's unread notices are all counted on every page


def of(user: User) -> LetterQuerySet:
    return Letter.objects.notices().filter(reader=user)


def summary(letter: Letter) -> dict[str, object]:
    """As a letter that tells of several names it, with where it leads."""
    return {
        "subject": letter.subject,
        "language": letter.language,
        "at": letter.created_at,
        "url": f"{settings.SITE_URL}{letter.url}" if letter.url else "",
    }


def in_group(notices: LetterQuerySet, group: str) -> LetterQuerySet:
    return notices.filter(letter__in=[kind.letter for kind in kinds.every() if kind.group == group])


def unread_count() -> BaseExpression:
    """To annotate people with: how many of their notices are unread, up to `COUNTED`."""
    unread = Letter.objects.unread().filter(reader=OuterRef("pk")).values("pk")[:COUNTED]
    return Func(ArraySubquery(unread), function="cardinality", output_field=IntegerField())


def mark_read(notices: LetterQuerySet, *, now: datetime) -> int:
    """Read stays read from when it first was; say how many were unread."""
    return notices.unread().update(read_at=now)


# --- What people choose ----------------------------------------------------------------------------------------


def groups_of(user: User) -> list[Group]:
    """The groups of letters that somebody in this role may get, in the order of `Group`."""
    audience = Audience.REVIEWER if user.may_read_reviews else Audience.PARTNER
    heard = {kind.group for kind in kinds.every() if kind.audience == audience} | {Group.ACCOUNT}
    if audience == Audience.PARTNER and (user.staff_role or user.is_staff):
        heard = {Group.ACCOUNT}
    if user.may_read_reviews:
        heard.add(Group.COMMENTS)
    return [group for group in Group if group in heard and group != Group.DIGEST]


def open_groups_of(user: User) -> list[Group]:
    """Of these, those that somebody may choose for."""
    return [group for group in groups_of(user) if group not in kinds.MANDATORY]


def wishes_of(user: User) -> dict[str, str]:
    chosen = dict(Preference.objects.filter(user=user).values_list("group", "delivery"))
    return {group: chosen.get(group, Delivery.NOW) for group in open_groups_of(user)}


def choose(*, user: User, wishes: Mapping[str, str]) -> None:
    """How `user` wants to hear of each group from now on; what waits for the digest still goes with it.

    Raises ValueError for a group that is not theirs to choose for.
    """
    if not set(wishes) <= set(open_groups_of(user)):
        raise ValueError("There is no choice for this group.")
    rows = [Preference(user=user, group=group, delivery=delivery) for group, delivery in wishes.items()]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "group"], update_fields=["delivery"]
    )


@transaction.atomic
def stop_digest(user: User) -> None:
    """What came with the daily digest is read in the portal alone from now on; so is what waits for the next one."""
    wishes = wishes_of(user)
    choose(user=user, wishes={group: Delivery.OFF for group in wishes if wishes[group] == Delivery.DIGEST})
    of(user).filter(state=LetterState.DIGEST).update(state=LetterState.KEPT)
