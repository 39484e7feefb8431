"""What partners do with each product in the demo's documents, in two lines: the work, and the use it brings."""

WORK = {
    "dynamics-365-sales": (
        "we move 60 sellers from spreadsheets to opportunities and forecasts,",
        "train them in four sessions, and raise weekly active use from 20 to 55 people.",
    ),
    "dynamics-365-customer-service": (
        "we set up cases, queues and the knowledge base for two service desks,",
        "train 45 agents and bring them to daily use.",
    ),
    "dynamics-365-field-service": (
        "we configure work orders, scheduling and the mobile app,",
        "and train 80 technicians until every job is closed in the system.",
    ),
    "dynamics-365-marketing": (
        "we build customer journeys, e-mail templates and lead scoring,",
        "train the campaign team, and move all campaigns of the year to it.",
    ),
    "dynamics-365-project-service-automation": (
        "we set up projects, time entry and billing for three departments,",
        "and bring 120 people to weekly time entry.",
    ),
    "microsoft-relationship-sales": (
        "we connect account plans with the sellers' networks,",
        "train 40 sellers, and measure their active use each month.",
    ),
    "dynamics-365-finance": (
        "we migrate the ledger of four companies and automate the closing of the month,",
        "and train 25 accountants, who work in it every day from then on.",
    ),
    "dynamics-365-supply-chain-management": (
        "we implement purchasing, stock and planning in two warehouses,",
        "and train 70 people until all orders run through it.",
    ),
    "dynamics-365-commerce": (
        "we roll out tills and the back office to 14 shops,",
        "train 90 people, and retire the old tills.",
    ),
    "dynamics-365-human-resources": (
        "we migrate the records of 800 employees and set up hiring and leave,",
        "and train the team, so that every request is made there.",
    ),
    "dynamics-365-business-central": (
        "we implement bookkeeping, purchasing and stock,",
        "migrate open items, and train 12 people who use it daily.",
    ),
    "power-apps": (
        "we build three apps for checks, stock and shift notes,",
        "and bring 150 people to weekly use of at least one of them.",
    ),
    "power-automate": (
        "we automate the approval of orders in nine flows,",
        "and train the owners, so that 2,000 orders a month run through them.",
    ),
    "exchange-online": (
        "we migrate 900 mailboxes in six waves from the old servers,",
        "train the service desk, and retire the last server afterwards.",
    ),
    "sharepoint-online": (
        "we build the intranet and twelve team sites and migrate the file shares,",
        "and bring 700 people to monthly active use.",
    ),
    "microsoft-teams": (
        "we roll out channels, calling and meeting rooms to nine departments,",
        "with adoption training, and raise monthly active use to 650 people.",
    ),
    "yammer": (
        "we set up communities for all sites and coach their moderators,",
        "and raise monthly active use to 300 people.",
    ),
    "outlook-mobile": (
        "we roll the app out to 400 phones with protected mail,",
        "and train people, so that mail on phones is read in it alone.",
    ),
    "intune": (
        "we enrol 500 devices, write the compliance policies,",
        "and train the service desk, which manages all devices with it.",
    ),
    "azure-ad-premium": (
        "we set up conditional access and self-service passwords,",
        "and enrol 900 people in sign-in with a second factor.",
    ),
    "azure-information-protection": (
        "we define labels with the legal team and roll them out,",
        "with training, until every new document carries one.",
    ),
    "office-365-advanced-threat-protection": (
        "we configure safe links and safe attachments for all mail,",
        "train the security team, and report on its use each month.",
    ),
}
