from django.urls import include, path

from filing.views import acts, confirmed, previews, uploads
from filing.views.detail import detail
from filing.views.editing import edit
from filing.views.finding_words import find_words
from filing.views.listing import export_csv, listing, view_delete, view_save

app_name = "claims"
of_claim = [
    path("", detail, name="detail"),
    path("submit/", acts.submit, name="submit"),
    path("edit/", edit, name="edit"),
    path("comment/", acts.comment, name="comment"),
    path("proofs/", uploads.proof_add, name="proof_add"),
    path("proofs/<int:proof_id>/", acts.proof, name="proof"),
    path("proofs/<int:proof_id>/preview/", previews.preview, name="proof_preview"),
    path("proofs/<int:proof_id>/pages/<int:number>.png", previews.page, name="proof_page"),
    path("proofs/<int:proof_id>/newer/", uploads.proof_newer, name="proof_newer"),
    path("proofs/<int:proof_id>/remove/", confirmed.proof_remove, name="proof_remove"),
    path("find/", find_words, name="find"),
    path("template/", acts.template, name="template"),
    path("recall/", confirmed.recall, name="recall"),
    path("withdraw/", confirmed.withdraw, name="withdraw"),
    path("dispute/", confirmed.dispute, name="dispute"),
    path("disassociate/", confirmed.disassociate, name="disassociate"),
]
urlpatterns = [
    path("", listing, name="list"),
    path("export.csv", export_csv, name="export"),
    path("views/", view_save, name="view_save"),
    path("views/<int:view_id>/delete/", view_delete, name="view_delete"),
    path("new/", include("filing.wizard_urls")),
    path("bulk/", include("filing.bulk_urls")),
    path("numbers/", include("filing.statistics_urls")),
    path("<reference:reference>/", include(of_claim)),
]
