import re

import pytest
from django.db import transaction
from django.utils import timezone

from cpor.forms import SignInForm
from notifications.models import Letter
from partners.invitations import invite
from partners.models import Role

PASSWORD = "cheese under a blue moon"
LOGIN = "/account/login/"
RESET = "/account/password/reset/"


@pytest.fixture
def ada(member):
    return member("ada", password=PASSWORD).user


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def set_password(client, link, password):
    """Opens the link of a letter as a browser does, and types the password twice."""
    page = client.get(link, follow=True)
    if "form" not in page.context_data or page.context_data.get("token_fail"):
        return page
    return client.post(
        page.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True
    )


def link_in(letter, settings):
    [path] = re.findall(rf"{settings.SITE_URL}(/account/password/reset/key/\S+)", letter.body_text)
    return path


# --- Signing in and out


def test_the_labels_are_the_words_people_know(rf, db):
    form = SignInForm(request=rf.get("/"))

    assert [field.label for field in form] == ["E-mail", "Password"]


def test_the_right_password_signs_in(client, ada):
    assert sign_in(client, "Ada@Contoso.example").url == "/"
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_a_wrong_password_says_what_to_do_and_keeps_the_email(client, ada):
    page = sign_in(client, ada.email, "wrong").content.decode()

    assert "do not match" in page
    assert ada.email in page
    assert "wrong" not in re.sub(r"<[^>]*>", "", page).split()


def test_an_unknown_person_reads_the_same_as_a_wrong_password(client, ada):
    known = sign_in(client, ada.email, "wrong").context["form"].errors
    unknown = sign_in(client, "nobody@contoso.example", "wrong").context["form"].errors

    assert known == unknown


def test_empty_fields_are_named(client, db):
    errors = sign_in(client, "", "").context["form"].errors

    assert errors == {"login": ["Enter your e-mail address."], "password": ["Enter your password."]}


def test_a_person_who_was_switched_off_is_told_so(client, member):
    ada = member("ada", password=PASSWORD, is_active=False).user

    assert sign_in(client, ada.email).url == "/account/inactive/"
    assert client.get("/account/inactive/").status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_person_switched_off_while_signed_in_is_out_at_once(client, ada):
    client.force_login(ada)
    ada.is_active = False
    ada.save()

    assert client.get("/").url == f"{LOGIN}?next=/"


def test_signing_in_leads_to_the_page_that_was_wanted(client, ada):
    assert sign_in(client, ada.email, next="/help/").url == "/help/"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "https:evil.example",
        "http:///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        "\thttps://evil.example",
    ],
)
def test_next_stays_on_this_host(client, ada, wanted):
    assert sign_in(client, ada.email, next=wanted).url == "/"


def test_signing_out_needs_a_post_and_ends_the_session(client, ada, settings):
    client.force_login(ada)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/account/logout/").url == LOGIN

    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get("/").url == f"{LOGIN}?next=/"


def test_sign_up_is_closed(client, db):
    assert "password1" not in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", {"email": "x@x.example", "password1": PASSWORD, "password2": PASSWORD})

    assert not client.session.get("_auth_user_id")


# --- Home by role


@pytest.mark.parametrize("role", [Role.INCENTIVE_ADMIN, Role.INCENTIVE_USER])
def test_who_files_claims_comes_to_them(client, member, role):
    client.force_login(member("ada", role).user)

    assert client.get("/").url == "/claims/"


@pytest.mark.parametrize("role", ["reviewer", "lead", "auditor"])
def test_who_reads_reviews_comes_to_them(client, staff, role):
    client.force_login(staff("rae", role))

    assert client.get("/").url == "/reviews/"


def test_who_keeps_the_registers_comes_to_them(client, staff):
    client.force_login(staff("otto", "operator", is_staff=True))

    assert client.get("/").url == "/admin/"


def test_the_shell_asks_the_database_only_who_it_is(client, member, django_assert_num_queries):
    client.force_login(member("ada").user)

    with django_assert_num_queries(2):  # session, person
        client.get("/help/poe/")


# --- Too many tries


def test_the_sixth_failed_try_is_answered_429_and_when_to_come_back(client, ada):
    for _try in range(5):
        assert sign_in(client, ada.email, "wrong").status_code == 200

    held_back = sign_in(client, ada.email)

    assert held_back.status_code == 429
    assert held_back["Retry-After"] == "300"
    assert "_auth_user_id" not in client.session


def test_one_persons_failures_do_not_lock_the_next_one_out(client, ada, member):
    other = member("ben", password=PASSWORD).user
    for _try in range(6):
        sign_in(client, ada.email, "wrong")

    assert sign_in(client, other.email).status_code == 302


@pytest.mark.proof
def test_an_address_that_tries_everybody_is_held_back(client, db):
    answers = [sign_in(client, f"{number}@contoso.example", "wrong").status_code for number in range(11)]

    assert answers == [200] * 10 + [429]


# --- Password reset


def test_a_password_is_reset_by_letter(client, ada, settings):
    assert client.post(RESET, {"email": "Ada@Contoso.example"}).url == f"{RESET}done/"
    letter = Letter.objects.get()
    assert (letter.letter, letter.to_email, letter.state) == ("cpor/password_reset", ada.email, "queued")

    done = set_password(client, link_in(letter, settings), "a new cheese for ada")

    assert done.redirect_chain[-1][0] == f"{RESET}key/done/"
    assert sign_in(client, ada.email, "a new cheese for ada").url == "/"


def test_a_reset_link_works_once(client, ada, settings):
    client.post(RESET, {"email": ada.email})
    link = link_in(Letter.objects.get(), settings)
    set_password(client, link, "a new cheese for ada")

    assert client.get(link).context["token_fail"]


def test_the_link_of_a_letter_leads_to_our_own_address(client, ada, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(RESET, {"email": ada.email}, headers={"host": "evil.example"})
    letter = Letter.objects.get()

    assert "evil.example" not in letter.body_text + letter.body_html
    assert link_in(letter, settings)


def test_every_request_for_a_reset_is_a_letter_of_its_own(client, ada):
    client.post(RESET, {"email": ada.email})
    client.post(RESET, {"email": ada.email})

    assert Letter.objects.count() == 2


@pytest.mark.parametrize("email", ["nobody@contoso.example", "off@contoso.example"])
def test_nobody_else_gets_a_letter_and_the_page_does_not_tell(client, member, email):
    member("off", password=PASSWORD, is_active=False)

    assert client.post(RESET, {"email": email}).url == f"{RESET}done/"
    assert not Letter.objects.exists()


def test_asking_for_resets_has_a_limit(client, ada):
    answers = [client.post(RESET, {"email": ada.email}).status_code for _try in range(6)]

    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize("password", ["short", "password1234", "ada@contoso.example"])
def test_a_weak_new_password_is_refused(client, ada, settings, password):
    client.post(RESET, {"email": ada.email})

    page = set_password(client, link_in(Letter.objects.get(), settings), password)

    assert page.context["form"].errors["password1"]
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


# --- Invitation


@pytest.fixture
def invited(member):
    return member("ivy", Role.INCENTIVE_USER)


def test_an_invited_member_sets_a_password_and_signs_in(client, invited, settings):
    letter = invite(membership=invited, now=timezone.now())
    assert "Contoso" in letter.subject
    assert "Incentive User" in letter.body_text

    set_password(client, link_in(letter, settings), PASSWORD)

    assert sign_in(client, invited.user.email).url == "/"


def test_an_invited_member_whose_link_is_lost_asks_for_a_new_one(client, invited, settings):
    client.post(RESET, {"email": invited.user.email})

    set_password(client, link_in(Letter.objects.get(), settings), PASSWORD)

    assert sign_in(client, invited.user.email).url == "/"


def test_inviting_twice_posts_once(invited):
    first = invite(membership=invited, now=timezone.now())
    second = invite(membership=invited, now=timezone.now())

    assert first == second
    assert Letter.objects.count() == 1


def test_a_member_with_a_password_is_not_invited(member):
    assert invite(membership=member("ada", password=PASSWORD), now=timezone.now()) is None
    assert not Letter.objects.exists()


def test_an_invitation_is_undone_with_the_import_that_caused_it(invited):
    @transaction.atomic
    def broken_import():
        invite(membership=invited, now=timezone.now())
        raise LookupError("a broken line further down")

    with pytest.raises(LookupError):
        broken_import()

    assert not Letter.objects.exists()


# --- The admin site has no door of its own


def test_the_admin_site_sends_strangers_to_the_one_sign_in_page(client, db):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{LOGIN}?next=%2Fadmin%2F"


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/?next=/admin/"])
def test_the_admin_site_is_for_operators_only(client, staff, path):
    client.force_login(staff("rae"))

    assert client.get(path, follow=True).status_code == 403


def test_an_operator_enters_the_admin_site(client, staff):
    client.force_login(staff("otto", "operator", is_staff=True, is_superuser=True))

    assert client.get("/admin/").status_code == 200
