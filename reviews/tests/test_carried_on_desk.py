"""What came with an e-mail lies on the reviewer's desk as any other document does."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import operations as claiming
from claims.models import Claim, Finding, Proof, ProofCheck
from documents.models import Document, PageWords, Reading, ScanState
from reviews import operations as reviewing
from reviews.tests.test_console import fields, url
from reviews.tests.test_places import SIDES, laid
from reviews.tests.test_review_page import lay, page_of, part
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, draft, workload

DATES = Finding.Code.POE_DATES


def carried(proof: Proof, name: str, state: str = ScanState.CLEAN) -> Document:
    number, mail = Document.objects.count(), proof.document
    document = Document.objects.create(
        carried_by=mail,
        name=name,
        key=f"ab/{number:030x}",
        size=100,
        sha256=f"{number:064x}",
        content_type="application/pdf",
        uploaded_by=mail.uploaded_by,
        uploaded_at=mail.uploaded_at,
        next_scan_at=timezone.now(),
    )
    laid(document)
    Document.objects.filter(pk=document.pk).update(scan_state=state)
    return document


def laid_words(document: Document) -> None:
    PageWords.objects.create(document=document, number=1, places=[[0, 9, 100, 100, 900, 200]])


@pytest.fixture
def mail(cast: Cast) -> Proof:
    claim = draft(cast)
    lay(claim, cast, "order.pdf", 1)
    proof = lay(claim, cast, "mail.pdf", 2)
    claiming.submit(claim=claim, by=cast.admin, now=timezone.now())
    reviewing.take(claim=claim, by=cast.reviewer, now=timezone.now())
    return Proof.objects.select_related("document", "claim").get(pk=proof.pk)


@pytest.fixture
def offer(mail: Proof) -> Document:
    offer = carried(mail, "offer.pdf")
    facts = {"proof": mail, "rule": "dates", "result": "found", "page": 2, "document": offer}
    ProofCheck.objects.create(**facts, spans=[[2, 0, 11]], words="Signed 2024")
    Proof.objects.update(checked_at=timezone.now())
    return offer


def test_they_stand_under_the_mail_and_lie_on_the_desk(
    mail: Proof, offer: Document, cast: Cast, browse: Browse
) -> None:
    claim, client, key = mail.claim, browse(cast.reviewer), f"{mail.pk}-{offer.pk}"
    carried(mail, "virus.pdf", ScanState.INFECTED)
    Reading.objects.filter(document=mail.document).update(not_read=["plan.mpp"])
    under = part(page_of(client, claim, document=mail.pk), "desk")
    assert f'name="document" value="{key}" aria-pressed="false"' in under
    assert f'href="{url("detail", claim)}?document={key}#desk"><bdi>offer.pdf<' in under
    for told in ("virus.pdf</bdi> · Blocked: contains malware", "plan.mpp</bdi> · not read"):
        assert told in under
    shown = part(page_of(client, claim, document=key), "desk")
    assert f'value="{key}" aria-pressed="true"' in shown
    picture = reverse("claims:proof_page", args=[claim.reference, mail.pk, 2])
    assert f'src="{picture}?file={offer.pk}"' in shown
    assert "<q>Signed 2024</q>" in shown
    for address in ("proof_preview", "proof"):
        of_mail = reverse(f"claims:{address}", args=[claim.reference, mail.pk])
        assert f'href="{of_mail}?file={offer.pk}"' in shown


def test_pointer_leads_to_the_place_in_them(mail: Proof, offer: Document, cast: Cast, browse: Browse) -> None:
    check = mail.checks.get()
    client, key = browse(cast.reviewer), f"{mail.pk}-{offer.pk}"
    checks = part(page_of(client, mail.claim), "checks")
    assert f'href="{url("detail", mail.claim)}?document={key}#place-{check.pk}"' in checks
    assert f'href="#place-{check.pk}"' in part(page_of(client, mail.claim, document=key), "checks")


def test_passages_of_each_document_are_marked_there_whichever_answers_best(
    mail: Proof, offer: Document, cast: Cast, browse: Browse
) -> None:
    order = mail.claim.proofs.get(document__name="order.pdf")
    laid_words(order.document)
    ProofCheck.objects.create(proof=order, rule="dates", result="found", page=1, spans=[[1, 0, 9]])
    shown = page_of(browse(cast.reviewer), mail.claim, document=order.pk)
    assert "<q>order.pdf</q>" in part(shown, "desk")
    assert f'value="{order.pk}:1:100:100:900:200"' in shown


def test_document_stays_on_the_desk_when_a_form_comes_back(
    mail: Proof, offer: Document, cast: Cast, browse: Browse
) -> None:
    claim, client, key = Claim.objects.get(pk=mail.claim_id), browse(cast.reviewer), f"{mail.pk}-{offer.pk}"
    for act in ("request_action", "reject"):
        address = f"{url(act, claim)}?document={key}"
        assert f'action="{address}"' in page_of(client, claim, document=key)
        preview = reverse("reviews:preview", args=[claim.reference, act])
        for sent_to in (address, f"{preview}?document={key}"):
            answer = client.post(sent_to, fields(act, claim, codes=[]))
            assert answer.status_code == 422
            assert f'value="{key}" aria-pressed="true"' in answer.content.decode()


def test_finding_points_into_them(mail: Proof, offer: Document, cast: Cast, browse: Browse) -> None:
    claim = Claim.objects.get(pk=mail.claim_id)
    typed = {f"proof_{DATES}": f"{mail.pk}-{offer.pk}", f"page_{DATES}": 2}
    typed |= {f"{name}_{DATES}": value for name, value in SIDES.items()}
    sent = fields("request_action", claim, codes=[DATES], **typed)
    assert browse(cast.reviewer).post(url("request_action", claim), sent).status_code == 302
    finding = claim.findings.get()
    assert (finding.proof, finding.document, finding.place_words) == (mail, offer, "Signed 2024")
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    preview = reverse("claims:proof_preview", args=[claim.reference, mail.pk])
    assert "mail.pdf › offer.pdf" in page
    assert f'href="{preview}?file={offer.pk}#finding-{finding.pk}"' in page
    own, along = (
        browse(cast.admin).get(preview, query).content.decode() for query in ({}, {"file": offer.pk})
    )
    mark = f'id="finding-{finding.pk}" d="M1250'
    assert [mark in shown for shown in (own, along)] == [False, True]


def test_file_that_came_with_another_claim_is_refused(
    mail: Proof, offer: Document, cast: Cast, browse: Browse
) -> None:
    other = claim_in("under_review", cast, assets=[workload("outlook-mobile")])
    mine = other.proofs.get()
    for key in (f"{mail.pk}-{offer.pk}", f"{mine.pk}-{offer.pk}"):
        sent = fields("request_action", other, codes=[DATES], **{f"proof_{DATES}": key})
        assert browse(cast.reviewer).post(url("request_action", other), sent).status_code == 422
        assert "offer.pdf" not in part(page_of(browse(cast.reviewer), other, document=key), "desk")
    assert not other.findings.exists()


@pytest.mark.parametrize("many", [1, 40])
def test_many_of_them_cost_no_more_queries(
    many: int, mail: Proof, cast: Cast, browse: Browse, django_assert_max_num_queries: Any
) -> None:
    files = [carried(mail, f"file {number}.pdf") for number in range(many)]
    fault = reviewing.FoundFault(DATES, proof=mail, along=files[0], page=2)
    reviewing.request_action(claim=mail.claim, by=cast.reviewer, findings=[fault] * many, now=timezone.now())
    client = browse(cast.reviewer)
    for key in (mail.pk, f"{mail.pk}-{files[-1].pk}"):
        page_of(client, mail.claim, document=key)
        with django_assert_max_num_queries(15):
            assert page_of(client, mail.claim, document=key).count("↳") == many
