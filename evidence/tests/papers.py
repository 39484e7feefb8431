"""Whole papers, written before the check had seen them, and what is true of each.

Each: its text, then whether the customer signed, Exchange Online and Microsoft Teams are named in their own right, and
dates are given; None where people would not agree.
"""

Truth = tuple[bool | None, bool | None, bool | None, bool | None]

_HEAD = """\
Statement of Work
Provider: Contoso Consulting
Client: Adventure Works
Scope
We will migrate 1,200 mailboxes to Exchange Online.
We will run adoption workshops for Microsoft Teams with 950 users.
Key dates
Kick-off: 1 December 2026
Go-live: 15 January 2027
"""

PAPERS: dict[str, tuple[str, Truth]] = {
    "two columns": (
        """STATEMENT OF WORK
Modern Workplace Programme

1. PARTIES
Contoso Consulting Ltd. ("Partner")
Adventure Works, Inc. ("Customer"), adventure-works.example

2. WORK
2.1 Messaging
The Partner will migrate 1,200 mailboxes from the on-premises server to Exchange Online
and train the administrators.
2.2 Collaboration
The Partner will roll out Microsoft Teams to 950 employees, run adoption workshops and
measure monthly active users.

3. MILESTONES
Kick-off workshop 1 December 2026
Migration complete 15 January 2027
Adoption review 26 February 2027

4. SIGNATURES
For the Customer For the Partner
Name: Ada Park Name: Paul Reed
Title: CIO Title: Delivery Manager
Signature: Ada Park Signature: Paul Reed
Date: 12 November 2026 Date: 13 November 2026""",
        (True, True, True, True),
    ),
    "blank line for the customer": (
        """STATEMENT OF WORK
Contoso Consulting and Adventure Works
Exchange Online: migration of 1,200 mailboxes with adoption support.
Microsoft Teams: rollout to 950 people.
Milestones: kick-off 1 December 2026, go-live 15 January 2027.
Customer Signature: ______________________ Date: ______________
Partner Signature: Paul Reed Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "order signed by the vendor": (
        """Purchase Order PO-2291
Vendor: Contoso Consulting
Buyer: Adventure Works
Item 1 Exchange Online migration services 10 days delivery 15 December 2026
Item 2 Microsoft Teams adoption training 5 days delivery 20 January 2027
Authorised by (buyer): ____________________
Date: ____________________
Accepted by (vendor): Paul Reed
Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "signed order": (
        """PURCHASE ORDER
PO Number: PO-2291
Order date: 10 November 2026
Vendor: Contoso Consulting
Buyer: Adventure Works, 1 Main Street

Line Description Qty Delivery
1 Exchange Online mailbox migration and cutover 1,200 15 December 2026
2 Microsoft Teams rollout and end-user training 950 20 January 2027

Authorised by: Ada Park, Procurement Director, Adventure Works
Signature: /s/ Ada Park
Date: 10 November 2026
Accepted by supplier: Paul Reed, Contoso Consulting
Date: 11 November 2026""",
        (True, True, True, True),
    ),
    "products in headings": (
        """Statement of Work: Exchange Online and Microsoft Teams
Contoso Consulting for Adventure Works
Exchange Online
We will migrate all mailboxes of the company to the cloud and train staff.
Microsoft Teams
We will roll out meetings and chat to 950 staff.
Timeline
Kick-off: 2026-12-01
Go-live: 2027-01-15
Signed for the customer: Ada Park, CIO, 2026-11-12
Signed for the partner: Paul Reed, 2026-11-13""",
        (True, False, False, True),
    ),
    "milestones without dates": (
        """Statement of Work
Contoso Consulting will deploy Exchange Online for 1,200 users at Adventure Works.
Contoso Consulting will drive adoption of Microsoft Teams among 950 users.
Milestones
Kick-off
Migration complete
Adoption review
Accepted and agreed
Adventure Works
Signature: Ada Park
Name: Ada Park
Date: 12 November 2026
Contoso Consulting
Signature: Paul Reed
Name: Paul Reed
Date: 13 November 2026""",
        (True, True, True, False),
    ),
    "signed too long ago": (
        """Statement of Work
Contoso Consulting will deploy Exchange Online for 1,200 users at Adventure Works.
Microsoft Teams adoption is out of scope.
Milestones
Kick-off 1 March 2025
Go-live 1 June 2025
Customer: Adventure Works
Signature: Ada Park
Date: 12 February 2025
Partner: Contoso Consulting
Signature: Paul Reed
Date: 13 February 2025""",
        (True, True, False, False),
    ),
    "filled-in form": (
        """Proof of Execution Template
Section 1: General information
Partner company name: Contoso Consulting
Customer company name: Adventure Works
Customer domain: adventure-works.example
Project name: Cloud for all
Section 2: Customer acknowledgement
By signing below, Adventure Works acknowledges the engagement with Contoso Consulting.
Customer representative name: Ada Park
Customer representative title: CIO
Customer signature: Ada Park
Date: 12 November 2026
Partner representative name: Paul Reed
Partner signature: Paul Reed
Date: 13 November 2026
Section 3: Engagement activities
Exchange Online: mailbox migration and administrator training for 1,200 users
Microsoft Teams: adoption campaign with champions and weekly clinics for 950 users
Section 4: Milestones
Kick-off: 1 December 2026
Completion: 26 February 2027""",
        (True, True, True, True),
    ),
    "empty form": (
        """Proof of Execution Template
Partner company name: Contoso Consulting
Customer company name: Adventure Works
Section 2: Customer acknowledgement
By signing below, Adventure Works acknowledges the engagement with Contoso Consulting.
Customer representative name: [Name]
Customer signature: [Signature]
Date: [Date]
Partner representative name:
Partner signature:
Date:
Section 3: Engagement activities
[ ] Exchange Online
[ ] Microsoft Teams
Section 4: Milestones
Kick-off: [Date]""",
        (False, False, False, False),
    ),
    "names above roles, German": (
        """Leistungsschein Nr. 7
zwischen der Contoso Consulting GmbH (Auftragnehmer) und der Adventure Works AG (Auftraggeber)
1. Leistungen
Der Auftragnehmer migriert 1.200 Postfächer nach Exchange Online und schult die Administratoren.
Der Auftragnehmer führt Microsoft Teams für 950 Mitarbeiter ein.
2. Termine
Projektstart: 1. Dezember 2026
Abnahme: 26. Februar 2027
3. Unterschriften
Berlin, den 12. November 2026
______________________
Auftraggeber
Hamburg, den 13. November 2026
Paul Reed
Auftragnehmer""",
        (False, True, True, False),
    ),
    "gez., German": (
        """Leistungsschein Nr. 7
zwischen der Contoso Consulting GmbH (Auftragnehmer) und der Adventure Works AG (Auftraggeber)
1. Leistungen
Der Auftragnehmer migriert 1.200 Postfächer nach Exchange Online und schult die Administratoren.
Der Auftragnehmer führt Microsoft Teams für 950 Mitarbeiter ein.
2. Termine
Projektstart: 1. Dezember 2026
Abnahme: 26. Februar 2027
3. Unterschriften
Für den Auftraggeber
Name: Ada Park
Unterschrift: gez. Ada Park
Datum: 12.11.2026
Für den Auftragnehmer
Name: Paul Reed
Unterschrift: gez. Paul Reed
Datum: 13.11.2026""",
        (True, True, True, True),
    ),
    "tables": (
        """Statement of Work
Partner\tContoso Consulting
Customer\tAdventure Works
Workload\tActivities\tStart\tEnd
Exchange Online\tMigrate 1,200 mailboxes; train help desk\t2026-12-01\t2027-01-15
Microsoft Teams\tAdoption workshops for 950 users\t2026-12-01\t2027-02-26
Milestone\tDue date
Pilot finished\t2026-12-18
Rollout finished\t2027-02-26
\tCustomer\tPartner
Name\tAda Park\tPaul Reed
Signature\tAda Park\tPaul Reed
Date\t2026-11-12\t2026-11-13""",
        (True, True, True, True),
    ),
    "tables, unsigned": (
        """Statement of Work
Partner\tContoso Consulting
Customer\tAdventure Works
Workload\tActivities\tStart\tEnd
Exchange Online\tMigrate 1,200 mailboxes; train help desk\t2026-12-01\t2027-01-15
Microsoft Teams\t\t\t
\tCustomer\tPartner
Name\tAda Park\tPaul Reed
Signature\t\tPaul Reed
Date\t\t2026-11-13""",
        (False, True, False, False),
    ),
    "ending a": (
        _HEAD
        + """Signatures
Client
Ada Park
CIO
Date: 12 November 2026
Provider
Paul Reed
Delivery Manager
Date: 13 November 2026""",
        (None, True, True, None),
    ),
    "ending b": (
        _HEAD
        + """Agreed by
Client: ........................ Date: ..............
Provider: Paul Reed Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "ending c": (
        _HEAD
        + """Agreed by
Client: Ada Park Date: 12 November 2026
Provider: Paul Reed Date: 13 November 2026""",
        (True, True, True, True),
    ),
    "ending d": (
        _HEAD
        + """Adventure Works
Signature
Name
Title
Date
Contoso Consulting
Signature Paul Reed
Name Paul Reed
Title Delivery Manager
Date 13 November 2026""",
        (False, True, True, False),
    ),
    "ending e": (
        _HEAD
        + """Adventure Works
Signature Ada Park
Name Ada Park
Title CIO
Date 12 November 2026
Contoso Consulting
Signature Paul Reed
Name Paul Reed
Title Delivery Manager
Date 13 November 2026""",
        (True, True, True, True),
    ),
    "ending f": (
        _HEAD
        + """Adventure Works Contoso Consulting
Signature: Paul Reed
Name: Name: Paul Reed
Date: Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "ending g": (
        _HEAD
        + """Contoso Consulting
By: Paul Reed
Its: Delivery Manager
Date: 11/13/2026
Adventure Works
By:
Its:
Date:""",
        (False, True, True, False),
    ),
    "ending h": (
        _HEAD
        + """Contoso Consulting
By: Paul Reed
Its: Delivery Manager
Date: 11/13/2026
Adventure Works
By: Ada Park
Its: CIO
Date: 11/12/2026""",
        (True, True, True, True),
    ),
    "ending i": (
        _HEAD
        + """The customer, Adventure Works, has reviewed this statement of work.
Signed,
Paul Reed
Contoso Consulting
13 November 2026""",
        (False, True, True, False),
    ),
    "ending j": (
        _HEAD
        + """On behalf of the customer: _______________ (Ada Park, CIO)
On behalf of the partner: Paul Reed, 13 November 2026""",
        (False, True, True, False),
    ),
    "ending k": (
        _HEAD
        + """Acknowledgement
Adventure Works acknowledges that the work above has been ordered.
Ada Park, CIO, Adventure Works
Signature: Ada Park
Date: 12 November 2026
Signature: Paul Reed (Contoso Consulting)
Date: 13 November 2026""",
        (None, True, True, None),
    ),
    "ending l": (
        _HEAD
        + """Client representative: Ada Park
Client signature: not yet received
Provider signature: Paul Reed, 13 November 2026""",
        (False, True, True, False),
    ),
    "ending m": (
        _HEAD
        + """This draft has been prepared for Adventure Works and will be signed by Ada Park, CIO, once approved.
Prepared by Paul Reed, Contoso Consulting, 13 November 2026""",
        (False, True, True, False),
    ),
    "ending n": (
        _HEAD
        + """Accepted on behalf of Adventure Works:
X_________________________
Print name: Ada Park
Title: CIO
Date: 12 November 2026
Accepted on behalf of Contoso Consulting:
X Paul Reed
Print name: Paul Reed
Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "ending o": (
        """Purchase Order 88
From: Adventure Works
To: Contoso Consulting
Order date: 12 November 2026
Deliver: Exchange Online licences, Microsoft Teams licences
Payment due 12 December 2026
Approved by: Ada Park, Finance Director""",
        (None, False, False, False),
    ),
    "ending p": (
        """Engagement summary
Contoso Consulting - Adventure Works
Exchange Online ................ 2
Microsoft Teams ................ 3
We shall modernise the workplace in three steps and train everybody.
Signed for Adventure Works by Ada Park on 12 November 2026
Signed for Contoso Consulting by Paul Reed on 13 November 2026
Effective date: 1 December 2026""",
        (True, False, False, False),
    ),
    "ending q": (
        """Statement of Work
Provider: Contoso Consulting
Client: Adventure Works
Scope
We will migrate 1,200 mailboxes to Exchange Online.
We will run adoption workshops for Microsoft Teams with 950 users.
Key dates
Kick-off: tbd
Go-live: tbd
Signed for Adventure Works by Ada Park on 12 November 2026
Signed for Contoso Consulting by Paul Reed on 13 November 2026""",
        (True, True, True, False),
    ),
    "ending r": (
        _HEAD
        + """Customer sign-off
Name: Ada Park
Signature: Ada Park
Date: 12 November 2024
Partner sign-off
Name: Paul Reed
Signature: Paul Reed
Date: 13 November 2026""",
        (True, True, True, False),
    ),
    "ending s": (
        _HEAD
        + """CUSTOMER ACKNOWLEDGEMENT
I, Ada Park, CIO of Adventure Works, acknowledge the work described above.
Signed: Ada Park
Date: 12 November 2026
PARTNER
Signed: Paul Reed
Date: 13 November 2026""",
        (True, True, True, True),
    ),
    "ending t": (
        _HEAD
        + """CUSTOMER ACKNOWLEDGEMENT
I, the undersigned, acknowledge the work described above on behalf of Adventure Works.
Signed:
Date:
PARTNER
Signed: Paul Reed
Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "ending u": (
        _HEAD
        + """CUSTOMER ACKNOWLEDGEMENT
Signed:                         Date:
PARTNER
Signed: Paul Reed               Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "ending v": (
        _HEAD
        + """Customer: Adventure Works        Partner: Contoso Consulting
Name: Ada Park                   Name: Paul Reed
Signature:                       Signature: Paul Reed
Date:                            Date: 13 November 2026""",
        (False, True, True, False),
    ),
    "ending w": (
        _HEAD
        + """Customer: Adventure Works        Partner: Contoso Consulting
Name: Ada Park                   Name: Paul Reed
Signature: Ada Park              Signature: Paul Reed
Date: 12 November 2026           Date: 13 November 2026""",
        (True, True, True, True),
    ),
    "ending x": (
        _HEAD
        + """DocuSign Envelope ID: 9A1C
Signer Events   Signature   Timestamp
Ada Park   Completed   Sent: 12 November 2026
ada.park@adventure-works.example      Viewed: 12 November 2026
CIO      Signed: 12 November 2026
Paul Reed   Completed   Sent: 12 November 2026
paul@contoso.example      Signed: 13 November 2026""",
        (True, True, True, None),
    ),
}

_ORDER = """\
Statement of Work SOW-19
Supplier: Contoso Consulting Ltd
Customer: ADVENTURE WORKS LIMITED
The supplier will move 300 mailboxes to Exchange Online, including cutover support.
The supplier will introduce Microsoft Teams to 280 staff through training and champions.
Milestone plan
Discovery workshop - 30 November 2026
Cutover weekend - 19 December 2026
Adoption report - 31 January 2027
"""

PAPERS |= {
    "order 1": (
        _ORDER
        + """Signed for and on behalf of ADVENTURE WORKS LIMITED
Name: Ada Park
Position: Operations Director
Signature: A. Park
Date: 5 November 2026
Signed for and on behalf of Contoso Consulting Ltd
Name: Paul Reed
Position: Director
Signature: P. Reed
Date: 6 November 2026""",
        (True, True, True, True),
    ),
    "order 2": (
        _ORDER
        + """Signed for and on behalf of ADVENTURE WORKS LIMITED
Name:
Position:
Signature:
Date:
Signed for and on behalf of Contoso Consulting Ltd
Name: Paul Reed
Position: Director
Signature: P. Reed
Date: 6 November 2026""",
        (False, True, True, False),
    ),
    "order 3": (
        _ORDER
        + """Customer approval
Approved by: Ada Park
Date: 5 November 2026
Supplier approval
Approved by: Paul Reed
Date: 6 November 2026""",
        (True, True, True, True),
    ),
    "order 4": (
        _ORDER
        + """Customer approval
Approved by:
Date:
Supplier approval
Approved by: Paul Reed
Date: 6 November 2026""",
        (False, True, True, False),
    ),
    "order 5": (
        """Statement of Work SOW-19
Supplier: Contoso Consulting Ltd
Customer: ADVENTURE WORKS LIMITED
The supplier will move 300 mailboxes to Exchange Online, including cutover support.
The supplier will introduce Microsoft Teams to 280 staff through training and champions.
Milestone plan
Discovery workshop
Cutover weekend
Adoption report
Agreed and signed
Ada Park (Adventure Works), 5 November 2026
Paul Reed (Contoso Consulting), 6 November 2026""",
        (None, True, True, False),
    ),
    "order 6": (
        """Teams and Exchange Online Programme
Supplier: Contoso Consulting
Customer: Adventure Works
The supplier will introduce Microsoft Teams to 280 staff through training.
Milestone plan
Discovery workshop - 30 November 2026
Cutover weekend - 19 December 2026
Adoption report - 31 January 2027
Customer signature: Ada Park   Date: 5 November 2026
Supplier signature: Paul Reed   Date: 6 November 2026""",
        (True, False, True, True),
    ),
    "order 7": (
        """PURCHASE ORDER
PO 5512   Date 5 November 2026
Bill to: Adventure Works
Vendor: Contoso Consulting
Pos Description Qty Price
10 Exchange Online migration, 300 mailboxes 1 9,000.00
20 Microsoft Teams adoption training 1 4,000.00
Delivery date for position 10: 19 December 2026
Delivery date for position 20: 31 January 2027
Authorised signature: Ada Park
Name: Ada Park, Adventure Works
Date: 5 November 2026
Vendor acceptance: Paul Reed
Date: 6 November 2026""",
        (None, True, True, None),
    ),
    "order 8": (
        """PURCHASE ORDER
PO 5512   Date 5 November 2026
Bill to: Adventure Works
Vendor: Contoso Consulting
10 Exchange Online migration, 300 mailboxes 1 9,000.00
20 Printers 1 4,000.00
Authorised signature: ____________
Name: ____________
Date: ____________""",
        (False, True, False, False),
    ),
    "order 9": (
        _ORDER
        + """Acceptance
Electronically signed
Ada Park
Adventure Works Limited
2026-11-05 10:21 UTC
Electronically signed
Paul Reed
Contoso Consulting Ltd
2026-11-06 08:02 UTC""",
        (None, True, True, None),
    ),
    "order 10": (
        _ORDER
        + """Accepted by the Customer

Signature: Ada Park
Printed name: Ada Park
Date: 05.11.2026

Accepted by the Supplier

Signature: Paul Reed
Printed name: Paul Reed
Date: 06.11.2026""",
        (True, True, True, True),
    ),
    "order 11": (
        _ORDER
        + """Accepted by the Customer

Signature:
Printed name: Ada Park
Date: 05.11.2026

Accepted by the Supplier

Signature: Paul Reed
Printed name: Paul Reed
Date: 06.11.2026""",
        (False, True, True, False),
    ),
    "order 12": (
        _ORDER
        + """Accepted by the Customer

Signature: Ada Park
Printed name: Ada Park
Date: 05.11.2026

Accepted by the Supplier

Signature: Paul Reed
Printed name: Paul Reed
Date:""",
        (True, True, True, False),
    ),
    "order 13": (
        """Statement of Work SOW-19
Supplier: Contoso Consulting Ltd
Customer: ADVENTURE WORKS LIMITED
In scope: see annex. Not in scope: Exchange Online.
The supplier will introduce Microsoft Teams to 280 staff.
Milestone plan
Discovery workshop - 30 November 2026
Cutover weekend - 19 December 2026
Adoption report - 31 January 2027
Customer: Ada Park, signed 5 November 2026
Supplier: Paul Reed, signed 6 November 2026""",
        (True, False, True, True),
    ),
    "order 14": (
        _ORDER
        + """Customer signatory
Signature: [to be signed]
Name: Ada Park
Date: [date]
Supplier signatory
Signature: Paul Reed
Date: 6 November 2026""",
        (False, True, True, False),
    ),
    "order 15": (
        _ORDER
        + """This order form is signed by the parties' authorised representatives.
Adventure Works Limited
/s/ Ada Park
Ada Park, Operations Director
5 November 2026
Contoso Consulting Ltd
/s/ Paul Reed
Paul Reed, Director
6 November 2026""",
        (True, True, True, True),
    ),
    "order 16": (
        _ORDER
        + """Adventure Works Limited
/s/

Contoso Consulting Ltd
/s/ Paul Reed
Paul Reed, Director
6 November 2026""",
        (False, True, True, False),
    ),
    "order 17": (
        """Auftragsbestätigung
Auftragnehmer: Contoso Consulting GmbH
Auftraggeber: Adventure Works GmbH
Exchange Online: Migration von 300 Postfächern und Schulung der Administration.
Microsoft Teams: Einführung für 280 Mitarbeitende mit Schulungen.
Termine
Auftakt: 30.11.2026
Umstellung: 19.12.2026
Unterschrift Auftraggeber: Ada Park
Datum: 05.11.2026
Unterschrift Auftragnehmer: Paul Reed
Datum: 06.11.2026""",
        (True, True, True, True),
    ),
    "order 18": (
        """Auftragsbestätigung
Auftragnehmer: Contoso Consulting GmbH
Auftraggeber: Adventure Works GmbH
Exchange Online
Microsoft Teams
Wir modernisieren den Arbeitsplatz von 280 Mitarbeitenden.
Termine
Auftakt: wird noch festgelegt
Unterschrift Auftraggeber: ________________ Datum: ________
Unterschrift Auftragnehmer: Paul Reed Datum: 06.11.2026""",
        (False, False, False, False),
    ),
    "order 19": (
        """Statement of Work SOW-19
Supplier: Contoso Consulting Ltd
Customer: ADVENTURE WORKS LIMITED
Workload Work From To
Exchange Online Migration of 300 mailboxes 30 November 2026 19 December 2026
Microsoft Teams Training and champions for 280 staff 30 November 2026 31 January 2027
For the customer For the supplier
Signature Ada Park Signature Paul Reed
Date 5 November 2026 Date 6 November 2026""",
        (None, True, True, None),
    ),
    "order 20": (
        _ORDER
        + """Signed (Customer): Ada Park
Date: 5 November 2026
Signed (Supplier): Paul Reed
Date: 6 November 2026""",
        (True, True, True, True),
    ),
    "order 21": (
        _ORDER
        + """Signed (Customer):
Date:
Signed (Supplier): Paul Reed
Date: 6 November 2026""",
        (False, True, True, False),
    ),
    "order 22": (
        _ORDER
        + """Customer's authorised representative: Ada Park
Supplier's authorised representative: Paul Reed
Date: 6 November 2026
Signature: Paul Reed""",
        (False, True, True, False),
    ),
}

PAPERS |= {
    "paper 1": (
        """Master Services Agreement
This agreement is made between Contoso Consulting Inc. and Adventure Works Corp. on 1 October 2026.
1. Services
Contoso Consulting shall provide deployment services for Exchange Online for all 500 employees.
Contoso Consulting shall deliver Microsoft Teams end user training in ten sessions.
2. Schedule
Phase 1 ends on 30 November 2026.
Phase 2 ends on 28 February 2027.
IN WITNESS WHEREOF the parties have executed this agreement.
CONTOSO CONSULTING INC.
By: /s/ Paul Reed
Name: Paul Reed
Title: President
Date: October 2, 2026
ADVENTURE WORKS CORP.
By: /s/ Ada Park
Name: Ada Park
Title: CIO
Date: October 1, 2026""",
        (True, True, True, True),
    ),
    "paper 2": (
        """Master Services Agreement
This agreement is made between Contoso Consulting Inc. and Adventure Works Corp. on 1 October 2026.
1. Services
Contoso Consulting shall provide deployment services for Exchange Online for all 500 employees.
IN WITNESS WHEREOF the parties have executed this agreement.
CONTOSO CONSULTING INC.
By: /s/ Paul Reed
Name: Paul Reed
Title: President
Date: October 2, 2026
ADVENTURE WORKS CORP.
By: ________________
Name: Ada Park
Title: CIO
Date: ________________""",
        (False, True, False, False),
    ),
    "paper 3": (
        """STATEMENT OF WORK
Customer: Adventure Works
Partner: Contoso Consulting
Tenant ID: 11111111-1111-4111-8111-111111111111
Products and activities
Exchange Online - Mailbox migration for 400 users, hypercare and adoption coaching.
Microsoft Teams - Governance design, rollout in three waves, user training.
Milestones
M1 Kick-off 2026-11-30
M2 Migration done 2026-12-20
M3 Adoption review 2027-02-15
Customer signature
Name: Ada Park
Title: CIO
Signature: Ada Park
Date: 2026-11-10
Partner signature
Name: Paul Reed
Title: Director
Signature: Paul Reed
Date: 2026-11-11""",
        (True, True, True, True),
    ),
    "paper 4": (
        """STATEMENT OF WORK
Customer: Adventure Works
Partner: Contoso Consulting
Exchange Online - Mailbox migration for 400 users, hypercare and adoption coaching.
Microsoft Teams - Governance design, rollout in three waves, user training.
Milestones
M1 Kick-off 2026-11-30
M2 Migration done 2026-12-20
Customer signature
Name:
Title:
Signature:
Date:
Partner signature
Name: Paul Reed
Title: Director
Signature: Paul Reed
Date: 2026-11-11""",
        (False, True, True, False),
    ),
    "paper 5": (
        """STATEMENT OF WORK
Customer: Adventure Works
Partner: Contoso Consulting
Exchange Online - Mailbox migration for 400 users, hypercare and adoption coaching.
Microsoft Teams - Governance design, rollout in three waves, user training.
Milestones
M1 Kick-off
M2 Migration done
Customer signature: Ada Park, CIO
Customer signature date: 2026-11-10
Partner signature: Paul Reed, Director
Partner signature date: 2026-11-11""",
        (True, True, True, False),
    ),
    "paper 6": (
        """STATEMENT OF WORK
Customer: Adventure Works
Partner: Contoso Consulting
Exchange Online - Mailbox migration for 400 users, hypercare and adoption coaching.
Microsoft Teams - Governance design, rollout in three waves, user training.
Milestones
M1 Kick-off: 2026-11-30
M2 Migration done: 2026-12-20
Customer signature: Ada Park, CIO
Customer signature date: 2026-11-10
Partner signature: Paul Reed, Director
Partner signature date: 2026-11-11""",
        (True, True, True, True),
    ),
    "paper 7": (
        """STATEMENT OF WORK
Customer: Adventure Works
Partner: Contoso Consulting
Exchange Online - Mailbox migration for 400 users, hypercare and adoption coaching.
Microsoft Teams - Governance design, rollout in three waves, user training.
Milestones
M1 Kick-off: 2026-11-30
M2 Migration done: 2026-12-20
Customer signature: Ada Park, CIO
Customer signature date: 2025-10-10
Partner signature: Paul Reed, Director
Partner signature date: 2026-11-11""",
        (True, True, True, False),
    ),
    "paper 8": (
        """Purchase Order PO-100
Buyer: Adventure Works
Seller: Contoso Consulting
Item | Description | Delivery
1 | Exchange Online rollout and training | 2026-12-01
2 | Microsoft Teams rollout and training | 2026-12-15
Approved for the buyer by Ada Park on 2026-11-10
Accepted for the seller by Paul Reed on 2026-11-11""",
        (True, True, True, True),
    ),
    "paper 9": (
        """Purchase Order PO-100
Buyer: Adventure Works
Seller: Contoso Consulting
Item | Description | Delivery
1 | Exchange Online rollout and training | 2026-12-01
2 | Microsoft Teams rollout and training | 2026-12-15
Buyer signature:
Seller signature: Paul Reed, 2026-11-11""",
        (False, True, True, False),
    ),
    "paper 10": (
        """CPOR Proof of Execution
Partner organization: Contoso Consulting
Customer organization: Adventure Works
Engagement: Exchange Online and Microsoft Teams
The partner migrated mail and introduced chat for 300 people.
Milestones: pilot 2026-10-01; rollout 2026-12-01
Signed by customer: Ada Park, 2026-09-20
Signed by partner: Paul Reed, 2026-09-21""",
        (True, False, False, True),
    ),
    "paper 11": (
        """CPOR Proof of Execution
Partner organization: Contoso Consulting
Customer organization: Adventure Works
Workloads: Exchange Online [x]  Microsoft Teams [ ]
Activities for Exchange Online: mailbox migration, adoption training for 300 people
Milestones: pilot 2026-10-01; rollout 2026-12-01
Signed by customer: ____________________
Signed by partner: Paul Reed, 2026-09-21""",
        (False, True, False, False),
    ),
    "paper 12": (
        """# Statement of work
## Exchange Online
The team plans and executes the mailbox move.
## Microsoft Teams
The team trains everybody.
## Milestones
Kick-off 3 Dec 2026
Done 4 Jan 2027
## Signatures
Adventure Works: Ada Park (signed 10 Nov 2026)
Contoso Consulting: Paul Reed (signed 11 Nov 2026)""",
        (True, False, False, True),
    ),
    "paper 13": (
        """Work order
Contoso Consulting | Adventure Works
Deploy Exchange Online for 300 users by 3 December 2026.
Train 300 users on Microsoft Teams by 4 January 2027.
Customer: (signature) ________________ (date) __________
Partner: (signature) Paul Reed (date) 11 November 2026""",
        (False, True, True, False),
    ),
    "paper 15": (
        """Work order
Contoso Consulting | Adventure Works
Deploy Exchange Online for 300 users by 3 December 2026.
Train 300 users on Microsoft Teams by 4 January 2027.
Customer Acceptance: Ada Park, CIO, Adventure Works
Date of acceptance: 10 November 2026
Partner Acceptance: Paul Reed, Contoso Consulting
Date of acceptance: 11 November 2026""",
        (None, True, True, None),
    ),
    "paper 16": (
        """Work order
Contoso Consulting | Adventure Works
Deploy Exchange Online for 300 users by 3 December 2026.
Customer acceptance
Signature line intentionally left blank until budget approval by Ada Park.
Partner acceptance
Signature: Paul Reed
Date: 11 November 2026""",
        (False, True, False, False),
    ),
}
