import importlib
from copy import deepcopy
from email.message import EmailMessage

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404, resolve

from accounts.models import User
from demo import inbox
from demo.sign_ins import PEOPLE


@pytest.fixture
def demo(settings):
    """The portal with DEBUG on; its usual addresses are loaded before, or they would keep the demo's."""
    importlib.import_module(settings.ROOT_URLCONF)
    settings.DEBUG = True
    settings.ROOT_URLCONF = "demo.tests.urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.middleware.OwnNotFoundPageMiddleware"]
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.context.people")


@pytest.fixture
def letters(demo, settings, tmp_path):
    settings.LOCAL_MAIL_DIR = str(tmp_path)

    def put(name, *, subject="Hello", text="See https://portal.example/claims/ now", html="<p>Hi</p>"):
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = "CPOR portal <no-reply@cpor.example>"
        message["To"] = "Ada <ada@contoso.example>"
        message["Date"] = "Mon, 23 Nov 2026 09:00:00 -0000"  # as Django writes it
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        (tmp_path / name).write_bytes(bytes(message))

    return put


@pytest.fixture
def demo_reviewer(db):
    return User.objects.create_user(email="reviewer@microsoft.example", name="Rae", staff_role="reviewer")


def test_without_debug_there_are_no_demo_pages():
    with pytest.raises(Resolver404):
        resolve("/dev/")


def test_without_debug_the_demo_pages_refuse_to_load(demo, settings):
    module = importlib.import_module("demo.urls")
    settings.DEBUG = False

    with pytest.raises(ImproperlyConfigured):
        importlib.reload(module)


@pytest.mark.parametrize("address", ["/nowhere/", "/dev/mail/nothing.eml/"])
def test_an_unknown_address_has_our_page_with_debug_on_too(client, demo, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_forgotten_slash_is_still_mended(client, demo):
    assert client.get("/dev/mail").url == "/dev/mail/"


def test_one_click_signs_a_demo_person_in(client, demo, demo_reviewer):
    response = client.post("/dev/sign-in/", {"email": demo_reviewer.email})

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(demo_reviewer.pk)


def test_one_click_leads_to_the_page_that_was_wanted(client, demo, demo_reviewer):
    assert client.post("/dev/sign-in/", {"email": demo_reviewer.email, "next": "/help/"}).url == "/help/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_one_click_stays_on_this_host(client, demo, demo_reviewer, wanted):
    assert client.post("/dev/sign-in/", {"email": demo_reviewer.email, "next": wanted}).url == "/"


def test_only_demo_people_sign_in_by_a_click(client, demo, db):
    User.objects.create_user(email="ada@contoso.example", name="Ada")

    assert client.post("/dev/sign-in/", {"email": "ada@contoso.example"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_signing_in_by_get_does_nothing(client, demo, demo_reviewer):
    assert client.get("/dev/sign-in/", {"email": demo_reviewer.email}).status_code == 405


def test_the_demo_page_offers_everybody(client, demo, db):
    page = client.get("/dev/").content.decode()

    assert [person.email for person in PEOPLE if person.email not in page] == []


def test_time_passes_by_a_click_and_only_by_a_length_of_time(client, demo, db):
    assert client.post("/dev/advance/", {"by": "8d"}).url == "/dev/"
    assert client.post("/dev/advance/", {"by": "soon"}).status_code == 404
    assert client.get("/dev/advance/").status_code == 405


def test_the_inbox_is_empty_where_nothing_was_sent(client, demo, settings, tmp_path):
    settings.LOCAL_MAIL_DIR = str(tmp_path)

    assert "No letter yet" in client.get("/dev/mail/").content.decode()


def test_the_inbox_without_a_folder_is_empty(client, demo, settings):
    settings.LOCAL_MAIL_DIR = ""

    assert "No letter yet" in client.get("/dev/mail/").content.decode()


def test_the_inbox_shows_the_newest_letter_first_and_no_half_written_one(client, letters):
    letters("20261123T090000Z-1.eml", subject="Older")
    letters("20261123T090001Z-2.eml", subject="Newer")
    letters(".20261123T090002Z-3.eml", subject="Half")

    page = client.get("/dev/mail/").content.decode()

    assert page.index("Newer") < page.index("Older")
    assert "Half" not in page


def test_a_letter_shows_its_text_with_links_that_work(client, letters):
    letters("1.eml", text="Open https://portal.example/consent/abc/ <script>alert(1)</script>")

    page = client.get("/dev/mail/1.eml/").content.decode()

    assert 'href="https://portal.example/consent/abc/"' in page
    assert 'datetime="2026-11-23T09:00:00+00:00"' in page
    assert "<script>alert" not in page


def test_a_letters_html_is_sandboxed_and_keeps_its_own_style(client, letters):
    letters("1.eml", html="<p style='color:red'>Hi</p><script>alert(1)</script>")

    response = client.get("/dev/mail/1.eml/html/")

    policy = response["Content-Security-Policy"]
    assert "<p style='color:red'>Hi</p>" in response.content.decode()
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


@pytest.mark.parametrize(
    "name", ["../secret.eml", "..%2Fsecret.eml", "%2Fetc%2Fpasswd", "nothing.eml", ".1.eml"]
)
def test_only_letters_of_the_inbox_can_be_read(client, letters, tmp_path, name):
    letters("1.eml")
    letters(".1.eml")
    (tmp_path.parent / "secret.eml").write_text("Subject: secret\n\nsecret")

    assert client.get(f"/dev/mail/{name}/").status_code == 404
    assert client.get(f"/dev/mail/{name}/html/").status_code == 404


def test_a_letter_without_html_or_headers_is_readable(letters, tmp_path):
    (tmp_path / "plain.eml").write_bytes(b"\nhello\n")

    found = inbox.find("plain.eml")

    assert (found.subject, found.html, found.sent_at) == ("", "", None)
    assert "hello" in found.text


def test_a_letter_with_a_date_that_is_none_is_readable(letters, tmp_path):
    (tmp_path / "odd.eml").write_bytes(b"Date: some day\n\nhello\n")

    assert inbox.find("odd.eml").sent_at is None


def test_the_pieces_are_shown(client, demo):
    assert client.get("/dev/pieces/").status_code == 200


def test_the_bar_lets_time_pass_and_leads_back_to_the_page(client, demo, db, settings):
    settings.DEBUG = True
    page = client.get("/help/?q=clock").content.decode()
    assert 'action="/dev/advance/"' in page
    assert 'value="/help/?q=clock"' in page
    assert client.post("/dev/advance/", {"by": "8d", "next": "/help/?q=clock"}).url == "/help/?q=clock"
    assert client.post("/dev/advance/", {"by": "1d", "next": "https://elsewhere.example/"}).url == "/dev/"
