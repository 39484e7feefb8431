from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, Group, Kind, register

register(
    [
        Kind("partners/invitation", _("Invitation"), Group.ACCOUNT, Audience.MEMBER),
        Kind("partners/notice_address", _("Notice address to confirm"), Group.ACCOUNT, Audience.MEMBER),
    ]
)
