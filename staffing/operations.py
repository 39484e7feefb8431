"""One operator proposes, another confirms. Both hold the account's row, so that what is confirmed is what was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audited, sign_ins
from accounts.models import DECIDING_ROLES, User
from staffing import letters, wanted
from staffing.models import LAPSES_AFTER, Outcome, StaffChange

OPERATES = "accounts.change_user"


class ChangeRefused(Exception):
    """Why it is not proposed or confirmed, in a sentence for whoever wanted it."""


@transaction.atomic
def propose(*, person: User, given: Mapping[str, Any], by: User, note: str, now: datetime) -> StaffChange:
    """Keep what `by` wants for `person` until another operator confirms it, and tell the others.

    `given`: the new value of each guarded field. Raises ChangeRefused where another change of the account waits or
    nothing would change, PermissionDenied for whoever keeps no accounts or wants it for themselves.
    """
    person = _held(person)
    _may_decide(by, person)
    lapse(person=person, now=now)
    if waits(person, now=now):
        raise ChangeRefused(another_waits())
    pairs = wanted.guarded(person, dict(given))
    if not pairs:
        raise ChangeRefused(_("Nothing would change."))
    change = StaffChange.objects.create(
        person=person, wanted=pairs, note=note, proposed_by=by, proposed_at=now
    )
    letters.proposed(change, operators().exclude(pk__in=[by.pk, person.pk]), now=now)
    return change


@transaction.atomic
def confirm(*, change: StaffChange, by: User, now: datetime) -> None:
    """Do what was proposed, and tell the person, at the old address and the new one.

    Raises ChangeRefused where it no longer waits, is too old, or is not what stands there now; PermissionDenied for
    whoever proposed it or is concerned by it.
    """
    person = _held(change.person)
    change = _waiting(change, now=now)
    if by.pk == change.proposed_by_id:
        raise PermissionDenied("Nobody confirms what they proposed.")
    _may_decide(by, person)
    if reason := against(person, change):
        raise ChangeRefused(reason)
    old_email, was_staff = person.email, wanted.is_of_staff(person)
    _apply(person, change.after(), now=now)
    if not was_staff and wanted.is_of_staff(person):
        _begin_anew(person)
    _decide(change, Outcome.CONFIRMED, by=by, now=now)
    audited.account_changed(person, change.wanted, by=by, now=now)
    letters.changed(
        person, wanted.in_words(change), cause=f"staff-change:{change.pk}", old=old_email, now=now
    )


@transaction.atomic
def refuse(*, change: StaffChange, by: User, now: datetime) -> None:
    """Another operator says no, or whoever proposed it takes it back. Raises as `confirm` does."""
    person = _held(change.person)
    change = _waiting(change, now=now)
    _may_decide(by, person)
    is_own = by.pk == change.proposed_by_id
    _decide(change, Outcome.WITHDRAWN if is_own else Outcome.REFUSED, by=by, now=now)


def lapse(*, person: User, now: datetime) -> None:
    """What waited too long no longer stands in the way of another proposal."""
    old = StaffChange.objects.waiting().filter(person=person, proposed_at__lte=now - LAPSES_AFTER)
    old.update(outcome=Outcome.LAPSED, decided_at=now)


@transaction.atomic
def address_changed(*, person: User, old: str, now: datetime) -> None:
    """An operator gave somebody who is no staff another address. Both addresses hear of it, a new password waits."""
    User.objects.filter(pk=person.pk).update(email_changed_at=now)
    words = [(wanted.label("email"), old, person.email)]
    letters.changed(person, words, cause=f"user:{person.pk}/email:{now.isoformat()}", old=old, now=now)


def operators() -> QuerySet[User]:
    """Whoever may propose and confirm."""
    return ModelBackend().with_perm(OPERATES).filter(is_staff=True)


def waits(person: User, *, now: datetime) -> bool:
    """A proposal for the account may still be confirmed."""
    fresh = StaffChange.objects.waiting().filter(person=person, proposed_at__gt=now - LAPSES_AFTER)
    return fresh.exists()


def another_waits() -> str:
    return _("Another change of this account waits for a second operator. Have it decided first.")


def against(person: User, change: StaffChange) -> str:
    """Why it cannot be done as the account stands now; "" where it can."""
    now_there = {name: wanted.kept(person, name) for name in change.wanted}
    if now_there != {name: before for name, (before, _after) in change.wanted.items()}:
        return _("The account was changed since this was proposed. Propose it anew.")
    after = change.after()
    if "email" in after and User.objects.filter(email=after["email"]).exists():
        return _("Somebody else has this address by now.")
    role, enters = after.get("staff_role", person.staff_role), after.get("is_staff", person.is_staff)
    return conflict(person, role=role, enters_admin=enters)


def conflict(person: User, *, role: str, enters_admin: bool) -> str:
    """Duties that one person does not have at once; "" where there is none."""
    if role in DECIDING_ROLES and enters_admin:
        return _("Whoever decides claims must not keep the registers. Remove one of the two.")
    if role and hasattr(person, "membership"):
        return _("This person works for a partner, so they cannot have a role at Microsoft.")
    return ""


def _held(person: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _may_decide(by: User, person: User) -> None:
    if not (by.is_active and by.is_staff and by.has_perm(OPERATES)):
        raise PermissionDenied("Only operators change accounts of staff.")
    if by.pk == person.pk:
        raise PermissionDenied("Nobody changes their own account of staff.")
    if person.is_superuser and not by.is_superuser:
        raise PermissionDenied("A superuser's account is a superuser's to change.")


def _waiting(change: StaffChange, *, now: datetime) -> StaffChange:
    change = StaffChange.objects.select_for_update().get(pk=change.pk)
    if change.outcome != Outcome.WAITING:
        raise ChangeRefused(
            _("This was decided already: %(outcome)s.") % {"outcome": change.get_outcome_display()}
        )
    if change.proposed_at <= now - LAPSES_AFTER:
        raise ChangeRefused(_("Nobody confirmed this within seven days. Propose it anew."))
    return change


def _apply(person: User, after: Mapping[str, Any], *, now: datetime) -> None:
    for name, value in after.items():
        if name in wanted.RIGHTS:
            getattr(person, name).set(value)
        else:
            setattr(person, name, value)
    if "email" in after:
        person.email_changed_at = now
    person.save()


def _begin_anew(person: User) -> None:
    """Whoever becomes staff sets a password by a letter to the address that two operators read, and a new second
    factor: what was known of the account before opens nothing."""
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    sign_ins.end(sign_ins.others_of(person, this=None))


def _decide(change: StaffChange, outcome: str, *, by: User, now: datetime) -> None:
    change.outcome, change.decided_by, change.decided_at = outcome, by, now
    change.save(update_fields=["outcome", "decided_by", "decided_at"])
