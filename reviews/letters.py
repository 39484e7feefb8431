"""The letters of deciding, all of them posted by `claims.letters.to_partner`."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Group, Kind, register

register(
    [
        Kind("reviews/taken", _("Review started"), Group.PROGRESS),
        Kind("reviews/action_required", _("Action required"), Group.DUTIES),
        Kind("reviews/approved", _("Claim approved"), Group.PROGRESS),
        Kind("reviews/rejected", _("Claim rejected"), Group.DUTIES),
        Kind("reviews/dispute_decided", _("Dispute decided"), Group.DUTIES),
        Kind("reviews/reopened", _("Decision reopened"), Group.PROGRESS),
        Kind("reviews/contest_ask", _("Newer proof requested"), Group.DUTIES),
        Kind("reviews/contest_won", _("Contest decided for you"), Group.PROGRESS),
        Kind("reviews/contest_lost", _("Contest decided for another partner"), Group.DUTIES),
    ]
)
