"""The registers as operators keep them: every page works, and is closed to everybody else."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from accounts.register_pages import COUNTED, CountedPaginator
from claims.lifecycle import Status
from claims.models import Claim, ClaimEvent
from demo.people import OPERATOR, add_microsoft
from notifications.models import Letter
from partners.models import Location, Membership, Partner
from programs.models import Policy
from tests.factories import MembershipFactory, UserFactory
from tests.walk import Cast, claim_in, rival_of, subscription_of
from tests.world import demo_database

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
DAY = timedelta(days=1)
BUSINESS = "business_applications"


@pytest.fixture
def site(microsoft: Cast) -> Client:
    """The operator, with rows in every register."""
    return signed_in(OPERATOR)


@pytest.fixture
def microsoft(cast: Cast) -> Cast:
    add_microsoft()
    claim_in(Status.APPROVED, cast)
    claim_in(Status.REJECTED, cast, assets=[subscription_of(cast.tenant)], area=BUSINESS, name="Contoso CRM")
    rival_of(cast)
    return cast


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def url_of(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.proof
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_register_opens_is_searched_and_filtered(model: type[Model], site: Client) -> None:
    register = admin.site._registry[model]
    assert register.search_fields, "a register without a search is no use with many rows"

    page = site.get(url_of(model, "changelist"))
    assert page.status_code == 200
    for words in ("Contoso", "CA-22222222", "11111111-1111-4111-8111-111111111111", "'; --"):
        assert site.get(url_of(model, "changelist"), {"q": words}).status_code == 200, words
    for sort in range(1, len(register.list_display) + 1):
        assert site.get(url_of(model, "changelist"), {"o": sort}).status_code == 200


@pytest.mark.proof
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_and_every_new_row_has_its_page(model: type[Model], site: Client) -> None:
    register = admin.site._registry[model]
    request = site.get(url_of(model, "changelist")).wsgi_request
    row = model._default_manager.order_by("-pk").first()

    if row is not None:
        assert site.get(url_of(model, "change", row.pk)).status_code == 200
        assert site.get(url_of(model, "history", row.pk)).status_code == 200
    expected = 200 if register.has_add_permission(request) else 403
    assert site.get(url_of(model, "add")).status_code == expected


EMPTY = {
    "auth.Group",
    "admin.LogEntry",
    "filing.BulkUpload",
    "cpor.Heartbeat",
    "identity.BreakGlass",
    "mfa.Authenticator",
    "programs.CalendarDay",
    "usersessions.UserSession",
}


@pytest.mark.proof
def test_every_register_works_with_the_rows_of_the_demo(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock(), demo_database():
        operator = signed_in(OPERATOR)
        for model in MODELS:
            rows = list(model._default_manager.order_by("-pk")[:5])
            assert rows or model._meta.label in EMPTY
            for address in [url_of(model, "changelist"), *(url_of(model, "change", row.pk) for row in rows)]:
                assert operator.get(address).status_code == 200, address


@pytest.mark.proof
@pytest.mark.parametrize(
    "email",
    [
        "partner",
        "reviewer@microsoft.example",
        "lead@microsoft.example",
        "auditor@microsoft.example",
    ],
)
def test_registers_are_closed_to_everybody_else(email: str, microsoft: Cast) -> None:
    client = signed_in(microsoft.admin.email if email == "partner" else email)

    for model in MODELS:
        for page in ("changelist", "add"):
            answer = client.get(url_of(model, page))
            assert (answer.status_code, answer.headers.get("Location", "")[:13]) == (302, "/admin/login/"), (
                page
            )


@pytest.mark.proof
@pytest.mark.parametrize("model", [Claim, ClaimEvent, Letter, Location], ids=lambda model: model._meta.label)
def test_a_list_asks_as_often_for_many_rows_as_for_few(
    model: type[Model], site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert site.get(url_of(model, "changelist")).status_code == 200
        return len(queries)

    assert model._default_manager.count() > 1
    asked()
    of_many = asked()
    monkeypatch.setattr(admin.site._registry[model], "list_per_page", 1)
    assert asked() == of_many


@pytest.mark.proof
def test_counting_stops_where_nobody_turns_pages(microsoft: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert CountedPaginator(ClaimEvent.objects.order_by("-at"), 100).count == ClaimEvent.objects.count()
    assert f"LIMIT {COUNTED}" in queries[0]["sql"]
    assert "ORDER BY" not in queries[0]["sql"]


# --- Claims and their history --------------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize("page", ["change", "delete"])
def test_nobody_changes_a_claim_here(page: str, site: Client) -> None:
    claim = Claim.objects.latest("pk")

    assert site.post(url_of(Claim, page, claim.pk), {"status": "approved", "post": "yes"}).status_code == 403


@pytest.mark.proof
def test_console_is_a_link_only_for_whoever_may_open_it(site: Client) -> None:
    claim = Claim.objects.filter(submitted_at__isnull=False).latest("pk")
    link = f'href="{reverse("reviews:detail", args=[claim.reference])}"'
    assert link not in site.get(url_of(Claim, "change", claim.pk)).content.decode()

    auditor = User.objects.get(email="auditor@microsoft.example")
    auditor.is_staff = True
    auditor.save()
    auditor.user_permissions.set(User.objects.get(email=OPERATOR).user_permissions.all())
    assert link in signed_in(auditor.email).get(url_of(Claim, "change", claim.pk)).content.decode()


@pytest.mark.proof
def test_search_finds_a_claim_by_what_people_have(site: Client) -> None:
    claim = Claim.objects.select_related("tenant").latest("pk")

    for words in (claim.reference.lower(), claim.name, str(claim.tenant.tenant_id)):
        assert claim in site.get(url_of(Claim, "changelist"), {"q": words}).context["cl"].queryset
    found = site.get(url_of(ClaimEvent, "changelist"), {"q": claim.reference}).context["cl"].queryset
    assert {event.claim_id for event in found} == {claim.pk}


# --- People and roles ----------------------------------------------------------------------------------------


def person_data(**typed: object) -> dict[str, object]:
    return {"email": "New.Person@Microsoft.example", "name": "Nora", "is_active": "on"} | typed


@pytest.mark.proof
def test_new_person_begins_without_a_password_and_the_change_is_written_down(site: Client) -> None:
    answer = site.post(url_of(User, "add"), person_data(staff_role=StaffRole.REVIEWER))

    assert answer.status_code == 302
    person = User.objects.get(email="new.person@microsoft.example")
    assert (person.staff_role, person.has_usable_password()) == ("", False)
    assert person.staff_changes.get().after() == {"staff_role": StaffRole.REVIEWER}
    entry = LogEntry.objects.latest("pk")
    assert (entry.user.email, entry.object_id) == (OPERATOR, str(person.pk))


@pytest.mark.proof
def test_password_is_nowhere(site: Client) -> None:
    person = User.objects.get(email="lead@microsoft.example")
    page = site.get(url_of(User, "change", person.pk)).content.decode()

    assert person.password not in page
    assert 'name="password"' not in page
    site.post(url_of(User, "change", person.pk), person_data(email=person.email, password="other"))
    assert User.objects.get(pk=person.pk).password == person.password


def test_nobody_gives_rights_to_themselves(site: Client) -> None:
    operator = User.objects.get(email=OPERATOR)
    typed = person_data(name="Olga O.", staff_role=StaffRole.LEAD, is_staff="on", is_superuser="on")
    assert site.post(url_of(User, "change", operator.pk), typed).status_code == 302

    operator.refresh_from_db()
    assert (operator.name, operator.email, operator.staff_role, operator.is_superuser) == (
        "Olga O.",
        OPERATOR,
        StaffRole.OPERATOR,
        False,
    )


@pytest.mark.proof
def test_only_a_superuser_makes_operators(site: Client) -> None:
    person = User.objects.get(email="auditor@microsoft.example")
    typed = person_data(email=person.email, staff_role=StaffRole.AUDITOR, is_staff="on")
    site.post(url_of(User, "change", person.pk), typed)
    assert not User.objects.get(pk=person.pk).is_staff

    root = User.objects.create_superuser(email="root@microsoft.example")
    signed_in(root.email).post(url_of(User, "change", person.pk), typed)
    assert person.staff_changes.get().after() == {"is_staff": True}
    assert site.post(url_of(User, "change", root.pk), person_data()).status_code == 403


@pytest.mark.proof
def test_who_decides_claims_keeps_no_registers(site: Client) -> None:
    root = User.objects.create_superuser(email="root@microsoft.example")
    typed = person_data(staff_role=StaffRole.LEAD, is_staff="on")

    answer = signed_in(root.email).post(url_of(User, "add"), typed)

    assert "Whoever decides claims must not keep the registers." in answer.content.decode()
    operator = User.objects.get(email=OPERATOR)
    answer = signed_in(root.email).post(
        url_of(User, "change", operator.pk), typed | {"email": operator.email}
    )
    assert "Whoever decides claims must not keep the registers." in answer.content.decode()


@pytest.mark.proof
def test_nobody_works_for_a_partner_and_for_microsoft(site: Client) -> None:
    member = Membership.objects.select_related("user").latest("pk")
    answer = site.post(
        url_of(User, "change", member.user.pk),
        person_data(email=member.user.email, staff_role=StaffRole.REVIEWER),
    )
    assert "works for a partner" in answer.content.decode()

    reviewer = User.objects.get(email="reviewer@microsoft.example")
    answer = site.post(
        url_of(Membership, "add"),
        {"user": reviewer.pk, "partner": member.partner_id, "role": "incentive_admin"},
    )
    assert "cannot work for a partner" in answer.content.decode()


@pytest.mark.proof
def test_people_are_closed_not_deleted(site: Client) -> None:
    person = User.objects.get(email="lead@microsoft.example")
    assert site.post(url_of(User, "delete", person.pk), {"post": "yes"}).status_code == 403
    actions = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    site.post(url_of(User, "changelist"), actions)
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.proof
def test_new_member_is_invited_and_stays_within_the_partner(site: Client) -> None:
    user = UserFactory(password="")
    user.set_unusable_password()
    user.save()
    partner, other = Partner.objects.order_by("pk")[:2]
    typed = {"user": user.pk, "partner": partner.pk, "role": "incentive_user"}

    strange = other.locations.first()
    assert strange is not None
    answer = site.post(url_of(Membership, "add"), typed | {"locations": [strange.pk]})
    assert "belongs to another partner" in answer.content.decode()
    own = partner.locations.first()
    assert own is not None
    both = typed | {"locations": [own.pk], "has_all_locations": "on"}
    assert "both cannot hold" in site.post(url_of(Membership, "add"), both).content.decode()
    assert site.post(url_of(Membership, "add"), typed).status_code == 302
    assert Letter.objects.filter(letter="partners/invitation", to_email=user.email).exists()


# --- Policy --------------------------------------------------------------------------------------------------


def policy_data(**typed: object) -> dict[str, object]:
    begins = timezone.now() + 10 * DAY
    kept = Policy.objects.in_force(timezone.now())
    fields = [field for field in Policy._meta.concrete_fields if field.name not in {"id", "effective_at"}]
    data: dict[str, object] = {field.name: getattr(kept, field.name) for field in fields}
    joined = [
        name for name, value in data.items() if isinstance(value, list) and name != "second_factor_roles"
    ]
    data |= {name: ",".join(map(str, data[name])) for name in joined}
    at = {"effective_at_0": f"{begins:%Y-%m-%d}", "effective_at_1": "00:00:00"}
    return data | at | typed


@pytest.mark.proof
def test_policy_of_the_future_is_made_changed_and_taken_back(site: Client) -> None:
    assert site.post(url_of(Policy, "add"), policy_data(opt_out_days=9)).status_code == 302
    made = Policy.objects.get(opt_out_days=9)

    assert site.post(url_of(Policy, "change", made.pk), policy_data(opt_out_days=10)).status_code == 302
    made.refresh_from_db()
    assert made.opt_out_days == 10
    assert site.post(url_of(Policy, "delete", made.pk), {"post": "yes"}).status_code == 302
    assert not Policy.objects.filter(pk=made.pk).exists()


@pytest.mark.proof
def test_policy_that_has_begun_is_read_only(site: Client) -> None:
    past = Policy.objects.in_force(timezone.now())

    assert site.get(url_of(Policy, "change", past.pk)).status_code == 200
    assert site.post(url_of(Policy, "change", past.pk), policy_data(opt_out_days=1)).status_code == 403
    assert site.post(url_of(Policy, "delete", past.pk), {"post": "yes"}).status_code == 403
    actions = {"action": "delete_selected", "_selected_action": [past.pk], "post": "yes"}
    site.post(url_of(Policy, "changelist"), actions)
    assert Policy.objects.in_force(timezone.now()).opt_out_days == past.opt_out_days


@pytest.mark.proof
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"effective_at_0": "2026-01-01"}, "A policy has to start in the future"),
        ({"opt_out_days": 0}, "at least 1"),
        ({"reminder_days": "21,7"}, "in rising order"),
        ({"reminder_days": "7,30", "response_days": 30}, "helps nobody"),
        ({"ending_days": "7,30"}, "in falling order"),
        ({"office_zone": "Europe/Atlantis"}, "not a time zone"),
        ({"holiday_country": "XX"}, "No public holidays are known"),
    ],
)
def test_policy_that_cannot_work_is_refused(typed: dict, sentence: str, site: Client) -> None:
    answer = site.post(url_of(Policy, "add"), policy_data(**typed))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()


@pytest.mark.proof
def test_two_policies_never_begin_at_once(site: Client) -> None:
    site.post(url_of(Policy, "add"), policy_data())

    assert "already exists" in site.post(url_of(Policy, "add"), policy_data()).content.decode()


# --- Conflicts of roles that the demo does not have ----------------------------------------------------------


@pytest.mark.proof
def test_partner_of_a_member_can_be_changed_with_their_locations(site: Client) -> None:
    member = MembershipFactory(partner=Partner.objects.earliest("pk"))
    other = Partner.objects.latest("pk")
    typed = {"user": member.user_id, "partner": other.pk, "role": "incentive_user"}

    assert site.post(url_of(Membership, "change", member.pk), typed).status_code == 302
    member.refresh_from_db()
    assert member.partner == other
