"""What is raised where the lines of a claim cannot stand, because of another line."""

from django.db import IntegrityError
from django.utils.translation import gettext as _
from psycopg2.errors import UniqueViolation

from claims.refusals import ActCode
from claims.transitions.refused import MoveRefused
from customers.refusals import Code


class AssetTaken(MoveRefused):
    """Somebody else holds an asset, or the partner itself has it on another claim."""


def taken(error: IntegrityError) -> AssetTaken | None:
    """What a unique constraint of the lines says; None where it was another rule that was broken."""
    cause = error.__cause__
    constraint = cause.diag.constraint_name if isinstance(cause, UniqueViolation) else None
    if constraint == "line_one_in_force_per_asset":
        return AssetTaken(
            _(
                "Another partner holds one of these products for this customer, so this claim cannot be approved. "
                "Request action or reject it, or let the other association end first."
            ),
            ActCode.HELD_BY_ANOTHER,
        )
    if constraint == "line_one_live_per_partner_and_asset":
        return AssetTaken(
            _("One of the products is now on another claim of the same partner. Nothing was reopened."),
            Code.OWN_CLAIM_OPEN,
        )
    return None
