"""Documents made up for the check, right and wrong in known ways, as the text that PDF and Word readers give.

Each wording belongs to one of two halves: the check was tuned on TUNED and is measured on HELD_OUT.
"""

import random
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from evidence import ClaimFacts, LineFacts, Rule

TODAY = date(2026, 11, 22)
TUNED, HELD_OUT = 0, 1
EN, DE = "en", "de"
_EN = "January February March April May June July August September October November December"
MONTHS_EN = _EN.split()
_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
MONTHS_DE = _DE.split()
PRODUCTS = {
    "Exchange Online": ("Exchange Online", "Microsoft Exchange Online"),
    "SharePoint Online": ("SharePoint Online", "Microsoft SharePoint Online"),
    "Microsoft Teams": ("Microsoft Teams", "MS Teams"),
    "Dynamics 365 Sales": ("Dynamics 365 Sales", "D365 Sales"),
    "Intune": ("Intune", "Microsoft Intune"),
    "Office 365 ProPlus": ("Office 365 ProPlus", "Microsoft 365 Apps"),
}
CASTS = (
    ("Contoso Consulting", "Adventure Works", "Adventure Works Inc.", "Ada Park", "Irene Adams"),
    ("Fabrikam GmbH", "Tailspin Toys", "TAILSPIN TOYS GmbH", "Tim Schuster", "Karin Vogt"),
    ("Northwind Traders Partners Ltd", "Café Müller AG", "Café Müller AG", "Jürgen von Ahn", "Paul O’Neil"),
    (
        "Proseware, Inc.",
        "Société Générale des Eaux S.A.",
        "Societe Generale des Eaux",
        "Marie Dubois",
        "Lee Wong",
    ),
)


@dataclass(frozen=True)
class Sign:
    """One side's part of a signature block; empty where nobody filled it in."""

    company: str
    role: str
    person: str = ""
    title: str = ""
    day: str = ""


@dataclass
class Sample:
    name: str
    pages: list[str]
    facts: ClaimFacts
    truth: dict[tuple[str, int | None], bool]
    is_scan: bool = False


@dataclass
class Plan:
    """What is right and wrong with one document."""

    signed: str = "both"  # both, blank, partner, named, pending
    dated: str = "fresh"  # fresh, old, undated, partner_undated, future
    milestones: str = "dated"  # dated, open, none
    products: dict[str, str] = field(
        default_factory=dict
    )  # name: named, heading, title, contents, excluded, longer, absent


# --- Signatures: (half, language, layout of both sides) -----------------------------------------------------
BLANK = "____________________"


def _or_blank(value: str) -> str:
    return value or BLANK


def _vertical(head: str, *labels: str) -> Callable[[Sign, Sign], list[str]]:
    def lay_out(one: Sign, other: Sign) -> list[str]:
        lines = []
        for side in (one, other):
            values = (side.person, side.person, side.title, side.day)
            lines.append(head.format(company=side.company, role=side.role))
            lines += [
                f"{label}{_or_blank(value)}" for label, value in zip(labels, values, strict=False) if label
            ]
        return lines

    return lay_out


def _columns(head: str, gap: str, *labels: str) -> Callable[[Sign, Sign], list[str]]:
    def lay_out(one: Sign, other: Sign) -> list[str]:
        sides = (one, other)
        rows = [gap.join(head.format(company=side.company, role=side.role) for side in sides)]
        for index, label in enumerate(labels):
            values = [(side.person, side.person, side.title, side.day)[index] for side in sides]
            rows.append(gap.join(f"{label}{_or_blank(value)}" for value in values))
        return rows

    return lay_out


def _sentences(signed: str, blank: str) -> Callable[[Sign, Sign], list[str]]:
    def lay_out(one: Sign, other: Sign) -> list[str]:
        return [
            (signed if side.person else blank).format(
                company=side.company,
                role=side.role,
                person=side.person,
                title=side.title,
                day=side.day or BLANK,
            )
            for side in (one, other)
        ]

    return lay_out


def _shared_rows(one: Sign, other: Sign) -> list[str]:
    rows = [f"\t{one.company}\t{other.company}"]
    for label, name in (("Signature", "person"), ("Name", "person"), ("Title", "title"), ("Date", "day")):
        rows.append(f"{label}\t{getattr(one, name)}\t{getattr(other, name)}".rstrip("\t"))
    return rows


def _grid(one: Sign, other: Sign) -> list[str]:
    head = "Party\tName\tTitle\tSignature\tDate"
    return [head, *(f"{s.company}\t{s.person}\t{s.title}\t{s.person}\t{s.day}" for s in (one, other))]


def _cells_of_paragraphs(one: Sign, other: Sign) -> list[str]:
    first, second = (
        [f"For {s.company}", f"Signature: {s.person}", f"Name: {s.person}", f"Date: {s.day}"]
        for s in (one, other)
    )
    return [*first[:-1], f"{first[-1]}\t{second[0]}", *second[1:]]


def _bare(one: Sign, other: Sign) -> list[str]:
    lines = []
    for side in (one, other):
        lines.append(f"Signed for and on behalf of {side.company}")
        lines += [side.person, side.title, side.day or "Date:"] if side.person else [BLANK, "Name:", "Date:"]
    return lines


def _docusign(one: Sign, other: Sign) -> list[str]:
    lines = []
    for side in (one, other):
        lines.append(side.company)
        lines += ["DocuSigned by:", side.person, "4F2A9C81D07B4E1"] if side.person else ["Sign here:", BLANK]
        lines.append(f"Date signed: {side.day or BLANK}")
    return lines


def _cells_on_lines(one: Sign, other: Sign) -> list[str]:
    lines = []
    for side in (one, other):
        lines.append(f"For the {side.role.lower()}")
        for label, value in (
            ("Company", side.company),
            ("Name", side.person),
            ("Signature", side.person),
            ("Date", side.day),
        ):
            lines += [label, value] if value else [label]
    return lines


SIGNATURES = [
    (TUNED, EN, _vertical("For {company}", "Signature: ", "Name: ", "Title: ", "Date: ")),
    (
        TUNED,
        EN,
        _vertical("For the {role}:\nCompany: {company}", "Signature\t", "Name\t", "Title\t", "Date\t"),
    ),
    (
        TUNED,
        EN,
        _sentences(
            "Signed for {company}: {person}, {title}, {day}",
            "Signed for {company}: " + BLANK + " Date: " + BLANK,
        ),
    ),
    (TUNED, EN, _columns("For {company}", "\t", "Signature: ", "Name: ", "Title: ", "Date: ")),
    (TUNED, EN, _vertical("{role}: {company}", "By: /s/ ", "Name: ", "Title: ", "Date: ")),
    (
        TUNED,
        EN,
        _sentences(
            "Electronically signed by {person} ({company}) on {day}",
            "Electronically signed by " + BLANK + " ({company}) on " + BLANK,
        ),
    ),
    (TUNED, EN, _grid),
    (TUNED, EN, _cells_on_lines),
    (TUNED, DE, _vertical("Für {company}", "Unterschrift: ", "Name: ", "Funktion: ", "Datum: ")),
    (
        TUNED,
        DE,
        _sentences(
            "Unterzeichnet von {person}, {title}, {company}, am {day}", "Unterschrift {role}: " + BLANK
        ),
    ),
    (
        HELD_OUT,
        EN,
        _vertical(
            "Accepted and agreed on behalf of {company}",
            "Authorised signature: ",
            "Print name: ",
            "Position: ",
            "Date signed: ",
        ),
    ),
    (HELD_OUT, EN, _columns("{company}", "   ", "Signed: ", "Name: ", "Role: ", "Dated: ")),
    (HELD_OUT, EN, _columns("For {company}", " ", "Signature: ", "Name: ", "Title: ", "Date: ")),
    (HELD_OUT, EN, _shared_rows),
    (HELD_OUT, EN, _cells_of_paragraphs),
    (HELD_OUT, EN, _bare),
    (HELD_OUT, EN, _docusign),
    (
        HELD_OUT,
        EN,
        _sentences(
            "This document was accepted by {person}, {title} of {company}, on {day}.",
            "This document is to be accepted by {company} by return.",
        ),
    ),
    (
        HELD_OUT,
        EN,
        _sentences(
            "Acknowledged by: {person}, {title}, {company}   Date: {day}",
            "Acknowledged by: " + BLANK + ", {company}   Date: " + BLANK,
        ),
    ),
    (
        HELD_OUT,
        DE,
        _columns(
            "{role}: {company}",
            "\t",
            "Unterschrift: ",
            "Name (Druckbuchstaben): ",
            "Position: ",
            "Ort, Datum: Berlin, ",
        ),
    ),
    (
        HELD_OUT,
        DE,
        _sentences(
            "Elektronisch unterschrieben von {person} ({company}) am {day}",
            "Elektronisch unterschrieben von " + BLANK + " ({company}) am " + BLANK,
        ),
    ),
    (HELD_OUT, DE, _sentences("Für {company}: gez. {person}, {title}, {day}", "Für {company}: " + BLANK)),
]

# --- The work: (half, language, wording), {p} the product, {n} people ------------------------------------------
WORK = [
    (TUNED, EN, "{p}: we move {n} people in six waves and train the help desk."),
    (TUNED, EN, "• Roll out {p} to {n} users, including adoption training"),
    (TUNED, EN, "{p}\tMigration and adoption for {n} users\t{n}"),
    (TUNED, EN, "The partner deploys {p} for {n} people at three sites and measures active use every month."),
    (TUNED, DE, "{p}: Wir migrieren {n} Anwender in sechs Wellen und schulen den Helpdesk."),
    (TUNED, DE, "Der Partner führt {p} für {n} Mitarbeitende ein und begleitet die Nutzung."),
    (HELD_OUT, EN, "- {p} – onboarding of {n} employees with weekly clinics and champions"),
    (
        HELD_OUT,
        EN,
        "As part of this engagement, the consultants will configure {p} and bring it into daily use by {n} staff.",
    ),
    (HELD_OUT, EN, "1\t{p}\tImplementation and end-user enablement\t{n} seats\t€ 14,000"),
    (
        HELD_OUT,
        EN,
        "Usage of {p} grows from 20 to {n} active users through training and a network of champions.",
    ),
    (HELD_OUT, EN, "{p} (usage): set up, pilot with 25 people, then deployment to {n}"),
    (HELD_OUT, DE, "Einführung von {p} für {n} Benutzer, einschließlich Schulung und Pilotbetrieb."),
    (HELD_OUT, DE, "2\t{p}\tBereitstellung und Anwenderschulung für {n} Personen"),
]
FILLER = {
    EN: [
        "Both sides meet every two weeks. The customer names a lead who decides within three days.",
        "Our teams exchange online documents and plan the sales of office space together.",
        "Fees are due within 30 days of the invoice. Travel is charged at cost.",
        "Everything that was learnt is written down and handed over at the end of the work.",
    ],
    DE: [
        "Beide Seiten treffen sich alle zwei Wochen. Der Kunde benennt eine Leitung, die rasch entscheidet.",
        "Rechnungen sind binnen 30 Tagen zahlbar. Reisen werden nach Aufwand berechnet.",
    ],
}
MILESTONES = [
    (
        TUNED,
        EN,
        "Milestones",
        ("Kick-off", "Pilot complete", "Go-live"),
        "{day}   {what}",
        "{what}: to be agreed",
    ),
    (TUNED, EN, "4. Project plan", ("Workshop", "First wave", "Handover"), "{what}\t{day}", "{what}\tTBD"),
    (
        TUNED,
        DE,
        "Meilensteine",
        ("Auftakt", "Pilot", "Produktivstart"),
        "{what}: {day}",
        "{what}: noch offen",
    ),
    (
        HELD_OUT,
        EN,
        "Timeline",
        ("Start of work", "Training done", "Closure"),
        "- {what} – {day}",
        "- {what} – tbc",
    ),
    (
        HELD_OUT,
        EN,
        "Delivery schedule",
        ("Design", "Cutover", "Review of use"),
        "{what} {day}",
        "{what} ________",
    ),
    (
        HELD_OUT,
        DE,
        "5 Zeitplan",
        ("Beginn", "Schulungen", "Abschluss"),
        "{what}\tbis {day}",
        "{what}\tnach Absprache",
    ),
]
HEADS = [
    (
        TUNED,
        EN,
        "Statement of work",
        "This statement of work is between {partner} (the partner) and {customer} (the customer).",
    ),
    (TUNED, EN, "PURCHASE ORDER 4711", "Supplier: {partner}\nCustomer: {customer}"),
    (TUNED, DE, "Leistungsbeschreibung", "Auftragnehmer: {partner}\nAuftraggeber: {customer}"),
    (
        HELD_OUT,
        EN,
        "Proof of execution",
        "Partner\t{partner}\nCustomer\t{customer}\nName of the project\tModern workplace",
    ),
    (
        HELD_OUT,
        EN,
        "Engagement letter",
        "Dear colleagues at {customer}, thank you for choosing {partner} for this work.",
    ),
    (
        HELD_OUT,
        DE,
        "Projektauftrag",
        "{customer} beauftragt {partner} mit den hier beschriebenen Leistungen.",
    ),
]
EXCLUDED = {
    (TUNED, EN): "Out of scope\n{p}\nHardware",
    (
        HELD_OUT,
        EN,
    ): "The following are not included in this order: {p} rollout, printers and hardware for the branch offices.",
    (TUNED, DE): "Nicht enthalten: Einführung von {p}, Hardware und Drucker für die Filialen.",
    (HELD_OUT, DE): "{p} ist nicht Bestandteil dieses Auftrags und wird später eingeführt.",
}
LONGER = {
    "Exchange Online": "Exchange Online Protection",
    "Dynamics 365 Sales": "Dynamics 365 Sales Insights",
}
DAYS = {
    EN: [
        lambda d: d.isoformat(),
        lambda d: f"{d.day} {MONTHS_EN[d.month - 1]} {d.year}",
        lambda d: f"{MONTHS_EN[d.month - 1]} {d.day}, {d.year}",
        lambda d: f"{d.day}-{MONTHS_EN[d.month - 1][:3]}-{d.year}",
        lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
    ],
    DE: [lambda d: f"{d:%d.%m.%Y}", lambda d: f"{d.day}. {MONTHS_DE[d.month - 1]} {d.year}"],
}
ROLES = {EN: ("Customer", "Partner"), DE: ("Auftraggeber", "Auftragnehmer")}
SECTION = {EN: ("Scope of work", "Acceptance"), DE: ("Leistungsumfang", "Unterschriften")}


def samples(half: int, *, seed: int = 7, rounds: int = 6) -> Iterator[Sample]:
    """Every layout of signatures of this half, right once and then wrong in one way after the other."""
    dice = random.Random(f"{half}/{seed}")
    number = 0
    for turn in range(rounds):
        for which, language, layout in SIGNATURES:
            if which == half:
                number += 1
                yield _sample(dice, half, language, layout, _plan(dice, right=turn % 3 == 0), number)
    for name in ("scan.pdf", "photo.pdf"):
        yield _scan(half, name)


def _plan(dice: random.Random, *, right: bool) -> Plan:
    names = dice.sample(list(PRODUCTS), 3)
    plan = Plan(products=dict.fromkeys(names, "named"))
    if right:
        return plan
    plan.signed = dice.choice(["both", "both", "blank", "partner", "named", "pending"])
    plan.dated = dice.choice(["fresh", "fresh", "old", "undated", "partner_undated", "future"])
    plan.milestones = dice.choice(["dated", "dated", "open", "none"])
    ways = ["named", "heading", "title", "contents", "excluded", "longer", "absent"]
    plan.products = {name: dice.choice(ways) for name in names}
    return plan


def _of(table: list, half: int, language: str) -> list:
    return [row for row in table if row[0] == half and row[1] == language]


def _sample(
    dice: random.Random, half: int, language: str, layout: Callable, plan: Plan, number: int
) -> Sample:
    partner, known, written, person, partner_person = dice.choice(CASTS)
    day = dice.choice(DAYS[language])
    lines = _head(dice, half, language, plan, partner, written)
    lines += _scope(dice, half, language, plan)
    lines += _plan_of_work(dice, half, language, plan, day)
    lines += [f"{dice.randint(5, 9)}. {SECTION[language][1]}", dice.choice(FILLER[language])]
    lines += _signatures(dice, language, layout, plan, day, (written, person), (partner, partner_person))
    as_pdf = dice.random() < 0.5
    facts = ClaimFacts(
        partner_names=(partner,),
        customer_names=(known,),
        lines=tuple(LineFacts(key, PRODUCTS[name]) for key, name in enumerate(plan.products)),
        customer_domains=("customer.example",),
        other_products=tuple(n for name in PRODUCTS if name not in plan.products for n in PRODUCTS[name]),
    )
    return Sample(f"{half}-{number}-{plan}", _pages(lines, as_pdf, language), facts, _truth(plan))


def _truth(plan: Plan) -> dict[tuple[str, int | None], bool]:
    signed = plan.signed == "both"
    truth: dict[tuple[str, int | None], bool] = {
        (Rule.CUSTOMER_ACKNOWLEDGES, None): signed,
        (Rule.DATES, None): signed and plan.dated == "fresh" and plan.milestones == "dated",
    }
    for key, way in enumerate(plan.products.values()):
        truth[(Rule.LINE_NAMED, key)] = way == "named"
    return truth


def _head(dice, half, language, plan, partner, customer) -> list[str]:
    _half, _language, title, parties = dice.choice(_of(HEADS, half, language))
    in_title = [name for name, way in plan.products.items() if way == "title"]
    lines = [f"{title}: {' and '.join(in_title)} rollout" if in_title else title]
    contents = [name for name, way in plan.products.items() if way == "contents"]
    lines += parties.format(partner=partner, customer=customer).split("\n")
    if contents:
        lines += [
            "Contents",
            *(f"{at} {name} {'.' * 20} {at + 1}" for at, name in enumerate(contents, start=1)),
        ]
    return lines


def _scope(dice, half, language, plan) -> list[str]:
    lines = [f"2. {SECTION[language][0]}", dice.choice(FILLER[language])]
    excluded = []
    for name, way in plan.products.items():
        written = dice.choice(PRODUCTS[name])
        if way == "named":
            lines.append(dice.choice(_of(WORK, half, language))[2].format(p=written, n=dice.randint(40, 900)))
        elif way == "heading":
            lines += [f"2.{dice.randint(1, 9)} {written}", dice.choice(FILLER[language])]
        elif way == "excluded":
            excluded += EXCLUDED[half, language].format(p=written).split("\n")
        elif way == "longer" and name in LONGER:
            text = dice.choice(_of(WORK, half, language))[2]
            lines.append(text.format(p=LONGER[name], n=dice.randint(40, 900)))
    return lines + excluded


def _plan_of_work(dice, half, language, plan, day) -> list[str]:
    if plan.milestones == "none":
        return []
    _half, _language, head, what, dated, undated = dice.choice(_of(MILESTONES, half, language))
    start = TODAY + timedelta(days=dice.randint(3, 20))
    form = dated if plan.milestones == "dated" else undated
    days = (start + timedelta(days=30 * at) for at in range(3))
    return [head, *(form.format(what=each, day=day(on)) for each, on in zip(what, days, strict=True))]


def _signatures(dice, language, layout, plan, day, customer, partner) -> list[str]:
    fresh = TODAY - timedelta(days=dice.randint(5, 200))
    customer_day = {"fresh": fresh, "partner_undated": fresh, "old": fresh - timedelta(days=600)}.get(
        plan.dated
    )
    if plan.dated == "future":
        customer_day = TODAY + timedelta(days=40)
    partner_day = None if plan.dated == "partner_undated" else fresh
    roles = ROLES[language]
    signing = {"both": customer[1], "pending": "Pending signature"}.get(plan.signed, "")
    one = Sign(
        customer[0],
        roles[0],
        signing,
        "Head of IT" if signing else "",
        _day(day, customer_day) if signing else "",
    )
    is_partner_blank = plan.signed == "blank"
    other = (
        Sign(partner[0], roles[1])
        if is_partner_blank
        else Sign(partner[0], roles[1], partner[1], "Delivery Lead", _day(day, partner_day))
    )
    return layout(*((one, other) if dice.random() < 0.6 else (other, one)))


def _day(form: Callable[[date], str], day: date | None) -> str:
    return form(day) if day else ""


def _pages(lines: list[str], as_pdf: bool, language: str) -> list[str]:
    if not as_pdf:
        return ["\n".join(lines)]
    broken: list[str] = []
    for line in "\n".join(lines).split("\n"):
        broken += textwrap.wrap(line.replace("\t", "   "), 84, drop_whitespace=False) or [""]
    half = max(len(broken) // 2, 1)
    word = "Page" if language == EN else "Seite"
    return [
        "\n".join([*part, f"{word} {number}"])
        for number, part in enumerate((broken[:half], broken[half:]), start=1)
    ]


def _scan(half: int, name: str) -> Sample:
    facts = ClaimFacts(("Contoso",), ("Adventure Works",), (LineFacts(0, PRODUCTS["Intune"]),))
    truth = {(rule, None): False for rule in (Rule.CUSTOMER_ACKNOWLEDGES, Rule.DATES)}
    return Sample(f"{half}-{name}", ["", " \n"], facts, truth | {(Rule.LINE_NAMED, 0): False}, is_scan=True)
