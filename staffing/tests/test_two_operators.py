"""Roles, rights and addresses of staff take two operators: one proposes in the register, another confirms."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from demo.people import LEAD, OPERATOR, OPERATOR2, REVIEWER, add_microsoft
from notifications.models import Letter
from partners.models import Role
from staffing import operations
from staffing.models import LAPSES_AFTER, StaffChange
from tests.factories import MembershipFactory, UserFactory
from tests.replay import as_owner

RESET = reverse("account_reset_password")
OWN = "omars.other@mail.example"


@pytest.fixture(autouse=True)
def microsoft(db: None) -> None:
    add_microsoft()


def person(email: str) -> User:
    return User.objects.get(email=email)


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(person(email))
    return client


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def save(client: Client, user: User, **typed: object) -> None:
    data = {"email": user.email, "name": user.name, "staff_role": user.staff_role, "is_active": "on"}
    data |= {"is_staff": "on"} if user.is_staff else {}
    answer = client.post(page_of(user), {name: value for name, value in (data | typed).items() if value})
    assert answer.status_code == 302, answer.content.decode()


def decide(client: Client, change: StaffChange, verb: str = "confirm") -> str:
    answer = client.post(reverse(f"admin:staffing_staffchange_{verb}", args=[change.pk]), follow=True)
    return answer.content.decode()


def proposal(**wanted: object) -> StaffChange:
    """Omar proposes it for Ruth, the reviewer."""
    given = wanted or {"staff_role": StaffRole.LEAD}
    by = person(OPERATOR)
    return operations.propose(person=person(REVIEWER), given=given, by=by, note="", now=timezone.now())


def test_a_role_changes_once_another_operator_confirms() -> None:
    save(client_of(OPERATOR), person(REVIEWER), staff_role="lead", name="Ruth Weber", why="Leonie is away.")
    change = StaffChange.objects.get()

    assert person(REVIEWER).staff_role == StaffRole.REVIEWER
    assert person(REVIEWER).name == "Ruth Weber"
    assert Letter.objects.get(letter="staffing/proposed").to_email == OPERATOR2
    other = client_of(OPERATOR2)
    page = other.get(reverse("admin:staffing_staffchange_change", args=[change.pk])).content.decode()
    assert "Staff role: Reviewer → Lead reviewer" in page
    assert "Leonie is away." in page

    assert "Confirmed" in decide(other, change)

    assert person(REVIEWER).staff_role == StaffRole.LEAD
    told = Letter.objects.get(letter="staffing/changed")
    assert told.to_email == REVIEWER
    assert "Reviewer → Lead reviewer" in told.body_text
    change.refresh_from_db()
    assert (change.outcome, change.decided_by) == ("confirmed", person(OPERATOR2))


@pytest.mark.parametrize("verb", ["refuse", "withdraw"])
def test_what_is_refused_or_withdrawn_changes_nothing(verb: str) -> None:
    change = proposal()

    decide(client_of(OPERATOR if verb == "withdraw" else OPERATOR2), change, "refuse")

    change.refresh_from_db()
    assert change.outcome == {"withdraw": "withdrawn", "refuse": "refused"}[verb]
    assert person(REVIEWER).staff_role == StaffRole.REVIEWER
    assert "decided already" in decide(client_of(OPERATOR2), change)


def test_an_address_of_staff_changes_by_two_and_both_addresses_hear_of_it() -> None:
    save(client_of(OPERATOR), person(REVIEWER), email="ruth@microsoft.example")
    assert person(REVIEWER).staff_role == StaffRole.REVIEWER

    decide(client_of(OPERATOR2), StaffChange.objects.get())

    changed = person("ruth@microsoft.example")
    assert changed.email_changed_at is not None
    told = Letter.objects.filter(letter="staffing/changed").values_list("to_email", flat=True)
    assert set(told) == {REVIEWER, "ruth@microsoft.example"}


def test_a_new_account_of_staff_waits_without_its_role() -> None:
    typed = {"email": "new@microsoft.example", "name": "New", "staff_role": "reviewer", "is_active": "on"}
    assert client_of(OPERATOR).post(reverse("admin:accounts_user_add"), typed).status_code == 302
    assert person("new@microsoft.example").staff_role == ""

    decide(client_of(OPERATOR2), StaffChange.objects.get())

    assert person("new@microsoft.example").staff_role == StaffRole.REVIEWER
    assert person("new@microsoft.example").email_changed_at is None


def test_an_account_is_closed_by_one_operator_and_opened_by_two() -> None:
    operator = client_of(OPERATOR)
    save(operator, person(REVIEWER), is_active="")
    assert not person(REVIEWER).is_active

    save(operator, person(REVIEWER))
    assert not person(REVIEWER).is_active
    decide(client_of(OPERATOR2), StaffChange.objects.get())
    assert person(REVIEWER).is_active


def test_a_second_change_waits_for_the_first_to_be_decided() -> None:
    proposal()
    data = {"email": REVIEWER, "name": "Ruth", "staff_role": "auditor", "is_active": "on"}

    page = client_of(OPERATOR2).post(page_of(person(REVIEWER)), data)

    assert "waits for a second operator" in page.content.decode()
    assert StaffChange.objects.count() == 1
    with pytest.raises(operations.ChangeRefused):
        proposal()


def test_a_proposal_lapses_after_seven_days_and_makes_room() -> None:
    change = proposal()
    later = change.proposed_at + LAPSES_AFTER
    with pytest.raises(operations.ChangeRefused, match="seven days"):
        operations.confirm(change=change, by=person(OPERATOR2), now=later)

    given, by = {"staff_role": StaffRole.AUDITOR}, person(OPERATOR)
    operations.propose(person=person(REVIEWER), given=given, by=by, note="", now=later)

    change.refresh_from_db()
    assert change.outcome == "lapsed"


def test_what_changed_since_is_not_confirmed() -> None:
    change = proposal()
    User.objects.filter(email=REVIEWER).update(staff_role=StaffRole.AUDITOR)

    assert "changed since this was proposed" in decide(client_of(OPERATOR2), change)
    assert person(REVIEWER).staff_role == StaffRole.AUDITOR


def test_a_partners_member_gets_no_role_by_a_confirmation() -> None:
    user = UserFactory()
    by, given = person(OPERATOR), {"staff_role": StaffRole.AUDITOR}
    change = operations.propose(person=user, given=given, by=by, note="", now=timezone.now())
    MembershipFactory(user=user, role=Role.INCENTIVE_ADMIN)

    assert "works for a partner" in decide(client_of(OPERATOR2), change)


def test_the_operator_who_proposed_and_who_is_concerned_find_no_button() -> None:
    change = proposal()
    address = reverse("admin:staffing_staffchange_change", args=[change.pk])

    own = client_of(OPERATOR).get(address).content.decode()
    assert 'value="Confirm"' not in own
    assert 'value="Withdraw"' in own
    other = client_of(OPERATOR2).get(address).content.decode()
    assert 'value="Confirm"' in other


def test_who_proposed_is_told_that_another_confirms() -> None:
    change = proposal()

    answer = client_of(OPERATOR).post(reverse("admin:staffing_staffchange_confirm", args=[change.pk]))

    assert answer.status_code == 403
    change.refresh_from_db()
    assert change.outcome == "waiting"


@pytest.mark.parametrize("email", [REVIEWER, LEAD, "auditor@microsoft.example"])
def test_nobody_but_operators_sees_or_decides_changes(email: str) -> None:
    change = proposal()
    stranger = client_of(email)

    assert stranger.get(reverse("admin:staffing_staffchange_change", args=[change.pk])).status_code == 302
    stranger.post(reverse("admin:staffing_staffchange_confirm", args=[change.pk]))
    assert person(REVIEWER).staff_role == StaffRole.REVIEWER


# --- One operator alone ----------------------------------------------------------------------------------------


def role_by_the_form(operator: Client) -> None:
    save(operator, person(REVIEWER), staff_role="lead")


def role_of_a_new_account(operator: Client) -> None:
    typed = {"email": OWN, "name": "Omar", "staff_role": "lead", "is_active": "on"}
    operator.post(reverse("admin:accounts_user_add"), typed)


def mailbox_of_a_lead(operator: Client) -> None:
    save(operator, person(LEAD), email=OWN)


def own_role(operator: Client) -> None:
    save(operator, person(OPERATOR), staff_role="lead")


def own_proposal_confirmed(operator: Client) -> None:
    decide(operator, proposal())


def a_lead_deactivated_and_opened_with_another_address(operator: Client) -> None:
    save(operator, person(LEAD), is_active="")
    save(operator, person(LEAD), email=OWN)


def rights_for_a_second_account(operator: Client) -> None:
    second = UserFactory(email=OWN)
    rights = [Permission.objects.get(codename="change_user").pk]
    save(operator, second, is_staff="on", user_permissions=rights)


def more_rights_for_everybody(operator: Client) -> None:
    group = Group.objects.create(name="Everybody")
    person(OPERATOR).groups.add(group)
    rights = [Permission.objects.get(codename="change_claim").pk]
    address = reverse("admin:auth_group_change", args=[group.pk])
    operator.post(address, {"name": "Everybody", "permissions": rights})
    assert not group.permissions.exists()


def a_member_who_changes_sides(operator: Client) -> None:
    """An account that somebody has already, whose password is known, proposed as another person's."""
    save(operator, UserFactory(email=OWN, password="known before"), staff_role="lead")


def a_proposal_rewritten_before_it_is_confirmed(operator: Client) -> None:
    change = proposal(staff_role=StaffRole.AUDITOR)
    operator.post(
        reverse("admin:staffing_staffchange_change", args=[change.pk]),
        {"wanted": '{"staff_role": ["", "lead"]}'},
    )
    change.refresh_from_db()
    assert change.after() == {"staff_role": "auditor"}


def a_proposal_of_the_accomplice_who_lost_the_rights(operator: Client) -> None:
    change = operations.propose(
        person=person(REVIEWER),
        given={"staff_role": StaffRole.LEAD},
        by=person(OPERATOR2),
        note="",
        now=timezone.now(),
    )
    User.objects.filter(email=OPERATOR).update(is_staff=False)
    decide(operator, change)


def the_new_letter_of_a_lead(operator: Client) -> None:
    """A letter that sets a password is read in the register of letters."""
    operator.post(RESET, {"email": LEAD})
    letter = Letter.objects.get(letter="cpor/password_reset")
    page = operator.get(reverse("admin:notifications_letter_change", args=[letter.pk])).content.decode()
    assert letter.secret not in page


WAYS = [
    role_by_the_form,
    role_of_a_new_account,
    mailbox_of_a_lead,
    own_role,
    own_proposal_confirmed,
    a_lead_deactivated_and_opened_with_another_address,
    rights_for_a_second_account,
    more_rights_for_everybody,
    a_member_who_changes_sides,
    a_proposal_rewritten_before_it_is_confirmed,
    a_proposal_of_the_accomplice_who_lost_the_rights,
    the_new_letter_of_a_lead,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_one_operator_alone_gets_nobody_a_role(way) -> None:
    Permission.objects.get(codename="change_group").user_set.add(person(OPERATOR))
    before = powers()

    way(client_of(OPERATOR))

    assert powers() - before == set()


def powers() -> set[tuple[object, ...]]:
    """Who may what at Microsoft, and by which mailbox."""
    people = User.objects.filter(is_active=True).exclude(staff_role="", is_staff=False)
    return {
        (user.pk, user.email, user.staff_role, right)
        for user in people
        for right in ["", *(user.get_all_permissions() if user.is_staff else ())]
    }


def test_what_was_known_of_an_account_opens_nothing_once_it_is_staffs(client: Client) -> None:
    user = UserFactory(email=OWN, password="known before")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "known before"})
    signed_in = Client()
    signed_in.force_login(user)
    save(client_of(OPERATOR), user, staff_role="auditor")
    decide(client_of(OPERATOR2), StaffChange.objects.get())

    assert person(OWN).staff_role == StaffRole.AUDITOR
    assert not person(OWN).has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert signed_in.get(reverse("profile")).status_code == 302


# --- Another address, and a new password -----------------------------------------------------------------------


def test_another_address_of_a_member_is_told_to_both_and_a_password_waits_a_day() -> None:
    member = MembershipFactory(user__email="ada@contoso.example", role=Role.INCENTIVE_ADMIN).user
    member.set_password("a cheese for ada")
    member.save()
    save(client_of(OPERATOR), member, email=OWN)

    told = Letter.objects.filter(letter="staffing/changed").values_list("to_email", flat=True)
    assert set(told) == {"ada@contoso.example", OWN}
    client = Client()
    client.post(RESET, {"email": OWN})
    waiting = Letter.objects.get(letter="cpor/password_waits")
    assert waiting.to_email == OWN
    assert not Letter.objects.filter(letter="cpor/password_reset").exists()

    User.objects.filter(email=OWN).update(email_changed_at=timezone.now() - timedelta(hours=24))
    client.post(RESET, {"email": OWN})
    assert re.search(r"https?://\S+/key/", Letter.objects.get(letter="cpor/password_reset").body_text)


# --- The database ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (
            "UPDATE staffing_staffchange SET outcome = 'confirmed', decided_by_id = proposed_by_id,"
            " decided_at = now()",
            "staff_change_takes_two",
        ),
        (
            "UPDATE staffing_staffchange SET outcome = 'confirmed', decided_by_id = person_id, decided_at = now()",
            "staff_change_is_not_ones_own",
        ),
        ("UPDATE staffing_staffchange SET outcome = 'confirmed'", "staff_change_decided_whole"),
        ("UPDATE staffing_staffchange SET wanted = '{}'", "Cannot update"),
        ("DELETE FROM staffing_staffchange", "Cannot delete"),
        (
            "INSERT INTO staffing_staffchange (person_id, proposed_by_id, proposed_at, wanted, note, outcome)"
            " SELECT person_id, proposed_by_id, proposed_at, wanted, note, 'waiting' FROM staffing_staffchange",
            "staff_change_one_waits",
        ),
    ],
)
def test_database_refuses(statement: str, refusal: str) -> None:
    proposal()
    with pytest.raises((IntegrityError, InternalError), match=refusal), transaction.atomic():
        as_owner(statement)  # the portal itself has no right to most of it (tests/test_append_only.py)
