"""People and their roles, and the changes of staff that wait for a second operator."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.register_pages import LargeRegister, ReadOnly
from staffing import operations, wanted
from staffing.models import StaffChange

RIGHTS_OF_OPERATORS = ("is_staff", *wanted.RIGHTS)


class PersonForm(forms.ModelForm):
    why = forms.CharField(
        label=_("Why, for whoever confirms"),
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_(
            "Roles, rights and addresses of staff change only when a second operator confirms them, within seven "
            "days."
        ),
    )
    # Once it was cleaned: the account as it stands, and {field: [as it was, as it is to be]}.
    before: User
    proposed: dict[str, Any]

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role = given.get("staff_role", self.instance.staff_role)
        enters = given.get("is_staff", self.instance.is_staff)
        if sentence := operations.conflict(self.instance, role=role, enters_admin=enters):
            self.add_error("staff_role" if "staff_role" in self.fields else None, sentence)
        self._look_for_another(given)
        return given

    def _look_for_another(self, given: dict[str, Any]) -> None:
        self.before = User.objects.get(pk=self.instance.pk) if self.instance.pk else User()
        changed = {name: given[name] for name in self.changed_data if name in given}
        self.proposed = wanted.guarded(self.before, changed)
        if self.proposed and self.before.pk and operations.waits(self.before, now=timezone.now()):
            self.add_error(None, operations.another_waits())


@admin.register(User)
class UserAdmin(LargeRegister):
    """People and their roles. No password is shown or set here: each person sets their own by a letter's link."""

    form = PersonForm
    list_display = ["email", "name", "staff_role", "is_active", "last_login"]
    list_filter = ["staff_role", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "staff_role", "is_active", *RIGHTS_OF_OPERATORS, "why", "last_login"]
    filter_horizontal = list(wanted.RIGHTS)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody gives rights to themselves, and only a superuser proposes operators."""
        closed = ["last_login"]
        if obj is not None and obj.pk == request.user.pk:
            closed += ["email", "staff_role", "is_active", *RIGHTS_OF_OPERATORS]
        elif not cast(User, request.user).is_superuser:
            closed += RIGHTS_OF_OPERATORS
        return closed

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account is a superuser's to change."""
        is_above = obj is not None and obj.is_superuser and not cast(User, request.user).is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account is closed by “Active”; the history goes on naming its person."""
        return False

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user_permissions":
            # Each permission's name tells its content type; without the join that is a query for each.
            permissions = db_field.remote_field.model.objects
            kwargs["queryset"] = permissions.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:
        """What takes two operators stays as it was, and is proposed (`save_related`)."""
        if not change:
            obj.set_unusable_password()
        # An account that is new has no other address than the one it is proposed with.
        written = {*wanted.RIGHTS, *(() if change else ("email",))}
        for name in set(form.proposed) - written:
            setattr(obj, name, getattr(form.before, name))
        super().save_model(request, obj, form, change)
        if change and obj.email != form.before.email:
            operations.address_changed(person=obj, old=form.before.email, now=timezone.now())

    def save_related(self, request: HttpRequest, form: PersonForm, formsets: Any, change: bool) -> None:
        for name in set(wanted.RIGHTS) & set(form.proposed):
            form.cleaned_data[name] = getattr(form.instance, name).all()
        super().save_related(request, form, formsets, change)
        given = {name: after for name, (_before, after) in form.proposed.items() if change or name != "email"}
        if given:
            self._propose(request, form, given)

    def _propose(self, request: HttpRequest, form: PersonForm, given: dict[str, Any]) -> None:
        by, now = cast(User, request.user), timezone.now()
        note = form.cleaned_data.get("why") or ""
        try:
            operations.propose(person=form.instance, given=given, by=by, note=note, now=now)
        except operations.ChangeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            sentence = _("What concerns staff waits until another operator confirms it, within seven days.")
            messages.warning(request, sentence)

    def construct_change_message(
        self, request: HttpRequest, form: forms.Form, formsets: Any, add: bool = False
    ) -> Any:
        """The log does not say of a proposal that it was done."""
        proposed = cast(PersonForm, form).proposed
        done = [str(form.fields[name].label) for name in form.changed_data if name not in {*proposed, "why"}]
        if add:
            return [{"added": {}}]
        return [{"changed": {"fields": done}}] if done else []


@admin.register(StaffChange)
class StaffChangeAdmin(ReadOnly, LargeRegister):
    """Read by every operator; confirmed by one who neither proposed it nor is concerned by it."""

    change_form_template = "staffing/change.html"
    list_display = [
        "person",
        "fields_changed",
        "proposed_by",
        "proposed_at",
        "outcome",
        "decided_by",
        "decided_at",
    ]
    list_filter = ["outcome"]
    list_select_related = ["person", "proposed_by", "decided_by"]
    search_fields = ["person__email", "person__name"]
    fields = [
        "person",
        "summary",
        "note",
        "proposed_by",
        "proposed_at",
        "outcome",
        "decided_by",
        "decided_at",
    ]

    @admin.display(description=_("change"))
    def fields_changed(self, change: StaffChange) -> str:
        return ", ".join(str(wanted.label(name)) for name in change.wanted)

    @admin.display(description=_("change"))
    def summary(self, change: StaffChange) -> str:
        return "; ".join(f"{name}: {before} → {after}" for name, before, after in wanted.in_words(change))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast(User, request.user).has_perm(operations.OPERATES)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[Any]:
        names = {"confirm": self.confirm, "refuse": self.refuse}
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"staffing_staffchange_{name}")
            for name, view in names.items()
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        change = StaffChange.objects.waiting().filter(pk=object_id).first() if object_id.isdigit() else None
        is_concerned = change is not None and change.person_id == request.user.pk
        shown = {
            "waits": change is not None and not is_concerned,
            "is_own": change is not None and change.proposed_by_id == request.user.pk,
            "reason": operations.against(change.person, change) if change else "",
        }
        return super().change_view(request, object_id, form_url, shown | (extra_context or {}))

    @method_decorator(require_POST)
    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._decided(request, pk, operations.confirm, _("Confirmed: the account is changed."))

    @method_decorator(require_POST)
    def refuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._decided(request, pk, operations.refuse, _("The account stays as it was."))

    def _decided(self, request: HttpRequest, pk: int, decide: Any, sentence: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_object_or_404(StaffChange, pk=pk)
        try:
            decide(change=change, by=cast(User, request.user), now=timezone.now())
        except operations.ChangeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            self.log_change(request, change, decide.__name__)
            messages.success(request, sentence)
        return HttpResponseRedirect(reverse("admin:staffing_staffchange_change", args=[pk]))
