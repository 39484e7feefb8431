from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import StaffRole, User
from notifications.models import Letter
from partners.imports import import_partners
from partners.models import Enrolment, Location, Membership, Partner, Role
from programs.activities import Program
from registers.imports import ImportRefused
from registers.tables import Counts

pytestmark = pytest.mark.django_db

ADMIN = "incentive-admin@contoso.example"
USER = "incentive-user@contoso.example"
FILES = {
    "partners": ["partner,name", "contoso,Contoso Consulting", "fabrikam,Fabrikam"],
    "locations": [
        "mpn_id,partner,name,country,notice_email",
        "4001001,contoso,Contoso Seattle,US,incentives@contoso.example",
        "4001002,contoso,Contoso Berlin,DE,",
        "4002001,fabrikam,Fabrikam London,GB,",
    ],
    "enrolments": ["mpn_id,program", "4001001,osa_sell", "4001001,OSU Microsoft 365"],
    "members": [
        "email,name,partner,role,mpn_ids",
        f"{ADMIN},Irene Adams,contoso,incentive_admin,",
        f"{USER},Ivan Ullman,contoso,Incentive User,4001001; 4001002",
    ],
}


class Folder:
    """A folder of import files, good ones at first, that a test changes line by line."""

    def __init__(self, path: Path, now) -> None:
        self.path, self.now = path, now
        for name, lines in FILES.items():
            self.write(name, lines)

    def write(self, name: str, lines: list[str]) -> None:
        (self.path / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")

    def add(self, name: str, *lines: str) -> None:
        self.write(name, FILES[name] + list(lines))

    def replace(self, name: str, old: str, new: str) -> None:
        self.write(name, [line.replace(old, new) for line in FILES[name]])

    def load(self, **options):
        return import_partners(folder=self.path, now=self.now, **options)

    def refusals(self) -> list[str]:
        with pytest.raises(ImportRefused) as refused:
            self.load()
        return refused.value.report.refusals


@pytest.fixture
def folder(tmp_path, now) -> Folder:
    return Folder(tmp_path, now)


def test_import_fills_every_register(folder):
    report = folder.load()
    assert {name: counts.created for name, counts in report.counts.items()} == {
        "partners.csv": 2,
        "locations.csv": 3,
        "enrolments.csv": 2,
        "members.csv": 2,
    }
    seattle = Location.objects.get(mpn_id="4001001")
    assert (seattle.partner.code, seattle.notice_email) == ("contoso", "incentives@contoso.example")
    assert set(seattle.enrolments.values_list("program", flat=True)) == {
        Program.OSA_SELL,
        Program.OSU_MICROSOFT_365,
    }


def test_member_gets_role_locations_and_no_password(folder):
    folder.load()
    admin, user = (Membership.objects.get(user__email=email) for email in (ADMIN, USER))
    assert (admin.role, admin.user.name) == (Role.INCENTIVE_ADMIN, "Irene Adams")
    assert not admin.user.has_usable_password()
    assert not admin.user.is_staff
    assert list(admin.locations.all()) == []
    assert (user.role, user.locations.count()) == (Role.INCENTIVE_USER, 2)


def test_second_run_changes_nothing_and_invites_nobody_again(folder):
    folder.load()
    letters = Letter.objects.count()
    report = folder.load()
    assert not report.has_changes
    assert report.counts["members.csv"] == Counts(unchanged=2)
    assert Letter.objects.count() == letters


def test_new_members_are_invited_by_letter(folder):
    folder.load()
    assert set(Letter.objects.values_list("to_email", flat=True)) == {ADMIN, USER}


def test_nobody_is_invited_where_the_import_says_so(folder):
    folder.load(has_invitations=False)
    assert Letter.objects.count() == 0


def test_nobody_is_invited_when_a_row_is_bad(folder):
    folder.add("members", "kim@contoso.example,Kim,nobody,incentive_user,")
    folder.refusals()
    assert Letter.objects.count() == User.objects.count() == 0


def test_changed_member_is_changed(folder):
    folder.load()
    folder.replace(
        "members", "Ivan Ullman,contoso,Incentive User,4001001; 4001002", "Ivan U.,contoso,reports_viewer,"
    )
    assert folder.load().counts["members.csv"] == Counts(changed=1, unchanged=1)
    user = Membership.objects.get(user__email=USER)
    assert (user.user.name, user.role, user.locations.count()) == ("Ivan U.", Role.REPORTS_VIEWER, 0)


def test_import_leaves_password_and_lock_of_a_known_person_alone(folder):
    person = User.objects.create_user(
        email=ADMIN, name="I. A.", password="a long old secret", is_active=False
    )
    assert folder.load().counts["members.csv"].created == 2
    person.refresh_from_db()
    assert person.check_password("a long old secret")
    assert (person.is_active, person.name) == (False, "Irene Adams")
    assert not folder.load().has_changes


def test_changed_location_and_partner_are_changed(folder):
    folder.load()
    folder.replace("partners", "Fabrikam", "Fabrikam Group")
    folder.replace("locations", "incentives@contoso.example", "")
    report = folder.load()
    assert report.counts["partners.csv"] == Counts(changed=1, unchanged=1)
    assert report.counts["locations.csv"] == Counts(changed=1, unchanged=2)
    assert Location.objects.get(mpn_id="4001001").notice_email == ""


def test_enrolment_gone_from_the_file_stays(folder):
    folder.load()
    folder.write("enrolments", FILES["enrolments"][:2])
    folder.load()
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("partners", "con toso,X", "partner: “con toso” is not a code"),
        ("partners", "northwind,", "name: is empty."),
        ("partners", "CONTOSO,X", "The row repeats line 2."),
        ("locations", "400100,contoso,X,DE,", "mpn_id: “400100” is not an MPN ID of seven digits."),
        ("locations", "4001003,nobody,X,DE,", "partner: no partner has the code “nobody”."),
        ("locations", "4001003,contoso,X,Germany,", "country: “Germany” is not a country code"),
        ("locations", "4001003,contoso,X,DE,office", "notice_email: “office” is not an e-mail address."),
        ("locations", "4001001,contoso,X,DE,", "The row repeats line 2."),
        ("enrolments", "4001009,osa_sell", "mpn_id: no location has the MPN ID 4001009."),
        ("enrolments", "4001001,osa", "program: “osa” is none of osa_sell, osu_business_applications"),
        ("enrolments", "4001001,OSA Sell", "The row repeats line 2."),
        ("members", "kim,Kim,contoso,incentive_user,", "email: “kim” is not an e-mail address."),
        ("members", "kim@contoso.example,,contoso,incentive_user,", "name: is empty."),
        ("members", "kim@contoso.example,Kim,nobody,incentive_user,", "partner: no partner has the code"),
        ("members", "kim@contoso.example,Kim,contoso,boss,", "role: “boss” is none of incentive_admin"),
        ("members", "kim@contoso.example,Kim,contoso,incentive_user,4009999", "the partner has no location 4009999."),
        ("members", "kim@contoso.example,Kim,contoso,incentive_user,4002001", "the partner has no location 4002001."),
        ("members", f"{ADMIN.upper()},Kim,contoso,incentive_user,", "The row repeats line 2."),
    ],
)  # fmt: skip
def test_one_bad_row_is_named_and_nothing_is_imported(folder, name, line, fault):
    folder.add(name, line)
    refusals = folder.refusals()
    assert refusals[-1].startswith(f"{name}.csv, line {len(FILES[name]) + 1}: ")
    assert fault in refusals[-1]
    assert Partner.objects.count() == Location.objects.count() == User.objects.count() == 0


def test_good_rows_are_imported_and_bad_ones_left_out_when_told_so(folder):
    folder.add("partners", ",X")
    folder.add("members", "kim@contoso.example,Kim,contoso,boss,")
    report = folder.load(skip_bad=True)
    assert len(report.refused_rows) == 2
    assert (Partner.objects.count(), Membership.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    "staff", [{"staff_role": StaffRole.REVIEWER}, {"is_staff": True}, {"is_superuser": True}]
)
def test_nobody_at_microsoft_becomes_a_member(folder, staff):
    User.objects.create_user(email=ADMIN, **staff)
    (refusal,) = folder.refusals()
    assert f"line 2: email: {ADMIN} works for Microsoft" in refusal


def test_member_moves_to_no_other_partner(folder):
    folder.load()
    folder.replace("members", "Irene Adams,contoso", "Irene Adams,fabrikam")
    (refusal,) = folder.refusals()
    assert f"line 2: partner: {ADMIN} is a member of another partner." in refusal


def test_location_moves_to_no_other_partner(folder):
    folder.load()
    folder.replace("locations", "4001002,contoso", "4001002,fabrikam")
    assert "locations.csv, line 3: partner: the location belongs to another partner." in folder.refusals()[0]


def test_command_invites_unless_told_not_to(folder):
    out = StringIO()
    call_command("import_partners", str(folder.path), "--no-invitations", stdout=out)
    assert "members.csv: 2 created, 0 changed, 0 unchanged." in out.getvalue()
    assert Letter.objects.count() == 0
    folder.add("members", "kim@contoso.example,Kim,contoso,incentive_user,")
    call_command("import_partners", str(folder.path), stdout=out)
    assert list(Letter.objects.values_list("to_email", flat=True)) == ["kim@contoso.example"]


def test_command_fails_when_a_row_is_bad(folder):
    folder.add("partners", ",X")
    err = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\."):
        call_command("import_partners", str(folder.path), stderr=err)
    assert "partners.csv, line 4: partner: is empty." in err.getvalue()
