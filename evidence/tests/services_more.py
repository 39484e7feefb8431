"""The second half of the papers in services, told as those are."""

from evidence.tests.services import (
    ADA,
    ASKS,
    BODY,
    CUSTOMER,
    DAYS,
    HEAD,
    IRENE,
    PARTNER,
    SERVICE,
    Paper,
    both,
    mail,
    unsigned,
)

STAMPS = {
    "pyhanko with company": both(
        "Digitally signed by Ada Park, Adventure Works.\nTimestamp: 2026-11-02 09:12:44 UTC."
    ),
    "pyhanko company on its line": both(
        "Digitally signed by Ada Park\nAdventure Works\nTimestamp: 2026-11-02 09:12:44 UTC."
    ),
    "pyhanko for the company": both("Digitally signed by Ada Park\nfor Adventure Works\nDate: 2026-11-29"),
    "pyhanko for another": unsigned("Digitally signed by Ada Park\nfor Tailspin Toys\nDate: 2026-11-29"),
    "stamp with the customer in its reason": unsigned(
        "Digitally signed by Paul Reed\nReason: offer to Adventure Works\nDate: 2026-10-30"
    ),
    "stamp with the customer's project": unsigned(
        "Digitally signed by Paul Reed\nApproved for Adventure Works project\nDate: 2026-10-30"
    ),
    "pyhanko of the partner": Paper(
        f"{BODY}Digitally signed by Irene Adams, Contoso Consulting.\nTimestamp: 2026-10-30 09:12:44 UTC.",
        False,
        False,
    ),
    "acrobat with dn": both(
        f"Ada Park\nDigitally signed by Ada Park\nDN: cn=Ada Park, o=Adventure Works, ou=Service,\nemail={ADA}, c=DE\n"
        "Date: 2026.11.02 10:12:44 +01'00'"
    ),
    "acrobat in a narrow frame": both(
        "For Adventure Works\nAda Park\nDigitally signed\nby Ada Park\nDate: 2026.11.02\n10:12:44 +01'00'"
    ),
    "acrobat german": both(
        "Für Adventure Works\nDigital unterschrieben von Ada Park\nDatum: 2026.11.02 10:12:44 +01'00'"
    ),
    "acrobat of the partner": Paper(
        f"{BODY}For Adventure Works\nSignature: ____________\nDigitally signed by Irene Adams\n"
        "DN: cn=Irene Adams, o=Contoso Consulting\nDate: 2026.10.30 10:12:44 +01'00'",
        False,
        False,
    ),
    "company seal": unsigned(
        "Digitally signed by Contoso Consulting Seal\nDate: 2026.10.30 10:12:44 +01'00'"
    ),
}
TYPED = {
    "slash s": both(
        "ADVENTURE WORKS\nBy: /s/ Ada Park\nName: Ada Park\nTitle: Head of Service\nDate: November 2, 2026"
    ),
    "slash s, company below": both(
        "Customer\n/s/ Ada Park\nAda Park, Head of Service\nAdventure Works\nNovember 2, 2026"
    ),
    "slash s of the partner": Paper(
        f"{BODY}For Adventure Works: ____________\nFor Contoso Consulting:\n/s/ Irene Adams\n30 October 2026",
        False,
        False,
    ),
    "slash s and a line": unsigned("By: /s/ __________ (Adventure Works)"),
    "gezeichnet": both("Für Adventure Works\ngez. Ada Park\n2. November 2026"),
    "muster": unsigned(
        "Auftraggeber: Adventure Works\nName: Max Mustermann\nUnterschrift: Muster\nDatum: TT.MM.JJJJ"
    ),
    "awaiting": unsigned("Customer: Adventure Works\nSignature: Awaiting signature\nDate: 2 November 2026"),
    "two years ago": Paper(BODY + CUSTOMER.replace("2026", "2024") + PARTNER, True, False),
    "next year": Paper(BODY + CUSTOMER.replace("2026", "2027") + PARTNER, True, False),
    "stamp is no name": unsigned(
        "Customer: Adventure Works\nSignature: Stamp\nPaul Reed\nDate: 2 November 2026"
    ),
    "heads of both, one signed": unsigned(
        "For Adventure Works      For Contoso Consulting\n                         Irene Adams\n"
        "                         30 October 2026"
    ),
}
ORDERS = {
    "sap": Paper(
        "Adventure Works AG\nBestellung 4500017823\nDatum 02.11.2026\nLieferant 100234 Contoso Consulting\n"
        "Pos. Material Bezeichnung Menge Preis\n"
        "00010 Einführung von Dynamics 365 Customer Service: Konfiguration und Schulung der Agenten 12 TAG 1.200,00\n"
        "Liefertermin: 18.01.2027\nFreigegeben von: Ada Park, 02.11.2026\n",
        True,
        False,
    ),
    "sap without a person": Paper(
        "Adventure Works AG\nBestellung 4500017823\nDatum 02.11.2026\nLieferant 100234 Contoso Consulting\n"
        "00010 Einführung von Dynamics 365 Customer Service: Konfiguration und Schulung der Agenten 12 TAG 1.200,00\n"
        "Liefertermin: 18.01.2027\nDiese Bestellung wurde maschinell erstellt und ist ohne Unterschrift gültig.\n",
        False,
        False,
    ),
    "oracle": Paper(
        "Standard Purchase Order 10417, 0\nSupplier: Contoso Consulting\nShip To: Adventure Works, 1 Main Street\n"
        "Line   Part Number / Description   Delivery Date   Quantity   UOM   Price\n"
        "1   Set up Dynamics 365 Customer Service and train 60 agents   18-JAN-2027   12   DAY   1,200.00\n"
        "Approved By: Ada Park\nApproved Date: 02-NOV-2026\n",
        True,
        False,
    ),
    "oracle, not approved": Paper(
        "Standard Purchase Order 10417, 0\nSupplier: Contoso Consulting\nShip To: Adventure Works, 1 Main Street\n"
        "1   Set up Dynamics 365 Customer Service and train 60 agents   18-JAN-2027   12   DAY   1,200.00\n"
        "Buyer: Ada Park\nCreation Date: 02-NOV-2026\nStatus: Requires Reapproval\n",
        False,
        False,
    ),
    "order acknowledged by the supplier": Paper(
        "Purchase Order 10417\nBuyer: Adventure Works\nSupplier: Contoso Consulting\n"
        "1   Set up Dynamics 365 Customer Service and train 60 agents   18-JAN-2027   12   DAY   1,200.00\n"
        "Buyer signature: ____________\nSupplier acceptance: Irene Adams, 30 October 2026\n",
        False,
        False,
    ),
}
MAILS = {
    "mail english": Paper(
        mail(
            f"From: Ada Park <{ADA}>\nSent: Monday, November 2, 2026 10:12\nSubject: RE: Statement of work\n\n"
            "Hi Irene,\nwe confirm the statement of work and the dates in it.\nAda"
        ),
        True,
        True,
    ),
    "mail german": Paper(
        mail(
            f"Von: Ada Park <{ADA}>\nGesendet: Montag, 2. November 2026 10:12\nBetreff: AW: Leistungsbeschreibung\n\n"
            "Hallo Irene,\nhiermit bestätigen wir den Auftrag wie in der Leistungsbeschreibung.\nAda Park"
        ),
        True,
        True,
    ),
    "mail french": Paper(
        mail(
            f"De : Ada Park <{ADA}>\nEnvoyé : lundi 2 novembre 2026 10:12\nObjet : RE: projet\n\n"
            "Bonjour Irene,\nNous confirmons la prestation et les dates du projet.\nAda Park"
        ),
        True,
        True,
    ),
    "mail spanish": Paper(
        mail(
            f"De: Ada Park <{ADA}>\nEnviado: lunes, 2 de noviembre de 2026 10:12\nAsunto: RE: proyecto\n\n"
            "Hola Irene,\nConfirmamos el proyecto y los servicios descritos.\nAda Park"
        ),
        True,
        True,
    ),
    "mail that asks": Paper(
        mail(
            f"From: Ada Park <{ADA}>\nSent: Monday, November 2, 2026 10:12\n\nDo we confirm the order today?"
        ),
        False,
        False,
    ),
    "mail out of office": Paper(
        mail(
            f"From: Ada Park <{ADA}>\nSent: Monday, November 2, 2026 10:12\n\n"
            "I am out of the office until 9 November. I will confirm the work when I am back."
        ),
        False,
        False,
    ),
    "mail german, not yet": Paper(
        mail(
            f"Von: Ada Park <{ADA}>\nGesendet: Montag, 2. November 2026 10:12\n\n"
            "Hallo Irene,\nleider können wir den Auftrag noch nicht bestätigen."
        ),
        False,
        False,
    ),
    "mail french, of receipt": Paper(
        mail(
            f"De : Ada Park <{ADA}>\nEnvoyé : lundi 2 novembre 2026 10:12\n\n"
            "Bonjour,\nNous confirmons la bonne réception de votre projet de devis."
        ),
        False,
        False,
    ),
    "mail spanish, of receipt": Paper(
        mail(
            f"De: Ada Park <{ADA}>\nEnviado: lunes, 2 de noviembre de 2026 10:12\n\n"
            "Hola,\nConfirmamos la recepción de su propuesta de proyecto."
        ),
        False,
        False,
    ),
    "mail of the partner": Paper(
        mail(
            f"From: Irene Adams <{IRENE}>\nSent: Monday, November 2, 2026 10:12\nTo: {ADA}\n\n"
            "Dear Ada,\nwe confirm the order and the statement of work."
        ),
        False,
        False,
    ),
    "mail that quotes the partner": Paper(
        mail(
            f"From: Ada Park <{ADA}>\nSent: Monday, November 2, 2026 10:12\n\nThanks, I will come back to you.\n"
            "> We confirm the statement of work and the dates in it."
        ),
        False,
        False,
    ),
}
_IN_PROSE = (
    "We set up Dynamics 365\nCustomer Service for the two desks and train the agents in four sessions.\n"
)
BROKEN = {
    "year on the next line": Paper(
        BODY + CUSTOMER.replace("November 2026", "November\n2026") + PARTNER, True, True
    ),
    "partner's year on the next line": Paper(
        BODY + CUSTOMER + PARTNER.replace("October 2026", "October\n2026"), True, True
    ),
    "month on the next line": Paper(BODY + CUSTOMER.replace("2 Nov", "2\nNov") + PARTNER, True, True),
    "american year on the next line": Paper(
        BODY + CUSTOMER.replace("2 November 2026", "November 2,\n2026") + PARTNER, True, True
    ),
    "company over two lines": Paper(
        BODY + CUSTOMER.replace("Adventure Works", "Adventure\nWorks") + PARTNER, True, True
    ),
    "person over two lines": Paper(BODY + CUSTOMER.replace("Ada Park", "Ada\nPark") + PARTNER, True, True),
    "product over two lines": Paper(
        HEAD + _IN_PROSE + DAYS.partition(" 18")[0] + "\n" + CUSTOMER + PARTNER, True, True
    ),
    "product over two lines at the start": Paper(
        HEAD
        + SERVICE.replace("365 Cust", "365\nCust")
        + "Milestones\nKick-off 9 November 2026\n"
        + CUSTOMER
        + PARTNER,
        True,
        True,
    ),
    "two years below two columns": Paper(
        f"{BODY}For Adventure Works\tFor Contoso Consulting\nSignature: Ada Park\tSignature: Irene Adams\n"
        "Date: 2 November\tDate: 30 October\n2026\t2026\n",
        True,
        True,
    ),
    "milestone's year on the next line": Paper(
        f"{HEAD}{SERVICE}Milestones\nKick-off: 9 November\n2026\nGo-live: 18 January\n2027\n{CUSTOMER}{PARTNER}",
        True,
        True,
    ),
    "typographic signs": Paper(
        (BODY + CUSTOMER + PARTNER)
        .replace("Adventure Works", "Adventure\u2011Works")
        .replace("Dynamics 365 Customer", "Dynamics\u00a0365 Customer")
        .replace("2 November 2026", "2\u00a0November\u202f2026")
        .replace("kick-off", "kick\u2010off"),
        True,
        True,
    ),
    "dashes in the day": Paper(
        BODY + CUSTOMER.replace("2 November 2026", "02\u20102011\u20102026".replace("2011", "11")) + PARTNER,
        True,
        True,
    ),
    "spaces in the day": Paper(
        BODY + CUSTOMER.replace("2 November 2026", "11 / 02 / 2026") + PARTNER, True, True
    ),
    "points and spaces in the day": Paper(
        BODY + CUSTOMER.replace("2 November 2026", "02. 11. 2026") + PARTNER, True, True
    ),
    "number and month are no day": Paper(
        f"{HEAD}{SERVICE}Phase 3\nNovember 2026 is when we talk of it.\n{ASKS}{CUSTOMER}{PARTNER}",
        True,
        False,
    ),
    "name on the next line of nobody": unsigned("Signed for Adventure\nWorks: ____________"),
    "person's line goes on with a title": unsigned(
        "Signed for Adventure Works: Head\nof Service, 2 November 2026"
    ),
}
