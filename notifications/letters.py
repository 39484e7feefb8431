from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, Group, Kind, register

register(
    [
        Kind("notifications/digest", _("Daily digest"), Group.DIGEST, Audience.MEMBER),
        Kind("notifications/gathered", _("Comments together"), Group.DIGEST, Audience.MEMBER),
    ]
)
