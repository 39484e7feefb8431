"""What a company's people do to its members and settings: a row of its own history, and one of the audit stream."""

from datetime import datetime
from typing import Any

from accounts.models import User
from audit.codes import Code
from audit.recording import record
from partners.models import Partner, PartnerEvent

ADDRESSES = (PartnerEvent.Kind.ADDRESS_ADDED, PartnerEvent.Kind.ADDRESS_REMOVED)


def note(
    partner: Partner,
    kind: PartnerEvent.Kind,
    *,
    by: User,
    now: datetime,
    person: User | None = None,
    changes: dict[str, list[Any]] | None = None,
) -> PartnerEvent:
    """In the transaction of the act. Of an address the audit stream hears no more than that one changed."""
    event = PartnerEvent.objects.create(
        partner=partner, kind=kind, by=by, at=now, person=person, changes=changes or {}
    )
    code = Code.REGISTER_CHANGED if kind in ADDRESSES else Code.MEMBERSHIP_CHANGED
    about, key = ("accounts.user", person.pk) if person else ("partners.partner", partner.pk)
    facts = {"did": kind, "event": event.pk}
    record(code, now=now, by=by, kind=about, key=key, facts=facts)
    return event
