from typing import Any

from django import template

from claims.lifecycle import STATUSES, Status
from claims.models import Claim
from customers.identifiers import readable_domain

register = template.Library()
register.filter("readable_domain", readable_domain)


@register.inclusion_tag("components/status_badge.html")
def status_badge(claim: Claim) -> dict[str, Any]:
    status = Status(claim.status)
    return {"status": status.value, "label": status.label, "family": STATUSES[status].family.value}
