"""Northwind's claims: a third partner, whom nobody signs in for."""

from claims.models import Finding
from demo.acts import agrees, answers, approves, asks, ends_unreachable, submits, takes, uploads, withdraws
from demo.customers import ALPINE, FOURTH_COFFEE, GRAPHIC_DESIGN, PROSEWARE, TAILSPIN, TREY, gone_from
from demo.people import REVIEWER2
from demo.sample_documents import OLD
from demo.stories.reviewer_texts import OLD_DATES
from demo.timeline import Story, ago

NAO = "incentive-admin@northwind.example"
TOKYO = "4003001"
VIENNA = "4003002"

STORIES = (
    Story(
        "Central bookkeeping",
        NAO,
        VIENNA,
        TAILSPIN,
        ("dynamics-365-business-central",),
        ago(3),
    ),
    Story(
        "Order automation",
        NAO,
        TOKYO,
        FOURTH_COFFEE,
        ("power-automate",),
        ago(11),
        (
            (ago(10), uploads()),
            (ago(10, hours=-1), submits),
            (ago(8), withdraws("The customer postponed the project.")),
        ),
    ),
    Story(
        "Supply chain and staff",
        NAO,
        TOKYO,
        PROSEWARE,
        ("dynamics-365-supply-chain-management", "dynamics-365-human-resources"),
        ago(58),
        (
            (ago(57), uploads()),
            (ago(57, hours=-1), submits),
            (ago(54), takes()),
            (ago(50), approves()),
            (ago(48), agrees),
        ),
        activities=("pre_sales", "usage"),
    ),
    Story(
        "Mail for Tokyo",  # the customer's contact was never reached
        NAO,
        TOKYO,
        PROSEWARE,
        ("exchange-online",),
        ago(22),
        (
            (ago(21), uploads()),
            (ago(21, hours=-1), submits),
            (ago(18), takes()),
            (ago(16), approves()),
        ),
        contact=gone_from(PROSEWARE),
    ),
    Story(
        "Classroom teams",
        NAO,
        TOKYO,
        GRAPHIC_DESIGN,
        ("microsoft-teams",),
        ago(28),
        (
            (ago(27), uploads(sample=OLD)),
            (ago(27, hours=-1), submits),
            (ago(24), takes(REVIEWER2)),
            (ago(20), asks(Finding.Code.POE_DATES, OLD_DATES, by=REVIEWER2)),
            (ago(6), answers("We have asked the customer for a newer statement.")),
        ),
    ),
    Story(
        "Finance, sold together",
        NAO,
        VIENNA,
        TREY,
        ("dynamics-365-finance",),
        ago(1, hours=6),
        ((ago(1), submits),),
        activities=("revenue_association",),
    ),
    Story(
        "Hotel bookkeeping",
        NAO,
        VIENNA,
        ALPINE,
        ("dynamics-365-business-central",),
        ago(41),
        (
            (ago(40), uploads()),
            (ago(40, hours=-1), submits),
            (ago(37), takes()),
            (ago(35), approves()),
            (ago(10), ends_unreachable("The customer's contact could not be reached for three weeks.")),
        ),
        contact=gone_from(ALPINE),
    ),
)
