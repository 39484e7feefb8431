from django.urls import path

from filing.views import bulk

urlpatterns = [
    path("", bulk.uploads, name="bulk"),
    path("template/", bulk.template, name="bulk_template"),
    path("template/workbook/", bulk.template_workbook, name="bulk_template_workbook"),
    path("<slug:key>/", bulk.detail, name="bulk_upload"),
    path("<slug:key>/start/", bulk.start, name="bulk_start"),
    path("<slug:key>/check/", bulk.check_again, name="bulk_check"),
    path("<slug:key>/delete/", bulk.delete, name="bulk_delete"),
    path("<slug:key>/result/", bulk.result, name="bulk_result"),
    path("<slug:key>/failed/", bulk.failed, name="bulk_failed"),
]
