"""Which changes of an account take two operators, how they are kept, and what they say."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from staffing.models import StaffChange
from text.names import Text

Words = tuple[Text, Text, Text]  # a field's name, as it was, as it is to be

RIGHTS = ("groups", "user_permissions")
GUARDED = ("email", "staff_role", "is_staff", "is_active", *RIGHTS)


def is_of_staff(person: User) -> bool:
    return bool(person.staff_role) or person.is_staff or person.is_superuser


def guarded(before: User, given: dict[str, Any]) -> dict[str, list[Any]]:
    """Of what is given for an account, what one operator alone cannot change: {field: [as it was, as it is to be]}.

    Closing an account is free, so that nobody waits who has to keep somebody out. Rights come only with the admin
    site, so they are guarded for everybody.
    """
    changed = {
        name: [was, to_be]
        for name in GUARDED
        if name in given and (was := kept(before, name)) != (to_be := as_kept(given[name]))
    }
    if changed.get("is_active") == [True, False]:
        del changed["is_active"]
    is_staffs = is_of_staff(before) or bool({"staff_role", "is_staff"} & set(changed))
    return {name: pair for name, pair in changed.items() if is_staffs or name in RIGHTS}


def kept(person: User, name: str) -> Any:
    if name in RIGHTS:
        return as_kept(getattr(person, name).all()) if person.pk else []
    return getattr(person, name)


def as_kept(value: Any) -> Any:
    """As JSON holds it: rights by their keys."""
    return sorted(row.pk for row in value) if isinstance(value, models.QuerySet) else value


def in_words(change: StaffChange) -> list[Words]:
    """Each field by its name, as it was and as it is to be; in the language of whoever shows it."""
    return [
        (label(name), _said(name, before), _said(name, after))
        for name, (before, after) in change.wanted.items()
    ]


def label(name: str) -> Text:
    return User._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _said(name: str, value: Any) -> Text:
    field = User._meta.get_field(name)
    if name in RIGHTS:
        rows = field.related_model._default_manager.filter(pk__in=value)  # type: ignore[union-attr]
        return ", ".join(map(str, rows)) or _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return dict(field.flatchoices).get(value, value) if value else _("none")  # type: ignore[union-attr]
