"""Contoso's claims: the demo's main partner, in every status."""

from claims.models import Finding, Proof
from demo.acts import (
    answers,
    approves,
    asks,
    denies,
    disassociates,
    disputes,
    recalls,
    rejects,
    reopens,
    submits,
    takes,
    takes_the_denial_back,
    uploads,
    uploads_malware,
    withdraws,
)
from demo.customers import ALPINE, FOURTH_COFFEE, GRAPHIC_DESIGN, LITWARE, MARGIE, PROSEWARE, TAILSPIN, TREY
from demo.people import REVIEWER2
from demo.sample_documents import OLD, SCAN, UNSIGNED, WITHOUT_WORK, SampleDocument
from demo.stories.reviewer_texts import NO_SERVICE, NO_SIGNATURE, OLD_DATES
from demo.timeline import Story, ago

IRENE = "incentive-admin@contoso.example"
IVAN = "incentive-user@contoso.example"
SEATTLE = "4001001"
BERLIN = "4001002"
WITHOUT_TEAMS = SampleDocument(leaves_out=("microsoft-teams",))

STORIES = (
    Story(
        "Mail and meetings for the factory",  # its document is older than a year
        IVAN,
        BERLIN,
        TAILSPIN,
        ("exchange-online", "microsoft-teams"),
        ago(402),
        (
            (ago(401), uploads()),
            (ago(401, hours=-1), submits),
            (ago(398), takes()),
            (ago(396), approves(note="Complete and signed.")),
        ),
    ),
    Story(
        "Munich sales team on Dynamics",
        IRENE,
        SEATTLE,
        TAILSPIN,
        ("dynamics-365-sales",),
        ago(38),
        (
            (ago(37), uploads("sales-order.docx", UNSIGNED, kind=Proof.Kind.PURCHASE_ORDER)),
            (ago(37, hours=-2), submits),
            (ago(33), takes()),
            (ago(29), asks(Finding.Code.POE_NO_CUSTOMER_ACK, NO_SIGNATURE)),  # a day is left
        ),
        activities=("pre_sales", "usage"),
    ),
    Story(
        "Payroll and hiring",
        IRENE,
        SEATTLE,
        TAILSPIN,
        ("dynamics-365-human-resources",),
        ago(2),
        ((ago(1), uploads("statement-of-work.docx")), (ago(hours=9), submits)),
        activities=("pre_sales", "usage"),
    ),
    Story(
        "Shops and tills",  # the customer's time ends within the hour
        IRENE,
        SEATTLE,
        FOURTH_COFFEE,
        ("dynamics-365-commerce",),
        ago(13),
        (
            (ago(12), uploads(comment="Signed at the end of the page.")),
            (ago(12, hours=-3), submits),
            (ago(9), takes()),
            (ago(7, minutes=-40), approves()),
        ),
    ),
    Story(
        "Finance, sold together",
        IRENE,
        SEATTLE,
        FOURTH_COFFEE,
        ("dynamics-365-finance",),
        ago(16),
        ((ago(16, hours=-1), submits), (ago(14), approves(REVIEWER2))),
        activities=("revenue_association",),
    ),
    Story(
        "Teams for the roasteries",  # the first reminder is due
        IVAN,
        SEATTLE,
        FOURTH_COFFEE,
        ("microsoft-teams", "sharepoint-online"),
        ago(14),
        (
            (ago(13, hours=6), uploads("adoption-plan.docx", WITHOUT_WORK, kind=Proof.Kind.OTHER)),
            (ago(13), submits),
            (ago(9, hours=4), takes(REVIEWER2)),
            (ago(7), asks(Finding.Code.POE_NO_SERVICE, NO_SERVICE, by=REVIEWER2)),
        ),
    ),
    Story(
        "Mailbox migration",
        IRENE,
        SEATTLE,
        FOURTH_COFFEE,
        ("exchange-online",),
        ago(45),
        (
            (ago(44), uploads("migration-plan.pdf")),
            (ago(44, hours=-2), submits),
            (ago(42), takes()),
            (ago(39), approves()),
            (ago(5), disassociates("The migration is done, and somebody else runs the mailboxes now.")),
        ),
    ),
    Story(
        "Campaigns in Spain",  # overdue, and contested by the next one
        IRENE,
        SEATTLE,
        LITWARE,
        ("dynamics-365-marketing",),
        ago(17),
        (
            (ago(16), uploads("campaign-services.pdf")),
            (ago(16, hours=-1), submits),
            (ago(12), takes()),
        ),
    ),
    Story(
        "Workplace for all branches",  # approved just now: its consent letters go out
        IRENE,
        SEATTLE,
        LITWARE,
        ("exchange-online", "sharepoint-online", "microsoft-teams"),
        ago(6),
        (
            (ago(5), uploads()),
            (ago(5, hours=-2), submits),
            (ago(1), takes()),
            (ago(minutes=15), approves()),
        ),
    ),
    Story(
        "Mobile mail",  # a day is left to dispute
        IRENE,
        BERLIN,
        LITWARE,
        ("outlook-mobile",),
        ago(36),
        (
            (ago(35), uploads(sample=OLD)),
            (ago(35, hours=-1), submits),
            (ago(32), takes()),
            (ago(29), rejects(Finding.Code.POE_DATES, OLD_DATES)),
        ),
    ),
    Story(
        "Field technicians",
        IRENE,
        SEATTLE,
        LITWARE,
        ("dynamics-365-field-service",),
        ago(20),
        (
            (ago(19), uploads("scanned-statement.pdf", SCAN, comment="Scanned with the signature.")),
            (ago(19, hours=-1), submits),
            (ago(15), takes()),
            (ago(12), rejects(Finding.Code.POE_NO_CUSTOMER_ACK, NO_SIGNATURE)),
            (ago(2), disputes("The customer's signature is at the foot of the scan.")),
        ),
    ),
    Story(
        "Ledger consolidation",  # denied just now; the denial can still be taken back
        IRENE,
        SEATTLE,
        PROSEWARE,
        ("dynamics-365-finance",),
        ago(9),
        (
            (ago(8), uploads()),
            (ago(8, hours=-2), submits),
            (ago(6), takes(REVIEWER2)),
            (ago(3), approves(REVIEWER2)),
            (ago(hours=1, minutes=20), denies("We do not know this partner.")),
        ),
    ),
    Story(
        "Teams rollout",  # its only document is infected
        IVAN,
        SEATTLE,
        PROSEWARE,
        ("microsoft-teams", "yammer"),
        ago(1, hours=3),
        ((ago(hours=20), uploads_malware("offer-from-the-internet.pdf")),),
    ),
    Story(
        "Sign-in and access",
        IRENE,
        SEATTLE,
        PROSEWARE,
        ("azure-ad-premium",),
        ago(4),
        (
            (ago(3, hours=4), uploads(comment="The first draft; a newer one follows.")),
            (ago(3), submits),
            (ago(2, hours=20), recalls),
        ),
    ),
    Story(
        "Admissions pipeline",
        IVAN,
        BERLIN,
        GRAPHIC_DESIGN,
        ("dynamics-365-sales",),
        ago(1, hours=2),
        ((ago(hours=6), uploads()), (ago(hours=5), submits)),
    ),
    Story(
        "Student service desk",  # answered, and back with the same reviewer
        IRENE,
        SEATTLE,
        GRAPHIC_DESIGN,
        ("dynamics-365-customer-service",),
        ago(24),
        (
            (ago(23), uploads(sample=UNSIGNED)),
            (ago(23, hours=-1), submits),
            (ago(20), takes()),
            (ago(18), asks(Finding.Code.POE_NO_CUSTOMER_ACK, NO_SIGNATURE)),
            (
                ago(4),
                uploads("statement-of-work-signed.pdf", comment="Now with both signatures.", is_newer=True),
            ),
            (ago(4, hours=-1), answers("The signed version is uploaded; see its end.")),
            (ago(4, hours=-2), submits),
        ),
    ),
    Story(
        "Project accounting",  # denied by mistake, and taken back
        IRENE,
        SEATTLE,
        TREY,
        ("dynamics-365-project-service-automation",),
        ago(12),
        (
            (ago(11), uploads()),
            (ago(11, hours=-1), submits),
            (ago(8), takes()),
            (ago(5), approves()),
            (ago(3), denies("Sent in error.")),
            (ago(3, hours=-1), takes_the_denial_back),
        ),
    ),
    Story(
        "Customer service in the labs",
        IVAN,
        BERLIN,
        TREY,
        ("dynamics-365-customer-service",),
        ago(5),
        ((ago(4), uploads()), (ago(4, hours=-1), submits), (ago(1), takes(REVIEWER2))),
    ),
    Story(
        "Identity and devices",
        IRENE,
        SEATTLE,
        TREY,
        ("azure-ad-premium", "intune"),
        ago(25),
        (
            (ago(24), uploads()),
            (ago(24, hours=-1), submits),
            (ago(22), takes()),
            (ago(19), approves()),
            (ago(1), reopens("The document belongs to another tenant of the same group.")),
        ),
    ),
    Story(
        "Back office",
        IRENE,
        SEATTLE,
        MARGIE,
        ("dynamics-365-business-central",),
        ago(15),
        (
            (ago(14), uploads()),
            (ago(14, hours=-1), submits),
            (ago(12), takes()),
            (ago(9), approves()),
        ),
    ),
    Story(
        "Seasonal staff in Teams",
        IVAN,
        BERLIN,
        ALPINE,
        ("exchange-online", "microsoft-teams"),
        ago(5),
        (
            (ago(4), uploads(sample=WITHOUT_TEAMS)),
            (ago(4, hours=-1), submits),
            (ago(1, hours=5), takes()),
            (ago(minutes=35), asks(Finding.Code.POE_MISSING_PRODUCTS, "Microsoft Teams is not named.")),
        ),
    ),
    Story(
        "Guest campaigns",
        IRENE,
        SEATTLE,
        ALPINE,
        ("dynamics-365-marketing",),
        ago(8),
        ((ago(7), withdraws("Filed for the wrong location.")),),
    ),
)
