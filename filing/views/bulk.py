"""Many claims from one file: the list of one's uploads, and the page of one while it is checked and created."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from documents.limits import KINDS
from documents.names import clean_name
from filing.bulk import operations
from filing.bulk import result as results
from filing.bulk import template as template_file
from filing.bulk.columns import COLUMNS, OPTIONAL, labels
from filing.bulk.file import MAX_BYTES, MAX_ROWS, MEGABYTE
from filing.bulk.layout import notes
from filing.models import BulkRow, BulkUpload
from filing.views.wizard import require_filer
from registers.files import FileRefused
from text.csv_cells import csv_response

UPLOADS_ON_PAGE = 25
ACCEPT = ".xlsx,.csv,.tsv,.txt,text/csv,text/tab-separated-values"
ROWS_ON_PAGE = 50
View = Callable[..., HttpResponse]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of claims"),
        allow_empty_file=True,  # the reader of the file says more about it
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": gettext_lazy("Choose the file, then upload it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "An Excel workbook (.xlsx) or a CSV file, up to %(rows)s rows and %(size)d MB."
        ) % {"rows": _number(MAX_ROWS), "size": MAX_BYTES // MEGABYTE}


def post_only(view: View) -> View:
    """A GET, as after signing in again, leads back to the upload."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request: SignedInRequest, key: str) -> HttpResponse:
        if request.method != "POST":
            return redirect("claims:bulk_upload", key)
        return view(request, key)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: SignedInRequest) -> HttpResponse:
    require_filer(request.user)
    if request.method != "POST":
        return _uploads(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        upload = _take(request, form)
        if upload is not None:
            return redirect("claims:bulk_upload", upload.key)
    return _uploads(request, form, status=422)


def _take(request: SignedInRequest, form: UploadForm) -> BulkUpload | None:
    """None, with an error on the form, where the file was refused."""
    chosen: UploadedFile = form.cleaned_data["file"]
    try:
        upload, is_new = operations.take_upload(upload=chosen, by=request.user, now=timezone.now())
    except FileRefused as refusal:
        form.add_error("file", f"“{clean_name(chosen.name or '')}” {refusal}")
        return None
    if not is_new:
        messages.info(
            request, _("You have uploaded this very file before. Nothing was added: this is where it stands.")
        )
    return upload


def _uploads(request: SignedInRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    own = BulkUpload.objects.visible_to(request.user)
    page = Paginator(own, UPLOADS_ON_PAGE).get_page(request.GET.get("page"))
    counts = _counts(page.object_list)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [{"upload": upload, "counts": counts[upload.pk]} for upload in page],
        "columns": _columns(),
        "most_rows": MAX_ROWS,
        "crumbs": _crumbs(),
    }
    return render(request, "filing/bulk/list.html", context, status=status)


def _columns() -> list[dict[str, Any]]:
    """Each column by its names, with what belongs into it."""
    by_column = labels()
    return [
        {
            "name": column,
            "label": by_column[column],
            "explanation": template_file.EXPLANATIONS[column],
            "is_optional": column in OPTIONAL,
        }
        for column in COLUMNS
    ]


@require_safe
def template(request: SignedInRequest) -> HttpResponseBase:
    require_filer(request.user)
    return csv_response("bulk-upload-template.csv", COLUMNS, template_file.rows())


@require_safe
def template_workbook(request: SignedInRequest) -> HttpResponse:
    require_filer(request.user)
    content = template_file.workbook(request.user)
    response = HttpResponse(content, content_type=KINDS[".xlsx"].content_type)
    response["Content-Disposition"] = 'attachment; filename="bulk-upload-template.xlsx"'
    return response


@require_safe
def detail(request: SignedInRequest, key: str) -> HttpResponse:
    upload = _own(request, key)
    counts = _counts([upload])[upload.pk]
    is_working = upload.state in BulkUpload.WAITING
    rows = upload.rows.select_related("claim")
    only_problems = request.GET.get("show") == "problems"
    if only_problems:
        rows = rows.filter(state=BulkRow.State.REFUSED)
    context = {
        "upload": upload,
        "counts": counts,
        "progress": _progress(upload, counts),
        "is_working": is_working,
        "notes": list(notes(upload.layout)),
        "checkable": 0 if is_working else operations.checkable(upload).count(),
        "may_delete": operations.can_be_deleted(upload),
        "only_problems": only_problems,
        "page_obj": None if is_working else Paginator(rows, ROWS_ON_PAGE).get_page(request.GET.get("page")),
        "crumbs": [*_crumbs(), (_("Bulk upload"), reverse("claims:bulk"))],
    }
    return render(request, "filing/bulk/detail.html", context)


@post_only
def start(request: SignedInRequest, key: str) -> HttpResponse:
    _act(request, key, lambda upload, by: operations.start(upload=upload, by=by, now=timezone.now()))
    return redirect("claims:bulk_upload", key)


@post_only
def check_again(request: SignedInRequest, key: str) -> HttpResponse:
    _act(request, key, lambda upload, by: operations.check_again(upload=upload, by=by))
    return redirect("claims:bulk_upload", key)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, key: str) -> HttpResponse:
    upload = _own(request, key)
    if request.method == "POST":
        if not _act(request, key, lambda upload, by: operations.delete(upload=upload, by=by)):
            return redirect("claims:bulk_upload", key)
        messages.success(request, _("Upload deleted."))
        return redirect("claims:bulk")
    context = {
        "heading": _("Delete upload"),
        "lead": upload.file_name,
        "consequences": [
            _("Its rows and their results will be deleted. No claim was created from them."),
            _("If you upload the file again, its look-ups count again."),
        ],
        "button_label": _("Delete upload"),
        "button_kind": "danger",
        "back_url": reverse("claims:bulk_upload", args=[key]),
        "crumbs": [*_crumbs(), (_("Bulk upload"), reverse("claims:bulk"))],
    }
    return render(request, "confirm.html", context)


@require_safe
def result(request: SignedInRequest, key: str) -> HttpResponseBase:
    upload = _own(request, key)
    return csv_response(f"bulk-{key}-result.csv", results.RESULT_HEADER, results.result_rows(upload))


@require_safe
def failed(request: SignedInRequest, key: str) -> HttpResponseBase:
    upload = _own(request, key)
    return csv_response(f"bulk-{key}-failed-rows.csv", results.FAILED_HEADER, results.failed_rows(upload))


def _own(request: SignedInRequest, key: str) -> BulkUpload:
    require_filer(request.user)
    return get_object_or_404(BulkUpload.objects.visible_to(request.user), key=key)


def _act(request: SignedInRequest, key: str, act: Callable[[BulkUpload, User], object]) -> bool:
    """Whether the upload allowed it; else the next page says why not."""
    try:
        act(_own(request, key), request.user)
    except operations.UploadMoved as refusal:
        messages.warning(request, str(refusal))
        return False
    except BulkUpload.DoesNotExist as gone:  # deleted in another window at this very moment
        raise Http404 from gone
    return True


def _counts(uploads: Iterable[BulkUpload]) -> dict[int, dict[str, int]]:
    """How many rows of each upload stand in each state, and in all."""
    counts = {upload.pk: {"all": 0, **dict.fromkeys(BulkRow.State.values, 0)} for upload in uploads}
    grouped = BulkRow.objects.filter(upload__in=counts).order_by().values("upload", "state")
    for group in grouped.annotate(n=Count("pk")):
        counts[group["upload"]][group["state"]] = group["n"]
        counts[group["upload"]]["all"] += group["n"]
    return counts


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the worker is, as numbers and as a sentence."""

    done: int
    total: int
    sentence: str


def _progress(upload: BulkUpload, counts: dict[str, int]) -> Progress:
    if upload.state == BulkUpload.State.CHECKING:
        total, done = counts["all"], counts["all"] - counts["waiting"]
        words = ngettext(
            "%(done)s of %(total)s row checked, %(percent)d percent.",
            "%(done)s of %(total)s rows checked, %(percent)d percent.",
            total,
        )
    else:
        total, done = counts["created"] + counts["ready"], counts["created"]
        words = ngettext(
            "%(done)s of %(total)s claim created, %(percent)d percent.",
            "%(done)s of %(total)s claims created, %(percent)d percent.",
            total,
        )
    percent = done * 100 // total if total else 100
    sentence = words % {"done": _number(done), "total": _number(total), "percent": percent}
    return Progress(done, total, sentence)


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Customer associations"), reverse("claims:list"))]
