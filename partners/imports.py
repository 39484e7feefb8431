"""The partners' registers from CSV files: partners, locations, enrolments, members.

Rows are added and changed, never removed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.validators import slug_re
from django.utils.translation import gettext as _

from accounts.models import User
from partners.invitations import invite
from partners.models import MPN_ID, Enrolment, Location, Membership, Partner, Role
from programs.activities import Program
from programs.register_files import Row, choice, country, email, text
from programs.registers import Counts, Register, Report, import_registers

BETWEEN_MPN_IDS = re.compile(r"[\s;]+")


def import_partners(
    *, folder: Path, now: datetime, skip_bad: bool = False, has_invitations: bool = True
) -> Report:
    """Bring a folder's files into the partners' registers; invite the new members. Raises ImportRefused."""
    members = Members(invited_at=now if has_invitations else None)
    return import_registers(folder, [Partners(), Locations(), Enrolments(), members], skip_bad=skip_bad)


def partner_code(value: str) -> str:
    if not slug_re.fullmatch(value):
        raise ValueError(_("“%s” is not a code of letters, digits, hyphens and underscores.") % value)
    return text(50)(value.lower())


def mpn_id(value: str) -> str:
    if not re.fullmatch(MPN_ID, value):
        raise ValueError(_("“%s” is not an MPN ID of seven digits.") % value)
    return value


class Partners(Register):
    name = "partners"
    columns = ("partner", "name")
    model = Partner
    key = ("code",)
    changeable = ("name",)

    def read(self, row: Row) -> Partner:
        return Partner(code=row.take("partner", partner_code), name=row.take("name", text(150)))


class OfPartners(Register):
    """A register whose rows belong to a partner that is known already."""

    partners: dict[str, Partner]

    def prepare(self, rows: Sequence[Row]) -> None:
        self.partners = Partner.objects.in_bulk(
            {row.values["partner"].lower() for row in rows}, field_name="code"
        )

    def partner(self, value: str) -> Partner:
        if value.lower() not in self.partners:
            raise ValueError(_("no partner has the code “%s”.") % value)
        return self.partners[value.lower()]


class Locations(OfPartners):
    name = "locations"
    columns = ("mpn_id", "partner", "name", "country", "notice_email")
    model = Location
    key = ("mpn_id",)
    changeable = ("name", "country", "notice_email")

    def read(self, row: Row) -> Location:
        return Location(
            mpn_id=row.take("mpn_id", mpn_id),
            partner=row.take("partner", self.partner),
            name=row.take("name", text(150)),
            country=row.take("country", country),
            notice_email=row.take_optional("notice_email", email, default=""),
        )

    def check(self, entries: Sequence[tuple[Row, Location]]) -> None:
        owners = dict(
            Location.objects.filter(mpn_id__in=[location.mpn_id for _row, location in entries]).values_list(
                "mpn_id", "partner_id"
            )
        )
        for row, location in entries:
            if owners.get(location.mpn_id, location.partner_id) != location.partner_id:
                row.refuse("partner", _("the location belongs to another partner. An import moves none."))


class Enrolments(Register):
    name = "enrolments"
    columns = ("mpn_id", "program")
    model = Enrolment
    key = ("location_id", "program")
    locations: dict[str, Location]

    def prepare(self, rows: Sequence[Row]) -> None:
        self.locations = Location.objects.in_bulk({row.values["mpn_id"] for row in rows}, field_name="mpn_id")

    def read(self, row: Row) -> Enrolment:
        return Enrolment(
            location=row.take("mpn_id", self.location), program=row.take("program", choice(Program))
        )

    def location(self, value: str) -> Location:
        if mpn_id(value) not in self.locations:
            raise ValueError(_("no location has the MPN ID %s.") % value)
        return self.locations[value]


@dataclass(frozen=True)
class Member:
    """What a row of members.csv says of one person; no locations: all of the partner's."""

    email: str
    name: str
    partner: Partner
    role: str
    locations: frozenset[Location]


class Members(OfPartners):
    name = "members"
    columns = ("email", "name", "partner", "role", "mpn_ids")
    key = ("email",)
    locations: dict[str, Location]
    people: dict[str, User]

    def __init__(self, *, invited_at: datetime | None) -> None:
        self.invited_at = invited_at

    def prepare(self, rows: Sequence[Row]) -> None:
        super().prepare(rows)
        wanted = {name for row in rows for name in BETWEEN_MPN_IDS.split(row.values["mpn_ids"])}
        self.locations = Location.objects.in_bulk(wanted, field_name="mpn_id")
        known = User.objects.filter(email__in=[row.values["email"].lower() for row in rows])
        self.people = {
            user.email: user
            for user in known.select_related("membership").prefetch_related("membership__locations")
        }

    def read(self, row: Row) -> Member:
        member = Member(
            email=row.take("email", email),
            name=row.take("name", text(100)),
            partner=row.take("partner", self.partner),
            role=row.take("role", choice(Role)),
            locations=row.take_optional("mpn_ids", self.assigned, default=frozenset()),
        )
        self._refuse_misfits(row, member)
        return member

    def assigned(self, value: str) -> frozenset[Location]:
        names = [name for name in BETWEEN_MPN_IDS.split(value) if name]
        if unknown := [name for name in names if name not in self.locations]:
            raise ValueError(_("no location has the MPN ID %s.") % ", ".join(unknown))
        return frozenset(self.locations[name] for name in names)

    def _refuse_misfits(self, row: Row, member: Any) -> None:
        person = self.people.get(member.email)
        if person and (person.staff_role or person.is_staff or person.is_superuser):
            row.refuse("email", _("%s works for Microsoft and cannot be a partner's member.") % person.email)
        if not member.partner:
            return
        membership = getattr(person, "membership", None)
        if membership and membership.partner_id != member.partner.pk:
            row.refuse(
                "partner", _("%s is a member of another partner. An import moves nobody.") % member.email
            )
        for location in member.locations or ():
            if location.partner_id != member.partner.pk:
                row.refuse("mpn_ids", _("%s is a location of another partner.") % location.mpn_id)

    def write(self, items: Sequence[Member]) -> Counts:
        return sum((self._write_member(member) for member in items), start=Counts())

    def _write_member(self, member: Member) -> Counts:
        person = self.people.get(member.email)
        if person is None:
            person = User.objects.create_user(email=member.email, name=member.name)
        membership = getattr(person, "membership", None)
        if membership:
            return Counts(changed=1) if _update(membership, member) else Counts(unchanged=1)
        self._join(person, member)
        return Counts(created=1)

    def _join(self, person: User, member: Member) -> None:
        membership = Membership(user=person, partner=member.partner, role=member.role)
        _save(membership, member)
        if self.invited_at:
            invite(membership=membership, now=self.invited_at)


def _update(membership: Membership, member: Member) -> bool:
    """Bring an existing membership in line; tell whether anything had to change."""
    had = (membership.user.name, membership.role, frozenset(membership.locations.all()))
    if had == (member.name, member.role, member.locations):
        return False
    _save(membership, member)
    return True


def _save(membership: Membership, member: Member) -> None:
    membership.user.name = member.name
    membership.user.save(update_fields=["name"])
    membership.role = member.role
    membership.save()
    membership.locations.set(member.locations)
