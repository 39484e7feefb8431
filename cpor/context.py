"""What the shell around every page shows. Pages count their queries, so nothing here makes one of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from partners.models import Role


@dataclass(slots=True)
class Entry:
    """For templates/components/nav.html. Without `url` it is only the name of a group."""

    label: str
    url: str = ""
    icon: str = ""
    children: Sequence["Entry"] = ()
    current: bool = False


def shell(request: HttpRequest) -> dict[str, Any]:
    # An error page may be rendered before the sign-in middleware ran.
    user = getattr(request, "user", None)
    is_held = getattr(request, "is_held", False)  # on the way to a second factor: no way leads anywhere else
    person = user if isinstance(user, User) and not is_held else None
    return {
        "now": timezone.now(),
        "nav": nav_of(person, request.path) if person else [],
        "search_url": search_of(person) if person else "",
        "is_demo": settings.DEBUG,
    }


def nav_of(user: User, path: str) -> list[Entry]:
    def entry(label: str, url_name: str, icon: str) -> Entry:
        return Entry(label, reverse(url_name), icon)

    entries: list[Entry] = []
    if is_account_admin(user):
        entries.append(entry(_("Members"), "partners:members", "people"))
    elif is_partner(user):
        associations = entry(pgettext("navigation", "Customer associations"), "claims:list", "associations")
        numbers = entry(_("Numbers"), "claims:numbers", "chart")
        entries.append(Entry(_("Incentives"), children=[associations, numbers]))
    if user.may_read_reviews:
        entries.append(entry(_("Reviews"), "reviews:queue", "reviews"))
    if user.oversees_reviews:
        entries.append(entry(_("Numbers"), "reviews:numbers", "chart"))
        entries.append(entry(_("History"), "reviews:history", "download"))
    if (is_partner(user) and not is_account_admin(user)) or user.is_reviewer:
        entries.append(entry(_("Calendar"), "calendar:page", "clock"))
    if user.is_staff:
        entries.append(entry(_("Registers"), "admin:index", "registers"))
    entries.append(entry(_("Help"), "help", "help"))
    _mark_current(entries, path)
    return entries


def _mark_current(entries: list[Entry], path: str) -> None:
    """The nearest entry above this page: the numbers' address begins as the queue's does."""
    every = [each for entry in entries for each in (entry, *entry.children)]
    above = [each for each in every if each.url and path.startswith(each.url)]
    if above:
        max(above, key=lambda each: len(each.url)).current = True


def search_of(user: User) -> str:
    if is_account_admin(user):
        return ""
    if is_partner(user):
        return reverse("claims:list")
    return reverse("reviews:queue") if user.may_read_reviews else ""


def is_account_admin(user: User) -> bool:
    """Keeps a company's members, and files no claims."""
    return is_partner(user) and user.partner_role == Role.ACCOUNT_ADMIN


def is_partner(user: User) -> bool:
    """Which partner is for the page to ask: that costs a query."""
    return not user.staff_role and not user.is_staff
