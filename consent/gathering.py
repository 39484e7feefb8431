"""Portal administrators are told of what one partner was approved for within ten minutes in one letter."""

from datetime import datetime

from django.db import transaction

from claims.models import Claim
from consent import letters, sweeps
from consent.asking import Asking
from consent.models import ConsentLink, ConsentLinkQuerySet, hash_of, new_token
from notifications.models import Letter

BATCH = 500  # letters in one run
MOST_LISTED = 20  # claims in one letter, so that no mail program cuts it off; the next ones follow in another
Gathered = tuple[int, int, str]  # partner, tenant, and to whom


def tell_administrators(*, now: datetime, limit: int = BATCH) -> int:
    """Write to those of whom the first claim has waited long enough, of all that waits for them; say how many letters.

    Safe beside other runs. A claim that is over by then is not told of; one whose denial is taken back, later.
    """
    due = ConsentLink.objects.untold().filter(tell_at__lte=now)
    whom = due.order_by().values_list("request__claim__partner_id", "request__claim__tenant_id", "email")
    return sum(_tell(each, now=now) for each in whom.distinct()[:limit])


@transaction.atomic
def _tell(whom: Gathered, *, now: datetime) -> bool:
    """False where another run, or somebody at work on one of the claims, comes first: the next run does it."""
    claims = {link.request.claim_id for link in _waiting_for(whom)}
    free = Claim.objects.filter(pk__in=claims).select_for_update(of=("self",), skip_locked=True)
    if len(free.order_by("pk").values_list("pk", flat=True)) < len(claims):
        return False
    # So that the letter promises no other end than the one that is about to be known.
    sweeps.take_note_of_letters(claims, now=now)
    # Asked again under the lock. What was approved meanwhile has its own ten minutes.
    links = list(_waiting_for(whom).filter(request__claim__in=claims)[:MOST_LISTED])
    if links:
        _write(links, now)
    return bool(links)


def _waiting_for(whom: Gathered) -> ConsentLinkQuerySet:
    partner, tenant, email = whom
    waiting = ConsentLink.objects.untold().filter(email=email)
    about = waiting.filter(request__claim__partner=partner, request__claim__tenant=tenant)
    return about.select_related("request__event").order_by("pk")


def _write(links: list[ConsentLink], now: datetime) -> None:
    token, first = new_token(), links[0]
    first.token_hash = hash_of(token)
    letter = _letter(links, token, now)
    for link in links:
        link.letter, link.tell_at = letter, None
    ConsentLink.objects.bulk_update(links, ["token_hash", "letter", "tell_at"])


def _letter(links: list[ConsentLink], token: str, now: datetime) -> Letter:
    if len(links) > 1:
        asked = [(link, Asking.of(link, now=now)) for link in links]
        return letters.several(asked, token=token, now=now)
    (link,) = links
    claim = link.request.claim
    to = letters.recipient(claim.tenant, link.email, link.name)
    return letters.consent_request(link, link.request.event, to=to, token=token, now=now)
