"""What a partner's account admin does with the company's members. Everything is written down as it is done.

Nobody changes what they may do themselves: whoever acts is an account admin and stays one, so that a company never
loses its last. Two of them at once wait for each other, by the company's row.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import sign_ins
from accounts.models import User
from partners import letters, recording
from partners.invitations import invite
from partners.models import Location, Membership, Partner, PartnerEvent, Role

Kind = PartnerEvent.Kind
INVITATIONS_A_DAY = 50  # letters to people who never asked for one
BETWEEN_INVITATIONS = timedelta(minutes=10)


class Refused(Exception):
    """Why nothing was done, in a sentence for the person. `field`: of the form, where one is meant."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Access:
    """What a member may do: in which role, and for all locations or for those of these MPN IDs."""

    role: str
    has_all_locations: bool
    mpn_ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, membership: Membership) -> Self:
        named = tuple(sorted(location.mpn_id for location in membership.locations.all()))
        return cls(membership.role, membership.has_all_locations, named)

    @classmethod
    def wanted(cls, role: str, has_all_locations: bool, locations: Iterable[Location]) -> Self:
        """With all locations nothing is named, whatever was ticked."""
        named = () if has_all_locations else tuple(sorted(location.mpn_id for location in locations))
        return cls(role, has_all_locations, named)

    @property
    def seen(self) -> str:
        """In short, for a form that tells later what its person had before them."""
        return " ".join([self.role, "all" if self.has_all_locations else "named", *self.mpn_ids])

    @property
    def places(self) -> list[str] | str:
        return "all" if self.has_all_locations else list(self.mpn_ids)

    def changes_to(self, other: "Access") -> dict[str, list[Any]]:
        both: dict[str, list[Any]] = {
            "role": [self.role, other.role],
            "locations": [self.places, other.places],
        }
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def company_of(user: User) -> Partner | None:
    """Whose members this person keeps; None: nobody's. One query."""
    own = Membership.objects.account_admins().filter(user=user).select_related("partner").first()
    return own.partner if own else None


@transaction.atomic
def invite_member(*, by: User, email: str, name: str, access: Access, now: datetime) -> Membership:
    """A new member, with the letter that lets them in. Raises Refused."""
    partner = _locked_company(by)
    email = User.objects.normalize_email(email)
    _refuse_many_invitations(partner, now)
    _refuse_known(email, partner)
    try:
        with transaction.atomic():
            person = User.objects.create_user(email=email, name=name)
    except IntegrityError as known:
        raise _not_to_be_invited() from known
    membership = Membership(user=person, partner=partner)
    _give(membership, access)
    recording.note(partner, Kind.INVITED, by=by, now=now, person=person, changes=_begins_with(access))
    invite(membership=membership, now=now)
    return membership


@transaction.atomic
def invite_again(*, membership: Membership, by: User, now: datetime) -> None:
    """Another letter with a new link, for somebody who has no password yet. Raises Refused."""
    member = _locked_member(membership, by)
    if member.user.has_usable_password():
        raise Refused(_("They have signed in already. A new password is set on the sign-in page."))
    if not member.user.is_active:
        raise Refused(_("Open their access first."))
    _refuse_many_invitations(member.partner, now)
    recent = member.partner.events.filter(person=member.user, kind__in=(Kind.INVITED, Kind.INVITED_AGAIN))
    if recent.filter(at__gt=now - BETWEEN_INVITATIONS).exists():
        raise Refused(_("An invitation went out a few minutes ago. Try again in ten minutes."))
    event = recording.note(member.partner, Kind.INVITED_AGAIN, by=by, now=now, person=member.user)
    invite(membership=member, now=now, again=f"/{event.pk}")


@transaction.atomic
def change_access(*, membership: Membership, by: User, to: Access, seen: str, now: datetime) -> bool:
    """Another role or other locations; says whether anything changed. Whose access has ended is told when it is open.

    `seen`: what the person had before them when they chose. Raises Refused where that is no longer so.
    """
    member = _locked_member(membership, by)
    before = Access.of(member)
    if seen != before.seen:
        raise Refused(_("Somebody else changed this meanwhile. Look at what holds now, and choose again."))
    changes = before.changes_to(to)
    if not changes:
        return False
    _give(member, to)
    event = recording.note(member.partner, Kind.CHANGED, by=by, now=now, person=member.user, changes=changes)
    if member.user.is_active:
        letters.access_changed(member, event, now=now)
    return True


@transaction.atomic
def deactivate(*, membership: Membership, by: User, now: datetime) -> None:
    """No access from this instant on, here or where they are signed in; claims stay with the company."""
    member = _locked_member(membership, by)
    if not member.user.is_active:
        raise Refused(_("Their access has ended already."))
    member.deactivated_at = now
    member.save(update_fields=["deactivated_at"])
    _set_active(member.user, False)
    _end_sessions(member.user)
    event = recording.note(member.partner, Kind.DEACTIVATED, by=by, now=now, person=member.user)
    letters.access_changed(member, event, now=now)


@transaction.atomic
def reactivate(*, membership: Membership, by: User, now: datetime) -> None:
    """Access as before. What Microsoft closed, a company does not open."""
    member = _locked_member(membership, by)
    if member.user.is_active:
        raise Refused(_("They have access already."))
    if member.deactivated_at is None:
        raise Refused(_("Microsoft closed this account. Ask your contact at Microsoft."))
    member.deactivated_at = None
    member.save(update_fields=["deactivated_at"])
    _set_active(member.user, True)
    event = recording.note(member.partner, Kind.REACTIVATED, by=by, now=now, person=member.user)
    letters.access_changed(member, event, now=now)


@transaction.atomic
def sign_out(*, membership: Membership, by: User, now: datetime) -> int:
    """End every session of the member; says in how many places they were signed in."""
    member = _locked_member(membership, by)
    ended = _end_sessions(member.user)
    recording.note(
        member.partner, Kind.SIGNED_OUT, by=by, now=now, person=member.user, changes={"places": [ended, 0]}
    )
    return ended


# --- One at a time ---------------------------------------------------------------------------------------------


def _locked_company(by: User) -> Partner:
    """Whoever waited for the lock is asked again: they may have lost the role to whom they waited for."""
    company = company_of(by)
    if company is None:
        raise Refused(_("Only an account admin of the company may do this."))
    locked = Partner.objects.select_for_update(no_key=True).get(pk=company.pk)
    if company_of(by) != locked:
        raise Refused(_("Only an account admin of the company may do this."))
    return locked


def _locked_member(membership: Membership, by: User) -> Membership:
    partner = _locked_company(by)
    rows = Membership.objects.select_for_update(of=("self", "user"), no_key=True)
    member = rows.select_related("user", "partner").filter(pk=membership.pk, partner=partner).first()
    if member is None:
        raise Refused(_("This person is no member of your company."))
    if member.user_id == by.pk:
        raise Refused(_("You cannot change what you may do yourself. Ask another account admin."))
    if member.user.staff_role or member.user.is_staff or member.user.is_superuser:
        raise Refused(_("This person works for Microsoft. Ask your contact at Microsoft."))
    return member


# --- What is written -------------------------------------------------------------------------------------------


def _give(membership: Membership, access: Access) -> None:
    """Raises Refused for a location that is not the company's."""
    places = list(membership.partner.locations.filter(mpn_id__in=access.mpn_ids))
    if len(places) != len(access.mpn_ids):
        raise Refused(_("A location is no longer there. Choose again."), "locations")
    if access.role not in Role.values:
        raise ValueError(access.role)
    membership.role, membership.has_all_locations = access.role, access.has_all_locations
    membership.save()
    membership.locations.set(places)


def _set_active(person: User, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])


def _end_sessions(person: User) -> int:
    return sign_ins.end(UserSession.objects.filter(user=person))


def _begins_with(access: Access) -> dict[str, list[Any]]:
    return {"role": ["", access.role], "locations": ["", access.places]}


# --- Who can be invited ----------------------------------------------------------------------------------------


def _not_to_be_invited() -> Refused:
    """The same for everybody who is somewhere else: a company learns nothing of other companies' people."""
    sentence = _("This address cannot be invited. Ask your contact at Microsoft.")
    return Refused(sentence, "email")


def _refuse_known(email: str, partner: Partner) -> None:
    if partner.memberships.filter(user__email=email).exists():
        raise Refused(_("This person is a member already."), "email")
    if User.objects.filter(email=email).exists():
        raise _not_to_be_invited()


def _refuse_many_invitations(partner: Partner, now: datetime) -> None:
    today: Collection[str] = (Kind.INVITED, Kind.INVITED_AGAIN)
    sent = partner.events.filter(kind__in=today, at__gt=now - timedelta(days=1)).count()
    if sent >= INVITATIONS_A_DAY:
        sentence = _("A company sends %(count)d invitations a day at most. Go on tomorrow.")
        raise Refused(sentence % {"count": INVITATIONS_A_DAY})
