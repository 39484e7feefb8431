"""Who else hears of a location's claims: addresses that its partner keeps beside the register's own."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications import outbox
from partners import recording
from partners.models import (
    Location,
    LocationQuerySet,
    Membership,
    NoticeAddress,
    Partner,
    PartnerEvent,
    Role,
)

KEEPERS = (Role.INCENTIVE_ADMIN, Role.ACCOUNT_ADMIN)
AT_MOST = 10
SALT = "partners.notice_address"
OPENS_FOR = timedelta(days=7)  # as an invitation


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
    confirmed_at = now if is_known(email, location.partner) else None
    address = NoticeAddress.objects.create(
        location=location, email=email, added_by=by, added_at=now, confirmed_at=confirmed_at
    )
    if confirmed_at is None:
        ask(address, now=now)
    return address


def is_known(email: str, partner: Partner) -> bool:
    """Whoever reads there said yes to this partner before, or signs in for it."""
    confirmed = NoticeAddress.objects.confirmed().filter(email=email, location__partner=partner)
    members = Membership.objects.active().filter(user__email=email, partner=partner)
    return confirmed.exists() or members.exclude(user__last_login=None).exists()


def ask(address: NoticeAddress, *, now: datetime) -> None:
    """Ask whoever reads there, once a day at most for each partner: nobody fills a stranger's mailbox."""
    partner, today = address.location.partner, now.astimezone(UTC).date()
    path = reverse("partners:confirm_address", args=[token_of(partner, address.email)])
    outbox.post(
        letter="partners/notice_address",
        to=outbox.Recipient(address.email),
        context={"partner": partner.name, "by": address.added_by, "url": f"{settings.SITE_URL}{path}"},
        cause=f"partner:{partner.pk}/notice_address:{today}",
        now=now,
    )


@transaction.atomic
def ask_again(*, address: NoticeAddress, now: datetime) -> None:
    """Raises Refused where there is nothing to ask."""
    if address.confirmed_at is not None:
        raise Refused(_("This address is confirmed already."))
    ask(address, now=now)


def confirm(*, partner: Partner, email: str, now: datetime) -> int:
    """Whoever reads there says yes, for all locations of the partner that name it; say how many waited."""
    waiting = NoticeAddress.objects.filter(email=email, location__partner=partner, confirmed_at=None)
    return waiting.update(confirmed_at=now)


def token_of(partner: Partner, email: str) -> str:
    return signing.dumps([partner.pk, email], salt=SALT)


def read_token(token: str) -> tuple[Partner, str] | None:
    """Whom the letter asked, and for which partner; None for what we did not sign, or long ago."""
    try:
        partner_id, email = signing.loads(token, salt=SALT, max_age=OPENS_FOR)
    except signing.BadSignature:
        return None
    partner = Partner.objects.filter(pk=partner_id).first()
    return (partner, email) if partner else None


@transaction.atomic
def remove(*, address: NoticeAddress, by: User, now: datetime) -> None:
    """Pressed twice, it is written down once."""
    deleted, _rows = NoticeAddress.objects.filter(pk=address.pk).delete()
    if deleted:
        _record(PartnerEvent.Kind.ADDRESS_REMOVED, address.location, address.email, by, now)


def _record(kind: PartnerEvent.Kind, location: Location, email: str, by: User, now: datetime) -> None:
    about = {"address": [email, f"MPN {location.mpn_id}"]}
    recording.note(location.partner, kind, by=by, now=now, changes=about)
