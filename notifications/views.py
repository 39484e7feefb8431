from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.register_pages import CountedPaginator
from accounts.requests import SignedInRequest
from notifications import kinds, notices, unsubscribing
from notifications.forms import PreferencesForm
from notifications.kinds import Group

ON_PAGE = 25


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """One's own notices, newest first; the filter stands in the address."""
    only_unread = request.GET.get("show") == "unread"
    group = request.GET.get("group", "")
    found = notices.of(request.user)
    found = found.unread() if only_unread else found
    found = notices.in_group(found, group) if group in Group.values else found
    page = CountedPaginator(found.defer("body_text", "body_html"), ON_PAGE).get_page(request.GET.get("page"))
    labels = {kind.letter: Group(kind.group).label for kind in kinds.every()}
    context = {
        "page_obj": page,
        "rows": [(notice, labels.get(notice.letter, "")) for notice in page],
        "groups": [each for each in notices.groups_of(request.user) if each != Group.ACCOUNT],
        "group": group,
        "only_unread": only_unread,
        "is_filtered": only_unread or group in Group.values,
    }
    return render(request, "notifications/list.html", context)


@require_POST
def open_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    notice = get_object_or_404(notices.of(request.user), pk=notice_id)
    notices.mark_read(notices.of(request.user).filter(pk=notice_id), now=timezone.now())
    is_ours = notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_ours else "notices:list")


@require_POST
def read(request: SignedInRequest, notice_id: int) -> HttpResponse:
    get_object_or_404(notices.of(request.user), pk=notice_id)
    notices.mark_read(notices.of(request.user).filter(pk=notice_id), now=timezone.now())
    return _back(request)


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    notices.mark_read(notices.of(request.user), now=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        notices.choose(user=request.user, wishes=form.cleaned_data)
        messages.success(request, _("Your notice settings are saved."))
        return redirect("notices:settings")
    fixed = [group for group in notices.groups_of(request.user) if group in kinds.MANDATORY]
    context = {
        "form": form,
        "fixed": [(group.label, kinds.MANDATORY[group]) for group in fixed],
        "crumbs": [(_("Notices"), reverse("notices:list"))],
    }
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@csrf_exempt  # a mail program sends it, from no page of ours: the signature stands for the person
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the daily digest by a POST. A GET asks first: mail scanners open links. No redirect: RFC 8058 wants none."""
    user = unsubscribing.reader_of(token)
    if user is None:
        raise Http404("nobody's digest")
    if request.method == "POST":
        notices.stop_digest(user)
    return render(request, "notifications/unsubscribe.html", {"is_done": request.method == "POST"})


def _back(request: SignedInRequest) -> HttpResponse:
    """To the page of the list where the button was."""
    back = request.POST.get("next", "")
    is_ours = back.startswith("/notices/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "notices:list")
