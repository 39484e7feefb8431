"""Documents onto a claim: each file for itself, so that what is right is kept and what is wrong is named."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from claims import operations
from claims.actors import partner_actor
from claims.forms import NewerVersionForm, ProofForm
from claims.models import Claim, Proof
from claims.presentation.finding_rows import waiting_findings
from claims.transitions import MoveRefused, Problem
from documents.names import clean_name
from documents.refusals import FileRefused
from filing.upload_rules import upload_rules
from filing.views.acts import post_only
from filing.views.page import claim_for, claim_page
from text.names import isolated


@dataclass(frozen=True)
class UploadResult:
    """What became of one file."""

    name: str
    status: HTTPStatus
    sentence: str = ""
    code: str = ""

    @property
    def is_added(self) -> bool:
        return self.status == HTTPStatus.CREATED


@post_only
def proof_add(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = claim_for(request.user, reference)
    form = ProofForm(request.POST, request.FILES, waiting=waiting_findings(claim))
    results = _store(request, claim, form) if form.is_valid() else []
    if _is_for_script(request):
        return _told_to_script(form, results)
    if not form.is_valid() and not results:
        return claim_page(request, claim, proof_form=form, status=422)
    _tell(request, results)
    refused = _refusals(form, results)
    if refused or form.errors:
        status = 409 if refused else 422
        return claim_page(request, claim, proof_form=form, refused=refused, status=status)
    return redirect(reverse("claims:detail", args=[reference]) + "#proofs")


@require_http_methods(["GET", "HEAD", "POST"])
def proof_newer(request: SignedInRequest, reference: str, proof_id: int) -> HttpResponse:
    """A newer version of a document: both are kept, the newer one counts."""
    claim = claim_for(request.user, reference)
    partner_actor(request.user, claim)
    proofs = claim.proofs.current().select_related("document")
    old = get_object_or_404(proofs, pk=proof_id)
    if request.method != "POST":
        if not claim.may_add_proofs:
            sentence = _("Documents cannot be added while the claim is “%s”.") % claim.get_status_display()
            return claim_page(request, claim, refused=[sentence], status=409)
        form: ProofForm = NewerVersionForm(initial={"kind": old.kind}, waiting=waiting_findings(claim))
        return _ask_for_newer(request, claim, old, form)
    form = NewerVersionForm(request.POST, request.FILES, waiting=waiting_findings(claim))
    results = _store(request, claim, form, replaces=old) if form.is_valid() else []
    if _is_for_script(request):
        return _told_to_script(form, results)
    if not form.is_valid() and not results:
        return _ask_for_newer(request, claim, old, form, status=422)
    refused = _refusals(form, results)
    if refused:
        return claim_page(request, claim, refused=refused, status=409)
    if form.errors:
        return _ask_for_newer(request, claim, old, form, status=422)
    _tell(request, results)
    return redirect(reverse("claims:detail", args=[reference]) + "#proofs")


def _store(
    request: SignedInRequest, claim: Claim, form: ProofForm, replaces: Proof | None = None
) -> list[UploadResult]:
    """The comment for the claim goes with the first file that is let in, and with no other."""
    wanted = {name: form.cleaned_data[name] for name in ("kind", "comment")} | {
        "answers": form.chosen_findings()
    }
    claim_comment = form.cleaned_data.get("claim_comment", "")
    uploads, results = form.cleaned_data["documents"], []
    for number, upload in enumerate(uploads, start=1):
        how = wanted | {"replaces": replaces, "claim_comment": claim_comment}
        results.append(_store_one(request, claim, upload, how))
        if results[-1].code == "FILE_NOT_STORED":  # away for one is away for all
            return results + _not_tried(uploads[number:])
        if results[-1].is_added and claim_comment:
            claim_comment = ""
            form.forget_claim_comment()
    return results


def _not_tried(uploads: list[UploadedFile]) -> list[UploadResult]:
    if not uploads:
        return []
    names = ", ".join(f"“{isolated(clean_name(upload.name or ''))}”" for upload in uploads)
    sentence = _("Not tried for the same reason, so upload them again too: %s.") % names
    return [UploadResult(names, HTTPStatus.UNPROCESSABLE_ENTITY, sentence, "FILE_NOT_STORED")]


def _store_one(request: SignedInRequest, claim: Claim, upload: UploadedFile, how: dict) -> UploadResult:
    name = clean_name(upload.name or "")
    try:
        operations.add_proof(claim=claim, upload=upload, by=request.user, now=timezone.now(), **how)
    except FileRefused as refusal:
        return UploadResult(name, HTTPStatus.UNPROCESSABLE_ENTITY, refusal.sentence, refusal.code)
    except operations.AlreadyThere as refusal:
        return UploadResult(name, HTTPStatus.OK, str(refusal), refusal.code)
    except MoveRefused as refusal:
        return UploadResult(name, HTTPStatus.CONFLICT, str(refusal), refusal.code)
    return UploadResult(name, HTTPStatus.CREATED)


def _is_for_script(request: SignedInRequest) -> bool:
    """Whoever does not ask for JSON by name gets a page."""
    return request.headers.get("Accept", "") == "application/json"


def _told_to_script(form: ProofForm, results: list[UploadResult]) -> JsonResponse:
    """The script sends one file at a time; the answer's status is the last file's."""
    if not results:
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        results = [UploadResult("", HTTPStatus.UNPROCESSABLE_ENTITY, sentence)]
    told = [{"name": result.name, "sentence": result.sentence, "code": result.code} for result in results]
    return JsonResponse({"documents": told}, status=results[-1].status)


def _tell(request: SignedInRequest, results: list[UploadResult]) -> None:
    added = sum(result.is_added for result in results)
    if added:
        done = ngettext("%(n)d document uploaded.", "%(n)d documents uploaded.", added)
        messages.success(request, done % {"n": added})
    for result in results:
        if result.status == HTTPStatus.OK:
            messages.info(request, result.sentence)


def _refusals(form: ProofForm, results: list[UploadResult]) -> list[Problem]:
    """What is wrong with a file is said at the field; what the claim does not allow is returned."""
    refused: dict[Problem, list[str]] = {}
    for result in results:
        if result.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            form.add_error("documents", ValidationError(result.sentence, result.code))
        elif result.status == HTTPStatus.CONFLICT:
            problem = Problem(result.sentence, result.code)
            refused.setdefault(problem, []).append(f"“{isolated(result.name)}”")
    if len(results) == 1:
        return list(refused)
    not_taken = _("%(sentence)s Not uploaded: %(names)s.")
    return [
        Problem(not_taken % {"sentence": problem, "names": ", ".join(names)}, problem.code)
        for problem, names in refused.items()
    ]


def _ask_for_newer(
    request: SignedInRequest, claim: Claim, old: Proof, form: ProofForm, *, status: int = 200
) -> HttpResponse:
    url = claim.get_absolute_url()
    context = {
        "claim": claim,
        "old": old,
        "crumbs": [(_("Customer associations"), reverse("claims:list")), (claim.reference, url)],
        "form": form,
        "upload_rules": upload_rules(),
    }
    return render(request, "filing/newer.html", context, status=status)
