"""No field of any page takes what nobody sees, and none of one line takes a line break."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Claim
from cpor import input_cleaning
from filing.bulk.answers import COLUMN_OF_FIELD
from filing.bulk.columns import COLUMNS
from filing.models import BulkUpload, SavedView, UnfinishedClaim
from filing.operations import start_unfinished
from filing.tests.bulk_files import row_of, sent, text_of
from partners.models import Partner
from registers.files import read_rows
from tests.factories import UserFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in

HIDDEN = "Ann\u202ea\u200b"
BROKEN = "Ann\u202ea\r\n \u2066Maria\u200b"
TEXT_INPUTS = (forms.TextInput, forms.Textarea)


def house_forms() -> Iterator[type[forms.BaseForm]]:
    """Every form class of our apps, whichever module it hides in."""
    own_apps = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    for room in own_apps:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not {"tests", "migrations", "management"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    pending: list[type] = [forms.BaseForm]
    while pending:
        pending += (found := pending.pop()).__subclasses__()
        if found.__module__.partition(".")[0] in own_apps and ".tests." not in found.__module__:
            yield found


def text_fields() -> dict[str, tuple[str, forms.Field]]:
    return {
        f"{form.__module__}.{form.__name__}.{name}": (name, field)
        for form in house_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, TEXT_INPUTS) and not isinstance(field.widget, forms.PasswordInput)
    }


def test_the_walk_finds_the_forms() -> None:
    found = text_fields()
    assert len(found) > 30
    assert "filing.wizard.contacts_form.ContactsForm.customer_contact_title" in found


@pytest.mark.parametrize("prefix", ["", "approve-"])
def test_every_text_field_of_every_form_is_cleaned(prefix: str) -> None:
    """By its name, as it comes from a browser: of several lines exactly where the field is a text area."""
    for place, (name, field) in text_fields().items():
        got = input_cleaning.cleaned(_sent(prefix + name, BROKEN), is_one_line=False)[prefix + name]
        expected = "Anna\n Maria" if isinstance(field.widget, forms.Textarea) else "Anna Maria"
        assert got == expected, place


def test_nobody_can_change_a_text_area_of_the_admin_site() -> None:
    """So that all of the admin site is one line."""
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    changeable = 0
    for model_admin in admin.site._registry.values():
        for part in (model_admin, *model_admin.get_inline_instances(request)):
            if not (
                part.has_add_permission(request, None) if part is not model_admin else _may(part, request)
            ):
                continue
            form = part.get_form(request) if part is model_admin else part.get_formset(request).form
            changeable += len(form.base_fields)
            for name, field in form.base_fields.items():
                assert not isinstance(field.widget, forms.Textarea), (model_admin, name)
    assert changeable > 30


def _may(model_admin, request) -> bool:  # type: ignore[no-untyped-def]
    return model_admin.has_add_permission(request) or model_admin.has_change_permission(request)


def test_subscriptions_of_the_wizard_keep_their_lines() -> None:
    field = "subscription-dynamics-365-sales"
    assert input_cleaning.cleaned(_sent(field, "a\u200b\r\nb"), is_one_line=False)[field] == "a\nb"


def test_passwords_and_the_token_stay_as_they_were_sent() -> None:
    for name in ("password", "password1", "oldpassword", "csrfmiddlewaretoken"):
        data = _sent(name, HIDDEN)
        assert input_cleaning.cleaned(data, is_one_line=True) is data


def test_what_is_clean_is_handed_on_as_it_is() -> None:
    data = _sent("name", "Anna Maria")
    assert input_cleaning.cleaned(data, is_one_line=True) is data


def _sent(name: str, value: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist(name, [value])
    return data


# --- By real pages ----------------------------------------------------------------------------------------------


def right(response: HttpResponse) -> None:
    assert response.status_code == 302, response.content.decode()[:20000]


@pytest.mark.django_db
def test_a_password_with_invisible_characters_signs_in() -> None:
    person = UserFactory(password=make_password("corréct h\u200borse  battery"))
    data = {"login": f"\u200b{person.email}\u202e", "password": "corréct h\u200borse  battery"}
    right(Client().post(reverse("account_login"), data))


@pytest.mark.django_db
def test_what_the_wizard_keeps_is_clean(cast: Cast, browse: Browse) -> None:
    answers = {"solution-area": {"solution_area": "microsoft_365"}}
    unfinished = start_unfinished(by=cast.admin, answers=answers, now=timezone.now())
    page = reverse("claims:step", args=[unfinished.key, "activity"])
    right(browse(cast.admin).post(page, {"activities": ["us\u200bage"]}))
    kept = UnfinishedClaim.objects.get(pk=unfinished.pk).answers
    assert kept["activity"]["activities"] == ["usage"]


@pytest.mark.django_db
def test_an_edited_claim_has_clean_names(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DRAFT, cast)
    fields = ("name", "customer_contact_name", "customer_contact_title", "partner_contact_name")
    data = {
        "customer_contact_email": claim.customer_contact_email,
        "customer_contact_reason": HIDDEN,
        "partner_contact_email": claim.partner_contact_email,
        "location": claim.location_id,
        "revision": claim.revision,
        **dict.fromkeys(fields, BROKEN),
    }
    right(browse(cast.admin).post(reverse("claims:edit", args=[claim.reference]), data))
    stored = Claim.objects.get(pk=claim.pk)
    assert {getattr(stored, field) for field in fields} == {"Anna Maria"}
    assert stored.customer_contact_reason == "Anna"


@pytest.mark.django_db
def test_comments_and_reasons_are_clean_and_keep_their_lines(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    right(browse(cast.admin).post(reverse("claims:comment", args=[claim.reference]), {"text": BROKEN}))
    assert claim.comments.get().text == "Anna\n Maria"
    page = reverse("claims:withdraw", args=[claim.reference])
    right(browse(cast.admin).post(page, {"reason": BROKEN, "revision": claim.revision}))
    assert claim.events.order_by("-pk")[0].note == "Anna\n Maria"


@pytest.mark.django_db
def test_a_saved_view_has_a_clean_name(cast: Cast, browse: Browse) -> None:
    browse(cast.admin).post(reverse("claims:view_save"), {"name": BROKEN, "q": HIDDEN})
    view = SavedView.objects.get()
    assert view.name == "Anna Maria"
    assert "%E2%80%8B" not in view.query


@pytest.mark.django_db
def test_a_notice_address_is_clean(cast: Cast, browse: Browse) -> None:
    data = {"email": "an\u202ena@contoso.example\u200b", "location": cast.location.pk}
    right(browse(cast.admin).post(reverse("partners:addresses"), data))
    assert cast.location.notice_addresses.get().email == "anna@contoso.example"


@pytest.mark.django_db
def test_a_search_finds_what_was_pasted_with_invisible_characters(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DRAFT, cast)
    pasted = f"\u2066{claim.reference}\u2069\u200b"
    response = browse(cast.admin).get(reverse("claims:list"), {"q": pasted}, follow=True)
    assert claim.reference in response.content.decode()
    assert "\u2066" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("column", sorted({*COLUMN_OF_FIELD.values(), *COLUMNS} - {"mpn_id"}))
def test_cells_of_an_upload_are_clean(column: str, cast: Cast, browse: Browse) -> None:
    row = row_of(cast, **{column: HIDDEN})
    sent(browse(cast.admin), text_of([row]), name="An\u202ena.csv")
    upload = BulkUpload.objects.get()
    assert upload.file_name == "Anna.csv"
    assert upload.rows.get().values[column] == "Anna"


def test_cells_of_the_registers_are_clean(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "partners.csv"
    file.write_text(f"partner,name\nanna,{HIDDEN}\nwho,کتاب\u200cها \u202eLtd\n")
    rows = [row.values["name"] for row in read_rows(file, ("partner", "name"))]
    assert rows == ["Anna", "کتاب\u200cها Ltd"]


@pytest.mark.django_db
def test_what_operators_write_is_clean(browse: Browse) -> None:
    operator = UserFactory(is_superuser=True, is_staff=True, staff_role="operator")
    client = browse(operator)
    data = {"email": "an\u200bna@fabrikam.example", "name": BROKEN, "staff_role": "", "is_active": "on"}
    right(client.post(reverse("admin:accounts_user_add"), data))
    assert User.objects.get(email="anna@fabrikam.example").name == "Anna Maria"
    right(client.post(reverse("admin:partners_partner_add"), {"name": BROKEN, "code": "an\u200bna"}))
    assert Partner.objects.get(code="anna").name == "Anna Maria"
