"""The registers: operators only, through the same sign-in page as everybody."""

from typing import Any, cast

from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import sign_ins
from accounts.models import User
from accounts.register_pages import LargeRegister, ReadOnly, Register
from cpor import heartbeats
from cpor.given_up import GIVEN_UP
from cpor.models import Heartbeat

admin.site.site_header = _("CPOR registers")
admin.site.site_title = _("CPOR registers")
admin.site.index_title = _("Registers")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)  # its own page answers every look-up
admin.site.unregister(EmailAddress)  # unused: a person has one address, in their own row
admin.site.unregister(UserSession)  # its own page searches by a user name, which nobody has


@admin.register(Group)
class RightsAdmin(Register, GroupAdmin):
    """Rights under one name. Whoever is in the group has them at once, so only a superuser adds to them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast(User, request.user).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast(User, request.user).is_superuser


@admin.register(LogEntry)
class ChangeAdmin(ReadOnly, LargeRegister):
    """Who changed what in the registers: written by the admin site itself, and only looked at."""

    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__email"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, Register):
    """Whether beat and workers serve their ticks, as `check_ticks` reads it."""

    list_display = ["name", "done_at", "took_ms", "begun_at", "error", "is_in_time", "given_up"]
    search_fields = ["name", "error"]

    @admin.display(description=_("in time"), boolean=True)
    def is_in_time(self, heartbeat: Heartbeat) -> bool:
        return heartbeat.name not in {late.tick.name for late in heartbeats.late(now=timezone.now())}

    @admin.display(description=_("given up"), empty_value="")
    def given_up(self, heartbeat: Heartbeat) -> int | None:
        """How many of its queue had all their tries, and wait for a person."""
        rows = GIVEN_UP.get(heartbeat.name)
        return rows().count() if rows else None


@admin.register(UserSession)
class SignInAdmin(ReadOnly, LargeRegister):
    """Where people are signed in; each ends them on their own profile, and operators here."""

    list_display = ["user", "ip", "user_agent", "created_at", "last_seen_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "ip"]
    exclude = ["session_key", "data"]
    actions = ["end"]

    def has_end_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm("accounts.change_user")

    @admin.action(description=_("Sign out there"), permissions=["end"])
    def end(self, request: HttpRequest, chosen: QuerySet[UserSession]) -> None:
        for row in chosen.select_related("user"):
            self.log_change(request, row.user, "Signed out at one place.")
        ended = sign_ins.end(chosen)
        said = ngettext("Signed out at %(n)d place.", "Signed out at %(n)d places.", ended)
        messages.success(request, said % {"n": ended})
