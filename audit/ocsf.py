"""What each code is called in the Open Cybersecurity Schema Framework (1.3), for programs that collect from many."""

from dataclasses import dataclass

from audit.codes import Code


@dataclass(frozen=True, slots=True)
class Kind:
    class_uid: int
    class_name: str
    activity_id: int
    activity: str


AUTHENTICATION, ACCOUNT, ENTITY = (
    (3002, "Authentication"),
    (3001, "Account Change"),
    (3004, "Entity Management"),
)
ACCESS, GROUP = (3005, "User Access Management"), (3006, "Group Management")
WEB = (6001, "Web Resources Activity")
KINDS: dict[str, Kind] = {
    Code.SIGN_IN: Kind(*AUTHENTICATION, 1, "Logon"),
    Code.SIGN_IN_FAILED: Kind(*AUTHENTICATION, 1, "Logon"),
    Code.SIGN_OUT: Kind(*AUTHENTICATION, 2, "Logoff"),
    Code.PASSWORD_SET: Kind(*ACCOUNT, 3, "Password Change"),
    Code.ROLE_CHANGED: Kind(*ACCESS, 99, "Other"),
    Code.MEMBERSHIP_CHANGED: Kind(*GROUP, 99, "Other"),
    Code.POLICY_CHANGED: Kind(*ENTITY, 3, "Update"),
    Code.REGISTER_ADDED: Kind(*ENTITY, 1, "Create"),
    Code.REGISTER_CHANGED: Kind(*ENTITY, 3, "Update"),
    Code.REGISTER_REMOVED: Kind(*ENTITY, 4, "Delete"),
    Code.EXPORT: Kind(*WEB, 7, "Export"),
    Code.DOWNLOAD: Kind(*WEB, 2, "Read"),
    Code.PREVIEW: Kind(*WEB, 2, "Read"),
}
ON_A_CLAIM = Kind(*WEB, 3, "Update")


def kind_of(code: str) -> Kind:
    """A code that is not listed is an act on a claim."""
    return KINDS.get(code, ON_A_CLAIM)
