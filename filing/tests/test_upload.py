"""Documents onto a claim: several at once, each with its verdict; versions; the same file again; old proof."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims import operations
from claims.models import Claim, Comment, Proof
from claims.presentation.proof_age import newest_proof_at, proof_warning, year_before
from claims.transitions import MoveRefused
from documents.models import Document, ScanState
from reviews import operations as reviewing
from tests.factories import NOW
from tests.walk import (
    DAY,
    MISSING_SIGNATURE,
    PDF,
    Cast,
    claim_in,
    draft,
    make_cast,
    paper_named,
    prove,
    rival_of,
    subscription_of,
)

SCRIPT = {"HTTP_ACCEPT": "application/json"}
YEAR = timedelta(days=366)


@pytest.fixture(autouse=True)
def poe_dir(settings, tmp_path: Path) -> Path:
    options = {"location": str(tmp_path / "poe")}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "poe": backend}
    return tmp_path / "poe"


def pdf(name: str = "sow.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, paper_named(name) if content is None else content, content_type="application/pdf"
    )


def url_of(act: str, claim: Claim, *more: int) -> str:
    return reverse(f"claims:{act}", args=[claim.reference, *more])


def add(claim: Claim, by: User, *, now: datetime = NOW, name: str = "sow.pdf", **how: object) -> Proof:
    upload = pdf(name, how.pop("content", None))  # type: ignore[arg-type]
    return operations.add_proof(claim=claim, upload=upload, kind="other", comment="", by=by, now=now, **how)


def files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


# --- One file or several ---------------------------------------------------------------------------------------


def test_good_files_are_kept_and_each_refusal_names_its_file(cast: Cast, browse) -> None:
    claim = draft(cast)
    files = [pdf("a.pdf"), pdf("b.pdf", b"MZ a program"), pdf("c.html"), pdf("d.pdf")]

    response = browse(cast.admin).post(url_of("proof_add", claim), {"documents": files, "kind": "other"})

    page = response.content.decode()
    assert response.status_code == 422
    assert {proof.document.name for proof in claim.proofs.all()} == {"a.pdf", "d.pdf"}
    assert "2 documents uploaded." in page
    assert "“b.pdf” is named like PDF" in page
    assert "“c.html” is a kind of file that cannot be proof" in page


def test_storage_that_is_away_is_asked_once(cast: Cast, browse, poe_dir: Path, caplog) -> None:
    poe_dir.write_text("no folder can be made here")
    claim = draft(cast)
    files = [pdf("a.html"), pdf("b.pdf"), pdf("c.pdf"), pdf("d.pdf")]

    response = browse(cast.admin).post(url_of("proof_add", claim), {"documents": files, "kind": "other"})

    page = response.content.decode()
    assert response.status_code == 422
    assert caplog.text.count("An upload could not be stored") == 1
    assert "“b.pdf” could not be stored just now" in page
    assert "Not tried for the same reason, so upload them again too: “c.pdf”, “d.pdf”." in page
    assert not Document.objects.exists()


def test_comment_for_the_claim_is_written_once(cast: Cast, browse) -> None:
    claim = draft(cast)
    data = {"documents": [pdf("bad.html"), pdf("a.pdf"), pdf("b.pdf")], "kind": "other"}

    response = browse(cast.admin).post(
        url_of("proof_add", claim), data | {"claim_comment": "Signed on page 3"}
    )

    assert [comment.text for comment in claim.comments.all()] == ["Signed on page 3"]
    assert response.context["proof_form"]["claim_comment"].value() in {"", None}


def test_comment_for_the_claim_waits_for_a_document(cast: Cast, browse) -> None:
    claim = draft(cast)
    data = {"documents": pdf("bad.html"), "kind": "other", "claim_comment": "Signed on page 3"}

    response = browse(cast.admin).post(url_of("proof_add", claim), data)

    assert not Comment.objects.exists()
    assert response.context["proof_form"]["claim_comment"].value() == "Signed on page 3"


@pytest.mark.proof
def test_files_beyond_the_claims_room_are_named(cast: Cast, browse) -> None:
    claim = draft(cast)
    for number in range(19):
        add(claim, cast.admin, name=f"{number}.pdf")

    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert "This claim has room for 1 more document," in page
    files = [pdf("last.pdf"), pdf("over.pdf")]
    response = browse(cast.admin).post(url_of("proof_add", claim), {"documents": files, "kind": "other"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "1 document uploaded." in page
    assert "A claim holds at most 20 documents" in page
    assert "Not uploaded: “over.pdf”." in page
    assert "This claim is full" in page
    assert claim.proofs.count() == 20


@pytest.mark.parametrize(
    ("upload", "status", "code"),
    [
        (pdf(), 201, ""),
        (pdf("page.html"), 422, "FILE_TYPE_NOT_ALLOWED"),
        (pdf("sow.pdf", b"MZ a program"), 422, "FILE_NOT_WHAT_IT_SAYS"),
    ],
    ids=["good", "kind", "content"],
)
def test_script_is_told_the_verdict(cast: Cast, browse, upload, status: int, code: str) -> None:
    claim = draft(cast)
    upload.seek(0)

    answer = browse(cast.admin).post(
        url_of("proof_add", claim), {"documents": upload, "kind": "other"}, **SCRIPT
    )

    assert answer.status_code == status
    assert answer.json()["documents"][0]["code"] == code
    assert "document uploaded." not in browse(cast.admin).get(claim.get_absolute_url()).content.decode()


def test_script_is_told_what_the_form_misses_and_what_the_claim_forbids(cast: Cast, browse) -> None:
    answer = browse(cast.admin).post(url_of("proof_add", draft(cast)), {"kind": "other"}, **SCRIPT)
    assert answer.status_code == 422
    assert "Choose at least one document" in answer.json()["documents"][0]["sentence"]

    closed = claim_in("under_review", rival_of(cast))
    admin = Claim.objects.get(pk=closed.pk).created_by
    data = {"documents": pdf(), "kind": "other"}
    answer = browse(admin).post(url_of("proof_add", closed), data, **SCRIPT)
    assert answer.status_code == 409
    assert "cannot be added while" in answer.json()["documents"][0]["sentence"]


# --- The same file again ----------------------------------------------------------------------------------------


def test_same_file_again_is_one_proof(cast: Cast, browse, poe_dir: Path) -> None:
    claim = draft(cast)
    data = {"kind": "other", "claim_comment": "Here it is"}
    answers = [
        browse(cast.admin).post(url_of("proof_add", claim), data | {"documents": pdf()}, **SCRIPT)
        for _ in range(2)
    ]
    page = browse(cast.admin).post(url_of("proof_add", claim), data | {"documents": pdf()}, follow=True)

    assert [answer.status_code for answer in answers] == [201, 200]
    assert "is already on this claim" in answers[1].json()["documents"][0]["sentence"]
    assert "“sow.pdf” is already on this claim." in page.content.decode()
    assert claim.proofs.count() == claim.comments.count() == Document.objects.count() == 1
    assert files_in(poe_dir) == 1


def test_same_bytes_under_another_name_are_said_and_not_added_twice(cast: Cast, browse) -> None:
    claim = draft(cast)
    add(claim, cast.admin, content=PDF)

    copies = [pdf(f"copy-{number}.pdf", PDF) for number in range(5)]
    page = browse(cast.admin).post(
        url_of("proof_add", claim), {"documents": copies, "kind": "other"}, follow=True
    )

    assert claim.proofs.count() == 1
    told = page.content.decode()
    assert "“copy-4.pdf” has the same content as “sow.pdf”, which is already on this claim." in told


def test_same_file_after_removal_is_a_new_proof(cast: Cast) -> None:
    claim = draft(cast)
    first = add(claim, cast.admin)
    operations.remove_proof(proof=first, by=cast.admin, now=NOW)
    add(claim, cast.admin)

    assert claim.proofs.current().count() == 1


def test_file_a_reviewer_has_seen_may_be_sent_again_as_an_answer(cast: Cast) -> None:
    claim = claim_in("action_required", cast)

    add(claim, cast.admin, now=NOW + DAY)

    assert claim.proofs.count() == 2
    assert not claim.findings.unanswered().exists()


@pytest.mark.proof
def test_same_file_twice_at_once_is_one_proof(committed_db: str, poe_dir: Path) -> None:
    cast = make_cast()
    claim = draft(cast)
    start = Barrier(4)

    def send(_number: int) -> str:
        try:
            start.wait()
            add(claim, cast.admin)
        except operations.AlreadyThere:
            return "there"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(send, range(4)))

    assert sorted(outcomes) == ["added", "there", "there", "there"]
    assert claim.proofs.count() == Document.objects.count() == files_in(poe_dir) == 1


def test_refused_upload_leaves_no_file(cast: Cast, poe_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim moves on while the storage takes the file."""
    claim = draft(cast)
    storage = type(storages["poe"])
    save = storage.save

    def save_late(self, *args: object, **more: object) -> str:
        operations.withdraw(claim=claim, by=cast.admin, reason="No", now=NOW)
        return save(self, *args, **more)

    monkeypatch.setattr(storage, "save", save_late)
    with pytest.raises(MoveRefused):
        add(claim, cast.admin)

    assert files_in(poe_dir) == 0
    assert not Document.objects.exists()


# --- Newer versions ----------------------------------------------------------------------------------------------


@pytest.mark.proof
def test_newer_version_replaces_what_the_reviewer_saw_and_answers_findings(cast: Cast, browse) -> None:
    claim = claim_in("action_required", cast)
    old = claim.proofs.get()
    partner = browse(cast.admin)
    page = partner.get(claim.get_absolute_url()).content.decode()
    assert url_of("proof_newer", claim, old.pk) in page
    assert url_of("proof_remove", claim, old.pk) not in page

    form = partner.get(url_of("proof_newer", claim, old.pk))
    assert "Of “<bdi>sow.pdf</bdi>”." in form.content.decode()
    data = {"documents": pdf("signed.pdf", PDF + b"%%EOF\n"), "kind": "statement_of_work"}
    page = partner.post(url_of("proof_newer", claim, old.pk), data, follow=True).content.decode()

    assert claim.proofs.newest().get().replaces == old
    assert "1 earlier version" in page
    assert "uploaded a newer version of a document." in page
    assert not claim.findings.unanswered().exists()
    seen = browse(cast.reviewer).get(reverse("reviews:detail", args=[claim.reference])).content.decode()
    assert "signed.pdf" in seen
    assert url_of("proof", claim, old.pk) in seen


def test_wrong_newer_version_is_said_at_the_field(cast: Cast, browse) -> None:
    claim = claim_in("action_required", cast)
    url = url_of("proof_newer", claim, claim.proofs.get().pk)

    for data in ({"kind": "other"}, {"kind": "other", "documents": pdf("a.html")}):
        response = browse(cast.admin).post(url, data)
        assert response.status_code == 422
        assert "There is a problem" in response.content.decode()
    assert claim.proofs.count() == 1


def test_newer_version_is_closed_to_others_and_while_microsoft_reads(cast: Cast, browse) -> None:
    claim = claim_in("under_review", cast)
    url = url_of("proof_newer", claim, claim.proofs.get().pk)

    assert browse(cast.admin).get(url).status_code == 409
    assert browse(cast.admin).post(url, {"documents": pdf("b.pdf"), "kind": "other"}).status_code == 409
    assert browse(rival_of(cast).admin).get(url).status_code == 404
    assert browse(cast.reviewer).get(url).status_code == 403
    assert browse(None).get(url).status_code == 302


def test_two_newer_versions_of_one_document_are_refused(cast: Cast) -> None:
    claim = claim_in("action_required", cast)
    old = claim.proofs.get()
    newer = add(claim, cast.admin, name="b.pdf", replaces=old, now=NOW + DAY)

    with pytest.raises(MoveRefused, match=r"already has a newer version: “b.pdf”"):
        add(claim, cast.admin, name="c.pdf", replaces=old, now=NOW + DAY)
    operations.remove_proof(proof=newer, by=cast.admin, now=NOW + DAY)
    add(claim, cast.admin, name="c.pdf", replaces=old, now=NOW + DAY)

    assert [proof.document.name for proof in claim.proofs.newest()] == ["c.pdf"]


def test_proof_of_another_claim_is_not_replaced(cast: Cast) -> None:
    rival = rival_of(cast)
    theirs = prove(draft(rival), by=rival.admin)

    with pytest.raises(MoveRefused, match="no longer on this claim"):
        add(draft(cast), cast.admin, name="b.pdf", replaces=theirs)


@pytest.mark.proof
def test_claim_full_of_seen_documents_takes_newer_versions(cast: Cast) -> None:
    claim = draft(cast)
    for number in range(20):
        prove(claim, by=cast.admin, name=f"{number}.pdf")
    operations.submit(claim=claim, by=cast.admin, now=NOW)
    reviewing.take(claim=claim, by=cast.reviewer, now=NOW)
    reviewing.request_action(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=NOW)

    with pytest.raises(MoveRefused, match="at most 20"):
        add(claim, cast.admin, name="more.pdf", now=NOW + DAY)
    newer = add(claim, cast.admin, name="more.pdf", replaces=claim.proofs.first(), now=NOW + DAY)
    with pytest.raises(MoveRefused, match="at most 20"):
        add(claim, cast.admin, name="again.pdf", replaces=newer, now=NOW + DAY)  # nobody saw the one before


# --- The flag ----------------------------------------------------------------------------------------------------


def flag(claim: Claim, now: datetime) -> str:
    return proof_warning(Claim.objects.annotate(newest_proof_at=newest_proof_at()).get(pk=claim.pk), now=now)


def test_flag_of_an_approved_claim_follows_its_newest_usable_document(cast: Cast) -> None:
    claim = claim_in("approved", cast)
    assert flag(claim, NOW + DAY) == ""
    assert flag(claim, NOW + YEAR) == "Newest proof older than 12 months"

    add(claim, cast.admin, name="new.pdf", now=NOW + YEAR)
    assert flag(claim, NOW + YEAR) == ""
    Document.objects.filter(name="new.pdf").update(
        scan_state=ScanState.INFECTED, scanned_at=NOW, next_scan_at=None
    )
    assert flag(claim, NOW + YEAR) == "Newest proof older than 12 months"
    Document.objects.filter(name="sow.pdf").update(scan_state=ScanState.ERROR)
    assert flag(claim, NOW + DAY) == "No proof of execution"


@pytest.mark.parametrize("how", [{"status": "under_review"}, {"activities": ["revenue_association"]}])
def test_no_flag_where_nothing_has_to_be_proven(cast: Cast, how: dict) -> None:
    how = {"status": "approved"} | how
    if "activities" in how:
        how |= {"area": "business_applications", "assets": [subscription_of(cast.tenant)]}
    claim = claim_in(how.pop("status"), cast, **how)

    assert flag(claim, NOW + YEAR * 2) == ""


@pytest.mark.proof
def test_flag_stands_in_the_list_on_the_claim_and_before_the_reviewer(cast: Cast, browse) -> None:
    claim = claim_in("approved", cast, now=timezone.now() - YEAR)

    for person, url in (
        (cast.admin, reverse("claims:list")),
        (cast.admin, claim.get_absolute_url()),
        (cast.reviewer, reverse("reviews:detail", args=[claim.reference])),
    ):
        assert "Newest proof older than 12 months" in browse(person).get(url).content.decode(), url


def test_year_before_a_leap_day() -> None:
    assert year_before(datetime(2028, 2, 29, 12, tzinfo=UTC)) == datetime(2027, 2, 28, 12, tzinfo=UTC)
