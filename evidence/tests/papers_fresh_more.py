"""The second half of the papers in papers_fresh, told as those are."""

from evidence.tests.truth import ALL, UNSIGNED, Truth

MORE: dict[str, tuple[str, Truth]] = {
    "one product in a heading alone": (
        """
# Statement of Work SOW-0093
Fabrikam Services performs this work for Northwind Traders.
# 1 Intune
See the description in annex B.
# 2 Azure AD Premium
Fabrikam Services connects the HR system, so that accounts are created and closed with Azure AD Premium \
provisioning, and trains four administrators.
# 3 Milestones
M1 | HR connector tested | 11-Dec-2026
M2 | First joiners provisioned | 22-Jan-2027
# 4 Signatures
Northwind Traders: /s/ Lena Ortiz, VP IT, 12-Nov-2026
Fabrikam Services: /s/ Piet Hoekstra, Partner, 13-Nov-2026
""",
        Truth(intune=False),
    ),
    "quarters for dates": (
        """
# Roadmap and Agreement, Identity and Devices
Fabrikam Services and Northwind Traders agree on this roadmap.
Quarter | Result
Q4 2026 | Intune: pilot of 80 devices enrolled by Fabrikam Services
Q1 2027 | Intune: rollout to 900 devices
Q2 2027 | Azure AD Premium: conditional access is rolled out to all employees
Agreed on behalf of Northwind Traders by Lena Ortiz (CIO) on 3 November 2026.
Agreed on behalf of Fabrikam Services by Piet Hoekstra (CEO) on 4 November 2026.
""",
        Truth(dated=False),
    ),
    "engagement letter": (
        """
Fabrikam Services LLP
17 November 2026
Ms Lena Ortiz, Northwind Traders, 1 Harbour Road, Bristol
Dear Ms Ortiz,
# Engagement for your move to modern management
Thank you for choosing us. We will carry out the following work between now and the spring.
We will migrate your 520 laptops from the old system to Intune and write the policies with your team. \
We will also introduce Azure AD Premium for sign-in, beginning with the finance department.
Our key dates are: pilot on 14 December 2026; finance live on 25 January 2027; all staff live on 29 March 2027.
If you agree, please sign and return the enclosed copy of this letter.
Yours sincerely,
Piet Hoekstra
Partner, Fabrikam Services LLP
We agree to the terms of this letter.
Signed: Lena Ortiz
For and on behalf of Northwind Traders
Date: 19 November 2026
""",
        ALL,
    ),
    "deliverable acceptance form": (
        """
DELIVERABLE ACCEPTANCE FORM
Project | Modern Workplace
Customer | Northwind Traders
Supplier | Fabrikam Services
Deliverable | Accepted on | Result
D1 Intune baseline: policies built by the supplier and deployed to 900 devices | 2026-10-23 | ☒ accepted ☐ rejected
D2 Azure AD Premium: 14 applications migrated to single sign-on | 2026-11-06 | ☒ accepted ☐ rejected
For the Customer
Name: Lena Ortiz
Signature: Lena Ortiz
Date: 2026-11-09
For the Supplier
Name: Jana Kolar
Signature: Jana Kolar
Date: 2026-11-09
""",
        ALL,
    ),
    "mail that still waits": (
        """
From: Omar Haddad <omar.haddad@northwind.example>
Date: Tue, 17 Nov 2026 11:20:07 +0100
To: Jana Kolar <jana@fabrikam.example>
Subject: Re: SOW Intune and Azure AD Premium
Dear Jana,
thank you for the signed SOW of Fabrikam Services. We have read it and like the approach. Legal has to approve it \
before Lena can sign for Northwind Traders, I expect that in the week of 7 December 2026.
Regards, Omar
> Am 16.11.2026 schrieb Jana Kolar:
> Please find our SOW attached. We enrol 900 laptops in Intune and introduce conditional access with Azure AD Premium.
> Pilot 11.01.2027, rollout until 19.03.2027.
> Please confirm the order by reply.
""",
        UNSIGNED,
    ),
    "italian order": (
        """
# Ordine di servizio n. 88/2026
Cliente: Northwind Traders S.p.A. | Fornitore: Fabrikam Services S.r.l.
1. Intune: il Fornitore configura i criteri di conformità e registra 400 dispositivi.
2. Azure AD Premium: il Fornitore attiva l'accesso condizionale e forma gli amministratori.
Fase | Data
Avvio | 1 dicembre 2026
Messa in produzione | 26 febbraio 2027
Milano, 12 novembre 2026
Il Cliente | Il Fornitore
Lena Ortiz | Piet Hoekstra
""",
        ALL,
    ),
    "audit report, both signed": (
        """
# Statement of Work - Device Trust
Fabrikam Services will enrol the tills of Northwind Traders in Intune, 310 devices in 44 shops, and will protect \
the sign-in of shop managers with Azure AD Premium, including training on the spot.
First shop: 2 December 2026. Last shop: 5 March 2027.
# SOW Device Trust - Final Audit Report
Created: 2026-11-10 | By: Jana Kolar (jana@fabrikam.example) | Status: Signed
Document created by Jana Kolar (jana@fabrikam.example)¶2026-11-10 - 8:02:11 AM GMT
Document emailed to Lena Ortiz (lena.ortiz@northwind.example) for signature¶2026-11-10 - 8:03:40 AM GMT
Document e-signed by Lena Ortiz (lena.ortiz@northwind.example)¶Signature Date: 2026-11-12 - 9:14:25 AM GMT
Document e-signed by Piet Hoekstra (piet@fabrikam.example)¶Signature Date: 2026-11-12 - 10:40:02 AM GMT
Agreement completed.¶2026-11-12 - 10:40:02 AM GMT
""",
        ALL,
    ),
    "audit report, customer has only looked": (
        """
# Statement of Work - Kiosk Devices
Fabrikam Services will enrol 75 kiosks of Northwind Traders in Intune. Azure AD Premium: Fabrikam Services \
configures access reviews and hands them over.
Start: 2 December 2026. Handover: 29 January 2027.
# SOW Kiosk Devices - Interim Audit Report
Created: 2026-11-10 | By: Jana Kolar (jana@fabrikam.example) | Status: Out for signature
Document e-signed by Piet Hoekstra (piet@fabrikam.example)¶Signature Date: 2026-11-10 - 8:02:11 AM GMT
Document emailed to Lena Ortiz (lena.ortiz@northwind.example) for signature¶2026-11-10 - 8:03:40 AM GMT
Email viewed by Lena Ortiz (lena.ortiz@northwind.example)¶2026-11-12 - 9:14:25 AM GMT
""",
        UNSIGNED,
    ),
    "german protocol, signed by the provider": (
        """
# Abnahmeprotokoll
Auftraggeber (AG): Northwind Traders GmbH
Auftragnehmer (AN): Fabrikam Services GmbH
Leistung | Erbracht am | Ergebnis
Intune: Einrichtung der Richtlinien und Aufnahme von 480 Geräten | 30.10.2026 | ohne Mängel
Azure AD Premium: Einführung des bedingten Zugriffs, Schulung der Administratoren | 06.11.2026 | ohne Mängel
Der AG erklärt hiermit die Abnahme der Leistungen.
Ort, Datum, Unterschrift AG: ______________________
Ort, Datum, Unterschrift AN: Köln, 12.11.2026, gez. Piet Hoekstra
""",
        UNSIGNED,
    ),
    "another company does one product": (
        """
# Managed Services Description
Provider: Fabrikam Services. Customer: Northwind Traders.
1. Fabrikam Services runs Azure AD Premium for the customer: onboarding of applications and monthly access reviews.
2. Device management with Intune is provided by Contoso Consulting and is not part of this contract.
3. Transition: kick-off 2026-12-01, shadowing 2027-01-11, service live 2027-02-01.
Signed by Northwind Traders: Lena Ortiz, CIO, 2026-11-18
Signed by Fabrikam Services: Piet Hoekstra, COO, 2026-11-18
""",
        Truth(intune=False),
    ),
    "confirmation of an order": (
        """
Fabrikam Services GmbH
# Order confirmation 26-3391
To: Northwind Traders, Ms Lena Ortiz
Your order: 4711 of 5 November 2026
We confirm your order and thank you for it. We deliver:
Pos. | Service | Date
1 | Intune: enrolment of 210 phones and removal of the old agent | 10 December 2026
2 | Azure AD Premium: setup of privileged identity management with your administrators | 14 January 2027
Kind regards,
Piet Hoekstra
Fabrikam Services GmbH
9 November 2026
""",
        UNSIGNED,
    ),
    "sponsors in rows": (
        """
# Project Charter - Zero Trust
Northwind Traders starts this project with Fabrikam Services as delivery partner.
# Scope
Fabrikam Services rolls Intune out to the 14 plants and trains local key users.
Fabrikam Services introduces Entra ID Premium, from design to the switch-over of all 2,300 accounts.
# Plan
Milestone | Baseline
Design approved | 11.12.2026
Plant 1 live | 25.01.2027
Plant 14 live | 30.04.2027
# Approvals
Role | Name | Company | Signature | Date
Sponsor | Lena Ortiz | Northwind Traders | L. Ortiz | 13.11.2026
Delivery lead | Piet Hoekstra | Fabrikam Services | P. Hoekstra | 16.11.2026
""",
        ALL,
    ),
}
