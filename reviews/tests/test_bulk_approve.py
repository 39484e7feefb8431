"""Approving several claims at once: only those whose checks are all green."""

import pytest

from accounts.models import StaffRole, User
from claims.lifecycle import Status
from claims.models import Claim, Proof, ProofCheck
from customers.models import TenantAdmin
from documents.models import ScanState
from reviews import operations
from tests.factories import MembershipFactory, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import MISSING_SIGNATURE, NOW, Cast, claim_in, make_cast, rival_of, subscription_of

ADDRESS = "/reviews/bulk-approve/"
REVENUE = {"area": "business_applications", "activities": ["revenue_association"]}


def chosen(*claims: Claim) -> list[str]:
    return [f"{claim.reference}:{claim.revision}" for claim in claims]


def make_green(claim: Claim) -> Claim:
    """As if every check of its document had found what it looks for."""
    TenantAdmin.objects.get_or_create(tenant=claim.tenant, email="admin@customer.example", name="Ada")
    proof = claim.proofs.get()
    Proof.objects.filter(pk=proof.pk).update(checked_at=NOW)
    ProofCheck.objects.filter(proof=proof).delete()
    line = claim.lines.get()
    ProofCheck.objects.bulk_create(
        ProofCheck(
            proof=proof,
            rule=rule,
            result=ProofCheck.Result.FOUND,
            line=line if rule == ProofCheck.Rule.LINE_NAMED else None,
        )
        for rule in ProofCheck.Rule
    )
    return claim


def green(cast: Cast) -> Claim:
    other = make_cast()
    other.reviewer = cast.reviewer
    return make_green(claim_in(Status.UNDER_REVIEW, other))


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.OPERATOR, "partner", None])
def test_only_who_decides_approves(role: str | None, cast: Cast, browse: Browse) -> None:
    claim = green(cast)
    person: User | None = None
    if role == "partner":
        person = MembershipFactory(partner=cast.location.partner).user
    elif role is not None:
        person = ReviewerFactory(staff_role=role)
    answer = browse(person).post(ADDRESS, {"claim": chosen(claim), "confirmed": "1"})
    assert answer.status_code == (302 if role is None else 403)
    claim.refresh_from_db()
    assert claim.status == Status.UNDER_REVIEW


@pytest.mark.proof
def test_first_it_is_shown_and_nothing_is_approved(cast: Cast, browse: Browse) -> None:
    good, bad = green(cast), claim_in(Status.UNDER_REVIEW, cast)
    page = browse(cast.reviewer).post(ADDRESS, {"claim": chosen(good, bad)}).content.decode()
    assert "Of 2 chosen, 1 claim has only green checks" in page
    assert f'value="{good.reference}:{good.revision}"' in page
    assert f'value="{bad.reference}:{bad.revision}"' not in page
    assert "Its documents are still being checked." in page
    good.refresh_from_db()
    assert good.status == Status.UNDER_REVIEW


@pytest.mark.proof
def test_green_ones_are_approved_and_the_others_say_why(cast: Cast, browse: Browse) -> None:
    good, bad = green(cast), claim_in(Status.UNDER_REVIEW, cast)
    answer = browse(cast.reviewer).post(ADDRESS, {"claim": chosen(good, bad), "confirmed": "1"})
    page = answer.content.decode()
    assert "1 claim approved" in page
    assert "Its documents are still being checked." in page
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, bad.status) == (Status.APPROVED, Status.UNDER_REVIEW)
    assert good.events.get(kind="approve").by == cast.reviewer


@pytest.mark.proof
def test_what_has_moved_meanwhile_is_refused_kindly_and_holds_up_nothing(cast: Cast, browse: Browse) -> None:
    stale, good = green(cast), green(cast)
    values = chosen(stale, good)
    operations.request_action(claim=stale, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=NOW)
    page = browse(cast.reviewer).post(ADDRESS, {"claim": values, "confirmed": "1"}).content.decode()
    assert "This claim has moved on in the meantime" in page
    good.refresh_from_db()
    stale.refresh_from_db()
    assert (good.status, stale.status) == (Status.APPROVED, Status.ACTION_REQUIRED)


def test_sent_twice_approves_once(cast: Cast, browse: Browse) -> None:
    claim = green(cast)
    sent = {"claim": chosen(claim), "confirmed": "1"}
    client = browse(cast.reviewer)
    client.post(ADDRESS, sent)
    assert "0 claims approved" in client.post(ADDRESS, sent).content.decode()
    assert claim.events.filter(kind="approve").count() == 1


def test_each_check_that_is_not_green_is_named(cast: Cast, browse: Browse) -> None:
    claim = make_green(claim_in(Status.UNDER_REVIEW, cast))
    client = browse(cast.reviewer)

    def verdict() -> str:
        return client.post(ADDRESS, {"claim": chosen(claim)}).content.decode()

    assert "All green" in verdict()
    dated = ProofCheck.objects.get(proof__claim=claim, rule=ProofCheck.Rule.DATES)
    ProofCheck.objects.filter(pk=dated.pk).update(result=ProofCheck.Result.NOT_FOUND)
    assert "A check of its documents is not green." in verdict()
    proof = claim.proofs.get()
    proof.document.scan_state = ScanState.ERROR
    proof.document.save()
    assert "Not every document has passed the virus check." in verdict()
    claim_in(Status.SUBMITTED, rival_of(cast))
    assert "It is contested. Decide it on its own page." in verdict()
    TenantAdmin.objects.filter(tenant=claim.tenant).delete()
    assert "No portal administrator of the customer is known." in verdict()
    operations.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW)
    assert f"It is with {cast.reviewer2.name}." in verdict()


@pytest.mark.proof
def test_revenue_association_is_approved_from_submitted(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast, assets=[subscription_of(cast.tenant)], **REVENUE)
    with_proof = claim_in(Status.SUBMITTED, make_cast())
    page = browse(cast.reviewer).post(ADDRESS, {"claim": chosen(claim, with_proof), "confirmed": "1"})
    assert "Start the review first" in page.content.decode()
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


@pytest.mark.parametrize(
    "values", [[], ["nonsense"], ["CA-22222222:1"], ["CA-22222222:x"], [":"], ["x:1"] * 51]
)
def test_odd_choices_do_no_harm(values: list[str], cast: Cast, browse: Browse) -> None:
    for confirmed in ({}, {"confirmed": "1"}):
        answer = browse(cast.reviewer).post(ADDRESS, {"claim": values} | confirmed)
        assert answer.status_code in {200, 302}


@pytest.mark.proof
def test_preview_costs_the_same_for_one_and_for_many(
    cast: Cast, browse: Browse, django_assert_max_num_queries: object
) -> None:
    claims = [green(cast) for _each in range(8)]
    client = browse(cast.reviewer)
    for some in (claims[:1], claims):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            client.post(ADDRESS, {"claim": chosen(*some)})
