from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from notifications import notices


class Backend(AuthenticationBackend):
    """Fetches who is signed in together with the number at their bell: no page asks for it again."""

    def beside(self) -> dict[str, Any]:
        """What is fetched with the person, by the name of the attribute."""
        return {"unread_notices": notices.unread_count()}

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.annotate(**self.beside())
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
