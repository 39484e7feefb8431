"""The words of signature blocks and headings, which are known again in a picture with a letter wrong.

Those that say the opposite stand here too, so that they are never taken for another.
"""

_LABELS = """
    signature signatures signed sign signatory unsigned signing name printed print full date dated title position role
    function company organisation organization party behalf customer client buyer purchaser partner supplier vendor
    contractor provider consultant accepted acceptance agreed agreement approved approval authorised authorized
    acknowledged acknowledgement confirmed confirm executed ordered electronically digitally docusigned envelope
    completed viewed sent declined pending awaiting received reviewed prepared rejected required representative
    milestone milestones timeline schedule deliverables phases kick live project plan order purchase statement work
    receipt meeting appointment would could should shall must might unless until once when before unable cannot needs
    subject will werden wenn falls sobald erhalt eingang termin veuillez lorsque cuando reunion reception recepcion
    scope services excluded exclusions included out from subject email page
    migrate migrates migration deploy deploys deployment train trains training rollout roll adoption adopt enable
    configure configures workshop pilot users mailboxes implement introduce onboard move moves
    unterschrift unterschriften unterzeichnet unterschrieben gezeichnet signiert elektronisch digital datum kunde
    auftraggeber auftragnehmer lieferant anbieter bestellung auftrag genehmigt freigegeben angenommen bestatigt
    bestatigen meilenstein meilensteine zeitplan termine funktion unternehmen firma vorname nachname nicht noch offen
    ausstehend einfuhrung schulung schulen migrieren
    signe electroniquement accepte approuve nom fonction societe acheteur prestataire jalons
    firmado electronicamente digitalmente aceptado aprobado nombre apellidos cargo empresa fecha cliente proveedor hitos
"""
LABELS = frozenset(_LABELS.split())
# Taken for what they are with any letter wrong: who misses them finds what is not there.
DENIALS = (
    *("nicht", "keine", "without", "pending", "unsigned", "excluded", "exclusions", "awaiting", "declined"),
    *(
        "placeholder",
        "ausstehend",
        "ausgeschlossen",
        "except",
        "outside",
        "receipt",
        "unless",
        "cannot",
        "unable",
        "meeting",
        "reception",
        "recepcion",
    ),
)
# Short ones that many things depend on, with letters for others that look alike: nof, rat; lfd.
SHORT = ("not", "ltd", "gmbh", "date", "name")
