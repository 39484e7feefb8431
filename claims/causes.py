from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why a line was closed."""

    REMOVED = "removed", _("Removed by the partner")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LOST = "lost", _("Went to another partner")
    DENIED = "denied", _("Denied by the customer")
    DISASSOCIATED = "disassociated", _("Ended by the partner")
    SUBSCRIPTION_OVER = "subscription_over", _("Subscription over")
    UNREACHABLE = "unreachable", _("Customer unreachable")
