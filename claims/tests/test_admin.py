import pytest
from django.urls import reverse

from accounts.models import User
from claims.models import Claim, ClaimEvent, ClaimLine, Proof
from tests.factories import NOW
from tests.walk import Cast, claim_in


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser(email="operator@microsoft.example", name="Ola Operator")


@pytest.mark.proof
@pytest.mark.parametrize("model", [Claim, ClaimLine, ClaimEvent])
def test_operator_looks_and_changes_nothing(cast: Cast, browse, operator: User, model) -> None:
    claim_in("under_review", cast)
    row = model.objects.latest("pk")
    name = model._meta.model_name
    site = browse(operator)

    assert site.get(reverse(f"admin:claims_{name}_changelist")).status_code == 200
    assert site.get(reverse(f"admin:claims_{name}_change", args=[row.pk])).status_code == 200
    assert site.post(reverse(f"admin:claims_{name}_change", args=[row.pk]), {}).status_code == 403
    assert site.get(reverse(f"admin:claims_{name}_add")).status_code == 403
    assert (
        site.post(reverse(f"admin:claims_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )
    assert model.objects.filter(pk=row.pk).exists()


def test_operator_has_a_document_checked_again(cast: Cast, browse, operator: User) -> None:
    claim_in("under_review", cast)
    Proof.objects.update(checked_at=NOW, check_note=Proof.CheckNote.GAVE_UP)
    register, site = reverse("admin:claims_proof_changelist"), browse(operator)
    proof = Proof.objects.get()

    assert proof.document.name in site.get(register, {"check_note__exact": "gave_up"}).content.decode()
    site.post(register, {"action": "check_again", "_selected_action": [proof.pk]})

    proof.refresh_from_db()
    assert (proof.checked_at, proof.check_note) == (None, "")


@pytest.mark.proof
def test_claim_leads_to_the_console(cast: Cast, browse, operator: User) -> None:
    claim = claim_in("under_review", cast)

    page = browse(operator).get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()

    assert reverse("reviews:detail", args=[claim.reference]) in page
    assert "take" in page
