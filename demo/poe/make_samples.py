"""Writes the sample proofs beside it: `python demo/poe/make_samples.py`. What is good is taken in, what is bad refused.

An infected sample is not among them, because a scanner on somebody's machine would remove it: append
`documents.scanning.EICAR` to the good PDF where one is needed.
"""

import zipfile
from datetime import datetime
from pathlib import Path

import docx

HERE = Path(__file__).parent
WRITTEN_AT = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001 - Word's properties carry no zone

STATEMENT_OF_WORK = """\
# Statement of work
Partner: Contoso Consulting, location Contoso Consulting Seattle, MPN ID 4001001
Customer: Adventure Works, adventure-works.example
Directory ID (tenant ID): 11111111-1111-4111-8111-111111111111
Project: Service desk and field sales, phase 2

# What Contoso Consulting does
Dynamics 365 Sales: we move 140 sellers from spreadsheets to opportunities and forecasts,
train them in four sessions, and raise weekly active use from 35 to 120 people.
Dynamics 365 Customer Service: we set up cases, queues and the knowledge base for the
two service desks, and bring 60 agents to daily use by the end of January.
This work drives the use of both products; it is delivered by our own staff.

# Milestones
9 November 2026    Kick-off and access to the environments
7 December 2026    Dynamics 365 Sales live for the first 40 sellers
18 January 2027    Dynamics 365 Customer Service live for both service desks
29 January 2027    Review of active use with the customer

# Acknowledgement
Adventure Works confirms this work and knows that Contoso Consulting asks Microsoft to
associate it with these products, for which Contoso Consulting may be paid by Microsoft.

Signed for Adventure Works: Ada Park, Head of Service, 2 November 2026
Signed for Contoso Consulting: Irene Adams, Delivery Lead, 30 October 2026
"""

PURCHASE_ORDER = """\
# Purchase order AW-2026-1187
Supplier: Contoso Consulting, Contoso Consulting Seattle, MPN ID 4001001
Customer: Adventure Works, adventure-works.example
Directory ID (tenant ID): 11111111-1111-4111-8111-111111111111
Order date: 2 November 2026. Work from 9 November 2026 to 26 February 2027.

# Ordered work
Exchange Online: migration of 900 mailboxes in six waves; the last wave by 18 December 2026.
SharePoint Online: intranet and twelve team sites; 700 monthly active people by 29 January 2027.
Microsoft Teams: meeting rooms and channels for nine departments; adoption training until 26 February 2027.

# Acknowledgement
We know that Contoso Consulting asks Microsoft to associate it with these workloads and may be paid for it.
Ordered by Ada Park, Head of Service, Adventure Works, signed 2 November 2026
Accepted by Irene Adams, Delivery Lead, Contoso Consulting, signed 3 November 2026
"""

CONFIRMATION = """\
From: Ada Park <ada.park@adventure-works.example>
To: Irene Adams <incentive-admin@contoso.example>
Date: Mon, 2 Nov 2026 09:00:00 -0800
Subject: Go-ahead for Dynamics 365 Sales
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello Irene,

we confirm that Contoso Consulting rolls out Dynamics 365 Sales for us from 9 November 2026
to 29 January 2027, as in the statement of work that I signed today.

Ada Park, Head of Service, Adventure Works
"""


def pdf(text: str) -> bytes:
    """One page of text; a line that begins with # is a heading."""
    drawn = b"BT\n56 780 Td\n15 TL\n" + b"".join(map(_drawn_line, text.splitlines())) + b"ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    content, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(content))
    return content + b"xref\n0 %d\n" % count + table + trailer


def _drawn_line(line: str) -> bytes:
    font = b"/F2 13 Tf" if line.startswith("# ") else b"/F1 10.5 Tf"
    written = line.removeprefix("# ").encode("cp1252")
    for special in (b"\\", b"(", b")"):
        written = written.replace(special, b"\\" + special)
    return font + b" (" + written + b") Tj T*\n"


def write_word(path: Path, text: str) -> None:
    document = docx.Document()
    document.core_properties.author = "Adventure Works"
    document.core_properties.created = document.core_properties.modified = WRITTEN_AT
    for line in filter(None, text.splitlines()):
        if line.startswith("# "):
            document.add_heading(line.removeprefix("# "), level=1)
        else:
            document.add_paragraph(line)
    document.save(str(path))


def main() -> None:
    statement = pdf(STATEMENT_OF_WORK)
    (HERE / "good-statement-of-work.pdf").write_bytes(statement)
    write_word(HERE / "good-purchase-order.docx", PURCHASE_ORDER)
    (HERE / "good-customer-confirmation.eml").write_text(CONFIRMATION)
    (HERE / "bad-program-renamed.pdf").write_bytes(
        b"MZ" + bytes(126) + b"Not a real program, but it begins like one."
    )
    (HERE / "bad-web-page-renamed.pdf").write_text("<!DOCTYPE html>\n<title>Statement of work</title>\n")
    (HERE / "bad-cut-off.pdf").write_bytes(statement[: len(statement) // 2])
    (HERE / "bad-empty.pdf").write_bytes(b"")
    write_word(HERE / "bad-macros.docx", PURCHASE_ORDER)
    with zipfile.ZipFile(HERE / "bad-macros.docx", "a") as archive:
        archive.writestr("word/vbaProject.bin", "Not a real macro, but it lies where macros lie.")


if __name__ == "__main__":
    main()
