"""Who else hears of a location's claims: addresses that its partner keeps beside the register's own."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from partners.models import Location, LocationQuerySet, Membership, NoticeAddress, Role

KEEPERS = (Role.INCENTIVE_ADMIN, Role.ACCOUNT_ADMIN)
AT_MOST = 10


class Refused(Exception):
    """Why an address was not added, in a sentence for the person."""


def is_keeper(user: User) -> bool:
    membership = getattr(user, "membership", None)
    return membership is not None and membership.role in KEEPERS


def kept_by(user: User) -> LocationQuerySet:
    """The locations whose addresses the person keeps: the assigned ones, or all where none is assigned."""
    keepers = Membership.objects.active().filter(user=user, role__in=KEEPERS)
    of_everything = Q(partner__in=keepers.filter(locations=None).values("partner"))
    return Location.objects.filter(of_everything | Q(pk__in=keepers.values("locations")))


@transaction.atomic
def add(*, location: Location, email: str, by: User, now: datetime) -> NoticeAddress:
    """The location is locked, so that two at once do not pass its limit."""
    Location.objects.select_for_update().get(pk=location.pk)
    email = email.lower()
    there = set(location.notice_addresses.values_list("email", flat=True))
    if email in there or email == location.notice_email.lower():
        raise Refused(_("This location already has this address. Give another one."))
    if len(there) >= AT_MOST:
        raise Refused(_("A location has at most %(count)d addresses. Remove one first.") % {"count": AT_MOST})
    return NoticeAddress.objects.create(location=location, email=email, added_by=by, added_at=now)
