"""A PDF that PDFium does not open, or forgets a part of, written anew by qpdf, which looks for its parts itself."""

import io

import pikepdf

from documents.reader.frames import Protected

Hopeless = (
    pikepdf.PdfError,
    KeyError,
    TypeError,
    ValueError,
)  # the last three of what stands where it should not
_HANDED_DOWN = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEEPEST = 50


def rewritten(content: bytes) -> bytes:
    """Raises Protected, and Hopeless where nothing can be done."""
    target = io.BytesIO()
    try:
        # An object that ends the file would be lost.
        with pikepdf.open(io.BytesIO(content + b"\n%\n")) as pdf:
            for page in pdf.pages:
                _hand_down(page.obj)
            pdf.save(target, encryption=False)
    except pikepdf.PasswordError as trouble:
        raise Protected from trouble
    return target.getvalue()


def _hand_down(page: pikepdf.Object) -> None:
    """What a page has from those above it becomes its own."""
    above = page.get("/Parent")
    for _step in range(_DEEPEST):
        if not isinstance(above, pikepdf.Dictionary):
            return
        for key in _HANDED_DOWN:
            if key in above and key not in page:
                page[key] = above[key]
        above = above.get("/Parent")
