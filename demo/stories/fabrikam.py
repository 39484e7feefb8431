"""Fabrikam's claims: two of them against Contoso's."""

from claims.models import Finding, Proof
from demo.acts import (
    approves,
    asks,
    asks_the_rivals,
    denies,
    disputes,
    hands_over,
    notes,
    rejects,
    submits,
    takes,
    uploads,
    uploads_for_another_customer,
)
from demo.customers import (
    ALPINE,
    FOURTH_COFFEE,
    GRAPHIC_DESIGN,
    LITWARE,
    MARGIE,
    PROSEWARE,
    TAILSPIN,
    TREY,
    gone_from,
)
from demo.people import LEAD, REVIEWER2
from demo.sample_documents import SCAN, WITHOUT_WORK, SampleDocument
from demo.stories.reviewer_texts import NO_SERVICE
from demo.timeline import Story, ago

FIONA = "incentive-admin@fabrikam.example"
LONDON = "4002001"
MADRID = "4002002"

NEWER_PAPER = "Your document is more than a year old. Upload what the customer signed since, or the renewal."

STORIES = (
    Story(
        "Exchange operations",  # challenges the first one, whose association is in force
        FIONA,
        LONDON,
        TAILSPIN,
        ("exchange-online",),
        ago(7),
        (
            (ago(6), uploads("managed-service-agreement.pdf", kind=Proof.Kind.MASTER_AGREEMENT)),
            (ago(6, hours=-1), submits),
            (ago(2), takes(REVIEWER2)),
            (ago(1), notes("Contoso holds Exchange Online here. Their document is older.", by=REVIEWER2)),
            (ago(hours=23), asks_the_rivals(NEWER_PAPER, within=ago(10), by=REVIEWER2)),
        ),
    ),
    Story(
        "Apps for the shop floor",
        FIONA,
        LONDON,
        FOURTH_COFFEE,
        ("power-apps",),
        ago(2, hours=5),
        ((ago(2, hours=1), uploads()), (ago(1, hours=20), submits)),
    ),
    Story(
        "Marketing automation",
        FIONA,
        LONDON,
        LITWARE,
        ("dynamics-365-marketing",),
        ago(6),
        ((ago(5), uploads()), (ago(5, hours=-1), submits), (ago(3), takes(REVIEWER2))),
    ),
    Story(
        "Device management",
        FIONA,
        MADRID,
        LITWARE,
        ("intune", "yammer"),
        ago(26),
        (
            (ago(25), uploads()),
            (ago(25, hours=-1), submits),
            (ago(23), takes()),
            (ago(20), approves()),
            (ago(18), denies("We manage our devices ourselves.")),
        ),
    ),
    Story(
        "Apps for the warehouse",  # nobody answered
        FIONA,
        LONDON,
        PROSEWARE,
        ("power-apps",),
        ago(40),
        (
            (ago(39), uploads(sample=SampleDocument(leaves_out=("power-apps",)))),
            (ago(39, hours=-1), submits),
            (ago(36), takes(REVIEWER2)),
            (ago(33), asks(Finding.Code.POE_MISSING_PRODUCTS, "Power Apps is not named.", by=REVIEWER2)),
        ),
    ),
    Story(
        "Security baseline",  # in the middle of the customer's time
        FIONA,
        MADRID,
        GRAPHIC_DESIGN,
        ("intune", "azure-information-protection", "office-365-advanced-threat-protection"),
        ago(10),
        (
            (ago(9), uploads()),
            (ago(9, hours=-1), submits),
            (ago(6), takes()),
            (ago(4), approves()),
        ),
    ),
    Story(
        "Campus apps",  # the dispute has waited longer than it should
        FIONA,
        LONDON,
        GRAPHIC_DESIGN,
        ("power-apps",),
        ago(34),
        (
            (ago(33), uploads(sample=WITHOUT_WORK)),
            (ago(33, hours=-1), submits),
            (ago(30), takes()),
            (ago(27), rejects(Finding.Code.POE_NO_SERVICE, NO_SERVICE)),
            (ago(11), disputes("Section 4 describes the three apps we built and run.")),
            (ago(10), hands_over(REVIEWER2, note="I decided the first time.")),
        ),
    ),
    Story(
        "Maintenance on site",
        FIONA,
        LONDON,
        TREY,
        ("dynamics-365-field-service",),
        ago(43),
        (
            (ago(42), uploads_for_another_customer()),
            (ago(42, hours=-1), submits),
            (ago(40), takes()),
            (ago(38), rejects(Finding.Code.POE_MISSING_ALL, "The document is about another customer.")),
            (ago(30), disputes("Please look again.")),
            (ago(25), rejects(Finding.Code.POE_MISSING_ALL, "It still is.", by=REVIEWER2)),
        ),
    ),
    Story(
        "Travel desk",
        FIONA,
        LONDON,
        MARGIE,
        ("dynamics-365-sales",),
        ago(11),
        (
            (ago(10), uploads("scan-0017.pdf", SCAN)),
            (ago(10, hours=-1), submits),
            (ago(8), takes(LEAD)),
            (ago(5), rejects(Finding.Code.POE_UNAVAILABLE, "The scan cannot be read.", by=LEAD)),
        ),
    ),
    Story(
        "Ski rental shops",
        FIONA,
        LONDON,
        ALPINE,
        ("dynamics-365-commerce",),
        ago(1),
        ((ago(hours=4), uploads("order.docx", kind=Proof.Kind.PURCHASE_ORDER)), (ago(minutes=25), submits)),
    ),
    Story(
        "Partner sales",  # its consent letter bounces
        FIONA,
        LONDON,
        ALPINE,
        ("microsoft-relationship-sales",),
        ago(6),
        (
            (ago(5), uploads()),
            (ago(5, hours=-1), submits),
            (ago(2), takes(REVIEWER2)),
            (ago(minutes=10), approves(REVIEWER2)),
        ),
        contact=gone_from(ALPINE),
    ),
)
