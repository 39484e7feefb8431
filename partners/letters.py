from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications import outbox
from notifications.kinds import Audience, Group, Kind, register
from partners.models import Membership, PartnerEvent, Role

register(
    [
        Kind("partners/invitation", _("Invitation"), Group.ACCOUNT, Audience.MEMBER),
        Kind("partners/notice_address", _("Notice address to confirm"), Group.ACCOUNT, Audience.MEMBER),
        Kind("partners/access_changed", _("Access changed"), Group.ACCOUNT, Audience.MEMBER),
    ]
)


def access_changed(member: Membership, event: PartnerEvent, *, now: datetime) -> None:
    """To the person concerned: what they may do from now on, and who decided it."""
    mpn_ids = member.locations.order_by("mpn_id").values_list("mpn_id", flat=True)
    named = ", ".join(f"MPN {mpn_id}" for mpn_id in mpn_ids)
    outbox.post(
        letter="partners/access_changed",
        to=outbox.Recipient.of(member.user),
        context={
            "partner": member.partner.name,
            "by": str(event.by),
            "by_email": event.by.email,
            "is_ended": not member.user.is_active,
            "role": Role(member.role).label,
            "places": _("All locations") if member.has_all_locations else named or _("No location"),
            "url": f"{settings.SITE_URL}{reverse('home')}",
        },
        cause=f"partner-event:{event.pk}",
        now=now,
    )
