"""What was done to a company's members and settings, in words for its account admins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.models import PartnerEvent, Role

Kind = PartnerEvent.Kind
TITLES = {
    Kind.INVITED: gettext_lazy("Invited"),
    Kind.INVITED_AGAIN: gettext_lazy("Invitation sent again"),
    Kind.CHANGED: gettext_lazy("Access changed"),
    Kind.SIGNED_OUT: gettext_lazy("Signed out everywhere"),
    Kind.DEACTIVATED: gettext_lazy("Access ended"),
    Kind.REACTIVATED: gettext_lazy("Access opened again"),
    Kind.ADDRESS_ADDED: gettext_lazy("Notice address added"),
    Kind.ADDRESS_REMOVED: gettext_lazy("Notice address removed"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`about`: the person, or the address; `changes`: what, before and after."""

    at: datetime
    by: str
    title: str
    about: str
    changes: list[tuple[str, str, str]]


def entries(events: Iterable[PartnerEvent]) -> list[Entry]:
    """`events` come with_people()."""
    return [
        Entry(event.at, str(event.by), str(TITLES[Kind(event.kind)]), _about(event), _changes(event))
        for event in events
    ]


def _about(event: PartnerEvent) -> str:
    return str(event.person) if event.person else " · ".join(event.changes.get("address", ()))


def _changes(event: PartnerEvent) -> list[tuple[str, str, str]]:
    """The labels and words of each value; "" for what was not there before."""
    told = []
    if role := event.changes.get("role"):
        told.append((_("Role"), *(str(Role(value).label) if value else "" for value in role)))
    if places := event.changes.get("locations"):
        told.append((_("Locations"), *(places_in_words(value) for value in places)))
    if ended := event.changes.get("places"):
        told.append((_("Signed in at"), *(_in_places(count) for count in ended)))
    return told  # type: ignore[return-value]


def places_in_words(places: list[str] | str) -> str:
    if places == "":
        return ""
    if places == "all":
        return _("All locations")
    return ", ".join(f"MPN {mpn_id}" for mpn_id in places) or _("No location")


def _in_places(count: int) -> str:
    return ngettext("%(n)d place", "%(n)d places", count) % {"n": count}
