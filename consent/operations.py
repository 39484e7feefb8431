"""The customer's side: ask, ask again, deny, take a denial back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import partner_actor, reviewer_actor
from claims.gate import MoveRefused, lock, lock_with_rivals, move, record
from claims.letters import to_partner, to_reviewer
from claims.lifecycle import Actor, Consent, Status
from claims.lines import AssetTaken, close_lines, reopen_lines, start_lines
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.operations import edit_claim
from consent import letters, sweeps
from consent.models import ConsentLink, ConsentRequest, hash_of, new_token
from customers.directory import portal_administrators
from notifications.outbox import Recipient

DAY = timedelta(days=1)
SENDINGS_A_DAY = 3  # of one recipient's letter, beside the first


def ask(*, claim: Claim, event: ClaimEvent, now: datetime) -> ConsentRequest:
    """Write to the customer's contact, and to the tenant's portal administrators with links of their own.

    A new asking is a new cause: older links of the claim are void, and the customer has a full new window.
    """
    _void_older(claim, now)
    request = ConsentRequest.objects.create(claim=claim, event=event, asked_at=now)
    language = claim.tenant.language
    contact = Recipient(claim.customer_contact_email.lower(), claim.customer_contact_name, language)
    recipients = {contact.email: (contact, ConsentLink.Role.CONTACT)}
    for admin in portal_administrators(claim.tenant):
        to = Recipient(admin.email.lower(), admin.name, language)
        recipients.setdefault(to.email, (to, ConsentLink.Role.ADMINISTRATOR))
    for to, role in recipients.values():
        _send_link(request, event, to, role, now)
    return request


@transaction.atomic
def send_again(*, claim: Claim, to: str, by: User, now: datetime) -> Claim:
    """Send one recipient's consent letter again, with a new link; their older one is void.

    `to`: the recipient's address. No window runs while the contact has no link that works: each letter promises them
    the full time from the moment it was accepted. Raises MoveRefused for who is not asked about this claim, and after
    three times within a day.
    """
    claim = lock(claim)
    actor = reviewer_actor(by) if by.staff_role else partner_actor(by, claim)
    older = _link_that_can_be_sent_again(claim, to, now)
    starts_anew = older.role == ConsentLink.Role.CONTACT and claim.consent == Consent.PENDING
    event = record(
        claim,
        "letter_sent_again",
        actor=actor,
        by=by,
        now=now,
        changes={"sent_again": [None, older.role]},
        deadline_at=None if starts_anew else claim.deadline_at,
    )
    ConsentLink.objects.filter(pk=older.pk).update(voided_at=now)
    if starts_anew:
        ConsentRequest.objects.filter(pk=older.request_id).update(window_ends_at=None, returned_at=None)
    recipient = Recipient(older.email, older.name, claim.tenant.language)
    _send_link(older.request, event, recipient, older.role, now)
    return claim


def link_to(claim: Claim, *, of: ConsentLink) -> ConsentLink | None:
    """An administrator's way to another claim on their tenant, `of` being the link they came by.

    Unsaved where no letter brought them one; None where there is nothing they could be asked.
    """
    request = claim.consent_requests.filter(is_current=True).first()
    if request is None or of.role != ConsentLink.Role.ADMINISTRATOR:
        return None
    own = request.links.usable().filter(email=of.email).first()
    return own or ConsentLink(
        request=request, token_hash=hash_of(new_token()), role=of.role, name=of.name, email=of.email
    )


@transaction.atomic
def deny(*, link: ConsentLink, reason: str, now: datetime) -> Claim:
    """Refuse the association, in the window or years later. The same link a second time changes nothing."""
    claim = lock(link.request.claim)
    if claim.status == Status.CONSENT_DENIED:
        return claim
    if link.pk is None:  # an administrator's, whom no letter about this claim ever reached
        link = link_to(claim, of=link) or link
        link.save()
    # So that the denial can be undone until the window's end.
    sweeps.take_note_of_letters([claim.pk], now=now)
    claim = lock(claim)
    closed = close_lines(claim, ClaimLine.Cause.DENIED, now=now)
    event = move(
        claim,
        "deny",
        actor=Actor.CUSTOMER,
        by=None,
        now=now,
        note=reason,
        changes=closed | {"denied_by": [None, link.role]},
        consent=Consent.DENIED,
    )
    ConsentLink.objects.filter(pk=link.pk).update(denied_at=now)
    to_partner("consent/denied", claim, event, now=now)
    to_reviewer("consent/denied_reviewer", claim, event, now=now)
    return claim


@transaction.atomic
def undo_denial(*, link: ConsentLink, now: datetime) -> Claim:
    """Take the denial back through the link that made it, before the original window ends, if every asset is free."""
    claim, _others = lock_with_rivals(link.request.claim)
    link = ConsentLink.objects.select_related("request").get(pk=link.pk)
    if not is_undoable(link, claim, now=now):
        raise MoveRefused(_("The denial can no longer be taken back here. The partner may file a new claim."))
    window_ends_at = link.request.window_ends_at
    try:
        reopen_lines(claim, [ClaimLine.Cause.DENIED])
        start_lines(claim, now=now)
    except AssetTaken as taken:
        raise MoveRefused(
            _("Meanwhile another association stands in its place, so the denial cannot be taken back.")
        ) from taken
    event = move(
        claim,
        "undo_denial",
        actor=Actor.CUSTOMER,
        by=None,
        now=now,
        consent=Consent.PENDING,
        deadline_at=window_ends_at,
    )
    ConsentLink.objects.filter(pk=link.pk).update(denied_at=None)
    to_partner("consent/denial_undone", claim, event, now=now)
    return claim


def is_undoable(link: ConsentLink, claim: Claim, *, now: datetime) -> bool:
    """Through the link that denied, within the original window, and only what Microsoft had approved."""
    if claim.status != Status.CONSENT_DENIED or link.denied_at is None:
        return False
    denial = claim.events.filter(kind="deny").latest("revision")
    window_ends_at = link.request.window_ends_at
    return denial.from_status == Status.APPROVED and (window_ends_at is None or window_ends_at > now)


@transaction.atomic
def correct_contact(*, claim: Claim, by: User, fields: dict[str, str], now: datetime) -> Claim:
    """The partner names another customer contact while the question is open: a new letter, a full new window."""
    event = edit_claim(claim=claim, by=by, now=now, fields=fields)
    if event is not None:
        ask(claim=event.claim, event=event, now=now)
    return claim


def _link_that_can_be_sent_again(claim: Claim, to: str, now: datetime) -> ConsentLink:
    links = ConsentLink.objects.usable().filter(request__claim=claim, request__is_current=True)
    link = links.filter(email=to.lower()).first()
    if claim.status != Status.APPROVED or link is None:
        raise MoveRefused(_("Nobody waits for this letter: the customer is not asked about this claim now."))
    today = claim.events.filter(kind="letter_sent_again", at__gt=now - DAY)
    if today.filter(changes__sent_again__1=link.role).count() >= SENDINGS_A_DAY:
        raise MoveRefused(
            _(
                "The letter was sent again three times within a day. Wait until tomorrow, or correct the contact."
            )
        )
    return link


def _void_older(claim: Claim, now: datetime) -> None:
    claim.consent_requests.filter(is_current=True).update(is_current=False)
    ConsentLink.objects.filter(request__claim=claim, voided_at=None).update(voided_at=now)


def _send_link(request: ConsentRequest, event: ClaimEvent, to: Recipient, role: str, now: datetime) -> None:
    token = new_token()
    link = ConsentLink.objects.create(
        request=request, token_hash=hash_of(token), role=role, name=to.name, email=to.email
    )
    link.letter = letters.consent_request(link, event, to=to, token=token, now=now)
    link.save(update_fields=["letter"])
