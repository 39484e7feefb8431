from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import DECIDING_ROLES, User
from accounts.register_pages import LargeRegister

RIGHTS_OF_OPERATORS = ("is_staff", "groups", "user_permissions")


class PersonForm(forms.ModelForm):
    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role = given.get("staff_role", self.instance.staff_role)
        if role in DECIDING_ROLES and given.get("is_staff", self.instance.is_staff):
            sentence = _("Whoever decides claims must not keep the registers. Remove one of the two.")
            self.add_error("staff_role" if "staff_role" in self.fields else None, sentence)
        if role and hasattr(self.instance, "membership"):
            sentence = _("This person works for a partner, so they cannot have a role at Microsoft.")
            self.add_error("staff_role" if "staff_role" in self.fields else None, sentence)
        return given


@admin.register(User)
class UserAdmin(LargeRegister):
    """People and their roles. No password is shown or set here: each person sets their own by a letter's link."""

    form = PersonForm
    list_display = ["email", "name", "staff_role", "is_active", "last_login"]
    list_filter = ["staff_role", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "staff_role", "is_active", *RIGHTS_OF_OPERATORS, "last_login"]
    filter_horizontal = ["groups", "user_permissions"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody gives rights to themselves, and only a superuser makes operators."""
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

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
