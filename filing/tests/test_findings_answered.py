"""Findings are ticked off one by one, by the act that says it answers them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, Finding
from notifications.models import Letter
from reviews import operations as reviewing
from reviews.operations import FoundFault
from tests.fixtures import Browse
from tests.walk import PDF, Cast, claim_in, workload

DATES, SIGNATURE = Finding.Code.POE_DATES, Finding.Code.POE_NO_CUSTOMER_ACK


@pytest.fixture
def asked(cast: Cast) -> Claim:
    """A claim with two findings: one on a line and a page, one on the whole claim."""
    claim = claim_in(Status.UNDER_REVIEW, cast, assets=[workload(), workload("yammer")])
    faults = [
        FoundFault(DATES, "From 2024.", claim.lines.all()[0], claim.proofs.get(), 2),
        FoundFault(SIGNATURE, "Nobody signed."),
    ]
    reviewing.request_action(claim=claim, by=cast.reviewer, findings=faults, now=timezone.now())
    claim.refresh_from_db()
    return claim


def finding(claim: Claim, code: str) -> Finding:
    return claim.findings.get(code=code)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("newer.pdf", PDF, content_type="application/pdf")


def answers(*findings: Finding) -> dict[str, object]:
    return {"answers_asked": "yes", "answers": [row.pk for row in findings]}


def open_codes(claim: Claim) -> set[str]:
    return set(claim.findings.unanswered().values_list("code", flat=True))


@pytest.mark.proof
def test_page_offers_each_finding_in_each_answering_form(asked: Claim, cast: Cast, browse: Browse) -> None:
    page = browse(cast.admin).get(asked.get_absolute_url()).content.decode()
    assert page.count('name="answers"') == 4
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    newer = reverse("claims:proof_newer", args=[asked.reference, asked.proofs.get().pk])
    assert f'href="{newer}"' in page
    assert ">page 2</a>" in page
    assert browse(cast.admin).get(newer).content.decode().count('name="answers"') == 2
    edit = browse(cast.admin).get(reverse("claims:edit", args=[asked.reference])).content.decode()
    assert edit.count('name="answers"') == 2


@pytest.mark.proof
def test_comment_answers_what_is_ticked_and_stands_beside_it(
    asked: Claim, cast: Cast, browse: Browse
) -> None:
    client = browse(cast.admin)
    typed = {"text": "Signed on page 3."} | answers(finding(asked, SIGNATURE))
    client.post(reverse("claims:comment", args=[asked.reference]), typed)
    assert open_codes(asked) == {DATES}
    answered = finding(asked, SIGNATURE)
    assert answered.answer
    assert answered.answer.kind == "commented"
    page = client.get(asked.get_absolute_url()).content.decode()
    shown = page[page.index('id="findings"') : page.index('id="lines"')]
    assert "wrote a comment." in shown
    assert "Signed on page 3." in shown


def test_comment_without_a_tick_answers_nothing(asked: Claim, cast: Cast, browse: Browse) -> None:
    typed = {"text": "What do you mean?"} | answers()
    browse(cast.admin).post(reverse("claims:comment", args=[asked.reference]), typed)
    assert open_codes(asked) == {DATES, SIGNATURE}
    with pytest.raises(claiming.filing.NotReady, match="unanswered"):
        claiming.submit(claim=asked, by=cast.admin, now=timezone.now())


@pytest.mark.parametrize("is_newer", [True, False])
def test_document_answers_what_is_ticked(is_newer: bool, asked: Claim, cast: Cast, browse: Browse) -> None:
    url = reverse("claims:proof_add", args=[asked.reference])
    if is_newer:
        url = reverse("claims:proof_newer", args=[asked.reference, asked.proofs.get().pk])
    typed = {"documents": paper(), "kind": "other"} | answers(finding(asked, DATES))
    assert browse(cast.admin).post(url, typed).status_code == 302
    assert open_codes(asked) == {SIGNATURE}
    event = finding(asked, DATES).answer
    assert event
    assert event.kind == ("proof_replaced" if is_newer else "proof_added")


@pytest.mark.proof
def test_edit_answers_what_is_ticked_and_what_lay_on_a_removed_line(
    asked: Claim, cast: Cast, browse: Browse
) -> None:
    client, url = browse(cast.admin), reverse("claims:edit", args=[asked.reference])
    form = client.get(url).context["form"]
    typed = {name: "" if value is None else value for name, value in form.initial.items()}
    typed |= {"location": cast.location.pk, "name": "New name"} | answers()
    assert client.post(url, typed).status_code == 302
    assert open_codes(asked) == {DATES, SIGNATURE}
    typed |= {"name": "Newer name", "remove_lines": [finding(asked, DATES).line_id]}
    assert client.post(url, typed).status_code == 302
    assert open_codes(asked) == {SIGNATURE}


@pytest.mark.proof
def test_act_that_was_not_asked_answers_everything(asked: Claim, cast: Cast, browse: Browse) -> None:
    browse(cast.admin).post(reverse("claims:comment", args=[asked.reference]), {"text": "All in the letter."})
    assert not open_codes(asked)


@pytest.mark.proof
@pytest.mark.parametrize("stranger", ["9" * 18, "9" * 40, "x", "-1"])
def test_findings_of_nobody_are_no_trouble(stranger: str, asked: Claim, cast: Cast, browse: Browse) -> None:
    typed = {"text": "See page 3.", "answers_asked": "yes", "answers": [stranger]}
    answer = browse(cast.admin).post(reverse("claims:comment", args=[asked.reference]), typed)
    assert answer.status_code in {302, 422}
    assert open_codes(asked) == {DATES, SIGNATURE}


@pytest.mark.proof
def test_ticks_survive_a_refused_form(asked: Claim, cast: Cast, browse: Browse) -> None:
    typed = {"text": ""} | answers(finding(asked, DATES))
    answer = browse(cast.admin).post(reverse("claims:comment", args=[asked.reference]), typed)
    assert answer.status_code == 422
    assert answer.context["comment_form"]["answers"].value() == [str(finding(asked, DATES).pk)]


def test_letter_names_document_and_page(asked: Claim) -> None:
    letter = Letter.objects.filter(letter="reviews/action_required").first()
    assert letter is not None
    for body in (letter.body_text, strip_tags(letter.body_html)):
        assert "sow.pdf, page 2" in body
        assert "From 2024." in body
