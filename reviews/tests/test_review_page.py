"""All that a reviewer needs to know stands on one page, and costs the same for a short story and a long one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims import operations as claiming
from claims.lifecycle import Actor, Status
from claims.models import Claim, Comment, Finding, Proof, ProofCheck
from claims.transitions import record
from customers.models import Subscription, TenantAdmin, TenantWorkload
from documents.models import Document, PageImage, Reading
from reviews import operations as reviewing
from reviews import track_record
from reviews.tests.test_console import fields, url
from tests.factories import LocationFactory, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import MISSING_SIGNATURE, PDF, Cast, claim_in, draft, subscription_of, workload

NAMES = ("exchange-online", "yammer", "outlook-mobile", "sharepoint-online")


def page_of(client: Client, claim: Claim, **query: Any) -> str:
    return client.get(url("detail", claim), query).content.decode()


def part(page: str, name: str) -> str:
    """The section of this id, up to the next section that has one."""
    return re.split(r'<section class="panel[^"]*"', page[page.index(f'id="{name}"') :])[0]


# --- The directory ---


@pytest.mark.parametrize("is_licensed", [True, False])
def test_directory_tells_of_a_workload_and_of_administrators(
    is_licensed: bool, cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    TenantAdmin.objects.filter(tenant=cast.tenant).delete()
    if is_licensed:
        TenantWorkload.objects.get_or_create(tenant=cast.tenant, product=claim.lines.get().product)
        TenantAdmin.objects.create(tenant=cast.tenant, name="Ada", email="ada@customer.example")
    else:
        TenantWorkload.objects.filter(tenant=cast.tenant).delete()
    lines = part(page_of(browse(cast.reviewer), claim), "lines")
    assert ("The customer is licensed for it" in lines) is is_licensed
    assert ("The directory shows no licence for it" in lines) is not is_licensed
    assert ("ada@customer.example" in lines) is is_licensed


@pytest.mark.proof
def test_directory_tells_of_a_subscription(cast: Cast, browse: Browse) -> None:
    asset = subscription_of(cast.tenant)
    claim = claim_in(Status.UNDER_REVIEW, cast, area="business_applications", assets=[asset])
    Subscription.objects.filter(pk=asset[1].pk).update(state=Subscription.State.SUSPENDED)  # type: ignore[union-attr]
    lines = part(page_of(browse(cast.reviewer), claim), "lines")
    for told in ("Suspended", "known-wrong", "bought", "activated", str(asset[1].subscription_id)):  # type: ignore[union-attr]
        assert told in lines


# --- History with us ---


@pytest.mark.proof
def test_numbers_stand_on_their_base_and_leave_this_claim_out(cast: Cast, browse: Browse) -> None:
    claim_in(Status.APPROVED, cast, assets=[workload("yammer")])
    claim_in(Status.REJECTED, cast, assets=[workload("outlook-mobile")])
    claim = claim_in(Status.UNDER_REVIEW, cast)
    draft(cast, assets=[workload("outlook-mobile")])  # never submitted: nobody at Microsoft knows it
    known = part(page_of(browse(cast.reviewer), claim), "known")
    assert known.count("2 other claims") == 2
    assert known.count("<b>1 of 2</b> approved") == 2
    assert known.count("<b>1 of 2</b> rejected") == 2
    assert (
        known.count(f"<b>1 of 2</b> {Finding.Code(MISSING_SIGNATURE.code).label}".replace("'", "&#x27;")) == 2
    )


@pytest.mark.proof
def test_counting_ends_at_a_cap_that_is_told(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track_record, "MOST_COUNTED", 2)
    for name in NAMES[1:]:
        claim_in(Status.SUBMITTED, cast, assets=[workload(name)])
    known = part(page_of(browse(cast.reviewer), claim_in(Status.UNDER_REVIEW, cast)), "known")
    assert "The latest 2 other claims" in known
    assert "<b>2 of 2</b> not decided yet" in known


# --- Comments ---


def test_comments_stand_in_two_lanes(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    for lane in Comment.Lane:
        claiming.add_comment(
            claim=claim, text=f"Said {lane.value}.", by=cast.reviewer, lane=lane, now=timezone.now()
        )
    page = page_of(browse(cast.reviewer), claim)
    shared, internal = page[page.index('data-lane="shared"') : page.index('id="history"')].split(
        'data-lane="internal"'
    )
    assert "Said shared." in shared
    assert "Said internal." not in shared
    assert "Said internal." in internal
    assert "Microsoft only" in internal


# --- The document beside the checklist ---


def lay(claim: Claim, cast: Cast, name: str, pages: int) -> Proof:
    """A document that was read and drawn."""
    now = timezone.now()
    upload = SimpleUploadedFile(name, PDF + name.encode(), content_type="application/pdf")
    proof = claiming.add_proof(
        claim=claim, upload=upload, kind=Proof.Kind.OTHER, comment="", by=cast.admin, now=now
    )
    document = proof.document
    Document.objects.filter(pk=document.pk).update(scan_state="clean", scanned_at=now, next_scan_at=None)
    state = {"state": Reading.State.READ, "next_try_at": None, "read_at": now}
    Reading.objects.update_or_create(
        document=document, defaults=state | {"pages": [f"{name} page {n}" for n in range(1, pages + 1)]}
    )
    PageImage.objects.bulk_create(
        PageImage(
            document=document, number=n, key=f"{document.pk}-{n}", sha256="0" * 64, width=1200, height=1700
        )
        for n in range(1, pages + 1)
    )
    return proof


@pytest.fixture
def papers(cast: Cast) -> tuple[Claim, Proof, Proof]:
    claim = draft(cast)
    first, second = lay(claim, cast, "first.pdf", 2), lay(claim, cast, "second.pdf", 3)
    claiming.submit(claim=claim, by=cast.admin, now=timezone.now())
    reviewing.take(claim=claim, by=cast.reviewer, now=timezone.now())
    ProofCheck.objects.create(proof=first, rule="parties", result="found", page=2, words="Contoso")
    ProofCheck.objects.create(proof=second, rule="dates", result="found", page=3, words="2 May 2026")
    Proof.objects.filter(claim=claim).update(checked_at=timezone.now())
    claim.refresh_from_db()
    return claim, first, second


@pytest.mark.proof
def test_newest_document_lies_open_and_others_are_a_link_away(
    papers: tuple[Claim, Proof, Proof], cast: Cast, browse: Browse
) -> None:
    claim, first, second = papers
    client = browse(cast.reviewer)
    shown = part(page_of(client, claim), "desk")
    assert [f'id="page-{n}"' in shown for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert reverse("claims:proof_page", args=[claim.reference, second.pk, 3]) in shown
    assert f'name="document" value="{first.pk}" aria-pressed="false"' in shown
    other = part(page_of(client, claim, document=first.pk), "desk")
    assert reverse("claims:proof_page", args=[claim.reference, first.pk, 2]) in other
    for nonsense in ("x", "0", "99999999999999999999"):
        assert "second.pdf page 1" in page_of(client, claim, document=nonsense)


@pytest.mark.proof
def test_pointers_of_the_checklist_lead_to_the_page(
    papers: tuple[Claim, Proof, Proof], cast: Cast, browse: Browse
) -> None:
    claim, first, _second = papers
    checks = part(page_of(browse(cast.reviewer), claim), "checks")
    assert 'href="#page-3"' in checks
    assert f'href="{url("detail", claim)}?document={first.pk}#page-2"' in checks


# --- Who moved it ---


@pytest.mark.proof
def test_stale_decision_tells_who_was_faster(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    stale = fields("approve", claim, note="Looks right.")
    reviewing.reject(claim=claim, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=timezone.now())
    answer = browse(cast.reviewer).post(url("approve", claim), stale)
    assert answer.status_code == 409
    assert f"{cast.reviewer2} rejected the claim." in answer.content.decode()
    assert "Looks right." in answer.content.decode()


# --- Keys ---


@pytest.mark.proof
def test_everybody_turns_their_own_keys_off_and_on(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    for person in (cast.reviewer, cast.lead, ReviewerFactory(staff_role=StaffRole.AUDITOR)):
        client = browse(person)
        assert 'data-shortcuts="on"' in page_of(client, claim)
        answer = client.post(
            reverse("reviews:shortcuts"), {"uses_shortcuts": "off", "next": url("detail", claim)}
        )
        assert answer.headers["Location"] == url("detail", claim)
        assert 'data-shortcuts="off"' in page_of(client, claim)
        client.post(reverse("reviews:shortcuts"), {"uses_shortcuts": "on"})
        assert 'data-shortcuts="on"' in page_of(client, claim)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_turning_keys_off_leads_nowhere_else(elsewhere: str, cast: Cast, browse: Browse) -> None:
    answer = browse(cast.reviewer).post(reverse("reviews:shortcuts"), {"next": elsewhere})
    assert answer.headers["Location"] == reverse("reviews:queue")


def test_keys_are_for_those_who_read_reviews(cast: Cast, browse: Browse) -> None:
    assert browse(cast.admin).post(reverse("reviews:shortcuts")).status_code == 403
    assert browse(None).post(reverse("reviews:shortcuts")).status_code == 302
    assert browse(cast.reviewer).get(reverse("reviews:shortcuts")).status_code == 405


# --- The budget ---


def busy(cast: Cast, many: int) -> Claim:
    """The dearest page: come back, contested or not, with `many` events, comments and findings, and full of papers."""
    claim = draft(cast, assets=[workload(name) for name in NAMES[:3]])
    lay(claim, cast, "first.pdf", 2)
    now = timezone.now()
    claiming.submit(claim=claim, by=cast.admin, now=now)
    reviewing.take(claim=claim, by=cast.reviewer, now=now)
    asked = [MISSING_SIGNATURE] * min(many, 50)
    reviewing.request_action(claim=claim, by=cast.reviewer, findings=asked, now=now)
    elsewhere = LocationFactory(partner=cast.location.partner)
    later = now + timedelta(minutes=1)
    claiming.edit_claim(claim=claim, by=cast.admin, fields={"location": elsewhere}, now=later)
    for number in range(min(many, 12)):
        lay(claim, cast, f"paper {number}.pdf", 40)
    Comment.objects.bulk_create(
        Comment(
            claim=claim, author=cast.admin, lane=list(Comment.Lane)[n % 2], text=f"Word {n}", written_at=now
        )
        for n in range(many)
    )
    claim.refresh_from_db()
    talk(claim, cast, many)
    claiming.submit(claim=claim, by=cast.admin, now=later)
    reviewing.take(claim=claim, by=cast.reviewer, now=later)
    reviewing.assign(claim=claim, to=cast.reviewer2, by=cast.reviewer, now=later)
    claim.refresh_from_db()
    return claim


def talk(claim: Claim, cast: Cast, many: int) -> None:
    with transaction.atomic():
        for n in range(many):
            record(
                claim, "commented", actor=Actor.PARTNER, by=cast.admin, now=timezone.now(), note=f"Word {n}"
            )


@pytest.mark.proof
@pytest.mark.parametrize("many", [3, 300])
def test_review_page_keeps_its_budget(
    many: int, cast: Cast, browse: Browse, django_assert_max_num_queries: Any
) -> None:
    claim = busy(cast, many)
    client = browse(cast.reviewer2)
    page_of(client, claim)
    with django_assert_max_num_queries(15):
        page = page_of(client, claim)
    assert 'id="since"' in page
    assert page.count("history-entry") <= 101
    if many == 300:
        assert "Word 5<" not in page
