"""The customer's side: ask, ask again, deny, take a denial back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from claims import contacts
from claims.actors import partner_actor, reviewer_actor
from claims.gate import MoveRefused, lock, lock_with_rivals, move, record
from claims.letters import to_partner, to_reviewer
from claims.lifecycle import Actor, Consent, Status
from claims.lines import AssetTaken, close_lines, reopen_lines, start_lines
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.operations import edit_claim
from consent import letters, sweeps
from consent.models import ConsentLink, ConsentLinkQuerySet, ConsentRequest, hash_of, new_token
from customers.directory import portal_administrators
from customers.models import TenantAdmin
from notifications.models import RETURNED
from notifications.outbox import Recipient

DAY = timedelta(days=1)
CORRECTIONS = 3  # of the contact, for each approval
SENDINGS_A_DAY = 3  # of one recipient's letter, beside the first


def ask(*, claim: Claim, event: ClaimEvent, now: datetime) -> ConsentRequest:
    """Write to the customer's contact, and to the tenant's portal administrators with links of their own.

    A new asking is a new cause, with a full new window. Whoever gets a letter now has their older link voided; others
    who had one keep it.
    """
    recipients = {claim.customer_contact_email.lower(), *map(_address, portal_administrators(claim.tenant))}
    older = _links_of(claim).filter(Q(email__in=recipients) | Q(letter__state__in=RETURNED))
    older.update(voided_at=now)
    request = _new_request(claim, event, now)
    _write_to_contact(request, event, now)
    _write_to_administrators(request, event, now)
    return request


def ask_another_contact(*, claim: Claim, event: ClaimEvent, now: datetime) -> ConsentRequest:
    """The partner named another contact: a letter to them, with a full new window.

    Whoever had a letter keeps a link that can deny, unless the letter came back, and is told of the other contact.
    Administrators keep theirs without a second letter; those who were registered since get their first.
    """
    _links_of(claim).filter(letter__state__in=RETURNED).update(voided_at=now)
    before = list(_links_of(claim).select_related("request").filter(role=ConsentLink.Role.CONTACT))
    administrators = _links_of(claim).filter(role=ConsentLink.Role.ADMINISTRATOR, request__is_current=True)
    kept = list(administrators.values_list("pk", flat=True))
    request = _new_request(claim, event, now)
    ConsentLink.objects.filter(pk__in=kept).update(request=request)
    _write_to_contact(request, event, now)
    _write_to_administrators(request, event, now)
    for link in {link.email: link for link in before}.values():
        if link.email != claim.customer_contact_email.lower():
            letters.another_contact(link, event, now=now)
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
        ConsentRequest.objects.filter(pk=older.request_id).update(
            window_ends_at=None, returned_at=None, unproven_at=None
        )
    recipient = Recipient(older.email, older.name, claim.tenant.language)
    _send_link(older.request, event, recipient, older.role, now)
    return claim


def link_to(claim: Claim, *, of: ConsentLink) -> ConsentLink | None:
    """An administrator's way to another claim on their tenant, `of` being the link they came by.

    Unsaved where no letter brought them one; None where there is nothing they could be asked.
    """
    request = claim.consent_requests.filter(is_current=True).first()
    if request is None or not of.is_administrator:
        return None
    own = ConsentLink.objects.usable().filter(request__claim=claim, email=of.email).order_by("-pk").first()
    if own is None:
        own = ConsentLink(request=request, token_hash=hash_of(new_token()), name=of.name, email=of.email)
        own.role, own.is_administrator = ConsentLink.Role.ADMINISTRATOR, True
    return own


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
    window_ends_at = window_of(claim)
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
    window_ends_at = window_of(claim)
    return denial.from_status == Status.APPROVED and (window_ends_at is None or window_ends_at > now)


def window_of(claim: Claim) -> datetime | None:
    """When silence counts as consent, through whichever link it is asked; None while no window runs."""
    return claim.consent_requests.filter(is_current=True).values_list("window_ends_at", flat=True).first()


@transaction.atomic
def correct_contact(*, claim: Claim, by: User, fields: dict[str, str], now: datetime) -> Claim:
    """The partner names another customer contact while the question is open: a new letter, a full new window.

    Three times for each approval. Raises MoveRefused, also for an address that is a partner's.
    """
    claim = lock(claim)
    _refuse_more_corrections(claim)
    event = edit_claim(claim=claim, by=by, now=now, fields=fields)
    if event is None:
        return claim
    claim = event.claim
    ask_another_contact(claim=claim, event=event, now=now)
    if contacts.needs_confirmation(claim):
        to_reviewer("consent/unproven", claim, event, now=now)
    return claim


def _refuse_more_corrections(claim: Claim) -> None:
    corrections = claim.events.filter(kind="edited", at__gte=claim.approved_at)
    if claim.status == Status.APPROVED and corrections.count() >= CORRECTIONS:
        raise MoveRefused(
            _(
                "The contact was corrected three times already. Ask Microsoft in a comment to end the association."
            )
        )


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


def _address(admin: TenantAdmin) -> str:
    return admin.email.lower()


def _links_of(claim: Claim) -> ConsentLinkQuerySet:
    return ConsentLink.objects.valid().filter(request__claim=claim)


def _new_request(claim: Claim, event: ClaimEvent, now: datetime) -> ConsentRequest:
    claim.consent_requests.filter(is_current=True).update(is_current=False)
    return ConsentRequest.objects.create(claim=claim, event=event, asked_at=now)


def _write_to_contact(request: ConsentRequest, event: ClaimEvent, now: datetime) -> None:
    """Also to who administers the customer's tenant: the window depends on this letter."""
    claim = request.claim
    to = Recipient(claim.customer_contact_email.lower(), claim.customer_contact_name, claim.tenant.language)
    request.links.filter(email=to.email).update(voided_at=now)
    _send_link(request, event, to, ConsentLink.Role.CONTACT, now)


def _write_to_administrators(request: ConsentRequest, event: ClaimEvent, now: datetime) -> None:
    """Those who have no link yet; whoever is the contact as well has theirs."""
    tenant = request.claim.tenant
    have_one = set(request.links.valid().values_list("email", flat=True))
    for admin in portal_administrators(tenant):
        if _address(admin) not in have_one:
            have_one.add(_address(admin))
            to = Recipient(_address(admin), admin.name, tenant.language)
            _send_link(request, event, to, ConsentLink.Role.ADMINISTRATOR, now)


def _send_link(request: ConsentRequest, event: ClaimEvent, to: Recipient, role: str, now: datetime) -> None:
    token = new_token()
    link = ConsentLink.objects.create(
        request=request, token_hash=hash_of(token), role=role, name=to.name, email=to.email
    )
    link.letter = letters.consent_request(link, event, to=to, token=token, now=now)
    link.save(update_fields=["letter"])
