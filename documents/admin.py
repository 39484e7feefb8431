from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.register_pages import LargeRegister, ReadOnly
from documents import operations, reading
from documents.models import Document


@admin.register(Document)
class DocumentAdmin(ReadOnly, LargeRegister):
    """Shows what was uploaded and what the scanner said. The content is not handed out here."""

    list_display = [
        "name",
        "size",
        "uploaded_by",
        "uploaded_at",
        "scan_state",
        "scan_note",
        "scan_attempts",
        "next_scan_at",
        "scanned_at",
        "reading__state",
        "reading__note",
        "reading__attempts",
        "reading__next_try_at",
    ]
    list_filter = ["scan_state", "reading__state", "content_type", "uploaded_at"]
    list_select_related = ["uploaded_by", "reading"]
    search_fields = ["name", "sha256", "key", "uploaded_by__email"]
    actions = ["scan_again", "read_again"]

    def has_scan_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("documents.change_document")

    def has_read_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("documents.change_document")

    @admin.action(description=_("Scan again"), permissions=["scan_again"])
    def scan_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        for document in queryset:
            operations.scan_again(document=document, now=timezone.now())
        sentence = ngettext(
            "%(count)s document is waiting.", "%(count)s documents are waiting.", len(queryset)
        )
        messages.success(request, sentence % {"count": len(queryset)})

    @admin.action(description=_("Read again"), permissions=["read_again"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """For what was given up, as after a fault of ours."""
        for document in queryset:
            reading.read_again(document=document, now=timezone.now())
        sentence = ngettext(
            "%(count)s document is waiting.", "%(count)s documents are waiting.", len(queryset)
        )
        messages.success(request, sentence % {"count": len(queryset)})
