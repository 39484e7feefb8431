from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.operations import set_shortcuts
from accounts.requests import SignedInRequest
from reviews.views.access import for_readers


@require_POST
@for_readers
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """Turn one's own keyboard shortcuts on or off, and back to where one was."""
    set_shortcuts(user=request.user, are_on=request.POST.get("uses_shortcuts") == "on")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours and back.startswith("/") else "reviews:queue")
