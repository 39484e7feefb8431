from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.register_pages import Register
from programs.models import CalendarDay, Policy, Product, SignInRole, second_factor_roles
from programs.policy_rules import faults


@admin.register(Product)
class ProductAdmin(Register):
    list_display = ["name", "solution_area", "family", "performance_area", "is_via_dpor", "is_active"]
    list_filter = ["solution_area", "family", "is_active"]
    search_fields = ["name", "code"]
    prepopulated_fields = {"code": ["name"]}


class PolicyForm(forms.ModelForm):
    second_factor_roles = forms.MultipleChoiceField(
        label=_("Roles that sign in with a second factor"),
        choices=SignInRole,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=second_factor_roles,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for field, sentence in faults(given, now=timezone.now()):
            self.add_error(field, str(sentence))
        return given


@admin.register(Policy)
class PolicyAdmin(Register):
    """Each policy holds from its instant until the next one begins, so two never overlap.

    One that has begun is history: clocks were started by it. It is looked at, and never changed or deleted.
    """

    form = PolicyForm
    list_display = ["effective_at", "response_days", "review_business_days", "opt_out_days", "dispute_days"]
    search_fields = ["office_zone", "holiday_country"]
    search_help_text = _("Office zone or holiday country")
    ordering = ["-effective_at"]

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return _is_ahead(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return _is_ahead(obj) and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting several at once asks for nobody's start."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(CalendarDay)
class CalendarDayAdmin(Register):
    list_display = ["date", "is_business_day", "reason"]
    list_filter = ["is_business_day"]
    search_fields = ["reason"]
    date_hierarchy = "date"


def _is_ahead(policy: Policy | None) -> bool:
    return policy is None or policy.effective_at > timezone.now()
