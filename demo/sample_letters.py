"""Every letter there is, with sample data: what people get, without walking a claim for each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import StaffRole
from claims.lifecycle import Actor, Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk, Finding, Proof
from consent.asking import Asking, Contact, Silence
from consent.models import ConsentLink
from customers.models import Tenant
from documents.models import Document
from notifications.kinds import Audience, Kind, every, of
from notifications.outbox import Recipient, Rendered, render
from partners.models import Location, Partner
from programs.activities import SolutionArea
from programs.models import Product

DAY = timedelta(days=1)
NAMES = {
    Audience.CUSTOMER: "Carl Customer",
    Audience.PARTNER: "Ida Admin",
    Audience.REVIEWER: "Rita Reviewer",
    Audience.MEMBER: "Mona Member",
    Audience.AUDITOR: "",
}
# What a letter needs to be seen at its fullest, where the usual sample is another.
CLAIMS: dict[str, dict[str, Any]] = {
    "reviews/rejected": {"status": Status.REJECTED},
    "reviews/contest_lost": {"status": Status.REJECTED},
    "reviews/dispute_decided": {"status": Status.REJECTED},
    "consent/request_business_applications": {"solution_area": SolutionArea.BUSINESS_APPLICATIONS},
}


@dataclass(frozen=True)
class Sample:
    kind: Kind
    rendered: Rendered

    @property
    def room(self) -> str:
        return self.kind.letter.partition("/")[0]

    @property
    def name(self) -> str:
        return self.kind.letter.partition("/")[2]


def by_audience(*, language: str, now: datetime) -> list[tuple[str, list[Sample]]]:
    """The letters of each audience, under its name."""
    kinds = every()
    return [
        (
            str(audience.label),
            [sample(kind.letter, language=language, now=now) for kind in kinds if kind.audience == audience],
        )
        for audience in Audience
    ]


def sample(letter: str, *, language: str, now: datetime, **other: Any) -> Sample:
    """`other`: what the letter tells in place of the usual sample. Raises LookupError for a letter that no room
    describes."""
    kind = of(letter)
    to = Recipient("sample@example.com", NAMES[Audience(kind.audience)], language)
    context = _context(letter, now) | other
    return Sample(kind, render(letter=letter, to=to, language=language, context=context, now=now))


def _context(letter: str, now: datetime) -> dict[str, Any]:
    """Everything that any letter speaks of. Nothing of it is stored."""
    claim = _claim(letter, now)
    return _moves(claim, now) | _endings(now) | _askings(claim, letter, now) | _doors(now)


def _moves(claim: Claim, now: datetime) -> dict[str, Any]:
    """Of the letters about what somebody did to the claim, or has to do."""
    line, document = _line(), Document(name="statement-of-work.pdf")
    finding = Finding(
        claim=claim,
        line=line,
        proof=Proof(document=document),
        page=2,
        code=Finding.Code.POE_NO_CUSTOMER_ACK,
        text="The customer's signature is missing.",
    )
    return {
        "claim": claim,
        "lines": [line.asset_name, "SharePoint Online"],
        "event": ClaimEvent(
            kind="commented", actor=Actor.PARTNER, changes={"consent": ["pending", "denied"]}
        ),
        "note": "We signed the new contract on Monday.",
        "claim_url": _site("/claims/CA-7K3QX9MP/"),
        "findings": [finding],
        "ask": ContestAsk(text="Show documents of this year.", asked_at=now, due_at=now + 14 * DAY),
        "document": document.name,
        "documents": [document.name],
        "found": "Eicar-Test-Signature",
        "is_partner": True,
        "lost": [line.asset_name],
        "kept": [line.asset_name],
        "closed": [line.asset_name],
        "refusal": None,
    }


def _endings(now: datetime) -> dict[str, Any]:
    """Of the letters about subscriptions that end, and those that were waited for."""
    return {
        "first": now + 30 * DAY,
        "ending": [(_line().asset_name, now + 30 * DAY)],
        "is_ended": True,
        "is_renewed": False,
        "what_now": "",
        "renew_url": _site("/claims/new/"),
        "subscription": "Dynamics 365 Sales (…4f1c)",
        "go_on_url": _site("/claims/new/"),
    }


def _askings(claim: Claim, letter: str, now: datetime) -> dict[str, Any]:
    """Of the letters that ask a customer about several claims."""
    asking, other = _asking(now), _claim(letter, now)
    other.reference = "CA-4WH9TN6D"
    return {
        "asked": [
            {"claim": claim, "asking": asking, "lines": [_line().asset_name], "more": 0},
            {"claim": other, "asking": asking, "lines": ["Microsoft Teams", "Dynamics 365 Sales"], "more": 2},
        ],
        "references": f"{claim.reference}, {other.reference}",
        "until": asking.at_least_until,
    }


def _doors(now: datetime) -> dict[str, Any]:
    """Of the letters to customers and to members."""
    return (
        {
            "link": ConsentLink(role=ConsentLink.Role.CONTACT),
            "consent_url": _site("/consent/the-link-of-this-person/"),
            "about_url": _site("/about/"),
            "verify_url": _site("/verify/"),
            "privacy_contact": "privacy@microsoft.example",
            "asking": _asking(now),
            "is_yours": True,
            "undo_until": now + 7 * DAY,
            "ended": ClaimEvent(kind="end"),
            "customer": "Adventure Works",
            "partner": "Contoso Consulting",
            "role": _("Incentive Admin"),
            "url": _site("/account/password/reset/key/the-link-of-this-person/"),
            "sign_in": "/account/login/",
            "notices": [
                {
                    "subject": "Claim approved: Autumn rollout",
                    "language": "en",
                    "at": now,
                    "url": _site("/claims/"),
                    "begins": "Microsoft approved your claim for Adventure Works.",
                }
            ],
            "count": 1,
            "number": 12,
            "fingerprint": "5f70bf18" * 8,
            "command": f"manage.py verify_history --fingerprint 12:{'5f70bf18' * 8}",
            "root": "e3b0c442" * 8,
            "signature": "98fc1c14" * 16,
            "key": "Zm9yLXRoZS10ZXN0cy1vbmx5LWZvci10aGUtdGVzdHM=",
            "settings_url": _site("/account/"),
            "days": 7,
        }
        | _changes_of_accounts()
        | _proof_of_identity(now)
    )


def _changes_of_accounts() -> dict[str, Any]:
    return {
        "by": "Oona Virtanen",  # who proposed a change, named an address, or changed what somebody may do
        "by_email": "account-admin@contoso.example",
        "is_ended": False,
        "places": "MPN 4001001, MPN 4001002",
        "changes": [(_("Staff role"), StaffRole.REVIEWER.label, StaffRole.LEAD.label)],
        "waits": True,
    }


def _proof_of_identity(now: datetime) -> dict[str, Any]:
    """Of the letters about how people are recognised."""
    return {
        "what": "totp_activated",
        "at": now,
        "where": "Edge on Windows",
        "ip": "203.0.113.9",
        "person": "Leonie Marsh",
        "reason": "Her phone is lost, and claims are due today.",
        "made_by": "ops@portal-1",
        "ends_at": now + timedelta(hours=1),
        "is_used": False,
    }


def _asking(now: datetime) -> Asking:
    return Asking(Silence.COUNTS_LATER, now + 7 * DAY, now + 7 * DAY, Contact.GOT_IT)


def _claim(letter: str, now: datetime) -> Claim:
    partner = Partner(name="Contoso Consulting")
    facts: dict[str, Any] = {
        "status": Status.APPROVED,
        "consent": Consent.PENDING,
        "solution_area": SolutionArea.MICROSOFT_365,
    }
    return Claim(
        reference="CA-7K3QX9MP",
        name="Autumn rollout",
        partner=partner,
        location=Location(mpn_id="1234567", name="Contoso Berlin", partner=partner, country="DE"),
        tenant=Tenant(name="Adventure Works"),
        customer_contact_reason="Their holding answers for them.",
        partner_contact_name="Pia Partner",
        partner_contact_email="pia@contoso.example",
        customer_contact_name="Carl Customer",
        customer_contact_title="Head of IT",
        customer_contact_email="carl@adventure-works.example",
        deadline_at=now + 21 * DAY,
        review_due_at=now + 5 * DAY,
        dispute_until=now + 30 * DAY,
        **facts | CLAIMS.get(letter, {}),
    )


def _line() -> ClaimLine:
    product = Product(name="Exchange Online", code="exchange-online")
    return ClaimLine(product=product, subscription=None)


def _site(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
