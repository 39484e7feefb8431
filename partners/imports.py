"""The partners' registers from CSV files: partners, locations, enrolments, members.

Rows are added and changed, never removed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.validators import slug_re
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from partners.invitations import invite
from partners.models import MPN_ID, Enrolment, Location, Membership, Partner, Role
from programs.activities import Program
from registers.files import Row, choice, country, email, short, text
from registers.imports import Report, import_registers
from registers.tables import Counts, Parent, Register, batches
from text.names import filled

BETWEEN_MPN_IDS = re.compile(r"[\s;]+")


def import_partners(
    *, folder: Path, now: datetime, skip_bad: bool = False, has_invitations: bool = True
) -> Report:
    """Bring a folder's files into the partners' registers; invite the new members. Raises ImportRefused."""
    members = Members(invited_at=now if has_invitations else None)
    return import_registers(folder, [Partners(), Locations(), Enrolments(), members], skip_bad=skip_bad)


def partner_code(value: str) -> str:
    if not slug_re.fullmatch(value):
        raise ValueError(
            filled(_("“%s” is not a code of letters, digits, hyphens and underscores."), short(value))
        )
    return text(50)(value.lower())


def mpn_id(value: str) -> str:
    if not re.fullmatch(MPN_ID, value):
        raise ValueError(filled(_("“%s” is not an MPN ID of seven digits."), short(value)))
    return value


def mpn_ids(value: str) -> str:
    """Several, each once, with spaces between."""
    return " ".join(sorted({mpn_id(name) for name in BETWEEN_MPN_IDS.split(value) if name}))


OF_PARTNER = Parent(
    Partner,
    field="partner",
    key="code",
    column="partner",
    unknown=gettext_lazy("no partner has the code “%s”."),
)
OF_LOCATION = Parent(
    Location,
    field="location",
    key="mpn_id",
    column="mpn_id",
    unknown=gettext_lazy("no location has the MPN ID %s."),
)


class Partners(Register):
    name = "partners"
    columns = ("partner", "name")
    model = Partner
    key = ("code",)
    changeable = ("name",)

    def read(self, row: Row) -> dict[str, Any]:
        return {"code": row.take("partner", partner_code), "name": row.take("name", text(150))}


class Locations(Register):
    name = "locations"
    columns = ("mpn_id", "partner", "name", "country", "notice_email")
    model = Location
    key = ("mpn_id",)
    changeable = ("name", "country", "notice_email")
    parent = OF_PARTNER

    def read(self, row: Row) -> dict[str, Any]:
        return {
            "mpn_id": row.take("mpn_id", mpn_id),
            "partner": row.take("partner", partner_code),
            "name": row.take("name", text(150)),
            "country": row.take("country", country),
            "notice_email": row.take_optional("notice_email", email),
        }

    def check(self) -> None:
        super().check()
        self.refuse_moved(
            OF_PARTNER,
            "partner",
            _("the location belongs to another partner. An import does not move locations."),
        )


class Enrolments(Register):
    name = "enrolments"
    columns = ("mpn_id", "program")
    model = Enrolment
    key = ("location", "program")
    parent = OF_LOCATION

    def read(self, row: Row) -> dict[str, Any]:
        return {"location": row.take("mpn_id", mpn_id), "program": row.take("program", choice(Program))}


@dataclass(frozen=True)
class Member:
    """What a good row of members.csv says of one person; no MPN IDs: all of the partner's locations."""

    email: str
    name: str
    partner: str
    role: str
    mpn_ids: str | None


class Members(Register):
    """Checked like other rows, but written one by one: people are few, and each new one is invited."""

    name = "members"
    columns = ("email", "name", "partner", "role", "mpn_ids")
    model = Membership
    key = ("email",)
    changeable = ("name", "role", "mpn_ids")
    parent = OF_PARTNER

    def __init__(self, *, invited_at: datetime | None) -> None:
        self.invited_at = invited_at

    def type_of(self, name: str) -> str:
        return "text"

    def read(self, row: Row) -> dict[str, Any]:
        return {
            "email": row.take("email", email),
            "name": row.take("name", text(100)),
            "partner": row.take("partner", partner_code),
            "role": row.take("role", choice(Role)),
            "mpn_ids": row.take_optional("mpn_ids", mpn_ids),
        }

    def check(self) -> None:
        super().check()
        self.refuse(
            "email",
            _("%s works for Microsoft and cannot be a partner's member."),
            "staged.email",
            source="FROM accounts_user AS person",
            where="person.email = staged.email"
            " AND (person.staff_role <> '' OR person.is_staff OR person.is_superuser)",
        )
        self.refuse(
            "partner",
            _("%s is a member of another partner. An import does not move people."),
            "staged.email",
            source="FROM accounts_user AS person"
            " JOIN partners_membership AS membership ON membership.user_id = person.id"
            " JOIN partners_partner AS partner ON partner.id = membership.partner_id",
            where="person.email = staged.email AND partner.code <> staged.partner",
        )
        self.refuse(
            "mpn_ids",
            _("the partner has no location %s."),
            "array_to_string(strange.mpn_ids, ', ')",
            source=f"FROM ({STRANGE_LOCATIONS}) AS strange",
            where="strange.line = staged.line AND staged.faults IS NULL",
        )

    def write(self) -> Counts:
        return sum((self._write_batch(batch) for batch in batches(_good_members())), start=Counts())

    def _write_batch(self, members: Sequence[Member]) -> Counts:
        partners = Partner.objects.in_bulk({member.partner for member in members}, field_name="code")
        known = User.objects.filter(email__in=[member.email for member in members])
        people = {
            user.email: user
            for user in known.select_related("membership").prefetch_related("membership__locations")
        }
        return sum(
            (
                self._write_one(member, partners[member.partner], people.get(member.email))
                for member in members
            ),
            start=Counts(),
        )

    def _write_one(self, member: Member, partner: Partner, person: User | None) -> Counts:
        membership = getattr(person, "membership", None)
        if membership:
            return Counts(changed=1) if _update(membership, member) else Counts(unchanged=1)
        person = person or User.objects.create_user(email=member.email, name=member.name)
        membership = Membership(user=person, partner=partner, role=member.role)
        _save(membership, member)
        if self.invited_at:
            invite(membership=membership, now=self.invited_at)
        return Counts(created=1)


STRANGE_LOCATIONS = """
    SELECT line, (array_agg(named.mpn_id ORDER BY named.mpn_id))[:5] AS mpn_ids
    FROM staged CROSS JOIN unnest(string_to_array(staged.mpn_ids, ' ')) AS named (mpn_id)
    WHERE NOT EXISTS (
        SELECT FROM partners_location AS location JOIN partners_partner AS partner ON partner.id = location.partner_id
        WHERE location.mpn_id = named.mpn_id AND partner.code = staged.partner
    )
    GROUP BY line
"""


def _good_members() -> Iterator[Member]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email, name, partner, role, mpn_ids FROM staged WHERE faults IS NULL ORDER BY line"
        )
        rows = cursor.fetchall()
    return (Member(*row) for row in rows)


def _update(membership: Membership, member: Member) -> bool:
    """Bring an existing membership in line; tell whether anything had to change."""
    assigned = " ".join(sorted(location.mpn_id for location in membership.locations.all()))
    had = (membership.user.name, membership.role, membership.has_all_locations, assigned)
    if had == (member.name, member.role, not member.mpn_ids, member.mpn_ids or ""):
        return False
    membership.role = member.role
    _save(membership, member)
    return True


def _save(membership: Membership, member: Member) -> None:
    membership.user.name = member.name
    membership.user.save(update_fields=["name"])
    membership.has_all_locations = not member.mpn_ids
    membership.save()
    membership.locations.set(Location.objects.filter(mpn_id__in=(member.mpn_ids or "").split()))
