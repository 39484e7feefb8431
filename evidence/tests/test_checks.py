"""The five rules, one wording at a time. The wrong ones count most: where in doubt, nothing is found."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.reader import pdf as pdf_reader
from documents.reader import word as word_reader
from documents.tests.readable import pdf
from evidence import ClaimFacts, Found, LineFacts, PageText, Result, Rule, check
from evidence.pages import LONGEST_LINE, LONGEST_PAGE
from evidence.tests import corpus
from evidence.tests.corpus import HELD_OUT, TODAY, TUNED
from evidence.tests.layouts import LAYOUTS, as_pdf, as_word
from evidence.tests.papers import PAPERS
from evidence.text import Text

FACTS = ClaimFacts(
    partner_names=("Contoso Consulting",),
    customer_names=("Adventure Works",),
    customer_domains=("adventure-works.example",),
    partner_people=("Irene Adams",),
    lines=(LineFacts(3, ("Exchange Online", "Microsoft Exchange Online")),),
    other_products=("SharePoint Online", "Microsoft Teams"),
)
WORK = (
    "Statement of work between Contoso Consulting and Adventure Works.\n"
    "Exchange Online: we migrate 900 mailboxes in six waves.\n"
)
MILESTONES = "Milestones\n9 December 2026  Kick-off\n9 January 2027  Go-live\n"
SIGNED = (
    "Signed for Adventure Works: Ada Park, CIO, 3 November 2026\n"
    "Signed for Contoso Consulting: Irene Brown, 3 November 2026"
)


def result(rule: Rule, *pages: str | PageText, facts: ClaimFacts = FACTS, today: date = TODAY) -> Found:
    [found] = [found for found in check(pages, facts, today) if found.rule == rule]
    return found


NOBODY_SIGNED = [
    f"{SIGNED}\nThis copy is not signed.",
    (
        "Buyer: Adventure Works\n1 Mail 10 days delivery 15 December 2026\nAuthorised by (buyer): ________\n"
        "Accepted by (vendor): Paul Reed\nDate: 13 November 2026"
    ),
    "Berlin, den 12. November 2026\n__________\nAuftraggeber\nHamburg, den 13. November 2026\nPaul Reed\nAuftragnehmer",
    "Customer representative name: [Name]\nCustomer signature: [Signature]\nDate: [Date]\nPartner signature: Paul Reed",
    (
        "Customer: Adventure Works\nProject: Mail\nSigned: Irene Adams\n"
        "Delivery Lead, Contoso Consulting\n3 November 2026"
    ),
    "Customer: Adventure Works\nSupplier: Contoso Consulting\nSignature: Irene Brown\nDate: 3 November 2026",
    "For Adventure Works\nSignature: ______________\nName: Ada Park\nTitle: CIO\nDate: 3 November 2026",
    (
        "Signed for and on behalf of Adventure Works\n_____________________\nAda Park\nHead of Service\n"
        "Date: 3 November 2026"
    ),
    "This SOW must be signed by Ada Park, Adventure Works, by 30 November 2026.",
    (
        "This SOW is governed by the Master Services Agreement signed by Ada Park of Adventure "
        "Works on 3 March 2026."
    ),
    "Adventure Works acknowledges that Contoso Consulting does the work.\nSignature of customer: \nDate: ",
    "Customer signature\nPartner signature\nIrene Adams\n3 November 2026",
    "Customer signature: ____________  Partner signature: Irene Brown\nDate: ________ Date: 3 November 2026",
    (
        "Adventure Works\t\tContoso Consulting\nSignature\t\tIrene Brown\nName\tAda Park\tIrene Brown\n"
        "Date\t\t3 Nov 2026"
    ),
    "For the customer\nName: Ada Park\nDate:\nFor the partner\nName: Irene Brown\nDate: 3 November 2026",
    "Envelope ID 123\nSigner: Ada Park (ada.park@adventure-works.example)\nStatus: Sent 3 November 2026",
    "Accepted by: [Customer signatory]\nDate: [DD/MM/YYYY]",
    "Acceptance by Adventure Works: pending, expected 12 December 2026",
    "Please have this signed by Adventure Works: Ada Park, CIO and return it.",
    (
        "From: Ada Park <ada.park@adventure-works.example>\nDate: 2 Nov 2026\n"
        "We confirm receipt of your statement of work."
    ),
    (
        "From: Ada Park <ada.park@adventure-works.example.elsewhere.example>\nDate: 2 Nov 2026\n"
        "We hereby confirm the order and the work described in the statement of work."
    ),
    (
        "From: Irene Adams <irene@contoso.example>\nTo: ada.park@adventure-works.example\n"
        "Date: 2 Nov 2026\nWe confirm that we deliver the project."
    ),
    (
        "From: Ada Park <ada.park@adventure-works.example>\nDate: 2 Nov 2026\n"
        "We will confirm the order once the board has met."
    ),
    (
        "Customer contact: Ada Park\nSigned on behalf of Contoso Consulting\nIrene Brown\n"
        "3 November 2026\nSigned on behalf of Adventure Works\n\n\nDate:"
    ),
    "Prepared by: Irene Brown\nReviewed by: Ada Park, Adventure Works, 3 November 2026",
    "Approved by: Irene Brown\nDate: 3 November 2026\nCustomer: Adventure Works",
    (
        "Auftraggeber: Adventure Works\nOrt, Datum: ____________\nUnterschrift: ____________\n"
        "Auftragnehmer: Contoso Consulting\nOrt, Datum: Berlin, 3.11.2026\nUnterschrift: Irene Brown"
    ),
    "For Contoso Consulting For Adventure Works\nIrene Brown\nDelivery Lead\n3 November 2026",
    "For Adventure Works      For Contoso Consulting\nIrene Brown\nDelivery Lead\n3 November 2026",
    "Signed for Adventure Works:\nSigned for Contoso Consulting: Irene Brown, 3 November 2026",
    "Accepted for Adventure Works by:\n\nIrene Brown, Contoso Consulting, 3 November 2026",
    "SIGNATURES\nCustomer\nPartner\nIrene Brown\n3 November 2026",
    "Customer acceptance\n[ ] Accepted  [ ] Rejected\nName: Ada Park\nDate: ",
    "If Adventure Works agrees, it is signed by Ada Park, CIO, Adventure Works.",
    "Signature: Adventure Works\nDate: 3 November 2026",
    "Adventure Works, represented by Ada Park, CIO, 3 November 2026",
    "For Adventure Works:\nSignature: on file\nName: Ada Park\nDate: 3 November 2026",
    "Kunde: Adventure Works\nUnterschrift Kunde: folgt\nUnterschrift Partner: Irene Brown, 3.11.2026",
]
CUSTOMER_SIGNED = [
    "For the Customer For the Partner\nName: Ada Park Name: Paul Reed\nSignature: Ada Park Signature: Paul Reed",
    "Authorised by: Ada Park, Procurement Director, Adventure Works\nSignature: /s/ Ada Park\nDate: 10 November 2026",
    "For the customer\nSignature: Ada Park\nDate: 3 November 2026",
    (
        "Agreed and accepted:\nAdventure Works, Inc.\nBy: Ada Park\nName: Ada Park\nTitle: CIO\n"
        "Date: November 3, 2026"
    ),
    "Customer signature: Ada Park    Date: 3 Nov 2026",
    "Customer: Adventure Works\nSigned: Ada Park\nTitle: CIO\nDate: 03/11/2026",
    "CUSTOMER\nAdventure Works\nSignature: /s/ Ada Park\nName: Ada Park\nDate: 2026-11-03",
    "Signed by: Ada Park\nTitle: Head of Service\nCompany: Adventure Works\nDate: 3 November 2026",
    "Signature: Ada Park\nName: Ada Park\nOrganisation: Adventure Works\nDate: 3 November 2026",
    "Accepted and agreed by Adventure Works: Ada Park, 3 November 2026",
    "Customer (Adventure Works): Ada Park, signed on 3 November 2026",
    (
        "Envelope ID 123 Certificate of completion\n"
        "Signer: Ada Park (ada.park@adventure-works.example)\nSigned: 3 November 2026 10:02"
    ),
    (
        "From: Ada Park <ada.park@adventure-works.example>\nDate: 2 Nov 2026\n"
        "We hereby confirm the order and the work described in the statement of work."
    ),
    "Signed electronically by Ada Park on behalf of Adventure Works on 3 November 2026",
    "Authorised by Ada Park, Adventure Works\nDate: 3 November 2026",
    "Approved for Adventure Works\nName: Ada Park\nSignature: [signed]\nDate: 3 November 2026",
]
NOT_IN_ITS_OWN_RIGHT = [
    "1. Exchange Online",
    "Exchange Online",
    "Products: Exchange Online, Microsoft Teams",
    "EXCHANGE ONLINE AND TEAMS ROLLOUT FOR ALL STAFF",
    "Scope: Exchange Online migration",
    "Exchange Online migration ..... 4",
    "Excluded: migration of Exchange Online mailboxes.",
    "We migrate mail; Exchange Online is not included.",
    "We use Exchange Online Protection to secure mail for 900 people.",
    "Subject: Exchange Online migration of 900 mailboxes in six waves",
    "Exchange Online Kiosk: we migrate 900 mailboxes in six waves.",
    "We will exchange online documents with the team and train them.",
    "Deployment of Exchange Online for Adventure Works",
    "Exchange Server: we migrate 900 mailboxes in six waves.",
    "Customer already uses Exchange Online, deployed by another partner.",
    "No Exchange Online work is done in this project and none is planned.",
    "Exchange Online for 900 users: see annex",
    "2.1 Exchange Online Migration and Adoption for All Sites in Europe",
    "Exchange Online licences: 900 at 4.00 EUR",
    "Phase 2: Exchange Online",
    "Exchange Online\nFees are due within 30 days. Travel is charged at cost and we train nobody.",
    "Services other than Exchange Online are migrated and trained.",
    "Migration of SharePoint Online (without Exchange Online) for 900 people.",
]
NO_MILESTONE = [
    "Milestones\n9 December 2026  Kick-off\nGo-live: to be agreed",
    "Kick-off: TBD\nGo-live: TBD\nEffective date: 9 December 2026",
    "Term: 9 December 2026 to 9 March 2027",
    "Kick-off: December\nGo-live: Q1 2027",
    "This offer is valid until 9 December 2026.",
    "Milestones\nKick-off\nGo-live\nDelivery\nPrinted on 9 December 2026",
    "Milestones: as agreed in the meeting of 9 November 2026",
    "Payment is due on 9 December 2026.",
    "Invoice schedule\n1 December 2026: 50 %\n1 January 2027: 50 %",
    "The engagement starts on 9 December 2026 and ends on 9 March 2027.",
]
NOT_DATED_WELL = [
    (
        "Signed for Adventure Works: Ada Park, CIO, 3 November 2024\n"
        "Signed for Contoso Consulting: Irene Brown, 3 November 2026"
    ),
    "Signed for Adventure Works: Ada Park, CIO\nSigned for Contoso Consulting: Irene Brown, 3 November 2026",
    "Signed for Adventure Works: Ada Park, CIO, 3 November 2026\nSigned for Contoso Consulting: Irene Brown",
    (
        "Signed for Adventure Works: Ada Park, CIO, 3 November 2027\n"
        "Signed for Contoso Consulting: Irene Brown, 3 November 2026"
    ),
    (
        "Signed for Adventure Works: Ada Park, CIO, 12/05/2025\n"
        "Signed for Contoso Consulting: Irene Brown, 3 November 2026"
    ),
    (
        "For Adventure Works\nSignature: Ada Park\nDate: ________\nFor Contoso Consulting\n"
        "Signature: Irene Brown\nDate: 3 November 2026"
    ),
]


@pytest.mark.parametrize("end", NOBODY_SIGNED)
def test_customer_did_not_sign(end: str) -> None:
    assert result(Rule.CUSTOMER_ACKNOWLEDGES, WORK + MILESTONES + end).result == Result.NOT_FOUND


@pytest.mark.parametrize("end", CUSTOMER_SIGNED)
def test_customer_signed(end: str) -> None:
    found = result(Rule.CUSTOMER_ACKNOWLEDGES, WORK + MILESTONES + end)

    assert (found.result, found.page) == (Result.FOUND, 1)


@pytest.mark.parametrize("line", NOT_IN_ITS_OWN_RIGHT)
def test_product_is_not_named_in_its_own_right(line: str) -> None:
    head = (
        "Statement of work\nContoso Consulting and Adventure Works agree on this.\nScope of work\n"
        "Both sides meet every week and talk about what was done.\n"
    )

    assert result(Rule.LINE_NAMED, head + line + "\nMilestones\n").result == Result.NOT_FOUND


@pytest.mark.parametrize("milestones", NO_MILESTONE)
def test_milestones_have_no_dates(milestones: str) -> None:
    assert result(Rule.DATES, f"{WORK}{milestones}\n{SIGNED}").result == Result.NOT_FOUND


@pytest.mark.parametrize("signatures", NOT_DATED_WELL)
def test_signature_is_old_or_undated(signatures: str) -> None:
    assert result(Rule.DATES, WORK + MILESTONES + signatures).result == Result.NOT_FOUND


def test_dates_are_found_and_quoted() -> None:
    found = result(Rule.DATES, WORK + MILESTONES + SIGNED)

    assert found.result == Result.FOUND
    assert "9 December 2026" in found.words
    assert "Ada Park, CIO, 3 November 2026" in found.words


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 11, 3), Result.FOUND),
        (date(2027, 11, 4), Result.NOT_FOUND),
        (date(2026, 11, 2), Result.FOUND),  # it is tomorrow somewhere
        (date(2026, 11, 1), Result.NOT_FOUND),
    ],
)
def test_signature_is_good_for_twelve_months(today: date, expected: Result) -> None:
    assert result(Rule.DATES, WORK + MILESTONES + SIGNED, today=today).result == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12/05/2026", Result.FOUND),  # 5 December is yet to come
        ("05/12/2025", Result.NOT_FOUND),  # 12 May is too long ago
        ("05/12/2025 (order of 25/11/2025)", Result.FOUND),  # the day stands first here
        ("05.12.2025", Result.FOUND),
        ("2025-12-05", Result.FOUND),
        ("5 décembre 2025", Result.FOUND),
        ("5. Dezember 2025", Result.FOUND),
        ("5 de diciembre de 2025", Result.FOUND),
        ("Dec. 5th, 2025", Result.FOUND),
        ("5 déc. 2024", Result.NOT_FOUND),
        ("31.02.2026", Result.NOT_FOUND),
    ],
)
def test_day_is_read_as_people_write_it(written: str, expected: Result) -> None:
    signed = f"For Adventure Works\nSignature: Ada Park\nDate: {written}\n"
    partner = "For Contoso Consulting\nSignature: Irene Brown\nDate: 3 November 2026"

    assert result(Rule.DATES, WORK + MILESTONES + signed + partner).result == expected


@pytest.mark.parametrize(
    "line",
    [
        "Share-\npoint Online: we migrate the intranet in six waves.",
        "We roll out Exchange\nOnline to all 900 people and train them.",
        "MICROSOFT EXCHANGE ONLINE: WE MIGRATE 900 MAILBOXES IN SIX WAVES.",
        "•\tExchange\u00a0Online – migration of all mailboxes and training of the help desk",
        "Wir führen Exchange Online für 900 Anwender ein und schulen sie.",
    ],
)
def test_product_is_named_however_it_is_set(line: str) -> None:
    facts = ClaimFacts(
        ("Contoso",), ("Adventure Works",), (LineFacts(1, ("Exchange Online", "SharePoint Online")),)
    )

    assert (
        result(Rule.LINE_NAMED, f"Contract\nContoso\nAdventure Works\n{line}", facts=facts).result
        == Result.FOUND
    )


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("Müller Maschinenbau GmbH & Co. KG", "MUELLER MASCHINENBAU"),
        ("Société Générale des Eaux S.A.", "Societe Generale\ndes Eaux"),
        ("Adventure Works", "Adventure-Works, Inc."),
        ("Adventure Works Inc", "Adventure Works Ltd."),
    ],
)
def test_company_is_named_tolerantly(known: str, written: str) -> None:
    facts = ClaimFacts(("Contoso Consulting",), (known,), ())

    assert (
        result(Rule.PARTIES, f"CONTOSO CONSULTING works for {written} from now on.", facts=facts).result
        == Result.FOUND
    )


def test_customer_in_the_footer_alone_is_not_named() -> None:
    pages = [
        f"Contoso Consulting works for the customer, part {n} of all of it.\nAdventure Works · page {n}"
        for n in (1, 2)
    ]

    assert result(Rule.PARTIES, *pages).result == Result.NOT_FOUND


def test_activities_are_stated() -> None:
    assert result(Rule.ACTIVITIES, WORK).result == Result.FOUND
    assert (
        result(Rule.ACTIVITIES, "Consulting services as agreed between both sides.").result
        == Result.NOT_FOUND
    )


def test_page_that_was_not_read_may_hold_what_was_not_found() -> None:
    pages = [PageText(WORK + MILESTONES), PageText("", is_unread=True)]
    found = result(Rule.CUSTOMER_ACKNOWLEDGES, *pages)

    assert (found.result, found.page) == (Result.UNREADABLE, 2)
    assert result(Rule.LINE_NAMED, *pages).result == Result.FOUND


def test_short_page_is_no_picture() -> None:
    """The second sheet of a workbook, or the last lines of a letter."""
    assert result(Rule.CUSTOMER_ACKNOWLEDGES, WORK + MILESTONES, "Total\t5").result == Result.NOT_FOUND


def test_picture_with_next_to_no_words_was_not_read() -> None:
    pages = [PageText(WORK + MILESTONES), PageText("~ .. lJ", is_from_picture=True)]

    assert result(Rule.CUSTOMER_ACKNOWLEDGES, *pages).result == Result.UNREADABLE


def test_what_is_beyond_the_bounds_was_not_read() -> None:
    found = result(Rule.CUSTOMER_ACKNOWLEDGES, WORK + MILESTONES, "word " * LONGEST_PAGE)

    assert (found.result, found.page) == (Result.UNREADABLE, 2)


def test_longer_lines_are_looked_at_in_pieces() -> None:
    text = Text(["word " * LONGEST_LINE, "x" * 2 * LONGEST_LINE])

    assert {line.page for line in text.lines} == {1, 2}
    assert max(len(line.text) for line in text.lines) <= LONGEST_LINE
    assert sum(len(line.text) for line in text.lines if line.page == 2) == 2 * LONGEST_LINE


def test_line_that_is_longer_than_one_is_looked_at_is_still_one_sentence() -> None:
    long = f"In the project {'we meet and talk of this and that, ' * 60}and Exchange Online: we migrate 900 mailboxes."

    assert result(Rule.ACTIVITIES, long).result == Result.FOUND
    assert result(Rule.LINE_NAMED, long).result == Result.FOUND


def measured(half: int) -> dict[Rule, tuple[int, int, int]]:
    """Of each rule: true ones found, all true ones, false ones found."""
    counts = {}
    for sample in corpus.samples(half):
        pages = [PageText(page, is_unread=sample.is_scan) for page in sample.pages]
        found = {(each.rule, each.line): each.result for each in check(pages, sample.facts, TODAY)}
        for (rule, line), is_true in sample.truth.items():
            is_found = found[rule, line] == Result.FOUND
            hits, true, false = counts.get(rule, (0, 0, 0))
            counts[rule] = (hits + (is_true and is_found), true + is_true, false + (is_found and not is_true))
            if sample.is_scan:
                assert found[rule, line] == Result.UNREADABLE
    return counts


@pytest.mark.proof
@pytest.mark.parametrize("half", [TUNED, HELD_OUT])
def test_corpus_has_no_false_find_and_few_misses(half: int) -> None:
    for rule, (hits, true, false) in measured(half).items():
        assert false == 0, rule
        assert hits >= 0.9 * true, (rule, hits, true)


@pytest.mark.parametrize("through_pdf", [False, True])
@pytest.mark.parametrize("name", PAPERS)
def test_paper_shows_what_is_true_of_it(name: str, through_pdf: bool) -> None:
    page, truth = PAPERS[name]
    if through_pdf and "\t" not in page:
        [page] = (each.text for each in pdf_reader.read(BytesIO(pdf(page)))[0])

    found = shown([page])
    assert [one for one, known in zip(found, truth, strict=True) if known is not None] == [
        known for known in truth if known is not None
    ]


def shown(pages: list[str]) -> list[bool]:
    """As the truth of a paper is told: signed, Exchange Online, Microsoft Teams, dates."""
    facts = replace(
        FACTS, lines=(LineFacts(1, ("Exchange Online",)), LineFacts(2, ("Microsoft Teams", "MS Teams")))
    )
    found = {(each.rule, each.line): each.result == Result.FOUND for each in check(pages, facts, TODAY)}
    keys = [
        (Rule.CUSTOMER_ACKNOWLEDGES, None),
        (Rule.LINE_NAMED, 1),
        (Rule.LINE_NAMED, 2),
        (Rule.DATES, None),
    ]
    return [found[key] for key in keys]


READERS = {"pdf": (as_pdf, pdf_reader.read), "docx": (as_word, word_reader.read)}


def of_layout(name: str, form: str) -> list[tuple[bool, bool]]:
    """What is true and what was found, where people agree."""
    blocks, truth = LAYOUTS[name]
    made, read = READERS[form]
    found = shown([page.text for page in read(BytesIO(made(blocks)))[0]])
    return [(known, one) for known, one in zip(truth, found, strict=True) if known is not None]


@pytest.mark.proof
@pytest.mark.parametrize("form", READERS)
def test_layouts_show_nothing_that_is_not_there_and_nearly_all_that_is(form: str) -> None:
    results = [(name, known, found) for name in LAYOUTS for known, found in of_layout(name, form)]
    assert [name for name, known, found in results if found and not known] == []
    true = [found for _name, known, found in results if known]
    assert sum(true) >= 0.9 * len(true)


FRAGMENTS = st.sampled_from(
    [
        "Signature:",
        "/s/",
        "Adventure Works",
        "Contoso Consulting",
        "For the customer",
        "Date:",
        "\t",
        "\n",
        " | ",
        "____",
    ]
    + [
        "3 Nov 2026",
        "11/03/2026",
        "31.12.",
        "Exchange Online",
        "Ada Park",
        "Milestones",
        "Signed by",
        "From: a@adventure-works.example",
    ]
)


@pytest.mark.proof
@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(FRAGMENTS, st.text(max_size=30)), max_size=25).map(" ".join), max_size=4))
def test_whatever_a_document_holds_the_answer_can_be_kept(pages: list[str]) -> None:
    found = check(pages, FACTS, TODAY)

    assert {each.rule for each in found} == set(Rule)
    for each in found:
        assert len(each.words) <= 300
        assert each.page is None or 1 <= each.page <= len(pages)
        assert (each.result == Result.FOUND) == bool(each.words)
