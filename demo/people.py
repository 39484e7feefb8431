"""Who signs in to the demo. The partners' members come from demo/members.csv; Microsoft's people stand here."""

from datetime import datetime

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import StaffRole, User
from demo.sign_ins import DEMO_PASSWORD, PEOPLE
from staffing.operations import propose

REVIEWER = "reviewer@microsoft.example"
REVIEWER2 = "reviewer2@microsoft.example"
LEAD = "lead@microsoft.example"
OPERATOR = "operator@microsoft.example"
OPERATOR2 = "operator2@microsoft.example"
MICROSOFT = (
    (REVIEWER, "Ruth Becker", StaffRole.REVIEWER),
    (REVIEWER2, "Rafael Costa", StaffRole.REVIEWER),
    (LEAD, "Leonie Marsh", StaffRole.LEAD),
    ("auditor@microsoft.example", "Astrid Quist", StaffRole.AUDITOR),
    (OPERATOR, "Omar Haddad", StaffRole.OPERATOR),
    (OPERATOR2, "Oona Virtanen", StaffRole.OPERATOR),
)


def add_microsoft() -> None:
    for email, name, role in MICROSOFT:
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email=email, name=name, staff_role=role)
    rights = _permissions_of_the_registers()
    for operator in User.objects.filter(email__in=[OPERATOR, OPERATOR2]):
        operator.is_staff = True
        operator.save(update_fields=["is_staff"])
        operator.user_permissions.set(rights)


def propose_a_lead(*, now: datetime) -> None:
    """One operator wants a second lead; the other finds it waiting."""
    reviewer, operator = (User.objects.get(email=email) for email in (REVIEWER2, OPERATOR2))
    if not reviewer.staff_changes.exists():
        given, note = {"staff_role": StaffRole.LEAD}, "Leonie is away from Monday on."
        propose(person=reviewer, given=given, by=operator, note=note, now=now)


def give_missing_passwords() -> int:
    """The demo's password for the demo's sign-ins that have none; returns how many."""
    emails = [person.email for person in PEOPLE]
    people = [user for user in User.objects.filter(email__in=emails) if not user.has_usable_password()]
    if people:
        # Hashed once for all: it is slow by design, and no secret.
        User.objects.filter(pk__in=[user.pk for user in people]).update(password=make_password(DEMO_PASSWORD))
    return len(people)


def _permissions_of_the_registers() -> list[Permission]:
    registers = [model for model in apps.get_models() if admin.site.is_registered(model)]
    types = ContentType.objects.get_for_models(*registers).values()
    return list(Permission.objects.filter(content_type__in=types))
