"""Whom the customer's people are, and what is written to them: ask, ask another contact, send again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from claims import contacts
from claims.actors import partner_actor, reviewer_actor
from claims.letters import to_reviewer
from claims.lifecycle import Actor, Consent, Status
from claims.models import Claim, ClaimEvent
from claims.models.claim import WAITING
from claims.operations import edit_claim
from claims.overlap import Seen
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, record
from consent import letters
from consent.models import ConsentLink, ConsentLinkQuerySet, ConsentRequest, hash_of, new_token
from customers.directory import portal_administrators
from customers.models import TenantAdmin
from customers.refusals import Code
from notifications.models import RETURNED, Letter
from notifications.outbox import Recipient
from programs.activities import SolutionArea

DAY = timedelta(days=1)
GATHERED_FOR = timedelta(minutes=10)  # so long the first of several claims waits for the others' approvals
CORRECTIONS = 3  # of the contact, for each approval
HANDED_ON_A_DAY = 3
LETTERS_A_DAY = 3  # to one person about one claim, of those that others cause
NEW_LINKS_A_DAY = 3
CAUSED_BY_OTHERS = (
    *(f"consent/request_{area}" for area in SolutionArea),
    "consent/several",
    "consent/another_contact",
)


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
        is_another = link.email != claim.customer_contact_email.lower()
        if is_another and not _had_enough(claim, link.email, now):
            letters.another_contact(link, event, now=now)
    return request


@transaction.atomic
def send_again(*, claim: Claim, to: str, by: User, now: datetime) -> Claim:
    """Send one recipient's consent letter again, with a new link; their older one is void.

    `to`: the recipient's address. No window runs while the contact has no link that works: each letter promises them
    the full time from the moment it was accepted. Raises MoveRefused for who is not asked about this claim, and after
    three messages within a day.
    """
    claim = lock(claim)
    actor = reviewer_actor(by) if by.staff_role else partner_actor(by, claim)
    older = _link_that_can_be_sent_again(claim, to, now)
    request = older.request
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
        request.window_ends_at = request.returned_at = request.unproven_at = None
        request.save(update_fields=["window_ends_at", "returned_at", "unproven_at"])
    _send_link(request, event, letters.recipient(claim.tenant, older.email, older.name), older.role, now)
    return claim


@transaction.atomic
def correct_contact(
    *, claim: Claim, by: User, fields: dict[str, str], now: datetime, seen: Seen | None = None
) -> Claim:
    """The partner names another customer contact while the question is open: a new letter, a full new window.

    Three times for each approval. `seen`: as with `edit_claim`. Raises MoveRefused, also for an address that is a
    partner's.
    """
    claim = lock(claim)
    _refuse_more_corrections(claim)
    _refuse_too_many(claim, str(fields.get("customer_contact_email", "")), now)
    event = edit_claim(claim=claim, by=by, now=now, fields=fields, seen=seen)
    if event is None:
        return claim
    claim = event.claim
    ask_another_contact(claim=claim, event=event, now=now)
    if contacts.needs_confirmation(claim):
        to_reviewer("consent/unproven", claim, event, now=now)
    return claim


@transaction.atomic
def send_new_link(*, link: ConsentLink, reason: str, now: datetime) -> None:
    """To the address that had the link, and to no other: whoever asks may hold no more than the page's address.

    `reason`: what was typed on a page whose time was over; it waits behind the new link. At most three a day; asked
    again, nothing happens, and nobody is told whether it did.
    """
    claim = lock(link.request.claim)
    asked = claim.events.filter(kind="new_link_asked", changes__link__1=link.pk, at__gt=now - DAY)
    if asked.count() >= NEW_LINKS_A_DAY:
        return
    event = record(
        claim, "new_link_asked", actor=Actor.CUSTOMER, by=None, now=now, changes={"link": [None, link.pk]}
    )
    if reason:
        ConsentLink.objects.filter(pk=link.pk).update(kept_reason=reason)
    letters.about_answer("consent/new_link", link, event, now=now)


@transaction.atomic
def hand_on(*, link: ConsentLink, name: str, email: str, now: datetime) -> ConsentLink:
    """To a colleague, with a link of their own; the first one keeps theirs. Raises MoveRefused for an address outside
    the customer's verified domains and administrators, and for more than a few."""
    claim = lock(link.request.claim)
    request = claim.consent_requests.filter(is_current=True).first()
    if claim.status != Status.APPROVED or request is None:
        raise MoveRefused(_("Nobody is asked about this association now."), ActCode.NOT_NOW)
    if (
        contacts.mailbox(email, claim.tenant, beside=claim.partner_contact_email)
        != contacts.Mailbox.CUSTOMERS
    ):
        raise MoveRefused(
            _("Name a colleague at one of your organisation’s own domains."), Code.CONTACT_NEEDS_REASON
        )
    links = _links_of(claim)
    if links.filter(email=email.lower()).exists():
        raise MoveRefused(_("This person has a link already."), ActCode.DONE_ALREADY)
    if claim.events.filter(kind="handed_on", at__gt=now - DAY).count() >= HANDED_ON_A_DAY:
        raise MoveRefused(
            _("The question was handed on three times today. Try again tomorrow."), ActCode.LIMIT_REACHED
        )
    changes = {"handed_to": [None, email], "denied_by": [None, link.role]}
    event = record(
        claim, "handed_on", actor=Actor.CUSTOMER, by=None, now=now, changes=changes, is_internal=True
    )
    to = letters.recipient(claim.tenant, email.lower(), name)
    return _send_link(request, event, to, ConsentLink.Role.COLLEAGUE, now)


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


def _refuse_more_corrections(claim: Claim) -> None:
    corrections = claim.events.filter(kind="edited", at__gte=claim.approved_at)
    if claim.status == Status.APPROVED and corrections.count() >= CORRECTIONS:
        raise MoveRefused(
            _(
                "The contact was corrected three times already. Ask Microsoft in a comment to end the association."
            ),
            ActCode.LIMIT_REACHED,
        )


def _link_that_can_be_sent_again(claim: Claim, to: str, now: datetime) -> ConsentLink:
    links = ConsentLink.objects.usable().filter(request__claim=claim, request__is_current=True)
    link = links.filter(email=to.lower()).first()
    if claim.status != Status.APPROVED or link is None:
        raise MoveRefused(
            _("Nobody waits for this letter: the customer is not asked about this claim now."),
            ActCode.NOT_NOW,
        )
    _refuse_too_many(claim, link.email, now)
    return link


def _refuse_too_many(claim: Claim, email: str, now: datetime) -> None:
    if _had_enough(claim, email, now):
        raise MoveRefused(
            _(
                "This person got the message three times within a day. Wait until tomorrow, or correct the contact."
            ),
            ActCode.LIMIT_REACHED,
        )


def _had_enough(claim: Claim, email: str, now: datetime) -> bool:
    written = Letter.objects.about(f"claim:{claim.reference}").filter(letter__in=CAUSED_BY_OTHERS)
    return written.filter(to_email=email.lower(), created_at__gt=now - DAY).count() >= LETTERS_A_DAY


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
    to = letters.recipient(claim.tenant, claim.customer_contact_email.lower(), claim.customer_contact_name)
    request.links.filter(email=to.email).update(voided_at=now)
    _send_link(request, event, to, ConsentLink.Role.CONTACT, now)


def _write_to_administrators(request: ConsentRequest, event: ClaimEvent, now: datetime) -> None:
    """Those who have no link yet; whoever is the contact as well has theirs. At once, or a little later of several
    claims together."""
    tenant, tell_at = request.claim.tenant, _tell_at(request.claim, now)
    have_one = set(request.links.valid().values_list("email", flat=True))
    for admin in portal_administrators(tenant):
        to = letters.recipient(tenant, _address(admin), admin.name)
        if to.email in have_one:
            continue
        have_one.add(to.email)
        if tell_at is None:
            _send_link(request, event, to, ConsentLink.Role.ADMINISTRATOR, now)
        else:
            _new_link(request, to, ConsentLink.Role.ADMINISTRATOR, new_token(), tell_at=tell_at)


def _tell_at(claim: Claim, now: datetime) -> datetime | None:
    """None where the claim is alone. While others of its partner for this customer are with Microsoft, their approvals
    may follow soon; the last of them takes along who waits."""
    beside = Claim.objects.filter(partner=claim.partner_id, tenant=claim.tenant_id).exclude(pk=claim.pk)
    if beside.filter(WAITING).exists():
        return now + GATHERED_FOR
    untold = ConsentLink.objects.untold().filter(request__claim__in=beside)
    # Asked of the link itself once more: whoever waits for a sweep to commit looks again at the row, not at its joins.
    waiting = ConsentLink.objects.filter(pk__in=untold.values("pk"), tell_at__isnull=False)
    return now if waiting.update(tell_at=now) else None


def _new_link(
    request: ConsentRequest, to: Recipient, role: str, token: str, *, tell_at: datetime | None = None
) -> ConsentLink:
    return ConsentLink.objects.create(
        request=request,
        token_hash=hash_of(token),
        role=role,
        name=to.name,
        email=to.email,
        tell_at=tell_at,
    )


def _send_link(
    request: ConsentRequest, event: ClaimEvent, to: Recipient, role: str, now: datetime
) -> ConsentLink:
    token = new_token()
    link = _new_link(request, to, role, token)
    link.letter = letters.consent_request(link, event, to=to, token=token, now=now)
    link.save(update_fields=["letter"])
    return link
