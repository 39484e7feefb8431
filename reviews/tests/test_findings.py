"""Findings as a reviewer writes them down, and as both sides read them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, Finding
from claims.models.evidence import REVIEWER_CODES
from documents.models import Reading
from notifications.models import Letter
from reviews import operations as reviewing
from reviews.sentences import PREPARED
from reviews.tests.test_console import fields, url
from tests.factories import NOW
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, draft, prove, workload

DATES, PRODUCTS = Finding.Code.POE_DATES, Finding.Code.POE_MISSING_PRODUCTS


@pytest.fixture
def claim(cast: Cast) -> Claim:
    claim = claim_in(Status.UNDER_REVIEW, cast, assets=[workload(), workload("yammer")])
    Reading.objects.filter(document=claim.proofs.get().document).update(
        state=Reading.State.READ, next_try_at=None, read_at=timezone.now(), pages=["one", "two", "three"]
    )
    return claim


def ask(browse: Browse, cast: Cast, claim: Claim, **typed: object):
    return browse(cast.reviewer).post(url("request_action", claim), fields("request_action", claim, **typed))


def test_every_code_a_reviewer_may_choose_has_a_sentence() -> None:
    assert set(PREPARED) == set(REVIEWER_CODES)
    assert all(PREPARED.values())


@pytest.mark.proof
def test_each_finding_has_its_own_line_document_page_and_words(
    claim: Claim, cast: Cast, browse: Browse
) -> None:
    first, second = claim.lines.all()
    proof = claim.proofs.get()
    typed = {"codes": [DATES, PRODUCTS], "text": "Call us if this is unclear."}
    typed |= {f"line_{DATES}": first.pk, f"proof_{DATES}": proof.pk, f"page_{DATES}": 2}
    typed |= {f"words_{DATES}": "The date on this page is 2024."}
    typed |= {f"line_{PRODUCTS}": second.pk, f"sentence_{PRODUCTS}": "1"}
    assert ask(browse, cast, claim, **typed).status_code == 302
    dates, products = (claim.findings.get(code=code) for code in (DATES, PRODUCTS))
    assert (dates.line, dates.proof, dates.page) == (first, proof, 2)
    assert dates.text == "The date on this page is 2024.\n\nCall us if this is unclear."
    assert (products.line, products.proof, products.page) == (second, None, None)
    assert products.text.startswith(str(PREPARED[PRODUCTS][1]))
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    letter = Letter.objects.filter(letter="reviews/action_required").first()
    assert letter is not None
    for finding in (dates, products):
        assert finding.headline in page
        assert finding.headline in letter.body_text
    assert f"/proofs/{proof.pk}/preview/#page-2" in page
    assert "sow.pdf, page 2" in letter.body_text
    assert cast.reviewer.name not in page + letter.body_text


def test_finding_without_words_takes_the_prepared_sentence(claim: Claim, cast: Cast, browse: Browse) -> None:
    ask(browse, cast, claim, codes=[DATES], text="")
    assert claim.findings.get().text == str(PREPARED[DATES][0])


@pytest.mark.proof
def test_only_document_need_not_be_chosen(claim: Claim, cast: Cast, browse: Browse) -> None:
    ask(browse, cast, claim, codes=[DATES], **{f"page_{DATES}": 3})
    assert claim.findings.get().proof == claim.proofs.get()


@pytest.mark.proof
@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("4", "“sow.pdf” has 3 pages."),
        ("0", "Write the page as a number"),
        ("two", "Write the page as a number"),
    ],
)
def test_page_that_is_not_there_is_refused_and_nothing_typed_is_lost(
    page: str, said: str, claim: Claim, cast: Cast, browse: Browse
) -> None:
    typed = {f"page_{DATES}": page, f"words_{DATES}": "Old <dates>.", f"words_{PRODUCTS}": "Not named."}
    answer = ask(browse, cast, claim, codes=[DATES], **typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert "Old &lt;dates&gt;." in shown
    assert "Not named." in shown
    assert not claim.findings.exists()


@pytest.mark.proof
def test_document_of_another_claim_is_refused(claim: Claim, cast: Cast, browse: Browse) -> None:
    other = claim_in(Status.SUBMITTED, cast, assets=[workload("outlook-mobile")]).proofs.get()
    answer = ask(browse, cast, claim, codes=[DATES], **{f"proof_{DATES}": other.pk})
    assert answer.status_code == 422
    assert not claim.findings.exists()


@pytest.mark.proof
def test_page_among_several_documents_needs_to_know_in_which(cast: Cast, browse: Browse) -> None:
    claim = draft(cast)
    for name in ("sow.pdf", "order.pdf"):
        prove(claim, by=cast.admin, name=name)
    claiming.submit(claim=claim, by=cast.admin, now=NOW)
    reviewing.take(claim=claim, by=cast.reviewer, now=NOW)
    claim.refresh_from_db()
    answer = ask(browse, cast, claim, codes=[DATES], **{f"page_{DATES}": 1})
    assert answer.status_code == 422
    assert "Choose the document that this page is in." in answer.content.decode()


@pytest.mark.proof
def test_what_stands_in_a_closed_block_is_nobodys_mistake(claim: Claim, cast: Cast, browse: Browse) -> None:
    assert ask(browse, cast, claim, codes=[DATES], **{f"page_{PRODUCTS}": "x"}).status_code == 302
    assert claim.findings.get().code == DATES


# --- What changed since ---


def answered(claim: Claim, cast: Cast, browse: Browse) -> Claim:
    ask(browse, cast, claim, codes=[DATES, PRODUCTS], text="")
    claim.refresh_from_db()
    later = timezone.now() + timedelta(minutes=5)
    prove(claim, by=cast.admin, now=later, name="newer.pdf")
    claiming.add_comment(claim=claim, text="We added the dates.", by=cast.admin, now=later)
    claiming.edit_claim(
        claim=claim,
        by=cast.admin,
        fields={"name": "Spring rollout"},
        remove_lines=[claim.lines.all()[1]],
        now=later,
    )
    claiming.submit(claim=claim, by=cast.admin, now=later)
    claim.refresh_from_db()
    return claim


@pytest.mark.proof
def test_reviewer_sees_what_changed_since_the_request(claim: Claim, cast: Cast, browse: Browse) -> None:
    answered(claim, cast, browse)
    page = browse(cast.reviewer).get(url("detail", claim)).content.decode()
    since = page[page.index('id="since"') : page.index('id="lines"')]
    for told in ("newer.pdf", "We added the dates.", "Autumn rollout", "Spring rollout", "Yammer"):
        assert told in since
    assert "uploaded a document." in since  # what answered the findings
    assert "sow.pdf" not in since


@pytest.mark.proof
def test_nothing_changed_before_anybody_asked(claim: Claim, cast: Cast, browse: Browse) -> None:
    assert 'id="since"' not in browse(cast.reviewer).get(url("detail", claim)).content.decode()


@pytest.mark.proof
def test_decision_ends_the_comparison(claim: Claim, cast: Cast, browse: Browse) -> None:
    answered(claim, cast, browse)
    client = browse(cast.reviewer)
    client.post(url("take", claim), {"revision": claim.revision})
    claim.refresh_from_db()
    assert 'id="since"' in client.get(url("detail", claim)).content.decode()
    client.post(url("approve", claim), fields("approve", claim))
    assert 'id="since"' not in client.get(url("detail", claim)).content.decode()
