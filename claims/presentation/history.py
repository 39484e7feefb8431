"""The history of a claim in words: one sentence for each kind of event and each side.

Each sentence goes on from the name of whoever acted. To a partner every reviewer is "Microsoft reviewer", and
what stays inside Microsoft has no sentence for the partner at all.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from claims.lifecycle import Actor, Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.presentation import letter_history
from claims.presentation.letters_and_downloads import letters_and_downloads
from claims.text_fields import TEXT_FIELDS
from documents.models import Download
from partners.models import Location
from text.formatting import datetime_text
from text.names import Text, sentence_with

Change = tuple[Text, str, str]  # of what, from, to
SHOWN_AT_FIRST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """For templates/components/history.html. `event`: its key, None for a download."""

    who: str
    text: Text | None
    at: datetime
    note: str = ""
    changes: Sequence[Change] = ()
    event: int | None = None
    letters: Sequence[letter_history.LetterEntry] = ()

    @property
    def returned(self) -> int:
        return letter_history.returned(self.letters)


@dataclass(frozen=True)
class EventText:
    """How an event is told. `to_partner` None: not told. `is_note_shared`: the partner may read its note too."""

    to_partner: Text | None
    to_microsoft: Text
    is_note_shared: bool = True


_t = gettext_lazy
EVENT_TEXTS: dict[str, EventText] = {
    # Moves
    "submit": EventText(_t("submitted the claim to Microsoft."), _t("submitted the claim.")),
    "recall": EventText(_t("recalled the claim to change it."), _t("recalled the claim before its review.")),
    "withdraw": EventText(_t("withdrew the claim."), _t("withdrew the claim.")),
    "take": EventText(_t("started the review."), _t("started the review.")),
    "approve": EventText(
        _t("approved the claim. The association is in force."),
        _t("approved the claim and put its lines in force."),
        is_note_shared=False,
    ),
    "request_action": EventText(
        _t("asked you for something. The findings say what."),
        _t("requested action from the partner."),
    ),
    "reject": EventText(_t("rejected the claim. The findings say why."), _t("rejected the claim.")),
    "lose": EventText(
        _t("rejected the claim: the association went to another partner."),
        _t("decided the contest for another partner."),
        is_note_shared=False,
    ),
    "expire": EventText(
        _t("rejected the claim, because the request was not answered in time."),
        _t("rejected the claim, because the partner did not answer in time."),
    ),
    "deny": EventText(_t("refused the association."), _t("denied consent.")),
    "undo_denial": EventText(
        _t("took the refusal back. The association is in force again."), _t("took the denial back.")
    ),
    "settle": EventText(
        _t("noted that the customer did not refuse within the time given."),
        _t("settled consent: the opt-out window passed without an answer."),
    ),
    "agree": EventText(_t("agreed to the association."), _t("agreed to the association.")),
    "dispute": EventText(_t("disputed the rejection."), _t("disputed the rejection.")),
    "disassociate": EventText(_t("ended the association."), _t("gave the association up.")),
    "end": EventText(_t("ended the association."), _t("ended the association.")),
    "reopen": EventText(_t("reopened the claim to decide it again."), _t("reopened the claim.")),
    # Acts that move nothing
    "created": EventText(_t("created the claim."), _t("created the claim.")),
    "edited": EventText(_t("edited the claim."), _t("edited the claim.")),
    "proof_added": EventText(_t("uploaded a document."), _t("uploaded a document.")),
    "proof_replaced": EventText(
        _t("uploaded a newer version of a document."), _t("uploaded a newer version of a document.")
    ),
    "proof_removed": EventText(_t("removed a document."), _t("removed a document.")),
    "proof_blocked": EventText(
        _t("found malware in a document that was clean before, and blocked it."),
        _t("found malware in a document that was clean before, and blocked it."),
    ),
    "commented": EventText(_t("wrote a comment."), _t("wrote a comment.")),
    "reminded": EventText(
        _t("reminded you of the open request."), _t("reminded the partner of the request.")
    ),
    "subscription_ending": EventText(
        _t("told you that a subscription ends soon."), _t("told the partner that a subscription ends soon.")
    ),
    "subscription_over": EventText(
        _t("closed what depended on a subscription that has ended."),
        _t("closed what depended on a subscription that has ended."),
    ),
    "window_opened": EventText(
        _t(
            "delivered the consent letter to the customer. From now on the customer has the full time to refuse."
        ),
        _t("delivered the consent letter: the opt-out window has started."),
    ),
    "letter_returned": EventText(
        _t("could not deliver the consent letter to the customer's contact. Correct the contact."),
        _t("got the consent letter back: the customer's contact was not reached."),
    ),
    "contact_unproven": EventText(
        _t(
            "delivered the consent letter to an address that is not known to belong to the customer. The time to "
            "refuse has not started."
        ),
        _t("delivered the consent letter to an address that is not known to belong to the customer."),
    ),
    "contact_confirmed": EventText(
        _t("confirmed that the contact's address belongs to the customer."),
        _t("confirmed that the contact's address belongs to the customer."),
    ),
    "customer_told": EventText(
        _t("told the customer that the association ended."),
        _t("told the customer that the association ended."),
    ),
    "customer_reminded": EventText(
        _t("reminded the customer of the question."), _t("reminded the customer of the question.")
    ),
    "new_link_asked": EventText(_t("asked for a new link."), _t("asked for a new link.")),
    "handed_on": EventText(
        _t("handed the question on to a colleague."), _t("handed the question on to a colleague.")
    ),
    "partner_reported": EventText(None, _t("does not know this partner.")),
    "customer_unreachable": EventText(
        _t("told you that nobody at the customer could be reached. Correct the contact."),
        _t("told the partner that nobody at the customer could be reached."),
    ),
    "letter_sent_again": EventText(
        _t("sent the consent letter again, with a new link."),
        _t("sent the consent letter again, with a new link."),
    ),
    "assigned": EventText(None, _t("assigned the claim."), is_note_shared=False),
    "contest_asked": EventText(
        _t("asked you for newer or better documents."), _t("asked this side of the contest.")
    ),
    "contest_won": EventText(
        _t("decided that the association stays with you."),
        _t("decided the contest for this partner."),
        is_note_shared=False,
    ),
    "contest_lost": EventText(
        _t("decided that part of the claim goes to another partner."),
        _t("decided the contest for another partner; the claim keeps its other lines."),
    ),
    "given_back": EventText(None, _t("gave the claim back to the queue."), is_note_shared=False),
}
NOT_FOR_PARTNERS = [kind for kind, event_text in EVENT_TEXTS.items() if event_text.to_partner is None]


def events_for(claim: Claim, user: User, *, newest: int | None = SHOWN_AT_FIRST) -> QuerySet[ClaimEvent]:
    """The events `user` may read, newest first: every move, and of the others the `newest` ones (None: all)."""
    events = claim.events.select_related("by")
    if not user.may_read_reviews:
        events = events.filter(is_internal=False).exclude(kind__in=NOT_FOR_PARTNERS)
    if newest is None:
        return events
    return events.filter(
        Q(revision__isnull=False) | Q(pk__in=events.order_by("-at", "-pk").values("pk")[:newest])
    )


def entries(
    claim: Claim, user: User, events: Iterable[ClaimEvent] | None = None, *, newest: int | None = None
) -> list[Entry]:
    """Who did what, when, with which letters.

    Events and downloads of documents, newest first; of all that the `newest` ones (None: all).
    """
    told = list(events_for(claim, user) if events is None else events)
    return full_history(render(told, user), claim, user, newest=newest)


def full_history(told: list[Entry], claim: Claim, user: User, *, newest: int | None = None) -> list[Entry]:
    """The entries of events, each with the letters it caused, among those of downloads."""
    if not told:
        return told
    letters, downloads = letters_and_downloads(claim, since=min(entry.at for entry in told), newest=newest)
    merged = _with_letters(told, letter_history.by_event(letters, claim, user)) + _downloads(downloads, user)
    return sorted(merged, key=attrgetter("at"), reverse=True)[:newest]


def render(events: list[ClaimEvent], user: User) -> list[Entry]:
    """One entry for each of the events, in their order."""
    names = _Names.of(events, user)
    return [_entry(event, user, names) for event in events]


def who_acted(event: ClaimEvent, user: User) -> str:
    if event.actor == Actor.CLOCK:
        return _("The portal")
    if event.actor == Actor.CUSTOMER:
        return _("The customer")
    if event.actor in {Actor.REVIEWER, Actor.LEAD} and not user.may_read_reviews:
        return _("Microsoft reviewer")
    return str(event.by)


def name_of(person: User, user: User) -> str:
    """The name under which `user` may know `person`."""
    if person.staff_role and not user.may_read_reviews:
        return _("Microsoft reviewer")
    return str(person)


def _entry(event: ClaimEvent, user: User, names: "_Names") -> Entry:
    event_text = EVENT_TEXTS[event.kind]
    is_microsoft = user.may_read_reviews
    return Entry(
        event=event.pk,
        who=who_acted(event, user),
        text=event_text.to_microsoft if is_microsoft else event_text.to_partner,
        at=event.at,
        note=event.note if is_microsoft or event_text.is_note_shared else "",
        changes=_changes(event, names, is_microsoft=is_microsoft),
    )


def _with_letters(told: list[Entry], letters: dict[int, list[letter_history.LetterEntry]]) -> list[Entry]:
    return [replace(entry, letters=letters.get(entry.event or 0, ())) for entry in told]


def _downloads(downloads: Iterable[Download], user: User) -> list[Entry]:
    """Who was handed which document, even where it was removed since."""
    return [
        Entry(
            name_of(download.user, user),
            sentence_with(_("downloaded “%s”."), download.document.name),
            download.at,
        )
        for download in downloads
    ]


@dataclass(frozen=True)
class _Names:
    """Names of the rows that changes mention by primary key; asked for only when there are any."""

    locations: dict[int, str]
    people: dict[int, str]

    @classmethod
    def of(cls, events: list[ClaimEvent], user: User) -> "_Names":
        """Both kinds in one question."""
        places = _mentioned(events, "location")
        people = _mentioned(events, "reviewer") if user.may_read_reviews else set()
        names = cls(locations={}, people={})
        if not places and not people:
            return names
        of_places = Location.objects.filter(pk__in=places).order_by()
        of_people = User.objects.filter(pk__in=people).order_by()
        told = of_people.values_list("pk", Value(""), "name", "email")
        for key, mpn_id, name, more in told.union(
            of_places.values_list("pk", "mpn_id", "name", "country"), all=True
        ):
            if mpn_id:
                names.locations[key] = str(Location(mpn_id=mpn_id, name=name, country=more))
            else:
                names.people[key] = str(User(name=name, email=more))
        return names


def _mentioned(events: list[ClaimEvent], name: str) -> set[int]:
    return {key for event in events for key in event.changes.get(name, ()) if key is not None}


def _instant(value: str, names: _Names) -> str:
    return datetime_text(datetime.fromisoformat(value))


def _as_it_is(value: str, names: _Names) -> str:
    return value


Show = Callable[[Any, _Names], str]
_CUSTOMERS = {
    "contact": _t("Customer contact"),
    "administrator": _t("Portal administrator"),
    "colleague": _t("Colleague of the contact"),
}


def _own_label(name: str) -> Text:
    return Claim._meta.get_field(name).verbose_name  # type: ignore[union-attr]


# What is shown of an event's changes: field → label, and how its values read. What is not here is not shown.
FIELDS: dict[str, tuple[Text, Show]] = {
    "status": (_t("Status"), lambda value, names: str(Status(value).label)),
    "consent": (_t("Customer's consent"), lambda value, names: str(Consent(value).label)),
    "deadline_at": (_t("Deadline"), _instant),
    "dispute_until": (_t("Dispute possible until"), _instant),
    "location": (_own_label("location"), lambda value, names: names.locations.get(value, "")),
    **{text.name: (text.label, _as_it_is) for text in TEXT_FIELDS.values()},
    "confirmed_contact": (_t("Address"), _as_it_is),
    "lines_added": (_t("Added"), _as_it_is),
    "lines_removed": (_t("Removed"), _as_it_is),
    "lines_ending": (_t("Ends soon"), _as_it_is),
    "ends_at": (_t("Subscription ends"), _instant),
    "proof": (_t("Document"), _as_it_is),
    "answer_by": (_t("Answer by"), _instant),
    "denied_by": (_t("By"), lambda value, names: str(_CUSTOMERS.get(value, value))),
    "handed_to": (_t("Handed to"), _as_it_is),
    "sent_again": (_t("Sent to"), lambda value, names: str(_CUSTOMERS.get(value, value))),
}
FOR_MICROSOFT: dict[str, tuple[Text, Show]] = {
    "reviewer": (_t("Reviewer"), lambda value, names: names.people.get(value, "")),
    "review_due_at": (_t("Review target"), _instant),
}


def _changes(event: ClaimEvent, names: _Names, *, is_microsoft: bool) -> list[Change]:
    known = FIELDS | FOR_MICROSOFT if is_microsoft else FIELDS
    shown: list[Change] = []
    for name, (old, new) in event.changes.items():
        if name == "lines_closed":  # what was closed, and why
            shown.append((_("Closed"), old, str(ClaimLine.Cause(new).label)))
        elif name in known:
            label, show = known[name]
            shown.append((label, _shown(old, show, names), _shown(new, show, names)))
    return shown


def _shown(value: Any, show: Show, names: _Names) -> str:
    return "" if value in (None, "") else show(value, names)
