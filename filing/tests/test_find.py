"""Words within the documents of a claim, and where a document answers a rule: for both sides, and for nobody else."""

import pytest
from django.urls import reverse

from claims.models import Claim, Proof, ProofCheck
from documents.models import PageWords, Reading
from filing.tests.test_previews import read_as
from tests.factories import NOW
from tests.walk import Cast, claim_in, rival_of

FIRST, SECOND = "Statement of work for\nAdventure Works", "We train 40 champions."


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in("under_review", cast)


@pytest.fixture
def proof(claim: Claim) -> Proof:
    proof = claim.proofs.get()
    read_as(proof, FIRST, SECOND, pictures=2)
    return proof


def found(browse, person, claim: Claim, words: str) -> str:
    response = browse(person).get(reverse("claims:find", args=[claim.reference]), {"find": words})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("words", ["40 champions", "CHAMPIONS", "  40   champions "])
def test_both_sides_find_words_on_their_page(cast: Cast, browse, proof: Proof, words: str) -> None:
    for person in (cast.admin, cast.colleague, cast.reviewer):
        page = found(browse, person, proof.claim, words)
        assert "1 place" in page
        assert "#page-2" in page
        assert "<mark>" in page


def test_words_that_a_line_parts_are_found(cast: Cast, browse, proof: Proof) -> None:
    assert "#page-1" in found(browse, cast.admin, proof.claim, "for Adventure")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "scans and e-mails’ attachments included"),
        ("a", "Type at least two letters."),
        ("zebra", "“zebra” does not stand in any document"),
        ("100%_\\", "does not stand in any document"),
        ("<script>", "“&lt;script&gt;” does not stand"),
        (".*", "does not stand in any document"),
    ],
)
def test_what_is_not_there_is_a_sentence(cast: Cast, browse, proof: Proof, words: str, told: str) -> None:
    assert told in found(browse, cast.admin, proof.claim, words)


def test_documents_that_were_not_read_are_named(cast: Cast, browse, proof: Proof) -> None:
    Reading.objects.update(state="unreadable", pages=[], note="no_text", not_read=["drawing.dwg"])
    page = found(browse, cast.admin, proof.claim, "champions")
    assert "Not searched" in page
    assert proof.document.name in page
    assert "drawing.dwg" in page


def test_nobody_else_searches(cast: Cast, browse, proof: Proof) -> None:
    url = reverse("claims:find", args=[proof.claim.reference])
    assert browse(rival_of(cast).admin).get(url, {"find": "champions"}).status_code == 404


@pytest.mark.parametrize("many", [3, 60])
def test_search_asks_the_database_as_often_for_many_pages(
    cast: Cast, browse, proof: Proof, django_assert_max_num_queries, many: int
) -> None:
    Reading.objects.filter(document=proof.document).update(pages=[SECOND] * many)
    client, url = browse(cast.admin), reverse("claims:find", args=[proof.claim.reference])
    with django_assert_max_num_queries(10):
        assert client.get(url, {"find": "champions"}).content.decode().count("<mark>") == many


def test_hit_is_marked_on_the_page(cast: Cast, browse, proof: Proof) -> None:
    start = SECOND.index("40")
    PageWords.objects.create(
        document=proof.document,
        number=2,
        places=[[start, start + 2, 1000, 2000, 1200, 2300], [start + 3, start + 12, 1300, 2000, 2500, 2300]],
    )
    address = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    page = browse(cast.admin).get(address, {"find": "40 champions"}).content.decode()
    assert 'd="M1000 2000h1500v300h-1500z"' in page
    assert "<q>40 champions</q>" in page  # for who cannot see the mark


def test_answer_to_a_rule_is_a_place(cast: Cast, browse, proof: Proof) -> None:
    ProofCheck.objects.filter(proof=proof).delete()
    start = FIRST.index("Adventure")
    places = [[start, start + 9, 500, 600, 900, 700], [start + 10, start + 15, 950, 600, 1200, 700]]
    PageWords.objects.create(document=proof.document, number=1, places=places)
    check = ProofCheck.objects.create(
        proof=proof, rule="parties", result="found", document=proof.document, page=1, words="Adventure Works",
        spans=[[1, start, start + 15]],
    )  # fmt: skip
    Proof.objects.update(checked_at=NOW)
    on_claim = browse(cast.admin).get(proof.claim.get_absolute_url()).content.decode()
    assert f"#place-{check.pk}" in on_claim
    address = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    desk = reverse("reviews:detail", args=[proof.claim.reference])
    for person, url in ((cast.admin, address), (cast.reviewer, desk)):
        page = browse(person).get(url).content.decode()
        assert f'id="place-{check.pk}" d="M500 600h700v100h-700z"' in page
        assert "<li>Partner and customer are named: <q>Adventure Works</q></li>" in page
