"""No column is guessed letter by letter: a register's address answers the look-ups of its own filters alone."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import Field, Model
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.register_pages import Register
from demo.people import OPERATOR, add_microsoft
from notifications.models import Letter
from partners.models import Membership

# What each register may be asked for. A filter that is added stands here too: whoever adds it looks at its column.
ASKED_FOR = {
    "accounts.User": {"staff_role", "is_active"},
    "admin.LogEntry": {"action_flag", "content_type", "content_type__id"},
    "auth.Group": set(),
    "claims.Claim": {"status", "consent", "solution_area"},
    "filing.BulkUpload": {"state", "created_at"},
    "claims.ClaimEvent": {"actor", "to_status"},
    "claims.ClaimLine": {"state", "closed_cause"},
    "claims.Proof": {"check_note", "kind"},
    "customers.Subscription": {"channel", "state"},
    "customers.Tenant": set(),
    "documents.Document": {"scan_state", "reading__state", "content_type", "uploaded_at"},
    "notifications.Letter": {"state", "letter", "created_at"},
    "partners.Location": {"country"},
    "partners.Membership": {"role"},
    "partners.Partner": set(),
    "programs.CalendarDay": {"is_business_day", "date"},
    "programs.Policy": set(),
    "programs.Product": {"solution_area", "family", "is_active"},
    "staffing.StaffChange": {"outcome"},
    "cpor.Heartbeat": set(),
    "usersessions.UserSession": set(),
    "identity.BreakGlass": set(),
    "mfa.Authenticator": {"type"},
}
GUESSES = {
    "startswith",
    "istartswith",
    "endswith",
    "contains",
    "icontains",
    "regex",
    "iregex",
    "in",
    "gt",
    "lte",
}
SECRET = re.compile(r"password|secret|session_key|token|hash|body_|^data$")
REGISTERS = pytest.mark.parametrize("register", admin.site._registry.values(), ids=str)


def name_of(register: admin.ModelAdmin) -> str:
    return register.model._meta.label


def columns(model: type[Model], steps: int = 2, path: str = "") -> Iterator[tuple[str, Field]]:
    """Every column that a look-up reaches from the model, forwards and back, with its path."""
    for field in model._meta.get_fields():
        related = field.related_model
        here = f"{path}{field.name}"
        if hasattr(field, "get_lookups"):
            yield here, field
        if related and related != "self" and steps:
            yield from columns(related, steps - 1, f"{here}__")


@REGISTERS
def test_register_answers_the_look_ups_of_its_filters_alone(register: admin.ModelAdmin) -> None:
    assert isinstance(register, Register)
    may = ASKED_FOR[name_of(register)]
    answered = set()
    for path, field in columns(register.model):
        for lookup in [path, *(f"{path}__{name}" for name in GUESSES | set(field.get_lookups()))]:
            if register.lookup_allowed(lookup, "a", None):
                answered.add((path, lookup.removeprefix(path)))
    assert {path for path, _ending in answered} == may
    assert {ending.strip("_") for _path, ending in answered} & GUESSES == set()


@REGISTERS
def test_register_shows_searches_and_orders_by_no_secret(register: admin.ModelAdmin) -> None:
    names = [
        *register.list_display,
        *register.search_fields,
        *(register.ordering or ()),
        *register.list_filter,
    ]

    assert [name for name in map(str, names) if SECRET.search(name)] == []


@REGISTERS
def test_register_hands_out_its_rows_by_their_key_alone(register: admin.ModelAdmin, rf) -> None:
    fields = [field for field in register.model._meta.concrete_fields if not field.primary_key]

    assert [field.name for field in fields if register.to_field_allowed(rf.get("/"), field.name)] == []


@pytest.fixture
def operator(db: None) -> Client:
    add_microsoft()
    client = Client()
    client.force_login(User.objects.get(email=OPERATOR))
    return client


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (UserSession, "session_key__startswith"),
        (UserSession, "user__password__startswith"),
        (Authenticator, "data__icontains"),
        (User, "authenticator__data__icontains"),
        (User, "password__startswith"),
        (User, "calendar_token_hash__regex"),
        (User, "usersession__session_key__contains"),
        (User, "membership__user__password__in"),
        (Letter, "secret__startswith"),
        (Letter, "body_text__contains"),
        (Letter, "reader__password__gt"),
        (Membership, "user__password__startswith"),
        (User, "_to_field"),
    ],
)
def test_guess_is_refused_kindly(model: type[Model], lookup: str, operator: Client) -> None:
    value = "password" if lookup == "_to_field" else "a"

    answer = operator.get(list_of(model), {lookup: value})

    assert answer.status_code == 400
    assert "CPOR" in answer.content.decode()


@pytest.mark.parametrize("page", ["change", "delete"])
def test_row_is_not_found_by_another_column(page: str, operator: Client) -> None:
    person = User.objects.get(email=OPERATOR)
    address = reverse(f"admin:accounts_user_{page}", args=[person.pk])

    assert operator.get(address, {"_to_field": "password"}).status_code in {400, 403}
    assert operator.get(address, {"_to_field": "id"}).status_code == (200 if page == "change" else 403)


@REGISTERS
def test_every_link_of_a_filter_is_answered(register: admin.ModelAdmin, operator: Client) -> None:
    address = list_of(register.model)
    page = operator.get(address)
    shown = page.context["cl"]

    asked = {choice["query_string"] for spec in shown.filter_specs for choice in spec.choices(shown)}
    for words in sorted(asked):
        request = page.wsgi_request
        request.GET = QueryDict(words.removeprefix("?"))
        assert register.get_changelist_instance(request).get_results(request) is None, words
    if register.date_hierarchy:
        assert operator.get(address, {f"{register.date_hierarchy}__year": 2026}).status_code == 200
