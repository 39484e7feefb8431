"""Ways into the wizard that have answered something already."""

import re
from collections import defaultdict
from typing import Any

from accounts.models import User
from claims.models import Claim, ClaimLine
from claims.references import ReferenceConverter
from claims.renewals import successors_of
from filing.wizard.contacts_form import ContactsForm
from filing.wizard.product_forms import SubscriptionsForm
from programs.activities import ACTIVITY_RULES, SolutionArea

Answers = dict[str, dict[str, Any]]


def answers_for(*, area: str = "", program: str = "") -> Answers:
    """Solution area, and the activity too where the program has only one. Unknown words answer nothing."""
    rules = [rule for rule in ACTIVITY_RULES if rule.program == program]
    if not rules:
        return {"solution-area": {"solution_area": area}} if area in SolutionArea.values else {}
    answers: Answers = {"solution-area": {"solution_area": rules[0].solution_area.value}}
    if len(rules) == 1:
        answers["activity"] = {"activities": [rules[0].activity.value]}
    return answers


def answers_from(*, reference: str, user: User) -> Answers:
    """What was said on a claim, for the claim that follows on it: the same, on the subscriptions' successors.

    Nothing where the person does not see the claim. No answer counts as looked up: each step asks anew.
    """
    if not re.fullmatch(ReferenceConverter.regex, reference):
        return {}
    seen = Claim.objects.visible_to(user).with_parties()
    claim = seen.filter(reference=reference.upper()).first()
    if claim is None:
        return {}
    domain = claim.tenant.domains.filter(is_primary=True).first()
    answers: Answers = {
        "solution-area": {"solution_area": claim.solution_area},
        "activity": {"activities": claim.activities},
        "customer": {
            "location": claim.location.mpn_id,
            "domain": domain.domain if domain else "",
            "tenant_id": str(claim.tenant.tenant_id),
        },
        "contacts": {name: getattr(claim, name) for name in ContactsForm.base_fields},
    }
    return answers | _what_follows(claim)


def _what_follows(claim: Claim) -> Answers:
    kept = claim.lines.exclude(closed_cause=ClaimLine.Cause.REMOVED).select_related("product", "subscription")
    lines = list(kept)
    typed: dict[str, list[str]] = defaultdict(list)
    for successor in successors_of(lines).values():
        if successor.product:
            typed[successor.product.code].append(str(successor.subscription_id))
    if not typed:
        return {"products": {"products": sorted({line.product.code for line in lines})}}
    fields = {SubscriptionsForm.PREFIX + code: "\n".join(dict.fromkeys(ids)) for code, ids in typed.items()}
    return {"products": {"products": sorted(typed)}, "subscriptions": fields}
