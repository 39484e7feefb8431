from accounts.models import User


def set_shortcuts(*, user: User, are_on: bool) -> None:
    """A person's own choice; it changes nothing for anybody else."""
    user.uses_shortcuts = are_on
    user.save(update_fields=["uses_shortcuts"])
