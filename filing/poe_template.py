"""A document to be filled in and signed: what a proof of execution needs, with what the claim knows already in it."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document as new_document
from docx.document import Document
from docx.shared import Cm, Pt

from claims.models import Claim, ClaimLine
from programs.activities import Activity
from text.names import Text

PUBLIC_SECTOR_COUNTRIES = {"US", "PR"}  # where a public-sector customer has to be told of incentives


def poe_template(claim: Claim) -> bytes:
    """A DOCX for `claim`, which has its parties loaded."""
    document = new_document()
    _set_up(document, claim)
    lines = list(claim.lines.live().select_related("product", "subscription"))
    document.add_heading(_("Proof of execution"), level=0)
    document.add_paragraph(
        _(
            "Fill in what is empty, have both sides sign, save the document as PDF and upload it to the claim. "
            "Any other document with the same contents is as good."
        )
    )
    _parties(document, claim)
    for activity in claim.activities:
        _work(document, Activity(activity), lines)
    _milestones(document)
    _acknowledgement(document, claim)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Document, claim: Claim) -> None:
    document.core_properties.title = _("Proof of execution for claim %s") % claim.reference
    document.core_properties.author = claim.partner.name
    document.styles["Normal"].font.name = "Segoe UI"
    document.styles["Normal"].font.size = Pt(10)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)


def _parties(document: Document, claim: Claim) -> None:
    primary = claim.tenant.domains.filter(is_primary=True).first()
    document.add_heading(_("1. Who works for whom"), level=1)
    _facts(
        document,
        [
            (_("Partner"), claim.partner.name),
            (_("MPN location"), str(claim.location)),
            (_("Partner contact"), f"{claim.partner_contact_name}, {claim.partner_contact_email}"),
            (_("Customer"), claim.tenant.name),
            (_("Customer domain"), primary.domain if primary else ""),
            (_("Directory ID (Tenant ID)"), str(claim.tenant.tenant_id)),
            (_("Claim"), f"{claim.reference} · {claim.name}"),
            (_("Name of the project"), ""),
        ],
    )


def _work(document: Document, activity: Activity, lines: Iterable[ClaimLine]) -> None:
    """One row for each line: a reviewer looks for every product and workload in its own right."""
    document.add_heading(_("2. The work: %s") % activity.label, level=1)
    document.add_paragraph(
        _("Describe for each row what the partner does or did for the customer, in its own words.")
    )
    headings = [_("Product or workload"), _("What the partner does"), _("From"), _("To")]
    _grid(document, headings, [[line.asset_name, "", "", ""] for line in lines], widths=(5, 7, 2.5, 2.5))


def _milestones(document: Document) -> None:
    document.add_heading(_("3. Milestones"), level=1)
    document.add_paragraph(
        _("Give every milestone its date, and figures from before and after where you have them.")
    )
    _grid(document, [_("Milestone"), _("Date"), _("Result")], [["", "", ""]] * 4, widths=(7, 3, 7))


def _acknowledgement(document: Document, claim: Claim) -> None:
    document.add_heading(_("4. The customer’s acknowledgement"), level=1)
    names = {"partner": claim.partner.name, "customer": claim.tenant.name}
    document.add_paragraph(
        _("%(customer)s confirms that %(partner)s does the work described here for the products named here.")
        % names
    )
    if claim.tenant.country in PUBLIC_SECTOR_COUNTRIES:
        document.add_paragraph(
            _(
                "For public-sector customers: %(customer)s knows that %(partner)s will ask Microsoft to be "
                "associated with these products and may be paid for it by Microsoft."
            )
            % names
        )
    rule = document.add_paragraph()
    rule.add_run(
        _("The customer’s signature must be dated within the 12 months before the claim is submitted.")
    ).bold = True
    blocks = [(_("For the customer"), claim.tenant.name), (_("For the partner"), claim.partner.name)]
    for title, company in blocks:
        document.add_heading(title, level=2)
        rows = [
            (_("Company"), company),
            (_("Name"), ""),
            (_("Title"), ""),
            (_("Signature"), ""),
            (_("Date"), ""),
        ]
        _facts(document, rows)


def _facts(document: Document, rows: Sequence[tuple[Text, str]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(5), Cm(12)
        cells[0].paragraphs[0].add_run(str(label)).bold = True
        cells[1].text = value


def _grid(
    document: Document, headings: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float]
) -> None:
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    for column, width in zip(table.columns, widths, strict=True):
        for cell in column.cells:
            cell.width = Cm(width)
