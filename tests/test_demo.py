"""The demo as `make run` loads it: really committed, once for all tests of this module, which only look at it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine, Proof, ProofCheck
from claims.operations import check_due
from claims.presentation.proof_age import newest_proof_at, proof_warning
from claims.search import contested
from cpor.invariants import INVARIANTS, broken
from customers.models import Tenant
from demo.management.commands import load_demo, make_claims
from demo.sign_ins import DEMO_PASSWORD, PEOPLE
from documents.models import Document, ScanState
from documents.reading import read_due, read_pictures_due
from filing.models import UnfinishedClaim
from notifications.models import Letter, LetterState
from partners.models import Partner
from tests.world import demo_database

pytestmark = pytest.mark.proof
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TO_TRY = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), demo_database():
        yield


@pytest.fixture
def undone(demo) -> Iterator[None]:
    """What the test changes is rolled back; as in Django's own tests, what has to be durable takes this for outside."""
    around = transaction.atomic()
    around._from_testcase = True
    with around:
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("command", [[load_demo.Command()], [make_claims.Command(), "1"]])
def test_demo_refuses_without_debug(demo, settings, command):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command(*command)


def test_demo_claims_of_three_partners_stand_in_every_status(demo):
    claims = Claim.objects.all()
    assert {claim.status for claim in claims} == set(Status.values)
    assert 25 <= len(claims) <= 40
    assert {claim.partner_id for claim in claims} == set(Partner.objects.values_list("pk", flat=True))
    assert Partner.objects.count() == 3


def test_every_demo_claim_was_walked(demo):
    assert [found for invariant in INVARIANTS for found in broken(invariant)] == []
    moves = ClaimEvent.objects.filter(revision__isnull=False)
    assert moves.count() == sum(Claim.objects.values_list("revision", flat=True))


def test_demo_clocks_are_near_their_edges(demo):
    now = timezone.now()
    loaded_at = now - HOUR  # the demo was loaded within this hour

    def due(within: timedelta, **where: object) -> bool:
        (column,) = (name for name, value in where.items() if value is None)
        status = {name: value for name, value in where.items() if value is not None}
        return Claim.objects.filter(**status, **{f"{column}__range": (loaded_at, now + within)}).exists()

    assert due(DAY, status=Status.ACTION_REQUIRED, deadline_at=None)
    assert due(timedelta(), status=Status.ACTION_REQUIRED, next_reminder_at=None)
    assert due(HOUR, status=Status.APPROVED, deadline_at=None)
    assert due(DAY, status=Status.REJECTED, dispute_until=None)
    assert Claim.objects.filter(status=Status.UNDER_REVIEW, review_due_at__lt=now).exists()
    assert Claim.objects.filter(status=Status.APPROVED, consent=Consent.PENDING, approved_at__gt=now - HOUR)


def test_demo_shows_a_contest_of_two_reviews_and_one_against_an_association(demo):
    contests = Claim.objects.filter(contested())
    assert contests.filter(status=Status.UNDER_REVIEW, tenant__name="Litware").count() == 2
    assert set(contests.filter(tenant__name="Tailspin Toys").values_list("status", flat=True)) == {
        Status.APPROVED,
        Status.UNDER_REVIEW,
    }


def test_demo_shows_the_customers_answers(demo):
    now = timezone.now()
    assert set(Claim.objects.values_list("consent", flat=True)) == set(Consent.values)
    denied = Claim.objects.filter(
        status=Status.CONSENT_DENIED,
        consent_requests__window_ends_at__gt=now,
        consent_requests__links__denied_at__isnull=False,
    )
    assert denied.exists(), "no denial can still be taken back"
    assert Claim.objects.filter(events__kind="undo_denial", status=Status.APPROVED).exists()
    assert Claim.objects.filter(activities=["revenue_association"], status=Status.APPROVED).exists()


def test_only_todays_letters_are_on_their_way(demo):
    waiting = Letter.objects.filter(state=LetterState.QUEUED)
    assert 5 <= waiting.count() <= 20
    assert not waiting.filter(created_at__lt=timezone.now() - 3 * HOUR).exists()
    links = waiting.filter(letter__startswith="consent/request").exclude(secret="")
    assert all(letter.secret in letter.body_text for letter in links)
    assert links.exists()


def test_letters_of_the_past_keep_no_secret(demo):
    arrived = Letter.objects.filter(state=LetterState.ACCEPTED)
    assert arrived.filter(letter__startswith="consent/request", body_text__contains="/consent/…").exists()
    assert not arrived.exclude(secret="").exists()
    assert all(letter.accepted_at == letter.created_at for letter in arrived)


def test_a_demo_colleague_has_left_and_one_was_just_invited(demo):
    contoso = Partner.objects.get(code="contoso")
    assert [member.user.name for member in contoso.memberships.filter(user__is_active=False)] == [
        "Felix Lang"
    ]
    assert contoso.events.count() == 4
    [invitation] = Letter.objects.filter(letter="partners/invitation", state=LetterState.QUEUED)
    assert invitation.to_email == "nina@contoso.example"


def test_demo_customers_to_try_are_free(demo):
    assert not ClaimLine.objects.filter(tenant__tenant_id__in=TO_TRY).exists()


def test_a_draft_holds_an_infected_document(demo):
    (infected,) = Document.objects.exclude(scan_state=ScanState.CLEAN)
    assert infected.scan_state == ScanState.INFECTED
    assert Claim.objects.get(proofs__document=infected).status == Status.DRAFT


def test_an_association_in_force_has_a_document_older_than_a_year(demo):
    now = timezone.now()
    approved = Claim.objects.filter(status=Status.APPROVED).annotate(newest_proof_at=newest_proof_at())
    flagged = [claim for claim in approved if proof_warning(claim, now=now)]
    assert [claim.name for claim in flagged] == ["Mail and meetings for the factory"]


def test_a_document_was_replaced_after_a_reviewer_had_seen_it(demo):
    newer = Proof.objects.get(replaces__isnull=False)
    assert newer.claim.name == "Student service desk"
    assert newer.replaces.was_seen_by_reviewer()


def test_papers_are_right_and_wrong_as_their_stories_say(undone):
    now = timezone.now()
    while read_due(now=now) or read_pictures_due(now=now):
        pass
    check_due(now=now, limit=100)

    by_story: dict[str, set[str]] = {}
    for check in ProofCheck.objects.exclude(result=ProofCheck.Result.FOUND).select_related("proof__claim"):
        if not Proof.objects.filter(replaces=check.proof).exists():
            by_story.setdefault(check.proof.claim.name, set()).add(f"{check.rule} {check.result}")
    assert "Field technicians" not in by_story  # a scan, and it is read
    assert by_story.pop("Munich sales team on Dynamics") >= {"customer_acknowledges not_found"}
    assert by_story.pop("Mobile mail") == {"dates not_found"}
    assert by_story.pop("Seasonal staff in Teams") == {"line_named not_found"}
    assert by_story.pop("Maintenance on site") >= {"parties not_found"}
    assert by_story.keys() == {"Campus apps", "Classroom teams", "Teams for the roasteries"}


def test_unfinished_claim_goes_on_at_its_products(demo):
    unfinished = UnfinishedClaim.objects.get()
    client = Client()
    client.force_login(unfinished.user)

    response = client.get(f"/claims/new/{unfinished.key}/")

    assert response.url == f"/claims/new/{unfinished.key}/products/"
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("email", [PEOPLE[0].email, PEOPLE[-1].email])
def test_demo_people_sign_in_with_the_password(demo, email):
    assert Client().login(email=email, password=DEMO_PASSWORD)


def test_every_demo_person_has_a_password(demo):
    people = User.objects.filter(email__in=[person.email for person in PEOPLE])
    assert [person.has_usable_password() for person in people] == [True] * len(PEOPLE)


def test_operator_keeps_the_registers_and_no_claims(demo):
    client = Client()
    client.force_login(User.objects.get(email="operator@microsoft.example"))

    assert client.get("/admin/customers/tenant/").status_code == 200
    assert client.get("/admin/programs/policy/add/").status_code == 200
    assert client.get("/admin/auth/group/").status_code == 200
    assert client.get("/reviews/").status_code == 403


def test_second_load_changes_nothing(demo, capsys):
    def everything() -> list[object]:
        events, letters = ClaimEvent.objects.count(), list(Letter.objects.values_list("pk", "state"))
        return [events, letters, *User.objects.order_by("pk").values_list("password", flat=True)]

    before = everything()
    started = timezone.now()
    call_command(load_demo.Command())

    assert everything() == before
    assert timezone.now() - started < timedelta(seconds=1)
    assert "here already" in capsys.readouterr().out


def test_second_load_gives_a_missing_password_and_leaves_the_others_alone(undone):
    reviewer, lead = (User.objects.get(email=f"{name}@microsoft.example") for name in ("reviewer", "lead"))
    reviewer.set_unusable_password()
    reviewer.save()

    call_command(load_demo.Command(), stdout=None)

    reviewer.refresh_from_db()
    assert reviewer.check_password(DEMO_PASSWORD)
    assert User.objects.get(pk=lead.pk).password == lead.password


def test_claims_are_made_by_the_number(undone, capsys):
    before = Claim.objects.count()

    call_command(make_claims.Command(), "23")
    call_command(make_claims.Command(), "2")

    made = Claim.objects.filter(tenant__domains__domain__startswith="made-")
    assert Claim.objects.count() - before == made.count() == 25
    assert {claim.status for claim in made} == set(Status.values)
    assert Tenant.objects.filter(domains__domain__startswith="made-").count() == 4
    assert "23 of 23 claims" in capsys.readouterr().out


def test_the_samples_of_the_sign_in_page_are_where_it_says():
    names = {path.name for path in (settings.BASE_DIR / "demo" / "poe").iterdir()}
    assert {"good-statement-of-work.pdf", "bad-macros.docx"} <= names
