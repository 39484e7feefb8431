"""Ordinary papers: what most partners bring. Written, with what is true of each, before the check had seen them; the
first ten are read as PDF, the others as Word. Told as those in papers_fresh, of the same companies and products.
"""

from evidence.tests.truth import ALL, UNSIGNED, Truth

AS_PDF: dict[str, tuple[str, Truth]] = {
    "statement of work in sections": (
        """
# Statement of Work
Customer | Northwind Traders
Partner | Fabrikam Services
Project | Modern endpoint and identity
# 1. Purpose
Northwind Traders wants to manage its laptops from the cloud and to protect the sign-in of its employees.
# 2. Services
2.1 Microsoft Intune: Fabrikam Services designs the device policies, enrols 750 laptops and trains the service desk.
2.2 Azure AD Premium: Fabrikam Services configures conditional access and rolls out multi-factor authentication.
# 3. Milestones
Milestone | Description | Date
M1 | Kick-off workshop with the infrastructure team and the works council | 7 December 2026
M2 | Pilot group of 50 people works with enrolled devices and conditional access | 18 January 2027
M3 | All laptops are enrolled and the project is handed over to operations | 26 March 2027
# 4. Price
Fixed price of EUR 58,000 excluding VAT.
# 5. Signatures
For Northwind Traders | For Fabrikam Services
Name: Lena Ortiz | Name: Piet Hoekstra
Title: Head of IT | Title: Managing Director
Signature: Lena Ortiz | Signature: Piet Hoekstra
Date: 12 November 2026 | Date: 13 November 2026
""",
        ALL,
    ),
    "statement of work, customer's line left blank": (
        """
# Statement of Work
Customer: Northwind Traders
Partner: Fabrikam Services
# Scope of work
Fabrikam Services will deploy Intune to 300 tablets of the field service and train the dispatchers.
Fabrikam Services will introduce Azure AD Premium self-service password reset for 2,000 employees.
# Timeline
Start of the pilot: 4 January 2027
Rollout completed: 26 February 2027
# Acceptance
Northwind Traders
Signature: ______________________
Name: Lena Ortiz
Date: ______________________
Fabrikam Services
Signature: Piet Hoekstra
Name: Piet Hoekstra
Date: 10 November 2026
""",
        UNSIGNED,
    ),
    "purchase order": (
        """
Northwind Traders plc
# Purchase Order
PO number: 45001987
PO date: 9 November 2026
Supplier: Fabrikam Services Ltd, 20 Station Road, Leeds
Item | Description | Qty | Delivery date | Amount
10 | Deployment of Microsoft Intune for 1,200 devices including policies and pilot | 1 | 15 January 2027 | 41,000.00
20 | Configuration of Azure AD Premium conditional access and training of \
administrators | 1 | 12 February 2027 | 22,500.00
Total amount GBP 63,500.00
Please quote the PO number on every invoice.
Approved by: Lena Ortiz, Procurement Manager
Date: 9 November 2026
Accepted by supplier: Piet Hoekstra, Fabrikam Services
Date: 11 November 2026
""",
        ALL,
    ),
    "order confirmation signed by both": (
        """
Fabrikam Services B.V.
# Order Confirmation OC-2026-0417
Customer: Northwind Traders B.V.
We confirm the following services:
Pos | Service | Planned
1 | Intune: we build the compliance policies and enrol 220 shared devices in the warehouses | 14-12-2026
2 | Azure AD Premium: we connect 12 applications for single sign-on and train the helpdesk | 29-01-2027
Agreed and accepted
Customer | Supplier
Northwind Traders B.V. | Fabrikam Services B.V.
Signed: Lena Ortiz | Signed: Piet Hoekstra
Date: 16-11-2026 | Date: 13-11-2026
""",
        ALL,
    ),
    "order confirmation, partner only": (
        """
Fabrikam Services GmbH
# Auftragsbestätigung 2026-731
Kunde: Northwind Traders GmbH, Frankfurt am Main
Vielen Dank für Ihren Auftrag. Wir bestätigen folgende Leistungen:
Pos. | Leistung | Termin
1 | Einführung von Microsoft Intune für 400 Geräte, Schulung der Administratoren | 11.12.2026
2 | Einrichtung von Azure AD Premium mit bedingtem Zugriff für alle Mitarbeiter | 22.01.2027
Frankfurt, 10.11.2026
Unterschrift Auftragnehmer: Piet Hoekstra
Unterschrift Auftraggeber:
""",
        UNSIGNED,
    ),
    "template filled in": (
        """
# Proof of Execution
Partner name: Fabrikam Services
Customer name: Northwind Traders
Customer tenant: northwind.example
Activities performed
Product | Activity | Start | End
Intune | Rollout to 640 laptops, adoption training for all branch managers | 2026-09-01 | 2026-10-30
Azure AD Premium | Enablement of multi-factor authentication, registration campaign | 2026-09-14 | 2026-11-06
Customer confirmation: the activities above were performed by the partner.
Customer representative
Full name: Lena Ortiz
Job title: IT Director
Signature: Lena Ortiz
Date signed: 2026-11-16
Partner representative
Full name: Piet Hoekstra
Job title: Delivery Director
Signature: Piet Hoekstra
Date signed: 2026-11-17
""",
        ALL,
    ),
    "statement of work without milestone dates": (
        """
# Statement of Work SOW-2026-88
between Northwind Traders (Customer) and Fabrikam Services (Partner)
# Services
Intune: the Partner enrols 500 laptops and writes the compliance policies.
Azure AD Premium: the Partner migrates 20 applications to single sign-on.
# Milestones
Kick-off | to be agreed
Pilot | to be agreed
Handover | to be agreed
# Signatures
Customer | Partner
Signature: Lena Ortiz | Signature: Piet Hoekstra
Name: Lena Ortiz | Name: Piet Hoekstra
Date: 10 November 2026 | Date: 11 November 2026
""",
        Truth(dated=False),
    ),
    "product in a heading alone": (
        """
# Work Order 17
Client: Northwind Traders. Contractor: Fabrikam Services.
# Intune and conditional access
The Contractor configures conditional access with Azure AD Premium and trains the service desk.
# Dates
Configuration done by 11 December 2026. Training held on 18 December 2026.
# Signed
Client: Lena Ortiz, 6 November 2026
Contractor: Piet Hoekstra, 9 November 2026
""",
        Truth(intune=False),
    ),
    "american statement of work": (
        """
# STATEMENT OF WORK
This Statement of Work is entered into by Northwind Traders, Inc. ("Client") and Fabrikam Services, LLC ("Consultant").
# Deliverables
Consultant will deploy Microsoft Intune to 2,400 endpoints and decommission the legacy tool.
Consultant will implement Azure AD Premium privileged identity management and train 25 administrators.
# Schedule
Task | Responsible | Due Date
Discovery workshops with security and desktop teams in Austin | Consultant | December 14, 2026
Pilot deployment to the information technology department | Consultant | January 22, 2027
Production rollout to all remaining endpoints and handover | Both | March 31, 2027
IN WITNESS WHEREOF, the parties have executed this Statement of Work.
NORTHWIND TRADERS, INC. | FABRIKAM SERVICES, LLC
By: Lena Ortiz | By: Piet Hoekstra
Name: Lena Ortiz | Name: Piet Hoekstra
Title: Chief Information Officer | Title: Vice President
Date: November 17, 2026 | Date: November 18, 2026
""",
        ALL,
    ),
    "signed longer ago than a year": (
        """
# Project Order
Customer: Northwind Traders
Partner: Fabrikam Services
Fabrikam Services enrols 900 devices in Intune and migrates their policies.
Fabrikam Services deploys Azure AD Premium for 1,800 users, with a pilot.
Milestone | Date
Pilot | 12 January 2026
Rollout | 20 March 2026
Signature customer: Lena Ortiz
Date: 3 October 2025
Signature partner: Piet Hoekstra
Date: 6 October 2025
""",
        Truth(dated=False),
    ),
}

AS_WORD: dict[str, tuple[str, Truth]] = {
    "word statement of work": (
        """
# Statement of Work: Device and Identity Rollout
Prepared by Fabrikam Services for Northwind Traders
# Background
Northwind Traders has bought the licences and needs help to use them.
# Activities
- Intune: enrol 1,100 laptops and phones, train 15 key users, hand over the runbook
- Azure AD Premium: configure conditional access, roll out passwordless sign-in to the head office
# Key dates
- Kick-off: 1 December 2026
- Pilot finished: 22 January 2027
- Project closed: 31 March 2027
# Approval
Accepted by Northwind Traders
Lena Ortiz
Head of Workplace
Signed on 11 November 2026
Accepted by Fabrikam Services
Piet Hoekstra
Partner
Signed on 12 November 2026
""",
        ALL,
    ),
    "word purchase order": (
        """
# PURCHASE ORDER No. PO-11872
Buyer: Northwind Traders
Vendor: Fabrikam Services
Order date: 4 November 2026
Line | Description | Quantity | Due | Price
1 | Migration of 600 laptops to Intune, including pilot | 1 | 18 December 2026 | 24,000
2 | Rollout of Azure AD Premium multi-factor authentication to 1,500 users | 1 | 29 January 2027 | 18,000
Authorised by (buyer): Lena Ortiz | Date: 4 November 2026
Accepted by (vendor): Piet Hoekstra | Date: 5 November 2026
""",
        ALL,
    ),
    "word order confirmation as a letter": (
        """
Fabrikam Services Ltd
10 November 2026
Northwind Traders plc
Attn. Ms Lena Ortiz
# Confirmation of your order 88120
Dear Ms Ortiz,
We thank you for your order and confirm the following work.
We will enrol 350 laptops in Intune and train your service desk by 15 January 2027.
We will deploy Azure AD Premium conditional access to all offices by 26 February 2027.
Please sign below and return one copy.
Yours sincerely,
Piet Hoekstra
Director, Fabrikam Services Ltd
Agreed on behalf of Northwind Traders
Signature: Lena Ortiz
Date: 13 November 2026
""",
        ALL,
    ),
    "word letter that was never returned": (
        """
Fabrikam Services Ltd
10 November 2026
Northwind Traders plc
Attn. Ms Lena Ortiz
# Confirmation of your order 88121
Dear Ms Ortiz,
We will enrol 150 tablets in Intune and train your drivers by 15 January 2027.
We will configure Azure AD Premium access reviews with your auditors by 26 February 2027.
Yours sincerely,
Piet Hoekstra
Director, Fabrikam Services Ltd
Agreed on behalf of Northwind Traders
Signature:
Name: Lena Ortiz
Date:
""",
        UNSIGNED,
    ),
    "word template filled in": (
        """
# Proof of Execution
Partner | Fabrikam Services
Customer | Northwind Traders
Domain | northwind.example
# Activities
Workload | Activity | Completed on
Intune | Enrolment of 430 devices, training of 12 administrators | 2026-10-16
Azure AD Premium | Deployment of conditional access to 2,100 users | 2026-10-30
# Signatures
 | Customer | Partner
Name | Lena Ortiz | Piet Hoekstra
Title | CIO | Account Director
Signature | Lena Ortiz | Piet Hoekstra
Date | 2026-11-12 | 2026-11-13
""",
        ALL,
    ),
    "word template, customer's column empty": (
        """
# Proof of Execution
Partner | Fabrikam Services
Customer | Northwind Traders
# Activities
Workload | Activity | Completed on
Intune | Enrolment of 80 kiosks, training of the shop managers | 2026-10-16
Azure AD Premium | Deployment of access reviews to 60 groups | 2026-10-30
# Signatures
 | Customer | Partner
Name | | Piet Hoekstra
Title | | Account Director
Signature | | Piet Hoekstra
Date | | 2026-11-13
""",
        UNSIGNED,
    ),
    "word german statement of work": (
        """
# Leistungsbeschreibung
Auftraggeber: Northwind Traders AG
Auftragnehmer: Fabrikam Services AG
# Leistungen
Der Auftragnehmer führt Intune für 700 Arbeitsplätze ein und schult die Administratoren.
Der Auftragnehmer richtet Azure AD Premium mit bedingtem Zugriff für alle Standorte ein.
# Zeitplan
Meilenstein | Termin
Auftakt | 3. Dezember 2026
Pilot abgeschlossen | 21. Januar 2027
Übergabe an den Betrieb | 18. März 2027
# Unterschriften
Auftraggeber
Zürich, 12. November 2026
Unterschrift: Lena Ortiz
Auftragnehmer
Bern, 13. November 2026
Unterschrift: Piet Hoekstra
""",
        ALL,
    ),
    "word work order without dates of the work": (
        """
# Work Order
Customer: Northwind Traders
Provider: Fabrikam Services
The provider deploys Intune to 260 laptops of the plant in Ghent and trains two administrators.
The provider configures Azure AD Premium for the plant, including conditional access for contractors.
The work is done as soon as the devices have arrived.
Signed for the customer
Lena Ortiz, Plant Manager
Date: 12 November 2026
Signed for the provider
Piet Hoekstra, Director
Date: 12 November 2026
""",
        Truth(dated=False),
    ),
    "word quotation accepted": (
        """
# Quotation Q-2026-310
From: Fabrikam Services
For: Northwind Traders
Date of quotation: 2 November 2026
Step | What we do | When
1 | Intune: we migrate 480 laptops and replace the old agent | 8 December 2026
2 | Entra ID Premium: we introduce conditional access and coach the service desk | 19 January 2027
Price: EUR 31,500. This quotation is valid for 30 days.
Piet Hoekstra, Fabrikam Services, 2 November 2026
We accept this quotation.
Customer: Northwind Traders
Signature: Lena Ortiz
Name: Lena Ortiz
Place and date: Antwerp, 9 November 2026
""",
        Truth(dated=None),
    ),
    "word change order": (
        """
# Change Order 3
Contract: Northwind Traders / Fabrikam Services, modern workplace
Change: Fabrikam Services also enrols 120 rugged devices in Intune and trains the shift leaders.
Change: Fabrikam Services also sets up Azure AD Premium access packages for the suppliers of Northwind Traders.
New milestones: rugged devices live on 14 December 2026, access packages live on 25 January 2027.
Authorised signature of customer: Lena Ortiz
Date: 18 November 2026
Authorised signature of supplier: Piet Hoekstra
Date: 17 November 2026
""",
        ALL,
    ),
}
