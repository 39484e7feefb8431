from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from notifications import backends
from partners.models import Membership


class Backend(backends.Backend):
    """Fetches who is signed in together with their role, for the navigation of every page."""

    def beside(self) -> dict[str, Any]:
        role = Membership.objects.filter(user=OuterRef("pk")).values("role")[:1]
        return super().beside() | {"partner_role": Coalesce(Subquery(role), Value(""))}
