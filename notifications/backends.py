from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from notifications import notices


class Backend(AuthenticationBackend):
    """Fetches who is signed in together with the number at their bell: no page asks for it again."""

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.annotate(**{"unread_notices": notices.unread_count()})
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
