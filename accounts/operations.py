from accounts.models import User


def set_shortcuts(*, user: User, are_on: bool) -> None:
    """A person's own choice; it changes nothing for anybody else."""
    user.uses_shortcuts = are_on
    user.save(update_fields=["uses_shortcuts"])


def set_profile(
    *, user: User, language: str, time_zone: str, theme: str, uses_shortcuts: bool | None = None
) -> None:
    """How the portal speaks to a person and looks for them. "" is as the browser says; None leaves it as it is."""
    user.language, user.time_zone, user.theme = language, time_zone, theme
    if uses_shortcuts is not None:
        user.uses_shortcuts = uses_shortcuts
    user.save(update_fields=["language", "time_zone", "theme", "uses_shortcuts"])
