"""What an account admin confirms on a page of its own, as data: the words, when it is open, what it calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners import operations
from partners.models import Membership


@dataclass(frozen=True, kw_only=True)
class Act:
    heading: Promise
    consequences: Sequence[Promise]
    done: Promise
    operation: Callable[..., object]
    is_open: Callable[[Membership], bool]
    kind: str = "primary"


ACTS = {
    "invite-again": Act(
        heading=_("Send the invitation again"),
        consequences=(_("They get an e-mail with a new link to set their password."),),
        done=_("Invitation sent."),
        operation=operations.invite_again,
        is_open=lambda member: member.user.is_active and not member.user.has_usable_password(),
    ),
    "sign-out": Act(
        heading=_("Sign out everywhere"),
        consequences=(
            _("Every browser in which they are signed in asks for the password again."),
            _("What they may do stays as it is. To stop that, end their access."),
        ),
        done=_("Signed out everywhere."),
        operation=operations.sign_out,
        is_open=lambda member: member.user.is_active,
    ),
    "deactivate": Act(
        heading=_("End access"),
        consequences=(
            _("They are signed out everywhere, at once, and cannot sign in any more."),
            _("Their claims stay with your company; your colleagues go on with them."),
            _("They are told by e-mail. You can open the access again."),
        ),
        done=_("Access ended. They were told by e-mail."),
        operation=operations.deactivate,
        is_open=lambda member: member.user.is_active,
        kind="danger",
    ),
    "reactivate": Act(
        heading=_("Open access again"),
        consequences=(
            _("They can sign in again, with the role and the locations they had."),
            _("They are told by e-mail."),
        ),
        done=_("Access opened again. They were told by e-mail."),
        operation=operations.reactivate,
        is_open=lambda member: not member.user.is_active and member.deactivated_at is not None,
    ),
}
