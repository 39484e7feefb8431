"""Documents shown page by page, to both sides, and to nobody else."""

import hashlib
from dataclasses import asdict

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from claims.models import Claim, Proof
from documents import operations as documents
from documents import store
from documents.models import PageImage, Reading, ScanState
from documents.reader.signed import Signature
from documents.reading import read_due
from documents.tests import readable, samples
from partners.models import Role
from tests.factories import NOW, MembershipFactory
from tests.walk import Cast, claim_in, draft, prove, rival_of, workload

PNG = samples.image("PNG", (12, 17))


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in("under_review", cast)


@pytest.fixture
def proof(claim: Claim) -> Proof:
    return claim.proofs.get()


def read_as(proof: Proof, *pages: str, pictures: int = 0, **facts: object) -> None:
    """As if a worker had read it; what workers really read is tested where they do."""
    facts = {"state": Reading.State.READ, "pages": list(pages), "read_at": NOW, "next_try_at": None} | facts
    Reading.objects.filter(document=proof.document).update(**facts)
    sha256 = hashlib.sha256(PNG).hexdigest()
    PageImage.objects.bulk_create(
        PageImage(
            document=proof.document,
            number=number,
            key=store.put(ContentFile(PNG)) if number == 1 else f"{number:032x}",
            sha256=sha256,
            width=12,
            height=17,
        )
        for number in range(1, pictures + 1)
    )


def url_of(proof: Proof) -> str:
    return reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])


def picture_of(proof: Proof, number: int = 1) -> str:
    return reverse("claims:proof_page", args=[proof.claim.reference, proof.pk, number])


def page_of(browse, person, proof: Proof) -> str:
    response = browse(person).get(url_of(proof))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.proof
def test_both_sides_see_the_pages(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", "Signed by Ada Park", pictures=2)

    for person in (cast.admin, cast.colleague, cast.reviewer, cast.lead):
        page = page_of(browse, person, proof)
        assert page.count("<img ") == 2
        assert (
            f'src="{picture_of(proof, 2)}" width="12" height="17" loading="lazy" alt="Page 2 of sow.pdf"'
            in page
        )
        assert "Signed by Ada Park" in page
        picture = browse(person).get(picture_of(proof))
        assert (picture.status_code, picture.content) == (200, PNG)


def test_preview_is_not_there_for_others(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", pictures=1)
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user

    for url in (url_of(proof), picture_of(proof)):
        assert browse(rival_of(cast).admin).get(url).status_code == 404
        assert browse(viewer).get(url).status_code == 403
        assert browse(None).get(url).url == f"{reverse('account_login')}?next={url}"


def test_reviewer_sees_no_preview_of_a_draft(cast: Cast, browse) -> None:
    proof = prove(draft(cast), by=cast.admin)

    assert browse(cast.reviewer).get(url_of(proof)).status_code == 404


def test_proof_of_another_claim_has_no_preview_here(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", pictures=1)
    other = draft(cast, assets=[workload("sharepoint-online")])

    for name, more in (("proof_preview", []), ("proof_page", [1])):
        url = reverse(f"claims:{name}", args=[other.reference, proof.pk, *more])
        assert browse(cast.admin).get(url).status_code == 404


def test_removed_proof_has_no_preview(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", pictures=1)
    proof.removed_at = NOW
    proof.save()

    assert browse(cast.admin).get(url_of(proof)).status_code == 404
    assert browse(cast.admin).get(picture_of(proof)).status_code == 404


@pytest.mark.parametrize("state", [ScanState.INFECTED, ScanState.ERROR])
def test_what_is_not_clean_any_more_is_not_shown(cast: Cast, browse, proof: Proof, state: ScanState) -> None:
    read_as(proof, "Statement of work", pictures=1)
    proof.document.scan_state = state
    proof.document.save()

    response = browse(cast.admin).get(url_of(proof), follow=True)
    assert "“sow.pdf”" in str(list(response.context["messages"])[0])
    assert "Statement of work</pre>" not in response.content.decode()
    assert browse(cast.admin).get(picture_of(proof)).status_code == 503
    assert url_of(proof) not in browse(cast.admin).get(proof.claim.get_absolute_url()).content.decode()


def test_picture_is_only_ever_a_picture(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", pictures=1)

    response = browse(cast.admin).get(picture_of(proof))

    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"
    again = browse(cast.admin).get(picture_of(proof), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    stranger = browse(rival_of(cast).admin)
    assert stranger.get(picture_of(proof), headers={"If-None-Match": response["ETag"]}).status_code == 404


def test_page_that_is_not_there(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", pictures=1)

    for number in (0, 2):
        assert browse(cast.admin).get(picture_of(proof, number)).status_code == 404


def test_picture_that_changed_or_is_away_is_not_shown(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work", pictures=2)
    PageImage.objects.filter(number=1).update(sha256="0" * 64)

    for number in (1, 2):  # the second was never stored
        response = browse(cast.admin).get(picture_of(proof, number))
        assert (response.status_code, response["Content-Type"]) == (503, "text/plain; charset=utf-8")


def test_document_that_waits_says_so_and_looks_again(cast: Cast, browse, proof: Proof) -> None:
    page = page_of(browse, cast.admin, proof)

    assert "is being read" in page
    assert 'hx-trigger="every 3s"' in page
    Reading.objects.update(note="picture")
    assert "is being read from a picture" in page_of(browse, cast.admin, proof)
    Reading.objects.all().delete()  # clean before there was a reader
    assert "is being read" in page_of(browse, cast.admin, proof)


def test_text_stands_in_for_pictures(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Purchase order <b>1187</b>", "", "Signed")

    page = page_of(browse, cast.admin, proof)

    assert "<img " not in page
    assert '<pre class="sheet-text">Purchase order &lt;b&gt;1187&lt;/b&gt;</pre>' in page
    assert "Page 2 of 3" in page
    assert "This page has no text." in page
    assert "hx-trigger" not in page


def test_long_document_goes_on_as_text(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "one", "two", "three", "four", pictures=2)

    page = page_of(browse, cast.admin, proof)

    assert page.count("<img ") == 2
    assert page.count("From here on you see the text") == 1
    assert page.index("From here on") < page.index("Page 3 of 4")
    read_as(proof, "one", "two", "three")
    PageImage.objects.all().delete()
    assert "From here on" not in page_of(browse, cast.admin, proof)


def test_document_that_could_not_be_read_says_why(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, state=Reading.State.UNREADABLE, note="protected")

    page = page_of(browse, cast.reviewer, proof)

    assert "It is protected by a password. Download it to read it." in page


SIGNATURE = asdict(
    Signature(
        "Ada Park",
        "Adventure Works",
        issuer="Trust Service",
        at="2026-11-02T09:30:00+00:00",
        is_verified=True,
        is_intact=True,
        covers="file",
        changes="none",
        page=1,
    )
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {},
            [
                "Intact: the document was not changed since.",
                "Issued by Trust Service: issuer not known here.",
            ],
        ),
        ({"is_trusted": True}, ["Issued by Trust Service, which is known here."]),
        ({"is_intact": False}, ["Broken: the document is not the one that was signed."]),
        ({"changes": "form"}, ["Intact. Changed since: fields were filled in"]),
        ({"changes": "other"}, ["Changed since: more than a signed document allows."]),
        ({"is_expired": True}, ["Intact:", "The certificate was not valid on that day."]),
        ({"is_time_trusted": True}, ["(confirmed by a timestamp)"]),
        ({"is_verified": False}, ["It cannot be verified"]),
        (
            {"name": "", "organisation": "", "issuer": ""},
            ["A signature without a name", "Issuer not known here."],
        ),
        ({"name": "<b>Ada</b>"}, ["&lt;b&gt;Ada&lt;/b&gt;"]),
    ],
)
def test_digital_signatures_are_told_to_both_sides(
    cast: Cast, browse, proof: Proof, change: dict, words: list[str]
) -> None:
    read_as(proof, "Statement of work", signatures=[SIGNATURE | change])

    desk = f"{reverse('reviews:detail', args=[proof.claim.reference])}?document={proof.pk}"
    for page in (
        page_of(browse, cast.admin, proof),
        browse(cast.reviewer).get(desk).content.decode(),
    ):
        panel = page[page.index('id="signed">Digital signatures<') :].split("</section>")[0]
        assert not [each for each in words if each not in panel]
        stands = not {"is_intact", "is_verified"} & change.keys() and change.get("changes") != "other"
        assert f'href="#icon-{"check" if stands else "warning"}"' in panel
        assert ("Adventure Works" in panel) == ("name" not in change or change["name"] != "")
        assert "2 November 2026" in panel or "Nov" in panel


def test_document_without_digital_signatures_says_nothing_of_them(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, "Statement of work")

    assert "Digital signatures" not in page_of(browse, cast.admin, proof)


def test_document_that_cannot_be_shown_still_tells_its_signatures(cast: Cast, browse, proof: Proof) -> None:
    read_as(proof, state=Reading.State.UNREADABLE, note="broken", signatures=[SIGNATURE])

    assert "Intact: the document was not changed since." in page_of(browse, cast.admin, proof)


@pytest.mark.parametrize("pages", [3, 300])
def test_preview_asks_little_of_the_database(
    cast: Cast, browse, proof: Proof, django_assert_max_num_queries, pages: int
) -> None:
    read_as(proof, *["Statement of work"] * pages, pictures=pages)
    client = browse(cast.admin)

    with django_assert_max_num_queries(10):
        assert client.get(url_of(proof)).content.decode().count("<img ") == pages
    with django_assert_max_num_queries(7):
        assert client.get(picture_of(proof)).status_code == 200


@pytest.mark.proof
def test_documents_lead_to_their_previews(cast: Cast, browse, proof: Proof) -> None:
    for person in (cast.admin, cast.reviewer):
        page = browse(person).get(proof.claim.get_absolute_url(), follow=True).content.decode()
        assert f'href="{url_of(proof)}" aria-describedby="document-{proof.pk}">Preview<' in page


@pytest.mark.proof
def test_uploaded_document_is_read_and_shown(cast: Cast, browse) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    upload = samples.upload("order.pdf", readable.pdf("Purchase order 1187"))
    proof.document = documents.store_upload(upload=upload, by=cast.admin, now=NOW)
    proof.save()
    documents.scan_pending(now=NOW)

    read_due(now=NOW)

    page = page_of(browse, cast.admin, proof)
    assert "Purchase order 1187" in page
    assert 'width="1200" height="1699"' in page
    assert browse(cast.admin).get(picture_of(proof)).content.startswith(b"\x89PNG")
