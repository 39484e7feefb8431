import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

import demo
from accounts.sessions import SessionStore
from demo.apps import DemoConfig
from demo.remembered import note
from identity.second_factor import has_passed
from tests.factories import UserFactory


def test_the_demo_does_not_load_in_production(settings) -> None:
    assert not settings.DEBUG
    with pytest.raises(ImproperlyConfigured):
        DemoConfig("demo", demo).ready()


@pytest.mark.parametrize(
    ("email", "passes"), [("lead@microsoft.example", True), ("eve@microsoft.example", False)]
)
def test_only_the_demos_people_have_a_remembered_device(
    email: str, passes: bool, rf: RequestFactory, db: None
) -> None:
    user, request = UserFactory(email=email), rf.get("/")
    request.session = SessionStore()
    note(request=request, user=user)

    assert has_passed(request, user) is passes
