"""Papers as signing services, order systems and mail programs leave them; of each is told what is right before it is
checked. All are of the same work, on 29 November 2026: Contoso Consulting for Adventure Works.
"""

from dataclasses import dataclass
from datetime import date

from evidence import ClaimFacts, LineFacts

TODAY = date(2026, 11, 29)
FACTS = ClaimFacts(
    partner_names=("Contoso Consulting",),
    customer_names=("Adventure Works",),
    customer_domains=("adventure-works.example",),
    partner_people=("Irene Adams",),
    lines=(LineFacts(1, ("Dynamics 365 Customer Service", "D365 Customer Service")),),
    other_products=("Dynamics 365 Sales", "Exchange Online"),
)
HEAD = (
    "Statement of work\nPartner: Contoso Consulting, MPN ID 4001001\n"
    "Customer: Adventure Works, adventure-works.example\n"
)
SERVICE = (
    "Dynamics 365 Customer Service: we set up cases, queues and the knowledge base for the two\n"
    "service desks, train the agents in four sessions and bring 60 agents to daily use by January.\n"
)
DAYS = "Milestones\n9 November 2026: kick-off. 18 January 2027: Dynamics 365 Customer Service live.\n"
ASKS = "Adventure Works confirms this work and knows that Contoso Consulting asks for the association.\n"
BODY = HEAD + SERVICE + DAYS + ASKS
PARTNER = "Signed for Contoso Consulting: Irene Adams, Delivery Lead, 30 October 2026\n"
CUSTOMER = "Signed for Adventure Works: Ada Park, Head of Service, 2 November 2026\n"
ADA, IRENE = "ada.park@adventure-works.example", "irene.adams@contoso.example"


@dataclass(frozen=True)
class Paper:
    """A text, and what is right: whether the customer signed, whether all days are there, whether the product is
    named; None where people would not agree."""

    text: str
    signed: bool | None
    dated: bool | None
    named: bool | None = True


def both(end: str) -> Paper:
    """Signed and dated by the customer in this way, by the partner in the plainest one."""
    return Paper(f"{BODY}{end}\n{PARTNER}", True, True)


def unsigned(end: str) -> Paper:
    return Paper(f"{BODY}{end}\n{PARTNER}", False, False)


def mail(end: str) -> str:
    return f"{end}\n\n{BODY}"


ADOBE_SIGN = {
    "adobe name and time": both(
        "Customer: Adventure Works\nAda Park\nAda Park (Nov 2, 2026 10:12 GMT+1)\nHead of Service, Adventure Works"
    ),
    "adobe under a label": both(
        f"Customer: Adventure Works\nSignature: Ada Park\nAda Park (Nov 2, 2026 10:12 GMT+1)\nEmail: {ADA}"
    ),
    "adobe time in the label": both(
        "For Adventure Works\nSignature: Ada Park (Nov 2, 2026 10:12 GMT+1)\nTitle: Head of Service"
    ),
    "adobe columns": Paper(
        f"{BODY}Adventure Works\tContoso Consulting\nAda Park\tIrene Adams\n"
        "Ada Park (Nov 2, 2026 10:12 GMT+1)\tIrene Adams (Oct 30, 2026 09:01 GMT+1)\nHead of Service\tDelivery Lead\n",
        True,
        True,
    ),
    "adobe german": both(
        "Auftraggeber: Adventure Works\nAda Park (2. Nov. 2026 10:12 GMT+1)\nLeiterin Service"
    ),
    "adobe audit": both(
        f"Final Audit Report 2026-11-02\nStatus: Signed\nTransaction ID: CBJCHBCAABAAx9\n“Statement of work” History\n"
        f"Document created by Irene Adams ({IRENE})\n2026-10-30 - 9:00:01 AM GMT\n"
        f"Document emailed to Ada Park ({ADA}) for signature\n2026-10-30 - 9:01:12 AM GMT\n"
        f"Email viewed by Ada Park ({ADA})\n2026-11-02 - 9:10:00 AM GMT\n"
        f"Document e-signed by Ada Park ({ADA})\nSignature Date: 2026-11-02 - 9:12:44 AM GMT - Time Source: server\n"
        "Agreement completed.\n2026-11-02 - 9:12:44 AM GMT"
    ),
    "adobe audit, viewed only": unsigned(
        f"Final Audit Report 2026-11-02\nStatus: Out for signature\n“Statement of work” History\n"
        f"Document emailed to Ada Park ({ADA}) for signature\n2026-10-30 - 9:01:12 AM GMT\n"
        f"Email viewed by Ada Park ({ADA})\n2026-11-02 - 9:10:00 AM GMT"
    ),
    "adobe partner in the customer's place": unsigned(
        "Customer: Adventure Works\nIrene Adams (Oct 30, 2026 09:01 GMT+1)\nDelivery Lead, Contoso Consulting"
    ),
    "adobe unknown partner in the customer's place": unsigned(
        "Customer: Adventure Works\nPaul Reed (Oct 30, 2026 09:01 GMT+1)\nDelivery Lead, Contoso Consulting"
    ),
    "adobe tags not filled": unsigned(
        "Customer: Adventure Works\nSignature: {{Sig_es_:signer1:signature}}\nDate: {{Date_es_:signer1:date}}"
    ),
    "adobe date without time is a meeting": unsigned(
        "Customer contact: Ada Park (Nov 2, 2026)\nWorkshop room 3"
    ),
    "adobe nobody's side": unsigned("Ada Park (Nov 2, 2026 10:12 GMT+1)"),
}
DOCUSIGN = {
    "docusign by block": both(
        "Customer: Adventure Works\nBy: DocuSigned by:\nAda Park\n3F2A91C7D0B14E2...\nName: Ada Park\n"
        "Title: Head of Service\nDate: 11/2/2026"
    ),
    "docusign stamp": both(
        "For Adventure Works\nDocuSigned by:\nAda Park\n3F2A91C7D0B14E2...\nHead of Service\n11/2/2026 | 10:12 AM CET"
    ),
    "docusign with envelope": both(
        "DocuSign Envelope ID: 3F2A91C7-D0B1-4E2A-9C77-1A2B3C4D5E6F\nADVENTURE WORKS\nBy:\nDocuSigned by:\nAda Park\n"
        "3F2A91C7D0B14E2...\nName: Ada Park\nTitle: Head of Service\nDate Signed: 02 November 2026"
    ),
    "docusign columns": Paper(
        f"{BODY}ADVENTURE WORKS\tCONTOSO CONSULTING\nBy: DocuSigned by:\tBy: DocuSigned by:\nAda Park\tIrene Adams\n"
        "3F2A91C7D0B14E2...\t88C1D0A2B7714AF...\nName: Ada Park\tName: Irene Adams\n"
        "Title: Head of Service\tTitle: Delivery Lead\nDate: 11/2/2026\tDate: 10/30/2026\n",
        True,
        True,
    ),
    "docusign signed by": both(
        "Customer: Adventure Works\nSigned by:\nAda Park\n3F2A91C7D0B14E2...\nDate: 11/2/2026"
    ),
    "docusign partner only": Paper(
        f"{BODY}Customer: Adventure Works\nBy: ______________\nName: Ada Park\nTitle: Head of Service\nDate: \n"
        "Partner: Contoso Consulting\nBy: DocuSigned by:\nIrene Adams\n88C1D0A2B7714AF...\nName: Irene Adams\n"
        "Date: 10/30/2026\n",
        False,
        False,
    ),
    "docusign empty frame": unsigned(
        "Customer: Adventure Works\nBy: DocuSigned by:\n3F2A91C7D0B14E2...\nName:\nDate:"
    ),
    "docusign tabs": unsigned("Customer: Adventure Works\nBy: \\s1\\\nName: \\n1\\\nDate: \\d1\\"),
    "docusign certificate": both(
        "Certificate Of Completion\nEnvelope Id: 3F2A91C7D0B14E2A9C771A2B3C4D5E6F   Status: Completed\n"
        "Subject: Complete with DocuSign: Statement of work\nSigner Events   Signature   Timestamp\n"
        f"Ada Park   Sent: 10/30/2026 9:01:12 AM\n{ADA}   Viewed: 11/2/2026 9:10:00 AM\n"
        "Head of Service   Signed: 11/2/2026 9:12:44 AM\nAdventure Works"
    ),
    "docusign certificate, not signed": unsigned(
        f"Certificate Of Completion\nStatus: Delivered\nSigner Events   Signature   Timestamp\n"
        f"Ada Park   Sent: 10/30/2026 9:01:12 AM\n{ADA}   Viewed: 11/2/2026 9:10:00 AM\nHead of Service"
    ),
    "docusign certificate, declined": unsigned(
        f"Certificate Of Completion\nStatus: Declined\nSigner Events   Signature   Timestamp\n"
        f"Ada Park   Sent: 10/30/2026 9:01:12 AM\n{ADA}   Declined: 11/2/2026 9:12:44 AM\nDecline Reason: price"
    ),
    "docusign certificate, customer in copy": unsigned(
        f"Certificate Of Completion\nSigner Events   Signature   Timestamp\nIrene Adams   Sent: 10/30/2026 9:01:12 AM\n"
        f"{IRENE}   Signed: 10/30/2026 9:12:44 AM\nCarbon Copy Events   Status   Timestamp\n"
        f"Ada Park   COPIED   Sent: 11/2/2026 9:12:46 AM\n{ADA}   Viewed: 11/2/2026 9:20:00 AM"
    ),
    "docusign certificate, to be signed": unsigned(
        f"Certificate Of Completion\nSigner Events   Signature   Timestamp\nAda Park\n{ADA}\n"
        "To be signed on 30 November 2026"
    ),
    "docusign columns, one empty": unsigned(
        "Adventure Works\tContoso Consulting\nBy: DocuSigned by:\tBy: DocuSigned by:\n\tPaul Reed\n\t88C1D0A2B7714AF..."
    ),
    "docusign disclosure accepted": unsigned(
        f"Certificate Of Completion\nSigner Events   Signature   Timestamp\nAda Park\n{ADA}\n"
        "Security Level: Email, Account Authentication (None)\nElectronic Record and Signature Disclosure:\n"
        "Accepted: 11/2/2026 9:10:00 AM"
    ),
}
DROPBOX_SIGN = {
    "dropbox stamp": both(
        f"Customer Adventure Works\nAda Park\nSigned by Ada Park ({ADA})\nSigned on 11 / 02 / 2026 09:12 UTC"
    ),
    "dropbox audit": both(
        f"Audit trail\nTitle   Statement of work\nStatus   Signed\n"
        f"SENT   10 / 30 / 2026   Sent for signature to Ada Park ({ADA}) from {IRENE}\n09:01:12 UTC   IP: 203.0.113.5\n"
        f"VIEWED   11 / 02 / 2026   Viewed by Ada Park ({ADA})\n09:10:00 UTC   IP: 203.0.113.9\n"
        f"SIGNED   11 / 02 / 2026   Signed by Ada Park ({ADA})\n09:12:44 UTC   IP: 203.0.113.9\n"
        "COMPLETED   11 / 02 / 2026   The document has been completed.\n09:12:44 UTC"
    ),
    "hellosign audit, viewed only": unsigned(
        f"Audit trail\nTitle   Statement of work\nStatus   Out for signature\n"
        f"SENT   10 / 30 / 2026   Sent for signature to Ada Park ({ADA}) from {IRENE}\n"
        f"VIEWED   11 / 02 / 2026   Viewed by Ada Park ({ADA})\n09:10:00 UTC   IP: 203.0.113.9"
    ),
    "hellosign audit, partner signed": unsigned(
        f"HelloSign audit trail\nVIEWED   11 / 02 / 2026   Viewed by Ada Park ({ADA})\n"
        f"SIGNED   10 / 30 / 2026   Signed by Irene Adams ({IRENE})\n09:12:44 UTC   IP: 203.0.113.9"
    ),
}
OTHER_SERVICES = {
    "pandadoc certificate": both(
        f"Signature Certificate\nReference number: W7HQE\nSigner   Timestamp   Signature\nAda Park\nEmail: {ADA}\n"
        "Sent:   30 Oct 2026 09:01:12 UTC\nViewed:   02 Nov 2026 09:10:00 UTC\nSigned:   02 Nov 2026 09:12:44 UTC"
    ),
    "pandadoc certificate, days below": both(
        f"Signature Certificate\nSigner   Timestamp\nAda Park\n{ADA}\nViewed\n02 Nov 2026 09:10:00 UTC\n"
        "Signed\n02 Nov 2026 09:12:44 UTC"
    ),
    "pandadoc, pending": unsigned(
        f"Signature Certificate\nSigner   Timestamp\nAda Park\n{ADA}\nViewed\n02 Nov 2026 09:10:00 UTC\nSigned\nPending"
    ),
    "zoho stamp": both(
        f"Signed digitally using Zoho Sign\nSigned by: Ada Park\nEmail: {ADA}\nSigned on: Nov 02, 2026 10:12 CET"
    ),
    "zoho certificate": both(
        f"Zoho Sign Certificate of completion\nAda Park\n{ADA}\nViewed on : Nov 02 2026 10:10 CET\n"
        "Signed on : Nov 02 2026 10:12 CET"
    ),
    "zoho, not yet": unsigned(
        f"Zoho Sign Certificate of completion\nAda Park\n{ADA}\nViewed on : Nov 02 2026 10:10 CET\nSigned on : -"
    ),
    "signnow history": both(
        f"SignNow E-Signature Audit Log\nActivity   Person   Time\n"
        f"Document Viewed   {ADA}   11/02/2026 09:10:00 am UTC\nDocument Signed   {ADA}   11/02/2026 09:12:44 am UTC"
    ),
    "signnow, partner signed": unsigned(
        f"SignNow E-Signature Audit Log\nActivity   Person   Time\n"
        f"Document Signed   {IRENE}   10/30/2026 09:12:44 am UTC\n"
        f"Document Viewed   {ADA}   11/02/2026 09:10:00 am UTC"
    ),
    "yousign": both(
        "Pour Adventure Works\nSigné électroniquement par Ada Park\nLe 02/11/2026 à 10:12:44\nYousign"
    ),
    "yousign, waiting": unsigned("Pour Adventure Works\nEn attente de la signature de Ada Park\nYousign"),
    "skribble": both(
        "Für Adventure Works\nElektronisch signiert von: Ada Park\nDatum: 02.11.2026 10:12\nQualifiziert, Skribble"
    ),
    "skribble, invited": unsigned(
        f"Für Adventure Works\nSkribble: Einladung an {ADA} verschickt am 30.10.2026"
    ),
    "fp sign": both("Für Adventure Works\nUnterzeichnet von Ada Park am 02.11.2026 10:12 Uhr\nFP Sign"),
    "fp sign, waiting": unsigned(
        "Für Adventure Works\nFP Sign, Status: ausstehend\nUnterzeichner: Ada Park\nEingeladen am 30.10.2026"
    ),
}
