"""The consent letter, in the variant of its solution area. To the partner: denied, denial_undone, settled, returned."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.letters import cause_of
from claims.models import ClaimEvent
from consent.models import ConsentLink
from notifications.kinds import Audience, Group, Kind, register
from notifications.models import Letter
from notifications.outbox import Recipient, post
from programs.activities import SolutionArea
from programs.models import Policy

register(
    [
        *(
            Kind(f"consent/request_{area}", _("Consent letter"), Group.CONSENT, Audience.CUSTOMER)
            for area in SolutionArea
        ),
        Kind("consent/another_contact", _("Another contact named"), Group.CONSENT, Audience.CUSTOMER),
        Kind("consent/unproven", _("Contact's address to confirm"), Group.REVIEWS, Audience.REVIEWER),
        Kind("consent/denied", _("Customer consent denied"), Group.DUTIES),
        Kind("consent/denied_reviewer", _("Customer consent denied"), Group.REVIEWS, Audience.REVIEWER),
        Kind("consent/denial_undone", _("Denial taken back"), Group.PROGRESS),
        Kind("consent/settled", _("Opt-out window over"), Group.PROGRESS),
        Kind("consent/returned", _("Consent letter came back"), Group.DUTIES),
        Kind("consent/unreachable", _("Customer unreachable"), Group.DUTIES),
    ]
)


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
        context={
            "claim": claim,
            "link": link,
            "lines": [
                line.asset_name for line in claim.lines.in_force().select_related("product", "subscription")
            ],
            "consent_url": settings.SITE_URL + reverse("consent:open", args=[token]),
            "about_url": settings.SITE_URL + reverse("about"),
            "opt_out_days": Policy.objects.in_force(link.request.asked_at).opt_out_days,
        },
    )


def another_contact(link: ConsentLink, event: ClaimEvent, *, now: datetime) -> Letter:
    """Tell whoever was the contact before: another one was named, and the older link goes on working."""
    claim = event.claim
    return post(
        letter="consent/another_contact",
        to=Recipient(link.email, link.name, claim.tenant.language),
        cause=cause_of(claim, event, "before"),
        now=now,
        context={"claim": claim, "link": link, "about_url": settings.SITE_URL + reverse("about")},
    )
