from django.db import models


class Code(models.TextChoices):
    """What was done outside claims, for good: programs read these. On a claim it is `claim.` and the event's kind."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_OUT = "sign_out"
    PASSWORD_SET = "password.set"  # noqa: S105 - the name of an act
    ROLE_CHANGED = "role.changed"
    MEMBERSHIP_CHANGED = "membership.changed"
    POLICY_CHANGED = "policy.changed"
    REGISTER_ADDED = "register.added"
    REGISTER_CHANGED = "register.changed"
    REGISTER_REMOVED = "register.removed"
    EXPORT = "export"
    DOWNLOAD = "download"
    PREVIEW = "preview"


class Outcome(models.TextChoices):
    DONE = "done"
    REFUSED = "refused"
