"""Second factors and break-glass entries, for operators: who has which, and no secret of them."""

from typing import cast

from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.register_pages import LargeRegister, ReadOnly
from identity import operations
from identity.models import BreakGlass
from text.names import filled

admin.site.unregister(Authenticator)  # its own page shows the secrets, and takes them


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnly, LargeRegister):
    """Whoever lost theirs is reset here: they set up a new one at their next sign-in."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]
    fields = ["user", "type", "created_at", "last_used_at"]
    actions = ["reset"]

    def has_reset_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm("accounts.change_user")

    @admin.action(description=_("Reset the second factor of these people"), permissions=["reset"])
    def reset(self, request: HttpRequest, chosen: QuerySet[Authenticator]) -> None:
        for person in User.objects.filter(pk__in=chosen.values("user")).order_by("email"):
            self._reset(request, person)

    def _reset(self, request: HttpRequest, person: User) -> None:
        try:
            operations.reset_second_factor(user=person, by=cast(User, request.user), now=timezone.now())
        except operations.ResetRefused as refusal:
            messages.error(request, f"{person.email}: {refusal.why}")
        else:
            self.log_change(request, person, "Reset the second factor.")
            said = filled(_("%s sets up a new second factor at the next sign-in."), person.email)
            messages.success(request, said)


@admin.register(BreakGlass)
class BreakGlassAdmin(ReadOnly, LargeRegister):
    list_display = ["user", "reason", "made_by", "made_at", "ends_at", "used_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "reason", "made_by"]
