from django.contrib import admin

from accounts.register_pages import LargeRegister, ReadOnly
from filing.models import BulkUpload


@admin.register(BulkUpload)
class BulkUploadAdmin(ReadOnly, LargeRegister):
    """Files of claims, and how far the worker is. Whoever uploaded one has its refused rows checked again."""

    list_display = ["key", "file_name", "partner", "by", "created_at", "state", "attempts", "next_try_at"]
    list_filter = ["state", "created_at"]
    list_select_related = ["partner", "by"]
    search_fields = ["key", "file_name", "by__email"]
