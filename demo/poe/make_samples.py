"""Writes the sample proofs beside it: `python -m demo.poe.make_samples`. What is good is taken in, what is bad refused.

An infected sample is not among them, because a scanner on somebody's machine would remove it: append
`documents.scanning.EICAR` to the good PDF where one is needed.
"""

import zipfile
from pathlib import Path

from demo.sample_files import pdf, word

HERE = Path(__file__).parent

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


def main() -> None:
    statement = pdf(STATEMENT_OF_WORK)
    (HERE / "good-statement-of-work.pdf").write_bytes(statement)
    order = word(PURCHASE_ORDER, author="Adventure Works")
    (HERE / "good-purchase-order.docx").write_bytes(order)
    (HERE / "good-customer-confirmation.eml").write_text(CONFIRMATION)
    (HERE / "bad-program-renamed.pdf").write_bytes(
        b"MZ" + bytes(126) + b"Not a real program, but it begins like one."
    )
    (HERE / "bad-web-page-renamed.pdf").write_text("<!DOCTYPE html>\n<title>Statement of work</title>\n")
    (HERE / "bad-cut-off.pdf").write_bytes(statement[: len(statement) // 2])
    (HERE / "bad-empty.pdf").write_bytes(b"")
    (HERE / "bad-macros.docx").write_bytes(order)
    with zipfile.ZipFile(HERE / "bad-macros.docx", "a") as archive:
        archive.writestr("word/vbaProject.bin", "Not a real macro, but it lies where macros lie.")


if __name__ == "__main__":
    main()
