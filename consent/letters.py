"""The consent letter, in the variant of its solution area. To the partner: denied, denial_undone, settled, returned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.letters import cause_of
from claims.models import Claim, ClaimEvent
from consent.asking import Asking
from consent.models import ConsentLink, LinkToken, hash_of, new_token
from customers.models import Tenant
from notifications.kinds import Audience, Group, Kind, register
from notifications.models import Letter
from notifications.outbox import Recipient, post
from programs.activities import SolutionArea
from programs.zones import zone_of

register(
    [
        *(
            Kind(f"consent/request_{area}", _("Consent letter"), Group.CONSENT, Audience.CUSTOMER)
            for area in SolutionArea
        ),
        Kind("consent/several", _("Consent letter about several claims"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/another_contact", _("Another contact named"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/reminder", _("Silence will count soon"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/counted", _("Nobody refused in time"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/ended", _("Association ended"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/receipt_denied", _("Receipt of a denial"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/receipt_undone", _("Receipt of a denial taken back"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/receipt_agreed", _("Receipt of an agreement"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/new_link", _("New link"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/agreed", _("Customer agreed"), Group.PROGRESS),
        Kind("consent/reported", _("Customer does not know the partner"), Group.REVIEWS, Audience.REVIEWER),
        Kind("consent/unproven", _("Contact's address to confirm"), Group.REVIEWS, Audience.REVIEWER),
        Kind("consent/denied", _("Customer consent denied"), Group.DUTIES),
        Kind("consent/denied_reviewer", _("Customer consent denied"), Group.REVIEWS, Audience.REVIEWER),
        Kind("consent/denial_undone", _("Denial taken back"), Group.PROGRESS),
        Kind("consent/settled", _("Opt-out window over"), Group.PROGRESS),
        Kind("consent/returned", _("Consent letter came back"), Group.DUTIES),
        Kind("consent/unreachable", _("Customer unreachable"), Group.DUTIES),
    ]
)

LINES_LISTED = 10  # of each claim in a letter about several; the page has them all
REFERENCES_NAMED = 3  # in its subject


def recipient(tenant: Tenant, email: str, name: str) -> Recipient:
    """Somebody at the customer, in the language and the time zone of their country."""
    return Recipient(email, name, tenant.language, zone_of(tenant.country))


def consent_request(
    link: ConsentLink, event: ClaimEvent, *, to: Recipient, token: str, now: datetime
) -> Letter:
    """Tell the customer who claims what, what the partner will see, and how to refuse (FY20 guide: 7 days).

    `event`: the approval, the corrected contact or the sending again that causes this letter.
    """
    claim = link.request.claim
    return post(
        letter=f"consent/request_{claim.solution_area}",
        to=to,
        cause=cause_of(claim, event, link.role),  # the claim's history reads there to whom it went
        now=now,
        secret=token,
        context=_of_claim(claim)
        | {
            "link": link,
            "asking": Asking.of(link, now=now),
            "lines": [
                line.asset_name for line in claim.lines.in_force().select_related("product", "subscription")
            ],
            "consent_url": settings.SITE_URL + reverse("consent:open", args=[token]),
        },
    )


def several(asked: Sequence[tuple[ConsentLink, Asking]], *, token: str, now: datetime) -> Letter:
    """One letter to somebody who administers the customer's directory, about several claims of one partner.

    `asked`: their links, with what is true of each question. `token` opens the first, whose page lists the others.
    """
    link = asked[0][0]
    claim = link.request.claim
    causes = [cause_of(link.request.claim, link.request.event, link.role) for link, _asking in asked]
    return post(
        letter="consent/several",
        to=recipient(claim.tenant, link.email, link.name),
        cause=causes[0],
        also=causes[1:],
        now=now,
        secret=token,
        context=_of_claim(claim)
        | {
            "link": link,
            "asked": [_question(link, asking) for link, asking in asked],
            "references": _named(link.request.claim.reference for link, _asking in asked),
            "until": _until([asking for _link, asking in asked]),
            "consent_url": settings.SITE_URL + reverse("consent:open", args=[token]),
        },
    )


def _question(link: ConsentLink, asking: Asking) -> dict[str, Any]:
    claim = link.request.claim
    lines = claim.lines.in_force().select_related("product", "subscription")
    names = [line.asset_name for line in lines]
    return {
        "claim": claim,
        "asking": asking,
        "lines": names[:LINES_LISTED],
        "more": len(names[LINES_LISTED:]),
    }


def _named(references: Iterable[str]) -> str:
    named = list(references)
    return ", ".join(named[:REFERENCES_NAMED]) + (" …" if len(named) > REFERENCES_NAMED else "")


def _until(asked: Sequence[Asking]) -> datetime | None:
    """Until when all of them can be refused at least; None where that is not known of each."""
    ends = [asking.at_least_until for asking in asked]
    return None if None in ends else min(end for end in ends if end is not None)


def _of_claim(claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim,
        "about_url": settings.SITE_URL + reverse("about"),
        "verify_url": settings.SITE_URL + reverse("verify"),
        "privacy_contact": settings.PRIVACY_CONTACT,
    }


def another_contact(link: ConsentLink, event: ClaimEvent, *, now: datetime) -> Letter:
    """Tell whoever was the contact before: another one was named, and they may go on refusing."""
    return about_answer("consent/another_contact", link, event, now=now)


def about_answer(
    letter: str, link: ConsentLink, event: ClaimEvent, *, now: datetime, **context: Any
) -> Letter:
    """A letter after the question, with a token of its own for the reader's link; older ones go on working.

    `context`: what the letter tells beside; its `asking`, where the same is true for several readers.
    """
    asking = context.pop("asking", None) or Asking.of(link, now=now)
    claim, token = link.request.claim, new_token()
    posted = post(
        letter=letter,
        to=recipient(claim.tenant, link.email, link.name),
        cause=cause_of(event.claim, event, link.role),
        now=now,
        secret=token,
        context=_of_claim(event.claim)
        | {
            "link": link,
            "event": event,
            "asking": asking,
            "consent_url": settings.SITE_URL + reverse("consent:open", args=[token]),
        }
        | context,
    )
    if posted.secret == token:  # not where the letter was there already
        LinkToken.objects.create(link=link, token_hash=hash_of(token))
    return posted
