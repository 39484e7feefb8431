"""PDF, looked at as the objects it is made of (qpdf), not as bytes: a title may speak of “HTML/JavaScript”, and a name
spelled with escapes, packed or encrypted is still that name."""

import os
import re
from typing import IO, BinaryIO, cast

import pikepdf
from pikepdf import Name

from documents.content_checks import budget, pdf_actions, pdf_bounds, pdf_bytes, pdf_objects
from documents.content_checks.mixed_formats import check_is_one_pdf
from documents.content_checks.patterns import of_bytes
from documents.content_checks.refused import Refused

_HEAD = re.compile(rb"%PDF-[12]\.\d")
_WINDOW = 64 * 1024
_BEFORE = 1024  # bytes; readers look for the head no further
# Cheap to look for in an object as qpdf writes it down: names are spelled plainly there.
_WORTH_A_LOOK = of_bytes(
    rb"/(?:JS|JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Thread|URI|Base|RichMedia\w*|Rendition|XFA|EF"
    rb"|Names|OpenAction|AA|OnInstantiate)\b|/(?:UF|F|DOS|Mac|Unix) (?:\(|<[0-9a-fA-F]|\d+ \d+ R)"
)
# An ordinary link, as most of those objects are: taken out before one looks closer.
_ORDINARY_LINK = of_bytes(rb"(?i)/S /URI (?:/Type /Action )?/URI \((?:https?|mailto):[^()\\]{0,900}\)")
_OF_PAGES = "; repairing"  # how qpdf warns of a page that lacks something: nothing is left out there


def check(file: IO[bytes]) -> None:
    """It has its head in the first kilobyte, is no second thing, opens without a password, and nothing in it acts."""
    file.seek(0)
    head = _HEAD.search(file.read(_BEFORE))
    if head is None:
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    check_is_one_pdf(file, head.start())
    if not _has_an_end(file):
        raise Refused("FILE_DAMAGED")
    file.seek(0)
    try:
        with pdf_bounds.bounded(), pikepdf.open(cast(BinaryIO, file), suppress_warnings=True) as pdf:
            _check_objects(pdf, file)
    except pikepdf.PasswordError as trouble:
        raise Refused("FILE_PROTECTED") from trouble
    except pikepdf.PdfError:
        pdf_bytes.check(file)  # readers differ in what they mend; this one is stricter


def _has_an_end(file: IO[bytes]) -> bool:
    """Anywhere: padding may follow. Without one the rest of the file never came, and qpdf would mend what is there."""
    size = file.seek(0, os.SEEK_END)
    for begin in range(size - _WINDOW, -_WINDOW, -_WINDOW):
        file.seek(max(begin, 0))
        window = file.read(_WINDOW + len(b"startxref"))
        if b"startxref" in window or b"%%EOF" in window:
            return True
    return False


def _check_objects(pdf: pikepdf.Pdf, file: IO[bytes]) -> None:
    pdf_bounds.check_structure(pdf, file)
    left = budget.current()
    for item in [pdf.trailer, *pdf.objects]:
        if isinstance(item, Name) and str(item) in pdf_actions.ACTIONS:
            raise Refused("FILE_HAS_PROGRAMS")  # the kind of an action, out of sight of the action
        if _WORTH_A_LOOK.search(_ORDINARY_LINK.sub(b"", pdf_objects.written(item))):
            for each in pdf_objects.dictionaries(item):
                pdf_actions.check(each)
        if isinstance(item, pikepdf.Stream):
            pdf_bounds.check_stream(item, left)
    if any(_OF_PAGES not in str(warning) for warning in pdf.get_warnings()):
        pdf_bytes.check_actions(file)  # qpdf left out what it could not read; another reader might not
