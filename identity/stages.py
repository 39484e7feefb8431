from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.stages import AuthenticateStage
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import User
from identity import operations, people
from identity.models import BreakGlass


class FactorStage(AuthenticateStage):
    """After the right password: the second factor, unless an operator broke the glass. One question to the database."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        has_factor, may_break_in = self._facts()
        if may_break_in and operations.break_in(
            request=self.request, user=self.login.user, now=timezone.now()
        ):
            return None, True
        if not has_factor:
            return None, True
        self.state["authentication_required"] = True
        return headed_redirect_response(self.urlname), True

    def _facts(self) -> tuple[bool, bool]:
        usable = BreakGlass.objects.usable(timezone.now()).filter(user=OuterRef("pk"))
        facts = {"has_factor": Exists(people.factors()), "may_break_in": Exists(usable)}
        person = User.objects.filter(pk=self.login.user.pk).annotate(**facts)
        return person.values_list(*facts).get()
