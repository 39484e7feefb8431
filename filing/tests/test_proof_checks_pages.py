"""What partner and reviewer read of the check."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import Proof, ProofCheck
from claims.operations import check_due, submit
from claims.tests.test_proof_checking import read, statement
from documents.models import Reading
from tests.factories import NOW
from tests.walk import Cast, claim_in, draft, prove, workload

POLLED = 6  # queries


def checked(claim, by, *pages: str, name: str = "sow.pdf"):
    proof = prove(claim, by=by, name=name)
    read(proof, *pages)
    check_due(now=NOW)
    return proof


def page_of(browse, person, url: str) -> str:
    return browse(person).get(url).content.decode()


def test_partner_reads_what_was_found_and_where(cast: Cast, browse) -> None:
    claim = draft(cast)
    proof = checked(claim, cast.admin, statement(claim))

    page = page_of(browse, cast.admin, claim.get_absolute_url())

    assert "What your documents show" in page
    assert "Exchange Online: we migrate 900 mailboxes in six waves and train all staff." in page
    preview, check = reverse("claims:proof_preview", args=[claim.reference, proof.pk]), proof.checks.first()
    assert f"{preview}#place-{check.pk}" in page
    assert page.count('data-result="found"') == 5


def test_partner_reads_what_to_do_where_nothing_was_found(cast: Cast, browse) -> None:
    claim = draft(cast)
    checked(claim, cast.admin, statement(claim, signed="________"))

    page = page_of(browse, cast.admin, claim.get_absolute_url())

    assert "Have the customer sign" in page
    assert 'type="submit">Submit claim<' in page


def test_scan_is_told_as_what_it_is(cast: Cast, browse) -> None:
    claim = draft(cast)
    checked(claim, cast.admin)

    page = page_of(browse, cast.admin, claim.get_absolute_url())

    assert page.count("Could not be read: a scan without text.") == 5
    assert "a reviewer reads it" in page


def test_document_that_was_given_up_is_told_with_what_to_do(cast: Cast, browse) -> None:
    claim = claim_in("under_review", cast)
    read(claim.proofs.get(), statement(claim))
    Proof.objects.update(checked_at=NOW, check_note=Proof.CheckNote.GAVE_UP)

    partners = page_of(browse, cast.admin, claim.get_absolute_url())
    reviewers = page_of(browse, cast.reviewer, reverse("reviews:detail", args=[claim.reference]))

    for page, advice in ((partners, "save it as a new PDF"), (reviewers, "Read it yourself")):
        assert f"“{claim.proofs.get()}” could not be checked: several attempts failed." in page
        assert advice in page
        assert "still being read" not in page


def test_best_document_counts(cast: Cast, browse) -> None:
    claim = draft(cast)
    checked(claim, cast.admin, statement(claim), name="good.pdf")
    checked(claim, cast.admin, "A letter about nothing that anybody asked for.", name="poor.pdf")

    page = page_of(browse, cast.admin, claim.get_absolute_url())

    assert page.count('data-result="found"') == 5
    assert "good.pdf</span>, <a href=" in page
    assert ">page 1</a>" in page


def test_new_document_is_said_to_be_read(cast: Cast, browse) -> None:
    claim = draft(cast, now=timezone.now())
    prove(claim, by=cast.admin, now=timezone.now())

    page = page_of(browse, cast.admin, claim.get_absolute_url())

    assert "1 document is still being read." in page
    assert 'hx-select="#checks"' in page
    assert "Reading from a picture" not in page
    Reading.objects.update(note="picture")
    assert "Reading from a picture" in page_of(browse, cast.admin, claim.get_absolute_url())


def test_nothing_is_said_where_there_is_no_document(cast: Cast, browse) -> None:
    assert 'id="checks"' not in page_of(browse, cast.admin, draft(cast).get_absolute_url())


def test_reviewer_reads_pointers_and_no_verdict(cast: Cast, browse) -> None:
    claim = claim_in("under_review", cast)
    read(claim.proofs.get(), statement(claim, signed="________"))
    check_due(now=NOW)

    page = page_of(browse, cast.reviewer, reverse("reviews:detail", args=[claim.reference]))
    section = page[page.index('id="checks"') : page.index("</section>", page.index('id="checks"'))]

    assert "Exchange Online: we migrate 900 mailboxes" in section
    assert "No passage found." in section
    for verdict in ("check-found", "icon-check", "icon-cross", "advice", "Have the customer", "Good"):
        assert verdict not in section


@pytest.mark.parametrize("many", [1, 8])
def test_both_pages_keep_their_budget(cast: Cast, browse, django_assert_max_num_queries, many: int) -> None:
    products = ("exchange-online", "microsoft-teams", "yammer", "intune")[:many]
    claim = claim_in("under_review", cast, assets=[workload(code) for code in products])
    read(claim.proofs.get(), statement(claim))
    check_due(now=NOW + timedelta(hours=1))
    assert ProofCheck.objects.count() == 4 + len(products)

    for person, url in (
        (cast.admin, claim.get_absolute_url()),
        (cast.reviewer, reverse("reviews:detail", args=[claim.reference])),
    ):
        client = browse(person)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200


def test_help_tells_rules_and_files(db: None, client) -> None:
    page = client.get(reverse("help_poe")).content.decode()

    for words in ("The customer signed or acknowledged", ".jpg, .jpeg", "25 MB", "12 months"):
        assert words in page
    assert reverse("help_poe") in client.get(reverse("help")).content.decode()


@pytest.mark.parametrize("papers", [2, 20])
def test_reviewers_list_looks_for_itself_without_the_page(
    papers: int, cast: Cast, browse, django_assert_max_num_queries
) -> None:
    claim = draft(cast)
    first = checked(claim, cast.admin, statement(claim, signed="________"))
    for number in range(papers - 1):
        prove(claim, by=cast.admin, name=f"more-{number}.pdf", now=timezone.now())
    submit(claim=claim, by=cast.admin, now=timezone.now())
    check_due(now=timezone.now())
    client, url = browse(cast.reviewer), reverse("reviews:detail", args=[claim.reference])
    page = client.get(url, {"document": first.pk}).content.decode()
    [asked] = re.findall(r'hx-get="([^"]+)" hx-trigger="every 3s" hx-select="#checks"', page)
    with django_assert_max_num_queries(POLLED):
        alone = client.get(asked, headers={"HX-Target": "checks"}).content.decode()

    assert alone.strip() == part_of(page).strip()
    assert 'href="#place-' in alone  # on the document that lies there, whichever is the newest


def part_of(page: str) -> str:
    begin = page.index('<section class="panel" id="checks"')
    return page[begin : page.index("</section>", begin) + len("</section>")]
