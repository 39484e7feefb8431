"""The door for an e-mail service (Mailgun) that tells what became of a letter after it took it.

anymail checks the signature and reads the report. The signature covers a time and a token alone, not the report, so
each may be used once, for as long as the service repeats what was not answered.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from notifications.bounces import note_bounce

OLDEST = timedelta(hours=12)  # the service repeats a report for eight hours
AHEAD = timedelta(minutes=5)  # how far its clock may be ahead of ours
FOR_GOOD = {EventType.BOUNCED, EventType.REJECTED}  # a refusal that may pass comes as "deferred"
# What reading a report raises that is none: anymail expects of whoever writes here that they are the service.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


class ReportsView(MailgunTrackingWebhookView):
    @method_decorator([csrf_exempt, login_not_required])
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"]:
            raise Http404("no e-mail service reports here")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A report that was heard before is answered like the first time, or the service would go on repeating it."""
        with transaction.atomic():  # a token is used up together with what it did, or not at all
            for event in self._news(request):
                self.signal.send(sender=ReportsView, event=event, esp_name=self.esp_name)
        return HttpResponse()

    def _news(self, request: HttpRequest) -> list[AnymailTrackingEvent]:
        """What the report says; nothing if it was heard before."""
        try:
            signature = json.loads(request.body)["signature"]
            self.run_validators(request)
            _refuse_old(signature["timestamp"], now=timezone.now())
            return self.parse_events(request) if _is_first_use(signature["token"]) else []
        except MALFORMED as error:
            raise AnymailWebhookValidationFailure("not the shape of a report") from error


@receiver(tracking, dispatch_uid="notifications.bounces")
def hear(sender: object, event: AnymailTrackingEvent, **kwargs: Any) -> None:
    if event.event_type in FOR_GOOD and event.message_id:
        words = [str(said) for said in (event.description, event.mta_response) if said]
        note_bounce(message_id=event.message_id, reason=" ".join(words) or event.event_type)


def _refuse_old(timestamp: str, *, now: datetime) -> None:
    age = now.timestamp() - float(timestamp)
    if not -AHEAD.total_seconds() <= age <= OLDEST.total_seconds():
        raise AnymailWebhookValidationFailure("a report signed too long ago")


def _is_first_use(token: str) -> bool:
    key = f"report:{hashlib.sha256(token.encode()).hexdigest()}"
    return cache.add(key, True, timeout=(OLDEST + AHEAD).total_seconds())
