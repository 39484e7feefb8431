"""Shapes in which people write who signed what and when; each beside what looks like it and is none."""

from datetime import date

import pytest

from evidence import ClaimFacts, LineFacts, Result, Rule, check

TODAY = date(2026, 11, 29)
FACTS = ClaimFacts(
    partner_names=("Contoso Consulting",),
    customer_names=("Adventure Works",),
    customer_domains=("adventure-works.example",),
    lines=(LineFacts(1, ("Exchange Online",)),),
)
WORK = """Project
Customer: Adventure Works
Partner: Contoso Consulting
Exchange Online: we migrate 640 mailboxes and train the key users.
Go-live: 18 January 2027
"""
LETTER = """Adventure Works
Contoso Consulting
20 November 2026
Dear Irene,
{said}
Yours sincerely,
Ada Park
Head of IT
Adventure Works
"""
MAIL = """From: {who}
Date: Tue, 17 Nov 2026 15:40:00 +0000
Subject: {subject}
Hi Paul,
{said}
-----Original Message-----
Contoso Consulting migrates 640 mailboxes to Exchange Online and trains the key users of Adventure Works.
Go-live is on 18 January 2027.
"""
ADA = "Ada Park <ada.park@adventure-works.example>"


def found(paper: str) -> dict[Rule, bool]:
    return {each.rule: each.result == Result.FOUND for each in check([paper], FACTS, TODAY)}


def is_signed(paper: str) -> bool:
    return found(paper)[Rule.CUSTOMER_ACKNOWLEDGES]


SIGNED = {
    "row": "Approved by customer\tCarla Jensen\tProcurement\t16 November 2026",
    "row of a signature": "Unterschrift Besteller\tJens Lindner\t17.11.2026",
    "accepted for, German": "Abgenommen für Adventure Works: Jens Lindner, IT-Leiter, 30.10.2026",
    "sponsor": "Sign-off\nProject sponsor, Adventure Works: Ada Park Date: 17 November 2026",
    "report": "Report approved by customer: Ada Park, CIO, 19 November 2026",
    "signature in the line": "Adventure Works: Signature Ada Park, Head of Logistics",
    "place, day, gez.": "Customer\nBristol, 17.11.2026 gez. Ada Park\nAda Park, Chief Information Officer",
    "caption": "Bristol, 16 November 2026\nAda Park\n(signature of the customer)",
    "caption of day and signature": "Kunde: Jens Lindner, 02.11.2026\n(Datum, Unterschrift)",
    "pair": "Pour Adventure Works : Marie Dubois, le 12 novembre 2026\n"
    "Pour Contoso Consulting : Luc Martin, le 13 novembre 2026",
    "columns": "Unterschriften\nFür den Auftraggeber\tFür den Auftragnehmer\nKöln, 16.11.2026\tBonn, 17.11.2026\n"
    "Jens Lindner\tKarin Vogt",
    "signed by, and below who": "Order signed by\nAda Park, Head of IT, Adventure Works\nSignature: A. Park\n"
    "Date: 18.11.2026",
}
UNSIGNED = {
    "row": "Approved by customer\t\t\t",
    "row, pending": "Approved by customer\tpending\tProcurement\t16 November 2026",
    "row of a signature": "Unterschrift Besteller\t\t",
    "accepted for, German": "Abgenommen für Adventure Works: ____________________",
    "sponsor": "Sign-off\nProject sponsor, Adventure Works: Ada Park Date: ____________",
    "report": "Report to be approved by customer: Ada Park, CIO, 19 November 2026",
    "signature in the line": "Adventure Works: Signature ____________ Ada Park",
    "place, day, gez.": "Customer\nBristol, 17.11.2026\ngez. ____________",
    "caption without a day": "Ada Park\n(signature of the customer)",
    "caption of the partner": "Bristol, 16 November 2026\nIrene Adams\n(signature of the partner)",
    "one of a pair": "Pour Adventure Works : Marie Dubois, le 12 novembre 2026",
    "columns": "Unterschriften\nFür den Auftraggeber\tFür den Auftragnehmer\n\tBonn, 17.11.2026\n\tKarin Vogt",
    "signed by, and below the other": "Order signed by\nIrene Adams, Lead, Contoso Consulting\nDate: 18.11.2026",
}


@pytest.mark.parametrize("said", SIGNED.values(), ids=SIGNED)
def test_signature_is_found(said):
    assert is_signed(WORK + said)


@pytest.mark.parametrize("said", UNSIGNED.values(), ids=UNSIGNED)
def test_what_only_looks_like_a_signature_is_none(said):
    assert not is_signed(WORK + said)


def test_customers_letter_confirms_the_work():
    assert is_signed(LETTER.format(said="we confirm that Contoso Consulting has migrated our mailboxes."))


@pytest.mark.parametrize(
    "said",
    [
        "we have not decided about the migration yet.",
        "we will confirm the migration when it is done.",
        "thank you for the offer of Contoso Consulting to migrate our mailboxes.",
    ],
)
def test_customers_letter_that_confirms_nothing_is_no_signature(said):
    assert not is_signed(LETTER.format(said=said))


def test_short_reply_approves_what_it_answers():
    said = "approved, please go ahead as described below."
    assert is_signed(MAIL.format(who=ADA, subject="RE: Offer", said=said))


@pytest.mark.parametrize(
    ("who", "subject", "said"),
    [
        (ADA, "RE: Offer", "not approved, please send another price."),
        (ADA, "RE: Offer", "approved only if the price stays."),
        (ADA, "Offer", "approved, please go ahead as described below."),
        ("Paul Reed <paul@contoso.example>", "RE: Offer", "approved, please go ahead as described below."),
    ],
)
def test_reply_that_approves_nothing_is_no_signature(who, subject, said):
    assert not is_signed(MAIL.format(who=who, subject=subject, said=said))


NAMED = [
    "1. Rollout of Exchange Online to 350 people of the branches, with two drop-in sessions each",
    "Migrated 640 people to Exchange Online in four waves",
    "640 Postfächer wurden nach Exchange Online migriert",
    "Contoso Consulting has brought Exchange Online to 74 of 85 agents.",
    "Contoso Consulting ha migrado 310 buzones a Exchange Online.",
]
HEADINGS = [
    "1. Rollout of Exchange Online and SharePoint Online",
    "Migrated Workloads: Exchange Online",
    "Exchange Online und SharePoint Online 2026",
]


@pytest.mark.parametrize(("said", "is_named"), [*((n, True) for n in NAMED), *((h, False) for h in HEADINGS)])
def test_product_is_named_where_work_is_told(said, is_named):
    paper = f"Report\nCustomer: Adventure Works\nPartner: Contoso Consulting\nWhat we did\n{said}\n"
    assert found(paper)[Rule.LINE_NAMED] == is_named


def test_head_of_a_table_is_kept_apart_from_its_first_row():
    paper = (
        "Proof\nA\nB\nProduct\tActivity\tFrom\tTo\nExchange Online\tMigration of mail\t2026-08-03\t2026-10-09"
    )
    assert found(paper)[Rule.LINE_NAMED]
