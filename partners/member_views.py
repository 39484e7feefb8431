"""The account admin's own pages: the company's members, each task on a page of its own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.register_pages import CountedPaginator
from accounts.requests import SignedInRequest
from partners import operations
from partners.history import entries, places_in_words
from partners.member_acts import ACTS
from partners.member_forms import AccessForm, InvitationForm
from partners.models import Membership, Partner
from partners.operations import Access

ON_PAGE = 25
View = Callable[..., HttpResponse]


def for_account_admins(view: View) -> View:
    """Only the company's own, and the company is theirs: no address names it."""

    @wraps(view)
    def inner(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        company = operations.company_of(request.user)
        if company is None:
            raise PermissionDenied("members are for the company's account admins")
        return view(request, company, *args, **kwargs)

    return inner


@require_safe
@for_account_admins
def listing(request: SignedInRequest, company: Partner) -> HttpResponse:
    everybody = company.memberships.select_related("user").prefetch_related("locations")
    listed = everybody.order_by("-user__is_active", "user__name", "user__email", "pk")
    page = CountedPaginator(listed, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "company": company,
        "page_obj": page,
        "rows": [(member, places_in_words(Access.of(member).places)) for member in page],
    }
    return render(request, "partners/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_account_admins
def invite(request: SignedInRequest, company: Partner) -> HttpResponse:
    form = InvitationForm(request.POST or None, company=company)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("email", "name")}
        try:
            member = operations.invite_member(
                **given, access=form.access, by=request.user, now=timezone.now()
            )
        except operations.Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Invitation sent."))
            return redirect("partners:member", member.pk)
    return _form_page(request, "partners/invite.html", form, crumbs=_crumbs())


@require_safe
@for_account_admins
def member_page(request: SignedInRequest, company: Partner, member_id: int) -> HttpResponse:
    member = _member(company, member_id)
    events = company.events.with_people().filter(person=member.user)
    page = CountedPaginator(events, ON_PAGE).get_page(request.GET.get("page"))
    is_own = member.user_id == request.user.pk
    context = {
        "member": member,
        "places": places_in_words(Access.of(member).places),
        "is_own": is_own,
        "acts": [] if is_own else [(name, act) for name, act in ACTS.items() if act.is_open(member)],
        "page_obj": page,
        "entries": entries(page),
        "crumbs": _crumbs(),
    }
    return render(request, "partners/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_account_admins
def change(request: SignedInRequest, company: Partner, member_id: int) -> HttpResponse:
    member = _colleague(request, company, member_id)
    form = AccessForm(request.POST or None, company=company, access=Access.of(member))
    if request.method == "POST" and form.is_valid():
        chosen = {"to": form.access, "seen": form.cleaned_data["seen"]}
        try:
            is_changed = operations.change_access(
                membership=member, **chosen, by=request.user, now=timezone.now()
            )
        except operations.Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved.") if is_changed else _("Nothing was changed."))
            return redirect("partners:member", member.pk)
    return _form_page(request, "partners/change_access.html", form, member=member, crumbs=_crumbs_to(member))


@require_http_methods(["GET", "HEAD", "POST"])
@for_account_admins
def act(request: SignedInRequest, company: Partner, member_id: int, name: str) -> HttpResponse:
    """One that is confirmed on a page of its own: `partners.member_acts`."""
    member, chosen = _colleague(request, company, member_id), ACTS.get(name)
    if chosen is None:
        raise Http404("no such act")
    if request.method == "POST":
        try:
            chosen.operation(membership=member, by=request.user, now=timezone.now())
        except operations.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(chosen.done))
        return redirect("partners:member", member.pk)
    context = {
        "heading": chosen.heading,
        "lead": member.user,
        "consequences": chosen.consequences,
        "button_label": chosen.heading,
        "button_kind": chosen.kind,
        "back_url": reverse("partners:member", args=[member.pk]),
        "crumbs": _crumbs_to(member),
    }
    return render(request, "confirm.html", context)


@require_safe
@for_account_admins
def history(request: SignedInRequest, company: Partner) -> HttpResponse:
    page = CountedPaginator(company.events.with_people(), ON_PAGE).get_page(request.GET.get("page"))
    context = {"company": company, "page_obj": page, "entries": entries(page), "crumbs": _crumbs()}
    return render(request, "partners/history.html", context)


def _member(company: Partner, member_id: int) -> Membership:
    everybody = company.memberships.select_related("user").prefetch_related("locations")
    return get_object_or_404(everybody, pk=member_id)


def _colleague(request: SignedInRequest, company: Partner, member_id: int) -> Membership:
    """Somebody else: nobody changes what they may do themselves, so they have no page for it."""
    member = _member(company, member_id)
    if member.user_id == request.user.pk:
        raise Http404("oneself")
    return member


def _form_page(request: SignedInRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Members"), reverse("partners:members"))]


def _crumbs_to(member: Membership) -> list[tuple[str, str]]:
    return [*_crumbs(), (str(member.user), reverse("partners:member", args=[member.pk]))]
