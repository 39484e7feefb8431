"""May a claim be approved together with others? Only where everything that can be checked is green."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Claim, ClaimLine, Finding, Proof, ProofCheck
from claims.policies import against_approving
from claims.refusals import ActCode
from claims.search import contested
from customers.models import TenantAdmin
from documents.models import ScanState
from evidence import Result, Rule
from text.names import filled


@dataclass(frozen=True)
class Assessment:
    """A chosen claim, and in sentences why it cannot be approved with others; none: all is green."""

    claim: Claim
    reasons: list[str]

    @property
    def is_green(self) -> bool:
        return not self.reasons


def assess(claims: Sequence[Claim], *, by: User) -> list[Assessment]:
    """One for each claim, in their order; the claims come with their parties. As many queries for 50 as for one."""
    known = _Known(claims, by)
    return [
        Assessment(claim, [reason for reason in _reasons(claim, by, known) if reason]) for claim in claims
    ]


class _Known:
    """What the database knows of all the claims."""

    def __init__(self, claims: Sequence[Claim], by: User) -> None:
        keys = [claim.pk for claim in claims]
        self.lines = _by_claim(ClaimLine.objects.live().filter(claim__in=keys))
        self.proofs = _by_claim(Proof.objects.newest().filter(claim__in=keys).select_related("document"))
        self.contested = _keys(Claim.objects.filter(contested(drafts_count=False), pk__in=keys), "pk")
        self.unanswered = _keys(Finding.objects.unanswered().filter(claim__in=keys), "claim")
        self.against = against_approving(claims, by)
        self.has_admin = _keys(
            TenantAdmin.objects.filter(tenant__in={claim.tenant_id for claim in claims}), "tenant"
        )
        found = ProofCheck.objects.filter(proof__claim__in=keys, result=Result.FOUND)
        self.found = set(found.values_list("proof_id", "rule", "line_id"))

    def shows_all(self, claim: Claim) -> bool:
        """Every rule of proof is found in a document that counts; the rule of products for each live line."""
        counted = {proof.pk for proof in self.proofs.get(claim.pk, []) if proof.checked_at}
        shown = {(rule, line) for proof, rule, line in self.found if proof in counted}
        lines = {(Rule.LINE_NAMED.value, line.pk) for line in self.lines.get(claim.pk, [])}
        return lines | {(rule.value, None) for rule in Rule if rule != Rule.LINE_NAMED} <= shown


def _reasons(claim: Claim, by: User, known: _Known) -> Iterable[str]:
    against = known.against[claim.pk]
    yield from against
    if any(problem.code == ActCode.NOT_NOW for problem in against):
        return
    if claim.reviewer_id not in (None, by.pk):
        yield filled(_("It is with %(name)s."), {"name": claim.reviewer})
    if claim.pk in known.contested:
        yield _("It is contested. Decide it on its own page.")
    if claim.pk in known.unanswered:
        yield _("A finding is still unanswered.")
    if claim.needs_consent and claim.tenant_id not in known.has_admin:
        yield _("No portal administrator of the customer is known.")
    yield _proof_reason(claim, known)


def _proof_reason(claim: Claim, known: _Known) -> str:
    if not claim.needs_poe:
        return ""
    proofs = known.proofs.get(claim.pk, [])
    if not proofs or any(proof.document.scan_state != ScanState.CLEAN for proof in proofs):
        return _("Not every document has passed the virus check.") if proofs else _("It has no document.")
    if any(proof.checked_at is None for proof in proofs):
        return _("Its documents are still being checked.")
    return "" if known.shows_all(claim) else _("A check of its documents is not green.")


def _by_claim(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(row)
    return found


def _keys(rows: QuerySet[Any], column: str) -> set[int]:
    return set(rows.order_by().values_list(column, flat=True))
