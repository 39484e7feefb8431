import pytest

from accounts.models import StaffRole, User
from partners.models import Membership, Partner, Role


@pytest.fixture
def contoso(db):
    return Partner.objects.create(code="contoso", name="Contoso")


@pytest.fixture
def member(contoso):
    """member("ada", role) makes Ada of Contoso."""

    def make(name, role=Role.INCENTIVE_ADMIN, **extra):
        user = User.objects.create_user(email=f"{name}@contoso.example", name=name.title(), **extra)
        return Membership.objects.create(user=user, partner=contoso, role=role)

    return make


@pytest.fixture
def staff(db):
    def make(name, staff_role=StaffRole.REVIEWER, **extra):
        email = f"{name}@microsoft.example"
        return User.objects.create_user(email=email, name=name.title(), staff_role=staff_role, **extra)

    return make
