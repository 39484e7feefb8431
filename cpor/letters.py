from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, Group, Kind, register

register(
    [
        Kind("cpor/password_reset", _("New password"), Group.ACCOUNT, Audience.MEMBER),
        Kind("cpor/password_waits", _("New password not yet"), Group.ACCOUNT, Audience.MEMBER),
        Kind("cpor/checkpoint", _("Checkpoint of the history"), Group.ACCOUNT, Audience.AUDITOR),
    ]
)
