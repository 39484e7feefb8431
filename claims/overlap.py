"""What a person saw when they changed something: what they left alone is not written, and what somebody else changed
meanwhile is not overwritten unsaid."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Claim
from claims.refusals import ActCode
from claims.transitions import MoveRefused, plain
from text.names import filled

Seen = Mapping[str, Any]  # by field, as JSON keeps it


class Overlap(MoveRefused):
    """Two people changed the same field. Both texts are told; whoever saves again has seen the other one."""


def seen_of(claim: Claim, names: Iterable[str]) -> Seen:
    return {name: plain(getattr(claim, name)) for name in sorted(names)}


def touched(fields: dict[str, Any], seen: Seen) -> dict[str, Any]:
    """The fields that the person changed. What nobody told to have seen counts as changed."""
    return {name: value for name, value in fields.items() if name not in seen or plain(value) != seen[name]}


def refuse_overlap(claim: Claim, fields: dict[str, Any], seen: Seen, *, by: User) -> None:
    """`claim`: as it is now, locked; `fields`: what the person changed, to what differs from it. Whoever went back to a
    page of before their own change overwrites that. Raises Overlap."""
    changed = [name for name in fields if name in seen and plain(getattr(claim, name)) != seen[name]]
    changed = [name for name in changed if _who_changed(claim, name) != by.pk]
    if changed:
        told = " ".join(_both_texts(claim, name, fields[name]) for name in changed)
        sentence = _(
            "Somebody else changed the same in the meantime. %(fields)s Nothing was saved: look at both, then save "
            "again."
        )
        raise Overlap(sentence % {"fields": told}, ActCode.EDITED_MEANWHILE)


def _who_changed(claim: Claim, name: str) -> int | None:
    edits = claim.events.filter(kind="edited", changes__has_key=name)
    return edits.order_by("-pk").values_list("by", flat=True).first()


def _both_texts(claim: Claim, name: str, typed: object) -> str:
    sentence = _("%(field)s: it is now “%(now)s”, you entered “%(typed)s”.")
    label = str(Claim._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    now = getattr(claim, name)
    return filled(sentence, {"field": capfirst(label), "now": now, "typed": typed})
