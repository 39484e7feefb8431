"""PDFs that say what stands on them in odd ways are read as people see them."""

import io

import pytest

from documents import content_checks
from documents.reader import pdf
from documents.tests import odd_pdfs
from documents.tests.odd_pdfs import apart, letters


def read(content: bytes) -> list[str]:
    return [page.text for page in pdf.read(io.BytesIO(content))[0]]


ODD = {
    "letters set apart": (lambda: letters(apart("STATEMENT OF WORK", 9)), "STATEMENT OF WORK"),
    "narrow spaces": (
        lambda: letters([(40, 700, "The"), (59.6, 700, "New"), (79.2, 700, "Lady")]),
        "The New Lady",
    ),
    "letters without widths": (odd_pdfs.broken_by_widths, "Signed by Ada"),
    "figures set apart": (lambda: letters([(40 + 12 * n, 700, str(n)) for n in range(6)]), "0 1 2 3 4 5"),
    "words above each other": (
        lambda: letters([(40, 700, "a"), (40, 100, "c"), (560, 700, "b"), (560, 100, "d")]),
        "a\nc\nb\nd",
    ),
    "a letter beyond the first plane": (odd_pdfs.beyond_the_first_plane, "𠮟野"),
    "spaces without a name": (odd_pdfs.spaces_without_a_name, "Statement of work"),
    "fonts of all pages, and a link": (odd_pdfs.fonts_of_all_pages, "Signed"),
    "a page shown nowhere": (odd_pdfs.shown_nowhere, "Signed"),
    "a page that is elsewhere": (odd_pdfs.page_not_where_it_is_said, "Signed by Ada Park"),
    "letters that are pictures": (
        lambda: odd_pdfs.drawn_letters("Acknowledged by Ada Park"),
        "Acknowledged by Ada Park",
    ),
}


@pytest.mark.parametrize(("build", "text"), ODD.values(), ids=ODD)
def test_pdf_is_read_as_people_see_it(build, text):
    content = build()
    content_checks.check(io.BytesIO(content), "a.pdf")
    assert read(content) == [text]


def test_what_was_seen_says_so():
    page = next(pdf.read(io.BytesIO(odd_pdfs.drawn_letters("Acknowledged by Ada Park")))[0])
    assert page.is_from_picture
    assert [page.text[place.start : place.end] for place in page.places] == page.text.split()


def test_words_of_letters_set_apart_have_their_places():
    page = next(pdf.read(io.BytesIO(letters(apart("STATEMENT OF WORK", 9))))[0])
    assert [page.text[place.start : place.end] for place in page.places] == ["STATEMENT", "OF", "WORK"]
    lefts = [place.left for place in page.places]
    assert lefts == sorted(lefts)


def test_form_that_may_be_filled_in_is_taken():
    """Acrobat names what may be done with attached files under the key that elsewhere has the files."""
    content_checks.check(io.BytesIO(odd_pdfs.with_rights()), "a.pdf")
