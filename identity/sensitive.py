"""What asks again who somebody is, where the sign-in is older than the policy says: by the names of addresses, so that
an app further down need not know."""

import time

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from identity.people import fresh_for
from identity.second_factor import confirmed_at

# Address: what the button says that goes on with it.
ACTS: dict[str, Promise] = {
    "reviews:approve": _("Approve claim"),
    "reviews:reject": _("Reject claim"),
    "reviews:bulk_approve": _("Approve these claims"),
    "reviews:reopen": _("Reopen the decision"),
    "reviews:end": _("End the association"),
    "admin:accounts_user_add": _("Save person"),
    "admin:accounts_user_change": _("Save person"),
    "admin:staffing_staffchange_confirm": _("Confirm the change"),
    "partners:invite": _("Invite"),
    "partners:change_access": _("Change access"),
    "partners:member_act": _("Go on"),
    "admin:auth_group_add": _("Save rights"),
    "admin:auth_group_change": _("Save rights"),
    "admin:partners_membership_add": _("Save membership"),
    "admin:partners_membership_change": _("Save membership"),
    "admin:partners_membership_delete": _("Delete membership"),
    "admin:mfa_authenticator_changelist": _("Reset second factor"),
}
# Files: after the answer there is no page to stand on, so one leads to them.
EXPORTS: dict[str, Promise] = {
    "claims:export": _("Download the list"),
    "claims:numbers_csv": _("Download the numbers"),
    "reviews:history_csv": _("Download the history"),
    "reviews:numbers_csv": _("Download the numbers"),
}


def is_stale(request: HttpRequest, user: User) -> bool:
    return time.time() - confirmed_at(request, user) > fresh_for(user).total_seconds()
