"""The bell, the notices page, and what people choose: through the pages, as each of the cast."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import StaffRole, User
from notifications import digest, outbox
from notifications.kinds import MANDATORY, Group
from notifications.models import Delivery, Letter, LetterState, Preference
from partners.models import Role
from tests.factories import NOW, MembershipFactory, ReviewerFactory, UserFactory
from tests.fixtures import Browse
from tests.walk import Cast

LIST = "/notices/"
SETTINGS = "/notices/settings/"
PROGRESS, DUTIES = "reviews/approved", "reviews/rejected"


def notice_for(user: User, number: int = 1, letter: str = PROGRESS, **more: Any) -> Letter:
    """A letter as the post office keeps it; what it says matters to nobody here."""
    return Letter.objects.create(
        letter=letter,
        cause=f"claim:TEST/event:{number}",
        to_email=user.email,
        language=more.pop("language", "en"),
        subject=more.pop("subject", f"News {number}"),
        body_text="text",
        body_html="html",
        message_id=f"<{user.pk}-{number}@test>",
        state=more.pop("state", LetterState.KEPT),
        created_at=NOW + timedelta(minutes=number),
        reader=user,
        **{"url": "/help/", **more},
    )


def bell_of(text: str) -> str:
    found = re.search(r'class="btn btn-quiet bell".*?</a>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


# --- The bell ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "words"), [(0, "Notices"), (1, "1 unread 1"), (9, "9 unread 9"), (10, "9+")]
)
def test_bell_tells_how_many_are_unread(count: int, words: str, cast: Cast, browse: Browse) -> None:
    for number in range(count):
        notice_for(cast.admin, number)
    notice_for(cast.admin, 99, read_at=NOW)
    assert bell_of(browse(cast.admin).get("/help/").content.decode()).endswith(words)


def test_bell_asks_no_query_of_its_own(cast: Cast, browse: Browse) -> None:
    client = browse(cast.admin)
    notice_for(cast.admin)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/help/")
    assert sum("notifications_letter" in query["sql"] for query in queries) == 1
    assert sum("accounts_user" in query["sql"] for query in queries) == 1


# --- The list --------------------------------------------------------------------------------------------------


def test_list_shows_own_notices_newest_first(cast: Cast, browse: Browse) -> None:
    for number in (1, 2, 3):
        notice_for(cast.admin, number)
    text = browse(cast.admin).get(LIST).content.decode()
    assert re.findall(r'notice-subject" type="submit"><bdi>([^<]+)<', text) == ["News 3", "News 2", "News 1"]


@pytest.mark.parametrize("who", ["colleague", "stranger", "wrong role"])
def test_list_shows_nobody_elses(who: str, cast: Cast, browse: Browse) -> None:
    notice = notice_for(cast.admin)
    others = {"colleague": cast.colleague, "stranger": UserFactory(), "wrong role": cast.lead}
    client = browse(others[who])
    assert "News 1" not in client.get(LIST).content.decode()
    assert client.post(reverse("notices:open", args=[notice.pk])).status_code == 404
    assert client.post(reverse("notices:read", args=[notice.pk])).status_code == 404
    client.post(reverse("notices:read_all"))
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("page", [LIST, SETTINGS])
def test_pages_ask_to_sign_in(page: str, browse: Browse, db: None) -> None:
    assert browse(None).get(page)["Location"].startswith("/account/login/")


def test_a_look_at_the_list_reads_nothing(cast: Cast, browse: Browse) -> None:
    notice = notice_for(cast.admin)
    client = browse(cast.admin)
    client.get(LIST)
    assert client.get(reverse("notices:open", args=[notice.pk])).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_leads_on_and_marks_read_once(cast: Cast, browse: Browse) -> None:
    notice = notice_for(cast.admin)
    client = browse(cast.admin)
    assert client.post(reverse("notices:open", args=[notice.pk]))["Location"] == "/help/"
    notice.refresh_from_db()
    first = notice.read_at
    client.post(reverse("notices:open", args=[notice.pk]))
    notice.refresh_from_db()
    assert first is not None
    assert notice.read_at == first


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_opening_never_leads_out_of_the_portal(url: str, cast: Cast, browse: Browse) -> None:
    notice = notice_for(cast.admin, url=url)
    assert browse(cast.admin).post(reverse("notices:open", args=[notice.pk]))["Location"] == LIST


def test_read_one_read_all(cast: Cast, browse: Browse) -> None:
    first, second = notice_for(cast.admin, 1), notice_for(cast.admin, 2)
    client = browse(cast.admin)
    there = f"{LIST}?show=unread"
    assert client.post(reverse("notices:read", args=[first.pk]), {"next": there})["Location"] == there
    assert list(Letter.objects.unread()) == [second]
    client.post(reverse("notices:read_all"), {"next": "https://evil.example/"})
    assert not Letter.objects.unread().exists()


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ({}, {"News 1", "News 2", "News 3"}),
        ({"show": "unread"}, {"News 1", "News 2"}),
        ({"group": Group.DUTIES}, {"News 2"}),
        ({"group": Group.PROGRESS, "show": "unread"}, {"News 1"}),
        ({"group": "nonsense", "page": "x"}, {"News 1", "News 2", "News 3"}),
        ({"group": Group.COMMENTS}, set()),
    ],
)
def test_filters(query: dict[str, str], subjects: set[str], cast: Cast, browse: Browse) -> None:
    notice_for(cast.admin, 1)
    notice_for(cast.admin, 2, DUTIES)
    notice_for(cast.admin, 3, read_at=NOW)
    text = browse(cast.admin).get(LIST, query).content.decode()
    assert set(re.findall(r'notice-subject" type="submit"><bdi>([^<]+)<', text)) == subjects
    assert ("Nothing matches" in text) is not bool(subjects)


def test_empty_list_says_what_would_be_here(cast: Cast, browse: Browse) -> None:
    assert "No notices yet" in browse(cast.admin).get(LIST).content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_list_stays_within_its_queries(
    count: int, cast: Cast, browse: Browse, django_assert_max_num_queries
) -> None:
    for number in range(count):
        notice_for(cast.admin, number)
    client = browse(cast.admin)
    with django_assert_max_num_queries(10) as queries:
        client.get(LIST)
    assert len(queries) == 4  # session, person with the bell, count, page


# --- Settings ----------------------------------------------------------------------------------------------------


def test_partner_chooses_and_letters_follow(cast: Cast, browse: Browse) -> None:
    client = browse(cast.admin)
    wishes = {"progress": "digest", "comments": "off", "subscriptions": "now"}
    assert client.post(SETTINGS, wishes).status_code == 302
    found = dict(Preference.objects.filter(user=cast.admin).values_list("group", "delivery"))
    assert found == wishes
    client.post(SETTINGS, wishes | {"comments": "now"})
    assert Preference.objects.get(user=cast.admin, group="comments").delivery == Delivery.NOW


@pytest.mark.parametrize("group", [Group.DUTIES, Group.ACCOUNT])
def test_mandatory_groups_cannot_be_chosen_and_say_why(group: str, cast: Cast, browse: Browse) -> None:
    client = browse(cast.admin)
    text = client.get(SETTINGS).content.decode()
    assert str(MANDATORY[group]) in text
    assert f'name="{group}"' not in text
    client.post(SETTINGS, {"progress": "now", "comments": "now", "subscriptions": "now", group: "off"})
    assert not Preference.objects.filter(group=group).exists()


@pytest.mark.parametrize("sent", [{}, {"progress": "never", "comments": "now", "subscriptions": "now"}])
def test_wrong_choice_is_refused_and_changes_nothing(
    sent: dict[str, str], cast: Cast, browse: Browse
) -> None:
    answer = browse(cast.admin).post(SETTINGS, {"sent": "yes"} | sent)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Preference.objects.exists()


def test_groups_are_those_of_the_role(cast: Cast, browse: Browse) -> None:
    def names(user: User) -> set[str]:
        text = browse(user).get(SETTINGS).content.decode()
        return {name for name in Group.values if f'name="{name}"' in text}

    viewer = MembershipFactory(role=Role.REPORTS_VIEWER).user
    assert names(cast.admin) == names(viewer) == {"progress", "comments", "subscriptions"}
    assert names(ReviewerFactory()) == {"reviews", "comments"}
    assert names(UserFactory(staff_role=StaffRole.OPERATOR, is_staff=True)) == set()


def test_digest_is_no_notice_itself(cast: Cast) -> None:
    Preference.objects.create(user=cast.admin, group=Group.PROGRESS, delivery=Delivery.OFF)
    context = {"notices": [], "count": 1, "url": "x", "settings_url": "y"}
    with transaction.atomic():
        digest = outbox.post(
            letter="notifications/digest",
            to=outbox.Recipient.of(cast.admin),
            context=context,
            cause="t",
            now=NOW,
        )
    assert (digest.state, digest.reader) == (LetterState.QUEUED, None)


# --- Language ------------------------------------------------------------------------------------------------


def test_a_notice_in_another_language_says_so(cast: Cast, browse: Browse) -> None:
    notice_for(cast.admin, 1, subject="Assoziation genehmigt", language="de")
    notice_for(cast.admin, 2, subject="Claim approved")
    page = browse(cast.admin).get(LIST).content.decode()
    assert '<button class="notice-subject" type="submit" lang="de"><bdi>Assoziation genehmigt</bdi>' in page
    assert ': <span lang="de"><bdi>Assoziation genehmigt</bdi></span>' in page
    assert '<button class="notice-subject" type="submit"><bdi>Claim approved</bdi>' in page
    assert 'lang="en"><bdi>' not in page

    User.objects.filter(pk=cast.admin.pk).update(language="de")
    page = browse(cast.admin).get(LIST).content.decode()
    assert 'lang="en"><bdi>Claim approved</bdi>' in page
    assert 'lang="de"><bdi>' not in page


def test_the_digest_says_in_which_language_a_notice_is(cast: Cast) -> None:
    notice_for(cast.admin, 1, subject="Assoziation genehmigt", language="de", state=LetterState.DIGEST)
    notice_for(cast.admin, 2, subject="Claim approved", state=LetterState.DIGEST)
    digest.send_due(now=NOW + timedelta(days=2))
    body = Letter.objects.get(letter="notifications/digest").body_html
    assert '<span lang="de"><a href=' in body
    assert body.count('<span lang="') == 1
