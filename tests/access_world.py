"""What the access matrix is tried on: one person of each role, and a claim that each address has something to do on."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts.models import StaffRole, User
from claims.lifecycle import Status
from claims.models import Claim
from claims.operations import add_proof
from demo.people import OPERATOR, add_microsoft
from documents.operations import scan_pending
from documents.reading import read_again, read_due
from filing.bulk.operations import take_upload
from filing.operations import save_view, start_unfinished
from filing.tests.bulk_files import file_of, row_of, text_of
from notifications import unsubscribing
from partners import addresses
from partners.models import Role
from tests.factories import MembershipFactory, ReviewerFactory
from tests.walk import Cast, claim_in, make_cast, rival_of, workload

SAMPLE = settings.BASE_DIR / "demo" / "poe" / "good-statement-of-work.pdf"
# An asset for each status, so that the claims are no contest.
ASSETS = {
    Status.DRAFT: "yammer",
    Status.SUBMITTED: "exchange-online",
    Status.UNDER_REVIEW: "intune",
    Status.ACTION_REQUIRED: "microsoft-teams",
    Status.APPROVED: "sharepoint-online",
    Status.REJECTED: "office-365-proplus",
}


GAP = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class World:
    people: dict[str, User | None]
    claims: dict[str, Claim]
    gaps: dict[str, dict[str, Any]]  # by where the address begins

    def address(self, route: str, status: str) -> str:
        """The route with something real in each gap; `status`: which claim's."""
        claim = self.claims[status]
        gaps: dict[str, Any] = {"reference": claim.reference}
        if proof := claim.proofs.first():
            gaps["proof_id"] = proof.pk
        for beginning, more in self.gaps.items():
            if route.startswith(beginning):
                gaps |= more
        return "/" + GAP.sub(lambda gap: str(gaps[gap[1]]), route)


def make_world() -> World:
    cast = make_cast()
    add_microsoft()
    now = timezone.now()
    claims = {
        status.value: claim_in(status, cast, now=now, assets=[workload(code)])
        for status, code in ASSETS.items()
    }
    _show_pages(claims["action_required"], cast)
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER)
    keeper = MembershipFactory(partner=cast.location.partner, role=Role.ACCOUNT_ADMIN)
    people: dict[str, User | None] = {
        "signed out": None,
        "Incentive Admin": cast.admin,
        "Incentive User": cast.colleague,
        "reports viewer": viewer.user,
        "account admin": keeper.user,
        "other partner": rival_of(cast).admin,
        "reviewer": ReviewerFactory(),
        "lead": cast.lead,
        "auditor": ReviewerFactory(staff_role=StaffRole.AUDITOR),
        "operator": User.objects.get(email=OPERATOR),
    }
    return World(people, claims, gaps_of(cast))


def _show_pages(claim: Claim, cast: Cast) -> None:
    """A document whose pages can be looked at, on a claim that takes one."""
    sample = SimpleUploadedFile("paper.pdf", SAMPLE.read_bytes())
    now = timezone.now()
    proof = add_proof(claim=claim, upload=sample, kind="other", comment="", by=cast.admin, now=now)
    scan_pending(now=now)
    for _ in range(20):  # a busy machine may take longer than a reading is given
        read_due(now=now)
        if proof.document.page_images.exists():
            break
        read_again(document=proof.document, now=now)


def gaps_of(cast: Cast) -> dict[str, dict[str, Any]]:
    now = timezone.now()
    unfinished = start_unfinished(by=cast.admin, answers={}, now=now)
    view = save_view(by=cast.admin, name="Mine", query="q=x", now=now)
    address = addresses.add(location=cast.location, email="desk@partner.example", by=cast.admin, now=now)
    upload, _is_new = take_upload(upload=file_of(text_of([row_of(cast)])), by=cast.admin, now=now)
    return {
        "claims/": {"number": 1, "view_id": view.pk},
        "claims/new/": {"key": unfinished.key, "slug": "solution-area"},
        "claims/bulk/": {"key": upload.key},
        "claims/numbers/": {"name": "by-status"},
        "reviews/": {"act": "approve", "name": "overdue"},
        "consent/": {"link_id": "0123456789abcdef", "token": "no-such-token"},
        "account/": {"uidb36": "1", "key": "no-such-key"},
        "account/profile/": {"sign_in_id": 1},
        "account/second-factor/": {"pk": 1},
        "notices/": {"notice_id": 1, "token": unsubscribing.token_of(cast.admin)},
        "partner/": {
            "address_id": address.pk,
            "token": addresses.token_of(cast.location.partner, "a@desk.example"),
            "member_id": cast.colleague.membership.pk,
            "name": "deactivate",
        },
        "calendar/": {"token": "no-such-token"},
        "dev/": {"name": "no-such-letter"},
        "dev/letters/": {"room": "claims", "name": "submitted"},
    }


def routes() -> list[str]:
    """Every address of the portal, as it is written in the URLconf; the admin site's own as one."""
    found: list[str] = []

    def walk(patterns: list[Any], before: str) -> None:
        for pattern in patterns:
            here = before + _plain(str(pattern.pattern))
            if isinstance(pattern, URLPattern):
                found.append(here)
            elif here == "admin/":
                found.append("admin/")
            else:
                walk(pattern.url_patterns, here)

    walk(get_resolver().url_patterns, "")
    return found


def _plain(pattern: str) -> str:
    """A regular expression's gaps as those of a path."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).strip("^$")
