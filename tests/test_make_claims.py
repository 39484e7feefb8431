"""Claims made by the number, committed by two connections at once: of one kind with those the operations made."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max
from django.test import Client

from accounts.models import User
from claims.lifecycle import CLOCKS, Status
from claims.models import Claim
from claims.search import contested
from claims.transitions import clock_end
from consent import sweeps
from consent.models import ConsentLink
from cpor.invariants import INVARIANTS, broken
from cpor.upgrade.owner import as_owner
from customers.models import Tenant
from demo import bulk_seed
from demo.bulk_seed import indexes
from demo.bulk_seed.scenarios import SCENARIOS, Scenario
from demo.bulk_seed.vocabulary import WORD
from demo.management.commands import make_claims
from documents.serving import NotReadable, attachment
from filing.models import UnfinishedClaim
from notifications.models import Letter
from programs.models import Policy
from tests import walk
from tests.factories import NOW, ReviewerFactory
from tests.walk import Cast, make_cast, subscription_of
from tests.world import demo_database

pytestmark = pytest.mark.proof

COUNT = 300
LATER = NOW + timedelta(days=8)  # the opt-out window is over


@pytest.fixture(scope="module")
def run(django_db_setup, django_db_blocker) -> Iterator[list[int]]:
    """The keys of the claims that one run of the command made."""
    with (
        django_db_blocker.unblock(),
        demo_database(),
        pytest.MonkeyPatch.context() as patch,
    ):
        before, waiting = Claim.objects.aggregate(newest=Max("pk"))["newest"], letters_to_send()
        patch.setattr(bulk_seed, "BATCH", 100)
        patch.setattr(bulk_seed, "VERY_MANY", COUNT)
        definitions = all_indexes()
        call_command(make_claims.Command(), str(COUNT), stdout=None)
        assert letters_to_send() == waiting, "an e-mail would be sent"
        assert all_indexes() == definitions, "an index that was put aside is not as it was"
        yield list(Claim.objects.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True))


def letters_to_send() -> int:
    return Letter.objects.exclude(next_try_at=None).count()


@pytest.fixture
def made(run: list[int]) -> list[Claim]:
    return list(Claim.objects.filter(pk__in=run).order_by("pk"))


@pytest.fixture
def undone(run: list[int]) -> Iterator[None]:
    ReviewerFactory.reset_sequence(100, force=True)  # the demo has a reviewer2 of its own
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_as_many_as_asked_for_in_every_status(made: list[Claim]) -> None:
    assert len(made) == COUNT
    assert {claim.status for claim in made} == set(Status.values)
    assert UnfinishedClaim.objects.count() == 1  # the demo's


def test_one_partner_owns_a_tenth_and_none_owns_more(made: list[Claim]) -> None:
    owned = [claim.partner.code for claim in made]
    shares = {code: owned.count(code) for code in set(owned)}
    assert shares.pop("contoso") == COUNT // 10
    assert len(shares) == 12
    assert max(shares.values()) < COUNT / 5


def test_the_word_finds_about_three_of_ten(made: list[Claim]) -> None:
    found = sum(WORD in claim.name for claim in made)
    assert 0.2 * COUNT < found < 0.4 * COUNT
    assert not Tenant.objects.filter(name__icontains=WORD).exists()


def test_two_partners_are_after_one_asset(run: list[int]) -> None:
    contests = Claim.objects.filter(contested(), pk__in=run)
    assert 2 <= contests.count() < COUNT / 10
    assert set(contests.values_list("status", flat=True)) <= {Status.SUBMITTED, Status.UNDER_REVIEW}


def test_every_invariant_holds(run: list[int]) -> None:
    assert [found for invariant in INVARIANTS for found in broken(invariant)] == []


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=lambda scenario: "-".join((scenario.status, *scenario.steps))
)
def test_made_claim_is_like_one_that_walked(scenario: Scenario, made: list[Claim], undone: None) -> None:
    walked = likeness(walk_along(scenario, make_cast()))

    steps = [kind for kind, *_rest in walked["events"]]  # type: ignore[attr-defined]
    alike = [
        claim for claim in made if kinds(claim) == steps and claim.needs_consent is not scenario.is_revenue
    ]
    assert alike, "no claim went this way"
    for claim in alike:
        assert likeness(claim) == walked


def test_every_made_claim_went_a_known_way(made: list[Claim], undone: None) -> None:
    known = {tuple(kinds(walk_along(scenario, make_cast()))) for scenario in SCENARIOS}
    gone = {tuple(kinds(claim)) for claim in made}
    assert gone <= known
    assert len(gone) > len(Status)


def test_clocks_run_from_the_move_that_started_them(made: list[Claim]) -> None:
    running = 0
    for claim in made:
        for clock in CLOCKS:
            if claim.status == clock.status and clock.starts_on and getattr(claim, clock.column):
                start = claim.events.filter(kind__in=clock.starts_on).latest("revision").at
                policy = Policy.objects.in_force(start)
                assert getattr(claim, clock.column) == clock_end(clock, start=start, policy=policy)
                running += 1
    assert running


def test_no_clock_of_an_open_claim_has_run_out(made: list[Claim]) -> None:
    moving = [claim.deadline_at for claim in made if claim.deadline_at is not None]
    assert moving
    assert min(moving) > NOW


def test_silence_settles_every_made_window(made: list[Claim], undone: None) -> None:
    ends = [claim.deadline_at for claim in made if claim.status == Status.APPROVED and claim.deadline_at]
    assert sweeps.report_unsettled(now=max(ends)) == 0
    assert sweeps.settle_due(now=max(ends)) >= len(ends) > 0


def test_history_is_in_the_order_of_time(made: list[Claim]) -> None:
    for claim in made:
        instants = [event.at for event in claim.events.order_by("pk")]
        assert instants == sorted(instants)
        assert instants[0] == claim.created_at
        assert instants[-1] == claim.changed_at


@pytest.mark.parametrize("status", list(Status))
def test_pages_of_a_made_claim_open(status: Status, made: list[Claim]) -> None:
    claim = next(claim for claim in made if claim.status == status)
    partner, reviewer = Client(), Client()
    partner.force_login(claim.created_by)
    reviewer.force_login(User.objects.get(email="reviewer@microsoft.example"))

    page = partner.get(claim.get_absolute_url())
    assert page.status_code == 200
    assert f'data-status="{status}"' in page.content.decode()
    wanted = 200 if claim.submitted_at else 404
    assert reviewer.get(f"/reviews/{claim.reference}/").status_code == wanted


def test_documents_of_open_claims_can_be_read(made: list[Claim]) -> None:
    def download(status: Status):
        document = next(claim for claim in made if claim.status == status).proofs.get().document
        return attachment(document, by=document.uploaded_by, now=NOW)

    response = download(Status.UNDER_REVIEW)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    response.close()
    with pytest.raises(NotReadable, match="cannot be fetched"):
        download(Status.REJECTED)


def test_second_run_adds_as_many_more_for_other_customers(made: list[Claim], undone: None) -> None:
    made_customers = Tenant.objects.filter(domains__domain__startswith="made-")
    before, customers_before = Claim.objects.count(), made_customers.count()
    call_command(make_claims.Command(), "7", stdout=None)
    assert Claim.objects.count() == before + 7
    assert made_customers.count() == customers_before + 1


def all_indexes() -> list[tuple[str, str]]:
    """Without the conditions: built anew, PostgreSQL writes their casts otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
        )
        return [(name, definition.partition(" WHERE ")[0]) for name, definition in cursor.fetchall()]


def test_indexes_that_a_killed_run_left_aside_are_put_back(
    run: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_indexes()
    with monkeypatch.context() as killed:
        killed.setattr(indexes, "put_back", lambda: None)
        with as_owner(connection), indexes.indexes_put_aside([Claim]):
            pass
    assert len(all_indexes()) < len(before)

    call_command(make_claims.Command(), "1", stdout=None)

    assert all_indexes() == before


def kinds(claim: Claim) -> list[str]:
    return list(claim.events.order_by("pk").values_list("kind", flat=True))


def likeness(claim: Claim) -> dict[str, object]:
    """What two claims have in common that went the same way, at other times and for other people."""
    claim.refresh_from_db()
    return {
        "status": (claim.status, claim.consent, claim.revision),
        "filled": {field.name for field in Claim._meta.fields if getattr(claim, field.attname)},
        "events": [
            (
                *(event.kind, event.actor, event.from_status, event.to_status, event.revision),
                *(event.by_id is not None, bool(event.note), event.is_internal),
                {name: [type(value) for value in change] for name, change in event.changes.items()},
            )
            for event in claim.events.order_by("pk")
        ],
        "lines": {
            (line.state, line.closed_cause, line.closed_at is None, line.in_force_at is None)
            for line in claim.lines.all()
        },
        "proofs": [proof.document.scan_state for proof in claim.proofs.current()],
        "findings": [
            (
                bool(finding.text),
                finding.raised_by_id is None,
                finding.answered_at is None,
                bool(finding.answer),
            )
            for finding in claim.findings.all()
        ],
        "asked": [
            (request.is_current, request.window_ends_at is None, request.returned_at)
            for request in claim.consent_requests.all()
        ],
        "contact": [
            (link.denied_at is None, link.voided_at, link.email == claim.customer_contact_email)
            for link in ConsentLink.objects.filter(request__claim=claim, role=ConsentLink.Role.CONTACT)
        ],
    }


def walk_along(scenario: Scenario, cast: Cast) -> Claim:
    how: dict[str, object] = {}
    if scenario.is_revenue:
        how = {
            "area": "business_applications",
            "activities": ["revenue_association"],
            "assets": [subscription_of(cast.tenant)],
        }
    claim = walk.draft(cast, **how)  # type: ignore[arg-type]
    if scenario.is_revenue:
        Claim.objects.filter(pk=claim.pk).update(
            customer_contact_name="", customer_contact_title="", customer_contact_email=""
        )
    for step in scenario.steps:
        STEPS[step](claim, cast, NOW)
    return claim


def _open_window(claim: Claim, cast: Cast, now: datetime) -> None:
    walk.accept_letters(now=now)
    sweeps.open_windows(now=now)


STEPS: dict[str, Callable[[Claim, Cast, datetime], object]] = {
    "prove": walk._prove,
    "submit": walk._submit,
    "take": walk._take,
    "request_action": walk._request_action,
    "approve": walk._approve,
    "reject": walk._reject,
    "dispute": walk._dispute,
    "open_window": _open_window,
    "settle": lambda claim, cast, now: sweeps.settle_due(now=LATER),
    "deny": walk._deny,
    "withdraw": walk._withdraw,
    "disassociate": walk._disassociate,
}
