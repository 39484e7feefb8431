"""Uploads through their pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim
from filing.bulk import worker
from filing.models import BulkRow, BulkUpload
from filing.tests.bulk_files import check, create, file_of, row_of, sent, take, text_of
from partners.models import Role
from tests.downloads import read_csv
from tests.factories import NOW, MembershipFactory
from tests.walk import rival_of

pytestmark = pytest.mark.django_db
BUDGET = 10
LIST = reverse("claims:bulk")
ACTS = ("bulk_upload", "bulk_start", "bulk_check", "bulk_delete", "bulk_result", "bulk_failed")


def url(name: str, upload: BulkUpload, **query: str) -> str:
    return reverse(f"claims:{name}", args=[upload.key])


def page(client, upload: BulkUpload, query: str = "") -> str:
    response = client.get(url("bulk_upload", upload) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.proof
def test_from_the_file_to_the_claims(browse, cast):
    client = browse(cast.admin)
    assert "No uploads yet" in client.get(LIST).content.decode()
    response = sent(client, text_of([row_of(cast), row_of(cast, products="Yammer", claim_name="")]))
    upload = BulkUpload.objects.get()
    assert response.url == url("bulk_upload", upload)
    waiting = page(client, upload)
    assert "0 of 2 rows checked, 0 percent." in waiting
    assert 'hx-trigger="every 2s"' in waiting

    worker.work(now=timezone.now())
    checked = page(client, upload)
    assert "hx-trigger" not in checked
    assert "Name the claim, so that you find it again." in checked
    assert "FIELD_MISSING" in checked
    assert "Create 1 claim" in checked

    assert client.post(url("bulk_start", upload)).url == url("bulk_upload", upload)
    assert "0 of 1 claim created, 0 percent." in page(client, upload)
    assert client.post(url("bulk_start", upload)).status_code == 302  # a second click
    worker.work(now=timezone.now())
    done = page(client, upload)
    claim = Claim.objects.get()
    assert claim.get_absolute_url() in done
    assert "1 claim was created" in done
    assert "1 row has problems." in done
    assert "Create 1 claim" not in done


def test_the_template_is_a_file_that_can_be_uploaded(browse, cast):
    client = browse(cast.admin)
    response = client.get(reverse("claims:bulk_template"))
    assert response["Content-Disposition"] == 'attachment; filename="bulk-upload-template.csv"'
    content = b"".join(response.streaming_content)
    assert sent(client, content).status_code == 302
    assert BulkUpload.objects.get().rows.count() == 2


def test_the_result_names_references_and_codes(browse, cast):
    upload = create(cast, check(cast, row_of(cast), row_of(cast, mpn_id="1", claim_name="=1+1")))
    rows = read_csv(browse(cast.admin).get(url("bulk_result", upload)))
    claim = Claim.objects.get()
    assert [(row["row"], row["result"], row["reference"], row["codes"]) for row in rows] == [
        ("2", "Created", claim.reference, ""),
        ("3", "Has problems", "", "FIELD_WRONG"),
    ]
    assert rows[1]["claim_name"] == "'=1+1"
    assert rows[1]["problems"].startswith("D3 (mpn_id): ")


def test_failed_rows_are_mended_and_sent_again(browse, cast):
    client = browse(cast.admin)
    upload = create(
        cast, check(cast, row_of(cast), row_of(cast, products="Yammer", claim_name="-", mpn_id=""))
    )
    failed = client.get(url("bulk_failed", upload))
    text = b"".join(failed.streaming_content).decode()
    assert text.count("\r\n") == 2
    mended = text.replace("Yammer", "Microsoft Teams").replace(",Usage,,", f",Usage,{cast.location.mpn_id},")
    assert sent(client, mended).status_code == 302
    again = BulkUpload.objects.exclude(pk=upload.pk).get()
    assert again.rows.get().values == row_of(cast, products="Microsoft Teams", claim_name="-")
    worker.work(now=NOW)
    assert again.rows.get().state == BulkRow.State.READY


def test_the_same_file_leads_to_the_upload_it_was(browse, cast):
    client, text = browse(cast.admin), text_of([row_of(cast)])
    first = sent(client, text, "first.csv")
    second = client.post(LIST, {"file": file_of(text, "second.csv")}, follow=True)
    assert second.redirect_chain == [(first.url, 302)]
    assert "You have uploaded this very file before." in second.content.decode()
    assert BulkUpload.objects.count() == 1


def test_what_was_typed_is_shown_as_text(browse, cast):
    nasty = "<script>alert(1)</script>"
    upload = check(cast, row_of(cast, claim_name=nasty, domain=nasty, products=nasty))
    assert nasty not in page(browse(cast.admin), upload)


def test_rows_with_problems_are_shown_alone(browse, cast):
    upload = check(cast, row_of(cast, claim_name="Right"), row_of(cast, claim_name="Wrong", mpn_id=""))
    shown = page(browse(cast.admin), upload, "?show=problems")
    assert "Wrong" in shown
    assert "Right" not in shown


def test_refused_rows_are_checked_again(browse, cast):
    client, upload = browse(cast.admin), check(cast, row_of(cast, mpn_id="1"))
    assert "Check 1 row again" in page(client, upload)
    assert client.post(url("bulk_check", upload)).url == url("bulk_upload", upload)
    assert "0 of 1 row checked" in page(client, upload)


def test_an_upload_is_deleted_after_a_question(browse, cast):
    client, upload = browse(cast.admin), check(cast, row_of(cast))
    assert url("bulk_delete", upload) in page(client, upload)
    assert "Delete upload" in client.get(url("bulk_delete", upload)).content.decode()
    assert client.post(url("bulk_delete", upload)).url == LIST
    assert not BulkUpload.objects.exists()


def test_what_is_at_work_cannot_be_deleted(browse, cast):
    client, upload = browse(cast.admin), take(cast, row_of(cast))
    response = client.post(url("bulk_delete", upload), follow=True)
    assert "Only an upload that was checked and never started can be deleted." in response.content.decode()


def test_starting_what_is_not_checked_yet_is_refused(browse, cast):
    client, upload = browse(cast.admin), take(cast, row_of(cast))
    response = client.post(url("bulk_start", upload), follow=True)
    assert "There is nothing to create yet" in response.content.decode()


@pytest.mark.parametrize("name", ["bulk_start", "bulk_check"])
def test_asking_for_the_address_of_an_act_changes_nothing(browse, cast, name):
    upload = check(cast, row_of(cast), row_of(cast, mpn_id=""))
    assert browse(cast.admin).get(url(name, upload)).url == url("bulk_upload", upload)
    upload.refresh_from_db()
    assert upload.state == BulkUpload.State.CHECKED


def test_nobody_but_its_author_finds_an_upload(browse, cast):
    upload = check(cast, row_of(cast))
    for person in (cast.colleague, rival_of(cast).admin):
        client = browse(person)
        assert [client.post(url(name, upload)).status_code for name in ("bulk_start", "bulk_check")] == [
            404
        ] * 2
        for name in ("bulk_upload", "bulk_delete", "bulk_result", "bulk_failed"):
            assert client.get(url(name, upload)).status_code == 404
        assert client.post(url("bulk_delete", upload)).status_code == 404
        assert upload.file_name not in client.get(LIST).content.decode()
    assert BulkUpload.objects.get() == upload


def test_other_roles_are_told_which_one_they_need(browse, cast):
    upload = check(cast, row_of(cast))
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user
    for person in (viewer, cast.reviewer):
        client = browse(person)
        assert client.get(LIST).status_code == 403
        assert client.get(reverse("claims:bulk_template")).status_code == 403
        assert client.get(url("bulk_upload", upload)).status_code == 403
        assert sent(client, text_of([row_of(cast)])).status_code == 403


def test_somebody_signed_out_is_asked_to_sign_in(browse, cast):
    upload = check(cast, row_of(cast))
    client = browse(None)
    for address in (LIST, reverse("claims:bulk_template"), *(url(name, upload) for name in ACTS)):
        assert client.get(address).url.startswith(reverse("account_login"))
    assert client.post(url("bulk_start", upload)).url.startswith(reverse("account_login"))


@pytest.mark.proof
@pytest.mark.parametrize("count", [3, 300])
def test_the_pages_stay_within_their_budget(browse, cast, count):
    client = browse(cast.admin)
    upload = check(cast, *(row_of(cast, claim_name=f"Claim {n}") for n in range(count)))
    create(cast, upload)
    BulkUpload.objects.bulk_create(
        BulkUpload(
            partner=cast.location.partner,
            by=cast.admin,
            file_name=f"{n}.csv",
            sha256=str(n),
            state=BulkUpload.State.CHECKED,
            created_at=NOW,
        )
        for n in range(count)
    )
    for address in (LIST, url("bulk_upload", upload), url("bulk_upload", upload) + "?show=problems"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= BUDGET, f"{address}: {len(queries)}"
