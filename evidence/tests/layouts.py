"""Whole papers as files, laid out as offices lay them out: headings, running text and tables, as Word and as PDF.

Written before the check had seen them. Of each is known what papers tells of its own: whether the customer
signed, Exchange Online and Microsoft Teams are named in their own right, and dates are given; None where people would
not agree.
"""

import io
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import docx

from documents.tests.readable import pdf_of_words
from evidence.tests.papers import Truth


@dataclass(frozen=True)
class H:
    """A heading."""

    text: str


@dataclass(frozen=True)
class T:
    """A table: rows of cells."""

    rows: Sequence[Sequence[str]]


Block = str | H | T
Layout = tuple[list[Block], Truth]


def as_word(blocks: Sequence[Block]) -> bytes:
    document = docx.Document()
    for block in blocks:
        if isinstance(block, H):
            document.add_heading(block.text, level=2)
        elif isinstance(block, T):
            table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
            for row, texts in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(block)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def as_pdf(blocks: Sequence[Block]) -> bytes:
    """One page; the cells of a row stand side by side."""
    return pdf_of_words(list(_placed(blocks)))


def _placed(blocks: Sequence[Block]) -> Iterator[tuple[int, int, str]]:
    y = 800
    for block in blocks:
        if isinstance(block, T):
            width = 515 // len(block.rows[0])
            for row in block.rows:
                cells = [_wrapped(text, width // 5) for text in row]
                for column, lines in enumerate(cells):
                    for number, line in enumerate(lines):
                        yield 40 + column * width, y - 12 * number, line
                y -= 12 * max(map(len, cells)) + 3
        else:
            for line in _wrapped(block.text if isinstance(block, H) else block, 100):
                yield 40, y, line
                y -= 12
        y -= 6


def _wrapped(text: str, width: int) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, width) or [""]]


EXCHANGE = (
    "Exchange Online: Contoso Consulting migrates 640 mailboxes in four waves and trains the administrators."
)
TEAMS = "Microsoft Teams: Contoso Consulting rolls out channels and calling to 500 people and runs adoption workshops."
STEPS = T([["Milestone", "Date"], ["Kick-off", "1 December 2026"], ["Everybody is live", "26 February 2027"]])
STAMP = "Digitally signed by {0}\nDN: cn={0}, o={1}\nDate: {2} +01'00'"
ALL: Truth = (True, True, True, True)
ONE_SIDED: Truth = (True, True, True, False)  # the customer's own paper: nobody signed for the partner
UNSIGNED: Truth = (False, True, True, False)

LAYOUTS: dict[str, Layout] = {
    "french letterhead": (
        [
            "Contoso Consulting SARL au capital de 50 000 € - 12 rue de la Paix, 75002 Paris - SIRET 123 456 789 00012",
            H("Statement of Work n° 2026-118"),
            "Client: Adventure Works SAS, 4 avenue Foch, 69006 Lyon",
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["For the Client", "For the Service Provider"],
                    ["Adventure Works SAS", "Contoso Consulting SARL"],
                    ["Read and approved: Ada Park", "Read and approved: Paul Reed"],
                    ["Head of Information Systems", "Managing Director"],
                    ["Lyon, 4 November 2026", "Paris, 5 November 2026"],
                ]
            ),
        ],
        ALL,
    ),
    "german letterhead, nobody signed for the customer": (
        [
            "Contoso Consulting GmbH · Unter den Linden 5 · 10117 Berlin · Geschäftsführer: Karl Maier · HRB 12345",
            H("Statement of Work"),
            "Prepared for Adventure Works, Berlin, 2 November 2026",
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["Customer", "Contractor"],
                    ["Adventure Works", "Contoso Consulting GmbH"],
                    ["", "Karl Maier"],
                    ["______________________", "______________________"],
                    ["Place, date, signature", "Berlin, 2 November 2026, Karl Maier"],
                ]
            ),
        ],
        UNSIGNED,
    ),
    "spanish order approved in the system": (
        [
            "ADVENTURE WORKS S.L. - C/ Mayor 3, 28013 Madrid - CIF B12345678",
            H("Purchase order / Pedido 45001187"),
            T(
                [
                    ["Supplier", "Contoso Consulting"],
                    ["Order date", "9 November 2026"],
                    ["Status", "Approved"],
                ]
            ),
            T(
                [
                    ["Pos.", "Service", "Delivery"],
                    ["10", "Exchange Online: mailbox migration, 640 users", "18 December 2026"],
                    ["20", "Microsoft Teams: adoption training, 12 sessions", "29 January 2027"],
                ]
            ),
            "Electronically approved by Ada Park, Head of Purchasing, Adventure Works, on 9 November 2026 at 10:14.",
        ],
        ONE_SIDED,
    ),
    "change order about one workload": (
        [
            H("Change order no. 3 to SOW-118"),
            T([["Partner", "Contoso Consulting"], ["Customer", "Adventure Works"]]),
            "Added to the scope: " + TEAMS,
            STEPS,
            "All other terms remain unchanged.",
            T(
                [
                    ["", "Customer", "Partner"],
                    ["Name", "Ada Park", "Paul Reed"],
                    ["Title", "CIO", "Delivery Manager"],
                    ["Signature", "Ada Park", "Paul Reed"],
                    ["Date", "11 November 2026", "12 November 2026"],
                ]
            ),
        ],
        (True, False, True, True),
    ),
    "milestones by the week": (
        [
            H("Project charter"),
            "Between Contoso Consulting (service provider) and Adventure Works (client)",
            EXCHANGE,
            TEAMS,
            T(
                [
                    ["Phase", "When"],
                    ["Discovery", "Weeks 1 to 3"],
                    ["Migration", "Weeks 4 to 9"],
                    ["Review", "Week 12"],
                ]
            ),
            "Agreed for the client: Ada Park, CIO, 11 November 2026",
            "Agreed for the service provider: Paul Reed, 12 November 2026",
        ],
        (True, True, True, False),
    ),
    "of two years ago": (
        [
            H("Statement of Work"),
            "Contoso Consulting for Adventure Works",
            EXCHANGE,
            TEAMS,
            T(
                [
                    ["Milestone", "Due"],
                    ["Kick-off", "4 November 2024"],
                    ["Go-live", "31 January 2025"],
                ]
            ),
            "Signed for Adventure Works by Ada Park, CIO, on 21 October 2024.",
            "Signed for Contoso Consulting by Paul Reed on 22 October 2024.",
        ],
        (True, True, True, False),
    ),
    "certificate of acceptance": (
        [
            "Adventure Works - Information Technology",
            H("Certificate of acceptance"),
            "We confirm that Contoso Consulting has delivered the services below and that we accept them.",
            T(
                [
                    ["Service", "Delivered on"],
                    [
                        "Exchange Online: migration of 640 mailboxes, cutover and hypercare",
                        "14 September 2026",
                    ],
                    ["Microsoft Teams: rollout and adoption coaching for 500 people", "2 October 2026"],
                ]
            ),
            "Accepted on behalf of Adventure Works",
            "Signature: Ada Park",
            "Ada Park, CIO",
            "Date: 12 October 2026",
        ],
        ONE_SIDED,
    ),
    "the customer's column is empty": (
        [
            H("Work order 77"),
            T([["Ordered by", "Adventure Works"], ["Performed by", "Contoso Consulting"]]),
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["", "Adventure Works", "Contoso Consulting"],
                    ["Name", "", "Paul Reed"],
                    ["Function", "", "Delivery Manager"],
                    ["Signature", "", "Paul Reed"],
                    ["Date", "", "12 November 2026"],
                ]
            ),
        ],
        UNSIGNED,
    ),
    "one workload in a heading alone": (
        [
            H("Statement of Work"),
            "Partner: Contoso Consulting. Customer: Adventure Works.",
            H("Exchange Online"),
            "The consultants prepare the directories and agree on dates with every site.",
            H("Collaboration"),
            TEAMS,
            STEPS,
            "Customer signature: Ada Park, CIO    Date: 11 November 2026",
            "Partner signature: Paul Reed    Date: 12 November 2026",
        ],
        (True, False, True, True),
    ),
    "one workload out of scope": (
        [
            H("Statement of Work"),
            "Contoso Consulting (Contractor) and Adventure Works (Client)",
            H("In scope"),
            EXCHANGE,
            H("Out of scope"),
            "Microsoft Teams, telephony, and the retirement of the old servers.",
            STEPS,
            "IN WITNESS WHEREOF the parties have executed this Statement of Work.",
            T(
                [
                    ["CLIENT: ADVENTURE WORKS", "CONTRACTOR: CONTOSO CONSULTING"],
                    ["By: /s/ Ada Park", "By: /s/ Paul Reed"],
                    ["Its: Chief Information Officer", "Its: Vice President"],
                    ["Date: November 9, 2026", "Date: November 10, 2026"],
                ]
            ),
        ],
        (True, True, False, True),
    ),
    "certificate of an electronic signature": (
        [
            H("Statement of Work"),
            "Supplier Contoso Consulting, client Adventure Works",
            EXCHANGE,
            TEAMS,
            STEPS,
            H("Certificate of completion"),
            "Envelope 6F1C-22A0. Status: Completed.",
            T(
                [
                    ["Signer", "Signature", "Timestamp"],
                    [
                        "Ada Park\nada.park@adventure-works.example",
                        "Ada Park",
                        "Signed: Nov 12, 2026 3:14 PM",
                    ],
                    ["Paul Reed\npaul.reed@contoso.example", "Paul Reed", "Signed: Nov 12, 2026 5:40 PM"],
                ]
            ),
        ],
        ALL,
    ),
    "electronic signature still waiting": (
        [
            H("Statement of Work"),
            "Supplier Contoso Consulting, client Adventure Works",
            EXCHANGE,
            TEAMS,
            STEPS,
            H("Summary of the envelope"),
            "Status: Waiting for others",
            T(
                [
                    ["Signer", "Signature", "Timestamp"],
                    ["Ada Park\nada.park@adventure-works.example", "", "Viewed: Nov 12, 2026 3:14 PM"],
                    ["Paul Reed\npaul.reed@contoso.example", "Paul Reed", "Signed: Nov 11, 2026 5:40 PM"],
                ]
            ),
        ],
        UNSIGNED,
    ),
    "letter from the customer": (
        [
            "Adventure Works, 1 Main Street, Bothell WA 98011",
            "6 November 2026",
            "Contoso Consulting\nAttn: Irene Adams",
            "Dear Ms Adams,",
            "We confirm that Contoso Consulting carries out the following for us:",
            "Exchange Online: migration of 640 mailboxes, from 1 December 2026 to 15 January 2027.",
            "Microsoft Teams: rollout to 500 people with training, from 18 January 2027 to 26 February 2027.",
            "We know that Contoso Consulting may be paid by Microsoft for it.",
            "Yours sincerely,",
            "Ada Park\nChief Information Officer, Adventure Works",
        ],
        ONE_SIDED,
    ),
    "crosses before the lines": (
        [
            H("Engagement letter"),
            "Contoso Consulting is engaged by Adventure Works as follows.",
            EXCHANGE,
            TEAMS,
            STEPS,
            "Please sign and return one copy.",
            "X ____________________________ (Adventure Works, authorised signatory)    Date: ____ / ____ / ______",
            "X Paul Reed (Contoso Consulting, authorised signatory)    Date: 12 / 11 / 2026",
        ],
        UNSIGNED,
    ),
    "signed for somebody": (
        [
            H("Statement of Work"),
            T([["Customer", "Adventure Works"], ["Partner", "Contoso Consulting"]]),
            EXCHANGE,
            TEAMS,
            STEPS,
            "For and on behalf of Adventure Works",
            "Signed: Tim Schuster, p.p. Ada Park (CIO)",
            "Dated: 10 November 2026",
            "For and on behalf of Contoso Consulting",
            "Signed: Paul Reed",
            "Dated: 11 November 2026",
        ],
        ALL,
    ),
    "dutch letterhead": (
        [
            "Contoso Consulting B.V. | Keizersgracht 1, 1015 CJ Amsterdam | KvK 12345678 | BTW NL001234567B01",
            H("Quotation and assignment"),
            "Client: Adventure Works B.V.",
            T(
                [
                    ["Work package", "Content", "Ready by"],
                    ["WP1", "Exchange Online: migrate 640 mailboxes and train key users", "18-12-2026"],
                    ["WP2", "Microsoft Teams: introduce channels, train 500 people", "26-2-2027"],
                ]
            ),
            "Agreed by the client (name, function, date): Ada Park, IT director, 5-11-2026",
            "Agreed by the supplier (name, function, date): Paul Reed, director, 6-11-2026",
        ],
        ALL,
    ),
    "plan without any signature": (
        [
            H("Rollout plan, version 0.9 (draft for discussion)"),
            "Author: Paul Reed, Contoso Consulting. Reviewer: Ada Park, Adventure Works.",
            EXCHANGE,
            TEAMS,
            T(
                [
                    ["Step", "Owner", "Date"],
                    ["Kick-off", "Contoso Consulting", "1 December 2026"],
                    ["Sign-off of the design", "Adventure Works", "15 December 2026"],
                    ["Go-live", "Contoso Consulting", "15 January 2027"],
                ]
            ),
        ],
        UNSIGNED,
    ),
    "printed name on an empty line": (
        [
            H("Statement of Work"),
            "Partner Contoso Consulting, customer Adventure Works",
            EXCHANGE,
            TEAMS,
            STEPS,
            H("Acceptance"),
            "ADVENTURE WORKS",
            "Signature",
            "Printed name: Ada Park",
            "Title: CIO",
            "Date",
            "CONTOSO CONSULTING",
            "Signature: Paul Reed",
            "Printed name: Paul Reed",
            "Title: Delivery Manager",
            "Date: 12 November 2026",
        ],
        UNSIGNED,
    ),
    "stamp of a digital signature": (
        [
            H("Statement of Work 9921"),
            "The parties are Contoso Consulting (“Contoso”) and Adventure Works (“AW”).",
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["For AW", "For Contoso"],
                    [
                        STAMP.format("Ada Park", "Adventure Works", "2026.11.10 11:02:33"),
                        STAMP.format("Paul Reed", "Contoso Consulting", "2026.11.11 09:15:02"),
                    ],
                ]
            ),
        ],
        ALL,
    ),
    "to be signed later": (
        [
            H("Letter of intent"),
            "Contoso Consulting offers Adventure Works the services below.",
            EXCHANGE,
            TEAMS,
            STEPS,
            "This letter becomes binding once it is countersigned by Ada Park for Adventure Works.",
            "Bothell, 10 November 2026",
            "Paul Reed\nDelivery Manager, Contoso Consulting",
        ],
        UNSIGNED,
    ),
    "american order": (
        [
            H("PURCHASE ORDER"),
            T(
                [
                    ["Bill to: Adventure Works, 1 Main Street, Bothell WA", "PO #: 88-1187"],
                    ["Vendor: Contoso Consulting", "PO date: 11/09/2026"],
                ]
            ),
            T(
                [
                    ["Item", "Description", "Qty", "Need by"],
                    ["1", "Exchange Online migration services, 640 mailboxes", "1", "December 18, 2026"],
                    ["2", "Microsoft Teams adoption workshops, 500 people", "12", "January 29, 2027"],
                ]
            ),
            "Authorized signature (Adventure Works): Ada Park, Director of Purchasing    Date: November 9, 2026",
        ],
        ONE_SIDED,
    ),
    "signed without a date": (
        [
            H("Statement of Work"),
            "Contoso Consulting and Adventure Works",
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["Customer: Adventure Works", "Partner: Contoso Consulting"],
                    ["Signature: Ada Park", "Signature: Paul Reed"],
                    ["Title: CIO", "Title: Delivery Manager"],
                    ["Date: ______________", "Date: 12 November 2026"],
                ]
            ),
        ],
        (True, True, True, False),
    ),
    "signed long before the milestones": (
        [
            H("Framework order"),
            "Contoso Consulting works for Adventure Works until further notice.",
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["Party", "Signed by", "On"],
                    ["Adventure Works", "Ada Park, CIO", "3 March 2025"],
                    ["Contoso Consulting", "Paul Reed", "4 March 2025"],
                ]
            ),
        ],
        (True, True, True, False),
    ),
    "parties in rows": (
        [
            H("Amendment 2 to the master agreement"),
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["Party", "Signatory", "Signature", "Date"],
                    ["Adventure Works", "Ada Park, CIO", "Ada Park", "9 November 2026"],
                    ["Contoso Consulting", "Paul Reed, Director", "Paul Reed", "10 November 2026"],
                ]
            ),
        ],
        ALL,
    ),
    "parties in rows, the customer's is empty": (
        [
            H("Amendment 2 to the master agreement"),
            EXCHANGE,
            TEAMS,
            STEPS,
            T(
                [
                    ["Party", "Signatory", "Signature", "Date"],
                    ["Adventure Works", "Ada Park, CIO", "", ""],
                    ["Contoso Consulting", "Paul Reed, Director", "Paul Reed", "10 November 2026"],
                ]
            ),
        ],
        UNSIGNED,
    ),
    "bullets and by-names": (
        [
            "Contoso Consulting / Adventure Works / Modern workplace",
            H("Our services"),
            "- Moving 640 mailboxes from the data centre to Exchange Online, with a pilot of 40 people",
            "- Bringing MS Teams to the shop floor: coaching 500 people until they use it every week",
            H("Timeline"),
            "- Pilot: 1 Dec 2026",
            "- Finish: 26 Feb 2027",
            H("Agreement"),
            "Agreed by Adventure Works: Ada Park (CIO), 8 Nov 2026",
            "Agreed by Contoso Consulting: Paul Reed (Director), 8 Nov 2026",
        ],
        ALL,
    ),
    "prices of licences only": (
        [
            H("Price list and order form"),
            "Reseller: Contoso Consulting. Customer: Adventure Works.",
            T(
                [
                    ["Licence", "Seats", "Price"],
                    ["Exchange Online (Plan 1)", "640", "2,560.00"],
                    ["Microsoft Teams Essentials", "500", "2,000.00"],
                ]
            ),
            "Term: 1 December 2026 to 30 November 2027.",
            "Ordered by Ada Park, Head of Purchasing, Adventure Works. Signature: Ada Park. Date: 9 November 2026",
        ],
        (True, None, None, None),
    ),
    "japanese letterhead": (
        [
            "コントソ・コンサルティング株式会社 東京都千代田区丸の内1-1-1",
            H("Statement of Work"),
            "Provider: Contoso Consulting K.K.   Client: Adventure Works K.K.",
            EXCHANGE,
            TEAMS,
            STEPS,
            "Client representative: Ada Park    Signed: 2026/11/09",
            "Provider representative: Paul Reed    Signed: 2026/11/10",
        ],
        ALL,
    ),
}
