import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import Http404
from django.test import Client
from django.urls import path

from cpor import urls
from partners.models import Role

handler400, handler403, handler404, handler429, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler429,
    urls.handler500,
)


def refuse(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *urls.urlpatterns,
    path("broken/", refuse(ZeroDivisionError("cheese"))),
    path("forbidden/", refuse(PermissionDenied("cheese"))),
    path("gone/", refuse(Http404("cheese"))),
    path("odd/", refuse(SuspiciousOperation("cheese"))),
]


@pytest.fixture
def portal(settings):
    """The portal plus one page for each way to fail; as in production a failure becomes a page."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def assert_is_our_page(response, status, words):
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert f"<code>{response['X-Request-ID']}</code>" in page
    assert "cheese" not in page
    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/broken/", 500, "could not show this page"),
        ("/forbidden/", 403, "may not open this page"),
        ("/gone/", 404, "There is no such page"),
        ("/nowhere/", 404, "There is no such page"),
        ("/odd/", 400, "could not read this request"),
    ],
)
def test_every_failure_has_its_page_with_the_request_id(portal, staff, address, status, words):
    portal.force_login(staff("rae"))

    assert_is_our_page(portal.get(address), status, words)


def test_strangers_see_the_same_page_for_an_unknown_address(portal):
    assert_is_our_page(portal.get("/nowhere/"), 404, "There is no such page")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_a_short_absence(portal, settings):
    def gone(execute, sql, params, many, context):
        raise OperationalError("cheese")

    portal.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    with connection.execute_wrapper(gone):
        response = portal.get("/")

    assert_is_our_page(response, 503, "unavailable for a short time")
    assert response["Retry-After"] == "30"


def test_a_form_without_its_token_is_refused_on_our_page(settings, db):
    settings.ROOT_URLCONF = __name__
    client = Client(enforce_csrf_checks=True)

    response = client.post("/account/login/", {"login": "ada@contoso.example", "password": "x"})

    assert_is_our_page(response, 403, "This form is too old")


@pytest.mark.parametrize("role", [Role.REPORTS_VIEWER, Role.ACCOUNT_ADMIN])
def test_a_member_in_another_role_learns_which_and_who_can_give_it(portal, member, role):
    """An account admin of the others: nobody gives a role to themselves."""
    portal.force_login(member("rita", role).user)
    member("alan", Role.ACCOUNT_ADMIN)
    member("gone", Role.ACCOUNT_ADMIN, is_active=False)
    begins = [("/", 200)] if role == Role.REPORTS_VIEWER else []

    for address, status in [*begins, ("/claims/", 403), ("/claims/new/", 403), ("/forbidden/", 403)]:
        response = portal.get(address)
        page = response.content.decode()
        assert response.status_code == status
        assert "Incentive Admin" in page
        assert "Incentive User" in page
        assert "alan@contoso.example" in page
        assert "gone@contoso.example" not in page
        assert "mailto:rita@contoso.example" not in page


def test_a_person_without_any_role_is_told_so(portal, django_user_model, db):
    portal.force_login(django_user_model.objects.create_user(email="new@contoso.example", name="New"))

    assert "no partner has given it a role" in portal.get("/").content.decode()


def test_a_member_who_may_file_gets_the_plain_page(portal, member):
    portal.force_login(member("ada").user)

    assert_is_our_page(portal.get("/forbidden/"), 403, "may not open this page")


def test_a_host_we_are_not_is_refused(portal):
    assert portal.get("/about/", headers={"host": "evil.example"}).status_code == 400
