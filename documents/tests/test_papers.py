"""Holds what is reached of `papers/`, whose right answers were written down before the files were made."""

from statistics import median

import pytest

from documents.tests import measure_papers
from documents.tests.measure_papers import measure, names, share_right
from tests.depth import depths

# A few of each kind; right in every answer.
SAMPLE = [
    "cr-pending.python-docx.docx",
    "de-angebot-offen.tcpdf.pdf",
    "cr-approved.clean.webp",
    "mail-confirm.msg.msg",
    "mail-forwarded-attached.nodemailer.eml",
    "po-template-unsigned.gofpdf.pdf",
    "sheet-proof.xlsxwriter.xlsx",
    "sow-heading-only.weasy.pdf",
    "sow-placeholders.docxjs.docx",
    "sow-service-desk.libreoffice.pdf",
    "sow-service-desk.clean.pdf",
    "sow-wrong-customer.fpdf2.pdf",
]
FILES, SCANS = 0.97, 0.93  # of all answers; of scans 0.966 were reached
SECONDS = 3  # of CPU a page, the median; others may run beside it


@pytest.mark.parametrize("name", SAMPLE)
def test_sample_is_read_as_people_read_it(name):
    measured = measure(name)
    assert (measured.note, measured.wrong) == ("", [])


def test_every_file_has_its_right_answers():
    here = {path.name for path in measure_papers.FOLDER.iterdir()} - {"README.md", "truth.json"}
    assert here == set(measure_papers.truth()["files"])


@pytest.mark.parametrize("every", depths(proofs=4, marathon=1))
def test_files_of_many_programs_are_read_as_people_read_them(every):
    measured = [measure(name) for name in names(scans=False)[every // 2 :: every]]
    assert len(measured) >= 120 // every
    assert [each.name for each in measured if each.note] == []
    assert [each.name for each in measured if each.is_falsely_signed] == []
    assert share_right(measured) >= FILES


@pytest.mark.parametrize("every", depths(proofs=3, marathon=1))
def test_scans_are_read_as_people_read_them_for_three_seconds_a_page(every):
    measure(names(scans=True)[0])  # what is loaded once is not the page's cost
    measured = [measure(name) for name in names(scans=True)[every // 2 :: every]]
    assert len(measured) >= 20 // every
    assert [each.name for each in measured if each.is_falsely_signed] == []
    assert share_right(measured) >= SCANS
    assert median(each.seconds / each.pages for each in measured) <= SECONDS
