"""Kinds of files that people have and the portal does not take, and how each becomes one that it does."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SAVE_AS_DOCX = _("Open it in Word, choose “Save as” and “Word document (DOCX)”, or save it as PDF.")
_SAVE_AS_XLSX = _("Open it in Excel, choose “Save as” and “Excel workbook (XLSX)”, or save it as PDF.")
_SAVE_AS_PPTX = _(
    "Open it in PowerPoint, choose “Save as” and “PowerPoint presentation (PPTX)”, or save it as PDF."
)
_EXPORT_AS_PDF = _("Open it in the program that made it and export it as PDF.")
_PRINT_THE_PAGE = _("Open it in a browser and print it to PDF.")
_UNPACK = _("Unpack it and upload the documents in it one by one.")
_NO_MACROS = _("Save it without macros, or as PDF.")
_AS_PICTURE = _("Open it and save it as PNG or JPEG.")
_AS_TEXT = _("Print it to PDF, or paste its text into a document.")

HOW: Sequence[tuple[Sequence[str], Promise | str]] = (
    ((".doc", ".dot", ".dotx", ".rtf", ".wps"), _SAVE_AS_DOCX),
    ((".xls", ".xlt", ".xltx", ".xlsb", ".csv"), _SAVE_AS_XLSX),
    ((".ppt", ".pps", ".ppsx", ".potx"), _SAVE_AS_PPTX),
    ((".odt", ".ods", ".odp", ".odg", ".pages", ".numbers", ".key", ".vsd", ".vsdx"), _EXPORT_AS_PDF),
    ((".one", ".pub", ".xps", ".oxps", ".ps", ".eps", ".dwg", ".epub"), _EXPORT_AS_PDF),
    ((".html", ".htm", ".mht", ".mhtml", ".xml"), _PRINT_THE_PAGE),
    ((".zip", ".7z", ".rar", ".gz", ".tar", ".tgz"), _UNPACK),
    ((".docm", ".xlsm", ".pptm", ".dotm"), _NO_MACROS),
    ((".gif", ".bmp", ".svg", ".avif", ".jp2", ".jfif", ".ico", ".psd"), _AS_PICTURE),
    ((".txt", ".md", ".log", ".json"), _AS_TEXT),
)
_BY_ENDING = {ending: how for endings, how in HOW for ending in endings}


def how_to_convert(ending: str) -> str:
    """One sentence; "" for a kind that nobody would call a proof."""
    return str(_BY_ENDING.get(ending, ""))
