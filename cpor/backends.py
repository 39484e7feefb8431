from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from identity import people
from notifications import notices


class Backend(AuthenticationBackend):
    """Fetches who is signed in together with what every page needs of them, in one question: the number at their bell,
    whether they need a second factor, and have one."""

    def get_user(self, user_id: int) -> User | None:
        facts = {
            "unread_notices": notices.unread_count(),
            "partner_role": F("membership__role"),
            **people.facts(now=timezone.now()),
        }
        user = User.objects.annotate(**facts).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
