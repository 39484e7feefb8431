from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.register_pages import LargeRegister, ReadOnly
from notifications import outbox
from notifications.models import Letter, LetterQuerySet


@admin.register(Letter)
class LetterAdmin(ReadOnly, LargeRegister):
    """The outbox in the admin site: everything can be read but the secrets, nothing can be written."""

    actions = ["send_again"]
    list_display = ["created_at", "letter", "to_email", "subject", "state", "attempts", "next_try_at"]
    list_filter = ["state", "letter", "created_at"]
    search_fields = ["to_email", "subject", "cause", "message_id"]
    fields = [
        "state",
        "last_error",
        "attempts",
        ("created_at", "claimed_at", "next_try_at", "accepted_at"),
        ("letter", "language"),
        "cause",
        ("to_name", "to_email"),
        "message_id",
        "subject",
        "text",
    ]

    @admin.display(description=_("text"))
    def text(self, letter: Letter) -> str:
        return letter.without_secret(letter.body_text)

    @admin.action(description=_("Send again (bounced and failed letters)"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, letters: LetterQuerySet) -> None:
        count = outbox.send_again(letters, now=timezone.now())
        told = ngettext("%(count)d letter is sent again.", "%(count)d letters are sent again.", count)
        messages.success(request, told % {"count": count})

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_letter")
