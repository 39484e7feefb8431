"""A name in Arabic turns no sentence round, and one that looks like an address is a link nowhere."""

import pytest
from django.urls import reverse

from claims import operations
from claims.lifecycle import Status
from claims.models import Claim
from notifications.models import Letter
from tests.factories import NOW
from tests.fixtures import Browse
from tests.walk import Cast, claim_in

pytestmark = pytest.mark.django_db
ARABIC, EVIL, ADMIN = "شركة المثال", "evil.example/login", "Anna www.evil.example"
UNLINKED = "<bdi>evil<span>.</span>example/login</bdi>"


@pytest.fixture
def claim(cast: Cast) -> Claim:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    for row, name in ((claim.partner, ARABIC), (claim.tenant, EVIL), (cast.reviewer, ADMIN), (claim, EVIL)):
        row.name = name
        type(row).objects.filter(pk=row.pk).update(name=name)
    return Claim.objects.get(pk=claim.pk)


def test_letters(claim: Claim, cast: Cast) -> None:
    operations.add_comment(claim=claim, text="See page 2.", by=cast.admin, now=NOW)
    letter = Letter.objects.get(letter="claims/comment", to_email=cast.reviewer.email)
    body = letter.body_html.partition("<h1")
    assert "<bdi>Anna www<span>.</span>evil<span>.</span>example</bdi>" in body[0]
    assert f"<bdi>{ARABIC}</bdi> commented on the claim for {UNLINKED}:" in body[2]
    assert "evil.example" not in body[2]
    assert letter.body_text.count(EVIL) > 1  # as it is, where there is no markup


@pytest.mark.parametrize("side", ["partner", "reviewer"])
def test_pages(side: str, claim: Claim, cast: Cast, browse: Browse) -> None:
    is_partner = side == "partner"
    room = "claims" if is_partner else "reviews"
    person = cast.admin if is_partner else cast.reviewer
    page = browse(person).get(reverse(f"{room}:detail", args=[claim.reference])).content.decode()
    document = claim.proofs.get().document.name
    assert f"<bdi>{EVIL}</bdi>" in page
    assert f"<bdi>{document}</bdi>" in page
    assert is_partner or f"<bdi>{ARABIC}</bdi> → <bdi>{EVIL}</bdi>" in page
    assert f"<title>{EVIL} · {claim.reference}" in page.replace("\n", "")
