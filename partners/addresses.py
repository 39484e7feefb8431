"""Who else hears of a location's claims: addresses that its partner keeps beside the register's own."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from partners.models import Location, LocationQuerySet, Membership, NoticeAddress, PartnerEvent, Role

KEEPERS = (Role.INCENTIVE_ADMIN, Role.ACCOUNT_ADMIN)
AT_MOST = 10


class Refused(Exception):
    """Why an address was not added, in a sentence for the person."""


def is_keeper(user: User) -> bool:
    membership = getattr(user, "membership", None)
    return membership is not None and membership.role in KEEPERS


def kept_by(user: User) -> LocationQuerySet:
    """The locations whose addresses the person keeps: the assigned ones, or all of the partner's."""
    keepers = Membership.objects.active().filter(user=user, role__in=KEEPERS)
    of_everything = Q(partner__in=keepers.filter(has_all_locations=True).values("partner"))
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
    _record(PartnerEvent.Kind.ADDRESS_ADDED, location, email, by, now)
    return NoticeAddress.objects.create(location=location, email=email, added_by=by, added_at=now)


@transaction.atomic
def remove(*, address: NoticeAddress, by: User, now: datetime) -> None:
    """Pressed twice, it is written down once."""
    deleted, _rows = NoticeAddress.objects.filter(pk=address.pk).delete()
    if deleted:
        _record(PartnerEvent.Kind.ADDRESS_REMOVED, address.location, address.email, by, now)


def _record(kind: PartnerEvent.Kind, location: Location, email: str, by: User, now: datetime) -> None:
    about = {"address": [email, f"MPN {location.mpn_id}"]}
    PartnerEvent.objects.create(partner_id=location.partner_id, kind=kind, changes=about, by=by, at=now)
