"""The administrator's overview: what is over and why, as a file, on paper, and several denied at once."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, timedelta

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine
from claims.operations import endings
from consent import operations, sweeps
from consent.models import ConsentLink
from consent.overview_export import HEADER
from consent.tests.test_administrator import links_of, open_as
from customers.models import TenantAdmin
from notifications.models import Letter
from reviews import operations as reviewing
from tests.depth import depths
from tests.factories import NOW, TenantFactory, in_their_words
from tests.walk import DAY, Cast, accept_letters, claim_in, make_cast, rival_of, subscription_of, workload
from text.csv_cells import BYTE_ORDER_MARK

CODES = ("intune", "yammer", "microsoft-teams", "sharepoint-online")
Ending = Callable[[Claim, Cast], object]


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """The one whose letter the administrator came by."""
    return claim_in(Status.APPROVED, cast)


def another(claim: Claim, cast: Cast, code: str = "intune", now=NOW) -> tuple[Claim, Cast]:
    """One more association on the tenant, of another partner."""
    rival = rival_of(cast)
    return claim_in(Status.APPROVED, rival, assets=[workload(code)], now=now), rival


def day(at) -> str:
    return f"{at.day} {at:%b %Y}"


def address(name: str, link: ConsentLink) -> str:
    return reverse(f"consent:{name}", args=[link.link_id])


def page_of(claim: Claim, query: str = "") -> str:
    client, link = open_as(claim, "administrator")
    return client.get(address("page", link) + query).content.decode()


def cells_of(claim: Claim) -> dict[str, dict[str, str]]:
    """The file's rows by reference."""
    client, link = open_as(claim, "administrator")
    answer = client.get(address("associations_csv", link))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))
    return {row["reference"]: row for row in rows}


def article(page: str, claim: Claim) -> str:
    """What the page says about one association."""
    return page.partition(f'id="association-{claim.reference}"')[2].partition("</article>")[0]


# --- What is over, and why -----------------------------------------------------------------------------------

ENDINGS: dict[str, tuple[str, str, Ending]] = {
    "given up": (
        "Ended",
        "The partner ended it.",
        lambda claim, cast: claiming.disassociate(claim=claim, by=cast.admin, reason="Kumquat.", now=NOW),
    ),
    "unreachable": (
        "Ended",
        "Nobody at your organisation could be reached.",
        lambda claim, cast: reviewing.end_association(
            claim=claim, by=cast.reviewer, reason="Kumquat.", cause=ClaimLine.Cause.UNREACHABLE, now=NOW
        ),
    ),
    "taken back by Microsoft": (
        "Ended",
        "Microsoft took its approval back.",
        lambda claim, cast: _reopen_and_reject(claim, cast),
    ),
}


def _reopen_and_reject(claim: Claim, cast: Cast) -> None:
    reviewing.reopen(claim=claim, by=cast.lead, reason="Kumquat.", now=NOW)
    fault = reviewing.FoundFault(code="POE_NO_CUSTOMER_ACK", text="Kumquat.")
    reviewing.reject(claim=claim, by=cast.lead, findings=[fault], now=NOW)


@pytest.mark.parametrize(("state", "why", "end"), ENDINGS.values(), ids=ENDINGS)
def test_association_that_is_over_says_when_and_why_in_words(
    state: str, why: str, end: Ending, claim: Claim, cast: Cast
) -> None:
    """And nothing of what partner or Microsoft wrote about it."""
    other, rival = another(claim, cast)
    end(other, rival)
    page, cells = page_of(claim), cells_of(claim)[other.reference]
    told = article(page, other)
    assert state in told
    assert why in told
    assert day(NOW) in told
    assert f'value="{other.reference}"' not in page
    assert (cells["state"], cells["why"], cells["reason"]) == (state, why, "")
    assert cells["over_since"] == NOW.astimezone(UTC).isoformat(timespec="seconds")
    assert "Kumquat" not in page + str(cells)


def test_subscription_that_is_over_is_the_reason(claim: Claim, cast: Cast) -> None:
    asset = subscription_of(cast.tenant)
    other = claim_in(Status.APPROVED, rival_of(cast), assets=[asset], area="business_applications", now=NOW)
    asset[1].ends_at = NOW
    asset[1].save()
    endings.close_over(now=NOW + DAY)
    assert "The subscription is over." in article(page_of(claim), other)
    assert cells_of(claim)[other.reference]["subscription_ids"] == str(asset[1].subscription_id)


def test_denied_one_says_who_denied_it_and_what_they_wrote(claim: Claim, cast: Cast) -> None:
    other, _rival = another(claim, cast)
    operations.deny(link=links_of(other, "contact"), reason="Tamarillo.", now=NOW)
    told, cells = article(page_of(claim), other), cells_of(claim)[other.reference]
    for fact in ("<dt>Denied</dt>", "Customer contact", "<q>Tamarillo.</q>", day(NOW)):
        assert fact in told
    assert cells["state"] == "Denied"
    assert cells["why"] == "Your organisation denied it."
    assert (cells["denied_by"], cells["reason"]) == ("Customer contact", "Tamarillo.")
    there = reverse("consent:page", args=[links_of(claim, "administrator").link_id, other.reference])
    assert there in told


def test_one_that_counted_was_ended_by_whoever_denied_it(claim: Claim, cast: Cast) -> None:
    other, _rival = another(claim, cast)
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    sweeps.settle_due(now=NOW + 8 * DAY)
    operations.deny(link=links_of(other, "contact"), reason="", now=NOW + 9 * DAY)
    cells = cells_of(claim)[other.reference]
    assert "<dt>Ended</dt>" in article(page_of(claim), other)
    assert (cells["state"], cells["why"]) == ("Ended", "Your organisation ended it.")


def test_what_was_never_in_force_is_not_the_customers_to_read(claim: Claim, cast: Cast) -> None:
    statuses = (Status.DRAFT, Status.UNDER_REVIEW, Status.REJECTED, Status.WITHDRAWN)
    filed = [
        claim_in(status, rival_of(cast), assets=[workload(code)], now=NOW)
        for status, code in zip(statuses, CODES, strict=True)
    ]
    page, cells = page_of(claim), cells_of(claim)
    assert [row.reference for row in filed if row.reference in page or row.reference in cells] == []
    assert list(cells) == [claim.reference]


def test_those_in_force_come_first(claim: Claim, cast: Cast) -> None:
    denied, _rival = another(claim, cast, "intune", now=NOW + timedelta(hours=1))
    older, _rival = another(claim, cast, "yammer", now=NOW - DAY)
    operations.deny(link=links_of(denied, "contact"), reason="", now=NOW + timedelta(hours=2))
    expected = [claim.reference, older.reference, denied.reference]
    assert list(cells_of(claim)) == expected
    page = page_of(claim)
    assert page.index(f"association-{older.reference}") < page.index(f"association-{denied.reference}")


def test_one_that_microsoft_decides_anew_can_still_be_denied(claim: Claim, cast: Cast) -> None:
    other, _rival = another(claim, cast)
    reviewing.reopen(claim=other, by=cast.lead, reason="Kumquat.", now=NOW)
    page = page_of(claim)
    assert "Microsoft decides anew" in article(page, other)
    assert f'value="{other.reference}"' in page


# --- The file and the sheet ----------------------------------------------------------------------------------


def test_file_has_every_association_and_no_formula(claim: Claim, cast: Cast) -> None:
    other, rival = another(claim, cast)
    partner = rival.location.partner
    partner.name = "=cmd|calc"
    partner.save()
    operations.deny(link=links_of(other, "contact"), reason="@SUM(1)", now=NOW)
    cells = cells_of(claim)
    assert set(cells) == {claim.reference, other.reference}
    assert tuple(cells[other.reference]) == HEADER
    assert cells[other.reference]["partner"] == "'=cmd|calc"
    assert cells[other.reference]["reason"] == "'@SUM(1)"
    assert cells[claim.reference]["products"] == "Exchange Online"


def test_sheet_has_every_association_and_prints_where_it_can(claim: Claim, cast: Cast) -> None:
    other, _rival = another(claim, cast)
    operations.deny(link=links_of(other, "contact"), reason="Tamarillo.", now=NOW)
    client, link = open_as(claim, "administrator")
    page = client.get(address("associations", link)).content.decode()
    for fact in (claim.reference, claim.partner.name, other.reference, other.partner.name, "Tamarillo."):
        assert fact in page
    assert "data-print hidden" in page
    assert "<script" not in page_of(claim)
    assert address("associations", link) in page_of(claim)


@pytest.mark.proof
def test_paper_has_every_association_and_nothing_of_the_portal(web: str, browser: Browser) -> None:
    cast = make_cast()
    claim = claim_in(Status.APPROVED, cast)
    other, _rival = another(claim, cast)
    client, link = open_as(claim, "administrator")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": web}

    def opened(**how: bool) -> Page:
        context = browser.new_context(base_url=web, **how)
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(address("associations", link))
        return page

    without = opened(java_script_enabled=False)
    expect(without.get_by_role("button", name="Print")).to_have_count(0)
    page = opened()
    expect(page.get_by_role("button", name="Print")).to_have_count(1)
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in paper)
    assert len(paper) == 1
    for fact in (claim.reference, other.reference, other.partner.name, "In force"):
        assert fact in text
    for part in ("Go back", "Download", "Deutsch", "About this portal"):
        assert part not in text


PAGES = ("associations", "associations_csv", "several")


def test_only_a_registered_administrator_who_came_by_the_letter_gets_them(claim: Claim, cast: Cast) -> None:
    other, _rival = another(claim, cast)
    contact, its_link = open_as(claim, "contact")
    admin, link = open_as(claim, "administrator")

    def answers(client: Client, link: ConsentLink) -> set[int]:
        asked = [client.get(address(name, link)).status_code for name in PAGES]
        chosen = {"chosen": [claim.reference, other.reference]}
        sent = [client.post(address(name, link), chosen).status_code for name in ("several", "deny_several")]
        return {*asked, *sent}

    assert answers(Client(), link) == {404}, "who never opened the letter"
    assert answers(contact, its_link) == {404}, "the contact"
    assert answers(contact, link) == {404}, "another's link"
    TenantAdmin.objects.filter(tenant=cast.tenant).delete()
    assert answers(admin, link) == {404}, "who administers it no more"
    for each in (claim, other):
        each.refresh_from_db()
        assert each.status == Status.APPROVED


# --- Several at once -----------------------------------------------------------------------------------------


@pytest.fixture
def others(claim: Claim, cast: Cast) -> list[Claim]:
    return [another(claim, cast, code)[0] for code in ("intune", "yammer")]


def statuses(claims: list[Claim]) -> list[str]:
    return [Claim.objects.get(pk=claim.pk).status for claim in claims]


def test_several_are_ticked_confirmed_and_denied_with_one_reason(claim: Claim, others: list[Claim]) -> None:
    client, link = open_as(claim, "administrator")
    chosen = {"chosen": [each.reference for each in (claim, others[0])]}
    page = page_of(claim)
    for reference in (claim.reference, *(other.reference for other in others)):
        assert f'name="chosen" value="{reference}"' in page

    asked = client.post(address("several", link), chosen)
    text = asked.content.decode()
    assert asked.status_code == 200
    assert "Deny 2 associations?" in text
    assert others[0].partner.name in text
    assert f"<bdi>{others[1].partner.name}</bdi>" not in text  # "Partner 8" stands in "Partner 80"
    assert statuses([claim, *others]) == [Status.APPROVED] * 3, "nothing is denied before it is confirmed"

    done = client.post(address("deny_several", link), chosen | {"reason": "Tamarillo."}, follow=True)
    text = done.content.decode()
    assert "2 associations denied" in text
    assert statuses([claim, *others]) == [Status.CONSENT_DENIED, Status.CONSENT_DENIED, Status.APPROVED]
    for each in (claim, others[0]):
        event = each.events.get(kind="deny")
        assert (event.note, event.changes["denied_by"][1]) == ("Tamarillo.", "administrator")
        assert in_their_words(event.at) in text
        assert Letter.objects.about(f"claim:{each.reference}").filter(letter="consent/denied").exists()
    assert client.get(address("several", link)).content.decode().count("<article") == 2


def test_each_is_told_of_and_one_that_cannot_be_denied_stops_no_other(
    claim: Claim, others: list[Claim], cast: Cast
) -> None:
    """They moved between the page that asked and the button."""
    gone, stays = others
    client, link = open_as(claim, "administrator")
    revenue = claim_in(
        Status.APPROVED,
        rival_of(cast),
        assets=[subscription_of(cast.tenant)],
        area="business_applications",
        activities=["revenue_association"],
    )
    denied, _rival = another(claim, cast, "microsoft-teams")
    operations.deny(link=links_of(denied, "contact"), reason="", now=NOW)
    reviewing.end_association(claim=gone, by=cast.reviewer, reason="", now=NOW)
    chosen = [each.reference for each in (gone, stays, revenue, denied)]

    asked = client.post(address("several", link), {"chosen": chosen}).content.decode()
    assert "Deny 1 association?" in asked
    assert "These cannot be denied any more" in asked
    assert gone.reference in asked

    told = client.post(address("deny_several", link), {"chosen": chosen}, follow=True).content.decode()
    assert "1 association denied" in told
    assert statuses([gone, stays, revenue, denied]) == [
        Status.ENDED,
        Status.CONSENT_DENIED,
        Status.APPROVED,
        Status.CONSENT_DENIED,
    ]
    assert "This cannot be done while the claim is “Ended”" in article(told, gone)
    assert "It was denied before." in article(told, denied)
    assert "revenue only" in article(told, revenue)
    assert "Not denied" not in article(told, stays)
    assert denied.events.filter(kind="deny").count() == 1


@pytest.mark.parametrize("name", ["several", "deny_several"])
def test_nothing_ticked_is_said_and_denies_nothing(name: str, claim: Claim, others: list[Claim]) -> None:
    client, link = open_as(claim, "administrator")
    for chosen in ([], ["CA-22222222"], ["'"]):
        answer = client.post(address(name, link), {"chosen": chosen})
        assert answer.status_code == 422
        assert "Nothing to deny was ticked" in answer.content.decode()
    assert statuses([claim, *others]) == [Status.APPROVED] * 3


def test_associations_of_another_customer_cannot_be_ticked(claim: Claim, others: list[Claim]) -> None:
    stranger = make_cast()
    stranger.tenant = TenantFactory()
    elsewhere = claim_in(Status.APPROVED, stranger, now=timezone.now())
    client, link = open_as(claim, "administrator")
    chosen = {"chosen": [elsewhere.reference, others[0].reference]}
    for name in ("several", "deny_several"):
        page = client.post(address(name, link), chosen, follow=True).content.decode()
        assert elsewhere.reference not in page
    assert statuses([elsewhere, others[0]]) == [Status.APPROVED, Status.CONSENT_DENIED]


def test_reason_that_is_too_long_is_refused_and_nothing_is_lost(claim: Claim, others: list[Claim]) -> None:
    client, link = open_as(claim, "administrator")
    chosen = {"chosen": [other.reference for other in others], "reason": "Tamarillo. " * 100}
    answer = client.post(address("deny_several", link), chosen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert all(f'value="{reference}"' in page for reference in chosen["chosen"])
    assert "Tamarillo. Tamarillo." in page
    assert statuses(others) == [Status.APPROVED] * 2


def test_buttons_need_the_csrf_token(claim: Claim, others: list[Claim]) -> None:
    client, link = open_as(claim, "administrator")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    chosen = {"chosen": [other.reference for other in others]}
    assert strict.post(address("deny_several", link), chosen).status_code == 403
    assert strict.get(address("deny_several", link)).status_code == 405
    assert statuses(others) == [Status.APPROVED] * 2


def test_outcome_without_a_denial_leads_back(claim: Claim) -> None:
    client, link = open_as(claim, "administrator")
    answer = client.get(address("several", link))
    assert (answer.status_code, answer["Location"]) == (302, address("page", link))


def test_denied_several_are_taken_back_one_by_one(claim: Claim, others: list[Claim]) -> None:
    accept_letters(now=timezone.now())
    client, link = open_as(claim, "administrator")
    chosen = {"chosen": [other.reference for other in others]}
    told = client.post(address("deny_several", link), chosen, follow=True).content.decode()
    there = reverse("consent:page", args=[link.link_id, others[0].reference])
    assert there in told
    client.post(there + "undo/")
    assert statuses(others) == [Status.APPROVED, Status.CONSENT_DENIED]


# --- What it costs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", depths(proofs=30, marathon=300))
def test_pages_ask_the_same_for_three_and_for_many(
    count: int, claim: Claim, cast: Cast, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    rival = rival_of(cast)

    def add(number: int) -> None:
        for _ in range(number):
            made = claim_in(
                Status.APPROVED,
                rival,
                assets=[subscription_of(cast.tenant)],
                area="business_applications",
                activities=["revenue_association"],
                now=NOW - DAY,
            )
        claiming.disassociate(claim=made, by=rival.admin, reason="Over.", now=NOW)

    add(3)
    client, link = open_as(claim, "administrator")
    costs = {}
    for name, most in (("page", 13), ("associations", 7), ("associations_csv", 8)):
        with django_assert_max_num_queries(most) as asked:
            answer = client.get(address(name, link))
            if answer.streaming:
                b"".join(answer.streaming_content)
        costs[name] = len(asked)
    add(count)
    for name, cost in costs.items():
        with django_assert_num_queries(cost):
            answer = client.get(address(name, link))
            if answer.streaming:
                b"".join(answer.streaming_content)
    page = client.get(address("page", link)).content.decode()
    assert page.count("<article") == 20
    assert "Next" in page
