from filing.models.bulk import BulkRow, BulkUpload
from filing.models.saved_view import SavedView
from filing.models.unfinished import ClaimableNotice, UnfinishedClaim

__all__ = ["BulkRow", "BulkUpload", "ClaimableNotice", "SavedView", "UnfinishedClaim"]
