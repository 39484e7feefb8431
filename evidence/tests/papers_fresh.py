"""Papers of more kinds that partners bring, in products and companies that no other paper of these tests names.

Written, with what is true of each, before the check had seen them. A line that begins with # is a heading; lines with
bars are the rows of a table, ¶ a new line in a cell.
"""

from collections.abc import Iterator
from itertools import groupby

from evidence import ClaimFacts, LineFacts
from evidence.tests.layouts import Block, H, T
from evidence.tests.papers_fresh_more import MORE
from evidence.tests.truth import ALL, UNSIGNED, Truth

FACTS = ClaimFacts(
    partner_names=("Fabrikam Services",),
    customer_names=("Northwind Traders",),
    customer_domains=("northwind.example",),
    partner_people=("Jana Kolar",),
    lines=(
        LineFacts(1, ("Intune", "Microsoft Intune")),
        LineFacts(
            2, ("Azure AD Premium", "Azure Active Directory Premium", "AAD Premium", "Entra ID Premium")
        ),
    ),
    other_products=(
        "Exchange Online",
        "Microsoft Teams",
        "MS Teams",
        "SharePoint Online",
        "Yammer",
        "Viva Engage",
    ),
)


def blocks_of(paper: str) -> Iterator[Block]:
    lines = paper.strip("\n").split("\n")
    for bars, group in groupby(lines, lambda line: line.count("|")):
        if bars:
            yield T([[cell.strip().replace("¶", "\n") for cell in line.split("|")] for line in group])
        else:
            said = (each for line in group for each in line.split("¶") if each)
            yield from (H(each[2:]) if each.startswith("# ") else each for each in said)


FRESH: dict[str, tuple[str, Truth]] = {
    "change request": (
        """
# Change Request CR-07 to project contract NT-2026-031
Raised by | Fabrikam Services
For | Northwind Traders, PMO
Reason for the change: 260 tablets of the warehouse staff were bought after the contract was closed.
# Effect on scope
Work package | Before | After
Intune | 900 laptops enrolled | 900 laptops and 260 tablets enrolled, kiosk profile built and tested
Azure AD Premium | no change | no change
# Effect on schedule
Kiosk profile ready: 07.12.2026
All tablets enrolled: 26.02.2027
# Decision
[x] approved   [ ] approved with changes   [ ] rejected
Approved for Northwind Traders: Lena Ortiz, Head of PMO, 16.11.2026
Approved for Fabrikam Services: Piet Hoekstra, Engagement Manager, 17.11.2026
""",
        Truth(azure_ad=False),
    ),
    "call-off under a framework": (
        """
CALL-OFF No. 4
under the Framework Agreement for Professional Services dated 12 March 2024
between Northwind Traders plc ("the Authority") and Fabrikam Services Ltd ("the Provider")
# Part A - Services called off
A.1 The Provider shall design and deploy Microsoft Intune for 1,150 devices, including compliance policies.
A.2 The Provider shall configure conditional access with Azure Active Directory Premium and enable self-service \
password reset for all employees.
# Part B - Timetable
Deliverable | Due
Design document | 2026-12-04
Pilot with 50 devices | 2027-01-15
Handover to operations | 2027-03-12
# Part C - Charges
Time and materials up to GBP 84,000.
# Part D - Execution
Signed for the Authority | Signed for the Provider
Signature: L. Ortiz | Signature: P. Hoekstra
Name: Lena Ortiz | Name: Piet Hoekstra
Position: Category Manager | Position: Director
Date: 2026-11-09 | Date: 2026-11-10
""",
        ALL,
    ),
    "completion certificate": (
        """
# Certificate of Completion
We, Northwind Traders, certify that Fabrikam Services has completed the following works to our satisfaction.
No. | Works | Completed on
1 | Enrolment of 430 phones into Intune and retirement of the old device manager | 18 September 2026
2 | Rollout of multi-factor authentication with AAD Premium to 2,100 accounts | 2 October 2026
There are no open defects.
Certified by: Lena Ortiz, Infrastructure Manager, Northwind Traders
Signature: Lena Ortiz
Date: 14 October 2026
Received by: Piet Hoekstra, Fabrikam Services
Signature: Piet Hoekstra
Date: 15 October 2026
""",
        ALL,
    ),
    "acceptance by mail": (
        """
From: Lena Ortiz <lena.ortiz@northwind.example>
Sent: Thursday, November 12, 2026 4:41 PM
To: Piet Hoekstra <piet@fabrikam.example>
Subject: RE: Proposal endpoint and identity project
Hi Piet,
thanks for the changes. We accept the proposal below, please go ahead. The PO follows by separate mail.
Best regards,
Lena Ortiz
Director IT, Northwind Traders
-----Original Message-----
From: Piet Hoekstra <piet@fabrikam.example>
Sent: Wednesday, November 11, 2026 9:02 AM
To: Lena Ortiz <lena.ortiz@northwind.example>
Subject: Proposal endpoint and identity project
Dear Lena, as discussed Fabrikam Services will do the following for Northwind Traders:
- Intune: we enrol 900 Windows laptops and move the group policies into configuration profiles
- Entra ID Premium: we introduce conditional access in three rings and train your service desk
Kick-off December 1, first ring live on January 18, 2027, everything live on March 1, 2027.
""",
        Truth(dated=None),
    ),
    "minutes of a steering meeting": (
        """
# Minutes - Steering Committee no. 5
Date: 10 November 2026, 14:00-15:30, Teams call
Present: Lena Ortiz, Omar Haddad (Northwind Traders); Piet Hoekstra, Jana Kolar (Fabrikam Services)
# 1. Status
Intune: 412 of 900 laptops are enrolled. Fabrikam Services continues with the branch offices.
Azure AD Premium: the pilot of conditional access is finished; the rollout to all employees is being prepared.
# 2. Actions
What | Who | Until
Enrol branch offices in Intune | J. Kolar | 4 December 2026
Approve the conditional access policies | L. Ortiz | 11 December 2026
Sign change request 2 | L. Ortiz | 20 November 2026
# 3. Next meeting
8 December 2026
Minutes taken by: Jana Kolar, 11 November 2026
""",
        UNSIGNED,
    ),
    "government order form": (
        """
ORDER FOR SUPPLIES OR SERVICES
1. DATE OF ORDER¶10/28/2026 | 2. CONTRACT NO.¶NT-47-Q-0118 | 3. ORDER NO.¶0007
4. ISSUED BY¶\
Northwind Traders Agency¶Office of Procurement | 5. CONTRACTOR¶Fabrikam Services Inc.¶Reston, VA | 6. TYPE¶Fixed price
SCHEDULE
ITEM NO. | SUPPLIES OR SERVICES | DELIVERY DATE | AMOUNT
0001 | Deploy Intune to 3,200 government furnished laptops, retire legacy MDM | 12/18/2026 | $96,000.00
0002 | Configure Azure AD Premium privileged identity management; train 40 administrators | 01/29/2027 | $51,500.00
ACCEPTANCE BY CONTRACTOR
30a. SIGNATURE OF CONTRACTOR¶/s/ Piet Hoekstra | \
31a. NORTHWIND TRADERS AGENCY (SIGNATURE OF CONTRACTING OFFICER)¶/s/ Lena M. Ortiz
30b. NAME AND TITLE OF SIGNER¶Piet Hoekstra, President | 31b. NAME OF CONTRACTING OFFICER¶Lena M. Ortiz
30c. DATE SIGNED¶10/30/2026 | 31c. DATE SIGNED¶11/02/2026
""",
        ALL,
    ),
    "work order of the partner alone": (
        """
# Work Order WO-2231
Contractor: Fabrikam Services | Client: Northwind Traders
Site: Rotterdam, Hall 3 | Requested by: Omar Haddad
# Line items
Line | Description | Qty | Unit | Planned
10 | Intune - build Autopilot profile and enrol laptops | 120 | device | 30 Nov 2026
20 | Azure AD Premium - set up dynamic groups and access reviews | 6 | day | 7 Dec 2026
30 | Travel | 2 | trip |
# Release
Technician: Jana Kolar | Signature: J. Kolar | Date: 18 Nov 2026
Contractor: Piet Hoekstra | Signature: P. Hoekstra | Date: 18 Nov 2026
Client: | Signature: | Date:
""",
        UNSIGNED,
    ),
    "support retainer": (
        """
# Support Retainer Agreement
This agreement is made between Fabrikam Services (Provider) and Northwind Traders (Client).
1. Services. The Provider keeps 30 hours a month available for the Client. They are used as follows:
a) Intune: monthly tuning of compliance policies, support of new device models and coaching of the service desk;
b) Azure AD Premium: monthly access reviews, tuning of conditional access and help with sign-in risks.
2. Reviews. The parties review the retainer in Q1, Q2 and Q3 2027.
3. Fees. EUR 4,500 per month, payable within 30 days of invoice. First invoice on 1 January 2027.
4. Term. 12 months from 1 December 2026.
IN WITNESS WHEREOF the parties have signed this agreement.
CLIENT | PROVIDER
By: Lena Ortiz | By: Piet Hoekstra
Its: Chief Operating Officer | Its: Managing Partner
Date: November 13th, 2026 | Date: November 12th, 2026
""",
        Truth(dated=False),
    ),
    "purchase order with terms": (
        """
NORTHWIND TRADERS B.V. - Purchase Department - Postbus 112, 3000 AC Rotterdam
# PURCHASE ORDER 7700412
Vendor: Fabrikam Services | Order date: 05/11/2026 | Payment: 30 days net
Item | Description | Delivery | Price EUR
1 | Intune rollout: enrolment of 900 laptops and training of 12 administrators | 18/12/2026 | 38,000.00
2 | Azure AD Premium P1, subscription licence, 900 seats | 01/12/2026 | 64,800.00
Total 102,800.00
# Terms
The vendor shall confirm this order in writing. Changes need the signature of both parties. Acceptance of the \
services by Northwind Traders takes place on delivery.
Authorised signature (buyer): Lena Ortiz, Purchasing Manager    Date: 05/11/2026
Acknowledgement of vendor: ____________________    Date: ____________
""",
        Truth(azure_ad=False, dated=False),
    ),
    "licence migration plan": (
        """
# Licence Migration Plan for Northwind Traders
Prepared by Fabrikam Services, version 1.2, 9 November 2026
From | To | Seats | Price per seat | Renewal
EMS E3 | Intune | 900 | 7.20 | 01.01.2027
EMS E3 | Azure AD Premium | 900 | 5.50 | 01.01.2027
The old subscriptions expire on 31.12.2026. Prices exclude VAT.
Reviewed: Jana Kolar
Approved: open
""",
        Truth(signed=False, intune=False, azure_ad=False, active=None, dated=False),
    ),
    "adoption programme": (
        """
# Adoption Programme "Work Anywhere"
Customer: Northwind Traders. Delivery partner: Fabrikam Services.
Workload | What we do with your people | Goal
Intune | Enrolment days in 7 branches, champions network, short films | 900 active devices
Entra ID Premium | Campaign for password-free sign-in, drop-in clinics, weekly tips | 85 % registered users
Milestones: launch event on November 26th 2026, half-time survey on January 21st 2027, final report on March 18th 2027.
# Sponsors
We support this programme and release the budget.
Lena Ortiz
Chief People Officer, Northwind Traders
Signed on November 16th 2026
Piet Hoekstra
Practice Lead, Fabrikam Services
Signed on November 17th 2026
""",
        ALL,
    ),
    "training plan of last year": (
        """
# Training Plan 2025/26
Training provider: Fabrikam Services
Customer: Northwind Traders
Course | Audience | Day
Intune for administrators: hands-on labs on enrolment and app deployment | 12 | 3 November 2025
Azure AD Premium workshop: we set up conditional access with your team | 8 | 10 November 2025
Agreed:
Customer | Training provider
Lena Ortiz | Piet Hoekstra
14 October 2025 | 15 October 2025
""",
        Truth(signed=None, dated=False),
    ),
    "half signed": (
        """
# Project Agreement Endpoint 2027
Northwind Traders orders and Fabrikam Services delivers:
Intune - we enrol 640 shared devices and hand over a runbook.
Azure AD Premium - we migrate 31 applications to single sign-on.
Gate 1: 15/01/2027. Gate 2: 12/02/2027. Closing: 19/03/2027.
 | Northwind Traders | Fabrikam Services
Name | Lena Ortiz | Piet Hoekstra
Function | Director IT | Director
Place, date | | Ghent, 17/11/2026
Signature | | P. Hoekstra
""",
        UNSIGNED,
    ),
    "french quotation": (
        """
Fabrikam Services SAS - Devis n° 2026-0457 du 3 novembre 2026
Client : Northwind Traders SARL, 8 quai Perrache, 69002 Lyon
Désignation | Jours | Échéance
Microsoft Intune : déploiement sur 300 postes et formation des administrateurs | 18 | 15 décembre 2026
Entra ID Premium : mise en place de l'accès conditionnel et accompagnement des utilisateurs | 11 | 29 janvier 2027
Total HT : 26 100 €. Devis valable 30 jours.
Pour Fabrikam Services : Piet Hoekstra, directeur, le 03/11/2026
Bon pour accord
Pour Northwind Traders : Lena Ortiz, DSI, le 06/11/2026
""",
        ALL,
    ),
    **MORE,
}
