"""Findings that point to a place on the page: picked or drawn, seen by the partner, kept when documents go."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from claims.lifecycle import Status
from claims.models import Claim, Finding, Proof, ProofCheck
from documents.models import Document, PageImage, PageWords, Reading
from documents.places import Box
from notifications.models import Letter
from reviews import operations as reviewing
from reviews.operations import FindingRefused, FoundFault
from reviews.tests.test_console import fields, url
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, rival_of, workload

DATES = Finding.Code.POE_DATES
SIDES = {"left": "12.5", "top": "20", "right": "60 %", "bottom": "24,55"}
PLACE = Box.between(1250, 2000, 6000, 2455)
WORDS = [[0, 6, 1300, 2100, 2400, 2300], [7, 11, 2500, 2100, 4000, 2300], [12, 17, 2500, 8000, 4000, 8200]]
TEXT = "Signed 2024 never"


def laid(document: Document, pages: int = 3, pictures: int = 2) -> None:
    """Read and drawn; on its second page stand two words within PLACE, and one below."""
    Document.objects.filter(pk=document.pk).update(
        scan_state="clean", scanned_at=timezone.now(), next_scan_at=None
    )
    texts = [TEXT if number == 2 else f"page {number}" for number in range(1, pages + 1)]
    facts = {"state": Reading.State.READ, "next_try_at": None, "read_at": timezone.now(), "pages": texts}
    Reading.objects.update_or_create(document=document, defaults=facts)
    PageWords.objects.create(document=document, number=2, places=WORDS)
    PageImage.objects.bulk_create(
        PageImage(
            document=document, number=n, key=f"{document.pk}-{n}", sha256="0" * 64, width=1200, height=1700
        )
        for n in range(1, pictures + 1)
    )


@pytest.fixture
def claim(cast: Cast) -> Claim:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    laid(claim.proofs.get().document)
    return claim


@pytest.fixture
def proof(claim: Claim) -> Proof:
    return claim.proofs.get()


def place(code: str = DATES, **typed: Any) -> dict[str, Any]:
    return {f"{name}_{code}": value for name, value in (SIDES | {"page": 2} | typed).items()}


def ask(browse: Browse, cast: Cast, claim: Claim, act: str = "request_action", **typed: Any):
    return browse(cast.reviewer).post(url(act, claim), fields(act, claim, codes=[DATES], **typed))


# --- Typed ---


def test_typed_place_is_kept_with_the_finding_and_its_words(
    claim: Claim, proof: Proof, cast: Cast, browse: Browse
) -> None:
    assert ask(browse, cast, claim, **place(proof=proof.pk)).status_code == 302
    finding = claim.findings.get()
    assert (finding.proof, finding.page, finding.place) == (proof, 2, PLACE)
    assert finding.place_words == "Signed 2024"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"left": "a bit"}, "Write a number from 0 to 100"),
        ({"right": "101"}, "Write a number from 0 to 100"),
        ({"right": "NaN"}, "Write a number from 0 to 100"),
        ({"top": ""}, "A place has four sides."),
        ({"right": "12.5"}, "The marked place does not lie on the page"),
        ({"bottom": "1"}, "The marked place does not lie on the page"),
        ({"page": ""}, "Write on which page the marked place is."),
        ({"page": "3"}, "Page 3 of “sow.pdf” has no picture here"),
        ({"page": "9"}, "“sow.pdf” has 3 pages."),
        ({"passage": "nonsense"}, "Choose one of the passages on the list, or none."),
        (
            {"passage": "77:2:1:1:2:2", **dict.fromkeys(SIDES, "")},
            "in a document that is no longer on the claim",
        ),
    ],
)
def test_place_that_is_none_is_refused_and_nothing_typed_is_lost(
    typed: dict[str, str], said: str, claim: Claim, proof: Proof, cast: Cast, browse: Browse
) -> None:
    answer = ask(browse, cast, claim, **place(proof=proof.pk, words="Old <dates>.", **typed))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert "Old &lt;dates&gt;." in shown
    for value in (SIDES | typed).values():
        assert f'value="{value}"' in shown
    assert re.search(r"<details[^>]* open>", shown[shown.index("Dates are missing") :])
    assert not claim.findings.exists()


# --- Picked ---


@pytest.fixture
def passage(claim: Claim, proof: Proof) -> str:
    """What the page offers for the words “Signed 2024”."""
    ProofCheck.objects.create(proof=proof, rule="dates", result="found", page=2, spans=[[2, 0, 11]])
    Proof.objects.update(checked_at=timezone.now())
    return f"{proof.pk}:2:1300:2100:4000:2300"


def test_passage_is_picked_with_its_document_and_page(
    passage: str, claim: Claim, proof: Proof, cast: Cast, browse: Browse
) -> None:
    page = browse(cast.reviewer).get(url("detail", claim)).content.decode()
    offered = page[page.index(f'name="request_action-passage_{DATES}"') :]
    assert f'value="{passage}"> <span>Page 2 · ' in offered
    assert "<q>Signed 2024</q>" in offered
    assert ask(browse, cast, claim, **{f"passage_{DATES}": passage}).status_code == 302
    finding = claim.findings.get()
    assert (finding.proof, finding.page, finding.place_words) == (proof, 2, "Signed 2024")
    assert finding.place == Box.between(1300, 2100, 4000, 2300)


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"page": 1}, "This passage is on page 2 of “sow.pdf”."), (SIDES, "not both.")],
)
def test_passage_and_something_else_are_refused(
    typed: dict[str, Any], said: str, passage: str, claim: Claim, cast: Cast, browse: Browse
) -> None:
    more = {f"{name}_{DATES}": value for name, value in typed.items()}
    answer = ask(browse, cast, claim, **{f"passage_{DATES}": passage}, **more)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert f'value="{passage}" checked' in shown


def test_passage_of_a_document_that_lies_elsewhere_stays_chosen(
    claim: Claim, proof: Proof, cast: Cast, browse: Browse
) -> None:
    spot = f"{proof.pk}:2:1:1:9:9"
    shown = ask(browse, cast, claim, **{f"passage_{DATES}": spot, f"page_{DATES}": 1}).content.decode()
    assert f'value="{spot}" checked> The passage chosen before' in shown


# --- Seen ---


@pytest.fixture
def marked(claim: Claim, proof: Proof, cast: Cast) -> Finding:
    fault = FoundFault(DATES, "From 2024.", None, proof, 2, None, PLACE)
    reviewing.request_action(claim=claim, by=cast.reviewer, findings=[fault], now=timezone.now())
    claim.refresh_from_db()
    return claim.findings.get()


def test_partner_is_led_to_the_marked_place(
    marked: Finding, claim: Claim, cast: Cast, browse: Browse
) -> None:
    preview = reverse("claims:proof_preview", args=[claim.reference, marked.proof_id])
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert f'href="{preview}#finding-{marked.pk}"' in page
    assert "page 2, the marked place</a>: <q>Signed 2024</q>" in page
    shown = browse(cast.admin).get(preview).content.decode()
    assert f'<path class="sheet-mark" id="finding-{marked.pk}" d="M1250 2000h4750v455h-4750z"/>' in shown
    assert "Finding: Dates are missing or too old: <q>Signed 2024</q>" in shown
    for other in (rival_of(cast).admin,):
        assert browse(other).get(preview).status_code == 404
    letter = Letter.objects.filter(letter="reviews/action_required").first()
    assert letter is not None
    assert "sow.pdf, page 2, the marked place: “Signed 2024”" in letter.body_text


def test_reviewer_is_led_to_it_on_the_desk(marked: Finding, claim: Claim, cast: Cast, browse: Browse) -> None:
    page = browse(cast.reviewer).get(url("detail", claim)).content.decode()
    assert f'href="{url("detail", claim)}?document={marked.proof_id}#finding-{marked.pk}"' in page
    assert f'id="finding-{marked.pk}" d="M1250' in page


def test_place_without_words_is_told_by_its_numbers(
    marked: Finding, claim: Claim, cast: Cast, browse: Browse
) -> None:
    Finding.objects.update(place_words="")
    preview = reverse("claims:proof_preview", args=[claim.reference, marked.proof_id])
    shown = browse(cast.admin).get(preview).content.decode()
    assert "a place without text: 12 to 60 % from the left, 20 to 25 % from the top" in shown


def test_finding_still_says_where_it_was_when_the_document_is_gone(
    marked: Finding, claim: Claim, cast: Cast, browse: Browse
) -> None:
    Proof.objects.update(removed_at=timezone.now())
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert "sow.pdf</span>, page 2, the marked place: <q>Signed 2024</q>" in page
    assert "/preview/" not in page


# --- Refused by the operation, and by the database ---


def test_operation_refuses_what_points_nowhere(claim: Claim, proof: Proof, cast: Cast) -> None:
    other = claim_in(Status.SUBMITTED, cast, assets=[workload("outlook-mobile")]).proofs.get()
    wrong = {
        "FINDING_DOCUMENT_ELSEWHERE": FoundFault(DATES, proof=other),
        "FINDING_PAGE_ALONE": FoundFault(DATES, page=1),
        "FINDING_PAGE_NOT_THERE": FoundFault(DATES, proof=proof, page=4),
        "FINDING_PLACE_ALONE": FoundFault(DATES, proof=proof, place=PLACE),
        "FINDING_PLACE_OUTSIDE": FoundFault(DATES, proof=proof, page=1, place=Box(9000, 0, 2000, 10)),
        "FINDING_PAGE_WITHOUT_PICTURE": FoundFault(DATES, proof=proof, page=3, place=PLACE),
    }
    along = FoundFault(DATES, proof=proof, along=other.document)
    for code, fault in [*wrong.items(), ("FINDING_DOCUMENT_ELSEWHERE", along)]:
        for operation in (reviewing.request_action, reviewing.reject):
            with pytest.raises(FindingRefused) as refusal:
                operation(claim=claim, by=cast.reviewer, findings=[fault], now=timezone.now())
            assert refusal.value.code == code
    assert not claim.findings.exists()


@pytest.mark.parametrize(
    "nonsense",
    [
        "place_left = NULL",
        "place_left = -1",
        "place_right = 10001",
        "place_right = place_left",
        "place_bottom = place_top",
        "page = NULL",
        "page = 0",
        "proof_id = NULL, page = NULL",
    ],
)
def test_database_refuses_nonsense(nonsense: str, marked: Finding) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE claims_finding SET {nonsense} WHERE id = %s", [marked.pk])


def test_only_reviewers_mark_places(claim: Claim, proof: Proof, cast: Cast, browse: Browse) -> None:
    typed = fields("request_action", claim, codes=[DATES], **place(proof=proof.pk))
    for person in (cast.admin, rival_of(cast).admin):
        assert browse(person).post(url("request_action", claim), typed).status_code == 403
    assert not claim.findings.exists()
