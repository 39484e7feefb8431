"""Who signs in to the demo. The partners' members come from demo/members.csv; Microsoft's people stand here."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import StaffRole, User
from demo.sign_ins import DEMO_PASSWORD, PEOPLE

REVIEWER = "reviewer@microsoft.example"
REVIEWER2 = "reviewer2@microsoft.example"
LEAD = "lead@microsoft.example"
OPERATOR = "operator@microsoft.example"
MICROSOFT = (
    (REVIEWER, "Ruth Becker", StaffRole.REVIEWER),
    (REVIEWER2, "Rafael Costa", StaffRole.REVIEWER),
    (LEAD, "Leonie Marsh", StaffRole.LEAD),
    ("auditor@microsoft.example", "Astrid Quist", StaffRole.AUDITOR),
    (OPERATOR, "Omar Haddad", StaffRole.OPERATOR),
)


def add_microsoft() -> None:
    for email, name, role in MICROSOFT:
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email=email, name=name, staff_role=role)
    operator = User.objects.get(email=OPERATOR)
    operator.is_staff = True
    operator.save(update_fields=["is_staff"])
    operator.user_permissions.set(_permissions_of_the_registers())


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
