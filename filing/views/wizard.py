"""Filing a claim, one page and one address for each step. Nothing exists before the first step was answered."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.transitions import MoveRefused, Problem
from filing import operations
from filing.models import ClaimableNotice, UnfinishedClaim
from filing.wizard import entry, summary
from filing.wizard.area_forms import SolutionAreaForm
from filing.wizard.customer_form import CustomerForm
from filing.wizard.lookups import count_questions
from filing.wizard.session import WizardSession
from filing.wizard.step_form import StepForm
from filing.wizard.steps import CHECK, FIRST, Step, find_step
from partners.models import Membership
from text.formatting import datetime_text

# Buttons that save what was typed and check nothing: "Save and leave", and the list of all locations.
KEEPING_BUTTONS = frozenset({"leave", "everywhere"})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The first step. `?area=`, `?program=` and `?renew=` answer beforehand what they can."""
    require_filer(request.user)
    now = timezone.now()
    wizard = WizardSession(user=request.user, now=now, answers={})
    chosen = _answered_beforehand(request)
    if request.method != "POST":
        form = SolutionAreaForm(context=wizard.context, saved=chosen.get(FIRST.slug))
        return _page(request, None, wizard, FIRST, form)
    typed = SolutionAreaForm.read(request.POST)
    form, is_leaving = SolutionAreaForm(typed, context=wizard.context), "leave" in request.POST
    if not form.is_valid():
        return (
            redirect("claims:list") if is_leaving else _page(request, None, wizard, FIRST, form, status=422)
        )
    answers = (chosen if chosen.get(FIRST.slug) == typed else {}) | {FIRST.slug: typed}
    unfinished = operations.start_unfinished(by=request.user, answers=answers, now=now)
    if is_leaving:
        return _leave(request)
    form.apply()
    return redirect(url_of(unfinished, wizard.after(FIRST)))


def _answered_beforehand(request: SignedInRequest) -> entry.Answers:
    asked = request.GET
    if "renew" in asked:
        return entry.answers_from(reference=asked["renew"], user=request.user)
    return entry.answers_for(area=asked.get("area", ""), program=asked.get("program", ""))


@require_safe
def resume(request: SignedInRequest, key: str) -> HttpResponse:
    """Where the person has to go on."""
    require_filer(request.user)
    unfinished = _own(request.user, key)
    if unfinished.claim is not None:
        return redirect(unfinished.claim)
    wizard = WizardSession(user=request.user, now=timezone.now(), answers=unfinished.answers)
    return redirect(url_of(unfinished, wizard.validate_steps() or CHECK))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, key: str, slug: str) -> HttpResponse:
    require_filer(request.user)
    unfinished, current = _own(request.user, key), find_step(slug)
    if current is None:
        raise Http404
    if unfinished.claim is not None:
        return redirect(unfinished.claim)
    try:
        return _walk(request, unfinished, current)
    except UnfinishedClaim.DoesNotExist as error:  # deleted in another window meanwhile
        raise Http404 from error


def _walk(request: SignedInRequest, unfinished: UnfinishedClaim, current: Step) -> HttpResponse:
    wizard = WizardSession(user=request.user, now=timezone.now(), answers=unfinished.answers)
    broken = wizard.validate_steps(until=current)
    if broken is not None:
        if request.method == "POST" and current.form is not None:
            typed = current.form.read(request.POST)
            operations.save_answers(
                unfinished=unfinished,
                step=current.slug,
                typed=typed,
                leads_to=current.slug,
                now=wizard.context.now,
            )
        return _lead_back(request, unfinished, wizard, broken)
    if current.is_skipped(wizard.context):
        return redirect(url_of(unfinished, wizard.after(current)))
    if current.form is None:
        act = _create if request.method == "POST" else _check
        return act(request, unfinished, wizard)
    if request.method == "POST":
        return _answer(request, unfinished, wizard, current, current.form)
    return _show(request, unfinished, wizard, current, current.form)


@require_http_methods(["GET", "HEAD", "POST"])
def unfinished_delete(request: SignedInRequest, key: str) -> HttpResponse:
    require_filer(request.user)
    unfinished = get_object_or_404(UnfinishedClaim.objects.of(request.user), key=key)
    if request.method == "POST":
        operations.delete_unfinished(unfinished=unfinished)
        messages.success(request, _("Unfinished claim deleted."))
        return redirect("claims:list")
    context = {
        "heading": _("Delete unfinished claim"),
        "consequences": [
            _("Your answers will be deleted. Nobody else has seen them, and no e-mail is sent.")
        ],
        "button_label": _("Delete unfinished claim"),
        "button_kind": "danger",
        "back_url": reverse("claims:list"),
        "crumbs": _crumbs(),
    }
    return render(request, "confirm.html", context)


@require_POST
def unfinished_stop_telling(request: SignedInRequest, key: str) -> HttpResponse:
    """Take back "tell me when it can go on"."""
    require_filer(request.user)
    unfinished = get_object_or_404(UnfinishedClaim.objects.of(request.user), key=key)
    operations.stop_telling(unfinished=unfinished)
    messages.success(request, _("You will get no e-mail about this unfinished claim."))
    return redirect("claims:list")


def require_filer(user: User) -> None:
    """Only members with a filing role; the page that answers names the role and who can give it."""
    if not Membership.objects.filing().filter(user=user).exists():
        raise PermissionDenied("no role that files claims")


def url_of(unfinished: UnfinishedClaim, step: Step, **query: str) -> str:
    url = reverse("claims:step", args=[unfinished.key, step.slug])
    return f"{url}?{urlencode(query)}" if query else url


def _own(user: User, key: str) -> UnfinishedClaim:
    return get_object_or_404(UnfinishedClaim.objects.select_related("claim"), user=user, key=key)


def _show(
    request: SignedInRequest,
    unfinished: UnfinishedClaim,
    wizard: WizardSession,
    current: Step,
    form_class: type[StepForm],
) -> HttpResponse:
    form = None
    if "mend" in request.GET:
        form = wizard.checked(current)
    if form is None:
        form = form_class(context=wizard.context, saved=wizard.answers.get(current.slug))
    return _page(request, unfinished, wizard, current, form)


def _answer(
    request: SignedInRequest,
    unfinished: UnfinishedClaim,
    wizard: WizardSession,
    current: Step,
    form_class: type[StepForm],
) -> HttpResponse:
    """Keep what was typed, right or wrong; go on where it is right."""
    wizard_context, typed = wizard.context, form_class.read(request.POST)
    form = form_class(typed, context=wizard_context)
    is_only_kept = not request.POST.keys().isdisjoint(KEEPING_BUTTONS)
    if not is_only_kept:
        count_questions(form)
    is_right = not is_only_kept and form.is_valid()
    if is_right:
        form.apply()
    following = wizard.after(current) if is_right else current
    operations.save_answers(
        unfinished=unfinished,
        step=current.slug,
        typed=typed,
        counted_lookups=form.questions() & wizard_context.counted_lookups,
        leads_to=following.slug,
        now=wizard_context.now,
    )
    if is_only_kept:
        return _kept(request, unfinished, current)
    if is_right:
        return redirect(url_of(unfinished, CHECK if _is_change(request) else following))
    if "tell" in request.POST and form.too_new:
        return _keep_and_tell(request, unfinished, form)
    return _page(request, unfinished, wizard, current, form, status=422)


def _kept(request: SignedInRequest, unfinished: UnfinishedClaim, current: Step) -> HttpResponse:
    if "leave" in request.POST:
        return _leave(request)
    back_to_check = {"from": CHECK.slug} if _is_change(request) else {}
    return redirect(url_of(unfinished, current, locations="all", **back_to_check))


def _keep_and_tell(request: SignedInRequest, unfinished: UnfinishedClaim, form: StepForm) -> HttpResponse:
    notices = operations.tell_when_claimable(
        unfinished=unfinished, subscriptions=form.too_new, now=form.context.now
    )
    # Each of them was too new for the form a moment ago, at the same instant.
    first = datetime_text(min(notice.opens_at for notice in notices))
    messages.success(
        request,
        _("Your answers are kept. We will tell you on %(at)s, when you can continue.") % {"at": first},
    )
    return redirect("claims:list")


def _is_change(request: SignedInRequest) -> bool:
    return request.GET.get("from") == CHECK.slug


def _leave(request: SignedInRequest) -> HttpResponse:
    messages.success(request, _("Your answers are kept. Continue the unfinished claim whenever you like."))
    return redirect("claims:list")


def _check(
    request: SignedInRequest,
    unfinished: UnfinishedClaim,
    wizard: WizardSession,
    *,
    problems: list[str] | None = None,
) -> HttpResponse:
    def change_url(slug: str) -> str:
        return reverse("claims:step", args=[unfinished.key, slug]) + "?" + urlencode({"from": CHECK.slug})

    context = {
        "facts": summary.rows(wizard.context, change_url=change_url),
        "notes": summary.notes(wizard.context),
        "seen": unfinished.changed_at.isoformat(),
        "problems": problems or [],
    }
    return _page(request, unfinished, wizard, CHECK, None, status=409 if problems else 200, **context)


def _create(request: SignedInRequest, unfinished: UnfinishedClaim, wizard: WizardSession) -> HttpResponse:
    try:
        claim = operations.finish(
            unfinished=unfinished,
            application=wizard.application(),
            seen=_moment(request.POST.get("seen", "")),
            by=request.user,
            now=wizard.context.now,
        )
    except MoveRefused as refusal:
        return _check_again(request, unfinished, refusal.problems[0])
    next_act = _("Add the proof of execution, then submit it.") if claim.needs_poe else _("Now submit it.")
    created = _("Claim created.")
    messages.success(request, f"{created} {next_act}")
    return redirect(claim)


def _check_again(request: SignedInRequest, unfinished: UnfinishedClaim, problem: Problem) -> HttpResponse:
    """Something moved while the claim was being created: read everything anew and say what."""
    unfinished = _own(request.user, unfinished.key)
    if unfinished.claim is not None:
        return redirect(unfinished.claim)
    wizard = WizardSession(user=request.user, now=timezone.now(), answers=unfinished.answers)
    broken = wizard.validate_steps()
    if broken is not None:
        messages.warning(request, problem)
        return redirect(url_of(unfinished, broken, mend="1"))
    return _check(request, unfinished, wizard, problems=[problem])


def _lead_back(
    request: SignedInRequest, unfinished: UnfinishedClaim, wizard: WizardSession, broken: Step
) -> HttpResponse:
    unfinished.refresh_from_db(fields=["claim"])
    if unfinished.claim is not None:  # a second press: the first one's lines are what seems wrong
        return redirect(unfinished.claim)
    if not wizard.is_answered(broken):
        messages.info(request, _("Answer this step first."))
        return redirect(url_of(unfinished, broken))
    messages.warning(request, _("This step has to be corrected first. Your other answers are kept."))
    return redirect(url_of(unfinished, broken, mend="1"))


def _page(
    request: SignedInRequest,
    unfinished: UnfinishedClaim | None,
    wizard: WizardSession,
    current: Step,
    form: StepForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    wizard_context = wizard.context
    if isinstance(form, CustomerForm):
        form.show_locations(also_unenrolled=request.GET.get("locations") == "all")
    previous = wizard.before(current)
    context = {
        "heading": current.words("heading", wizard_context.area),
        "lead": current.words("lead", wizard_context.area),
        "crumbs": _crumbs(),
        "steps": _steps(unfinished, wizard, current),
        "back_url": url_of(unfinished, previous) if unfinished and previous else reverse("claims:list"),
        "form": form,
        "customer": getattr(wizard_context, "tenant", ""),
        "promises": _promises(unfinished, form),
    }
    return render(request, current.template, context | more, status=status)


def _promises(unfinished: UnfinishedClaim | None, form: StepForm | None) -> QuerySet[ClaimableNotice]:
    """Of the subscriptions on the page that are too new, those the person will hear of."""
    wanted = ClaimableNotice.objects.filter(unfinished=unfinished, told_at__isnull=True)
    return wanted.filter(subscription__in=form.too_new if form else []).select_related("subscription")


def _steps(unfinished: UnfinishedClaim | None, wizard: WizardSession, current: Step) -> list[dict[str, Any]]:
    def state(step: Step) -> str:
        if step is current:
            return "current"
        return "done" if wizard.is_answered(step) else "todo"

    return [
        {
            "title": each.words("title", wizard.context.area),
            "state": state(each),
            "url": url_of(unfinished, each) if unfinished and wizard.is_answered(each) else None,
        }
        for each in wizard.path()
    ]


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Customer associations"), reverse("claims:list"))]


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
