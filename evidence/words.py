"""The words the rules look for, folded (lower case, no diacritics): English and German, some French and Spanish."""

from evidence import patterns
from evidence.work import DRIVES as DRIVES
from evidence.work import WORK as WORK

CONTENTS = {"contents", "table of contents", "inhalt", "inhaltsverzeichnis", "sommaire", "indice", "agenda"}

# --- Headings -----------------------------------------------------------------------------------------------
EXCLUSION_HEADING = patterns.compile(
    r"(?:\S+ )?(?:out of scope|not in scope|exclusions?|excluded|not included|not covered"
    r"|outside (?:the )?scope"
    r"|not part of|items? not included|nicht enthalten|nicht im umfang|ausschlusse|ausgeschlossen"
    r"|nicht bestandteil|abgrenzung|hors perimetre|exclus|fuera de alcance|exclusiones|future work"
    r"|later phases?|future phases?|options?\b|optional|kunftige phasen)"
)
SECTION = patterns.compile(
    r"\b(?:scope|milestones?|time ?line|schedule|deliverables?|acceptance|accepted|signatures?|signed"
    r"|work|services"
    r"|activities|acknowledge\w*|approach|plan|dates|pricing|fees|commercial|payment|terms|parties|products?"
    r"|workloads?|assumptions|responsibilit\w+|leistung\w*|umfang|meilenstein\w*|zeitplan|termine|abnahme"
    r"|unterschrift\w*|bestatigung|vergutung|preise|jalons|calendrier|livrables|hitos|calendario|entregables"
    r"|customer|partner|kunde|auftraggeber|auftragnehmer|produkte|tatigkeiten)\b"
)
MILESTONES = patterns.compile(
    r"\b(?:milestones?|time ?lines?|time ?table|schedules?|project plan|work plan|delivery (?:dates?|plan"
    r"|schedule)"
    r"|deliverables?|phases|key dates|roadmap|meilensteine?|zeitplan\w*|terminplan\w*|projektplan|termine"
    r"|phasen"
    r"|^(?:when|wann|quand|cuando)$|liefertermine?|jalons|calendrier|echeancier|planning|hitos|calendario|cronograma|plazos|planung)\b"
)
# What a line is called by when it names the project, not the work.
TITLE_LABEL = patterns.compile(
    r"^\W*(?:project(?: name| title)?|name of (?:the )?project|subject|title|re|betreff|projekt(?:name"
    r"|titel)?"
    r"|objet|asunto|claim(?: name)?|reference|engagement(?: name)?|document(?: title)?|quote|offer|file"
    r"|statement of work|sow|purchase order|work order|order|proposal|agreement|leistungsbeschreibung"
    r"|bestellung|angebot|auftrag"
    r"|products?(?: (?:in scope|claimed|covered))?|workloads?(?: (?:in scope|claimed|covered))?|scope"
    r"|produkte?)"
    r"(?:\s*[:#]|\s*[\t|]|\s{3,})"
)
KINDS_OF_ORDER = patterns.compile(
    r"\b(?:purchase order|work order|order form|order no|po number|bestellung|auftrag|bestellschein"
    r"|bon de commande|orden de compra|pedido)\b"
)

# --- What the work is: work.py ------------------------------------------------------------------------------
IMPERATIVE = patterns.compile(
    r"^(?:migrate|deploy|train|configure|set up|roll out|move|adopt|introduce|enable|install|implement"
    r"|onboard|pilot"
    r"|integrate|activate|enrol|replace|launch|coach|run|build|develop|deliver|transfer|connect|design"
    r"|provide"
    r"|prepare|increase|drive|raise|customi[sz]e|automate|assess)\b"
)
# What was done, as reports list it.
DONE = patterns.compile(
    r"^(?:migrated|deployed|trained|configured|set up|rolled out|moved|introduced|enabled|installed|implemented"
    r"|onboarded|piloted|integrated|activated|enrolled|replaced|launched|coached|built|developed|delivered"
    r"|connected|designed|automated|assessed)\b"
)
SPEAKS = patterns.compile(
    r"\b(?:will|we|is|are|was|were|has|have|shall|wird|werden|wir|ist|sind|wurden?|hat|est|sont|sera|nous"
    r"|es|son)\b"
)
NEGATED = patterns.compile(
    r"\b(?:not (?:be |yet |currently |in |a |an )?(?:part|included?|covered|scope|in scope|claimed"
    r"|touched|migrated"
    r"|deployed|used|affected|delivered|planned|subject|licensed|configured|implemented)|out of scope"
    r"|outside (?:the )?scope"
    r"|exclud(?:es|ed|ing)|exclusions?|except(?:ing|ion)?|other than|without|no (?:work|services?|activities"
    r"|migration|deployment|training|rollout)|does not|do not|will not|is not|are not|shall not|cannot|won.?t"
    r"|isn.?t|aren.?t|don.?t|doesn.?t|neither|nor|instead of|rather than|may be added|could be added"
    r"|later (?:project|phase|order)"
    r"|separate(?:ly)? (?:order|project|agreement|contract|quote\w*|statement)|separately"
    r"|in (?:a )?future|future (?:phase|project|work|order)"
    r"|optional(?:ly)?|on request|another (?:partner|supplier|provider|vendor)|third part(?:y|ies)"
    r"|other (?:partners?|suppliers?|vendors?)"
    r"|already (?:runs?|running|in use|in place|deployed|migrated|done|complete)|nicht|kein(?:e|er|en|em"
    r"|es)?|ausser"
    r"|ausgenommen|ohne|ausgeschlossen|optional|spater|gesondert\w*|separat\w*|anderer? (?:partner"
    r"|anbieter)|statt"
    r"|ne (?:sont|est|fait|sera)|n.est pas|hors|sauf|exclu\w*|sans|no (?:esta|se|es|forma)|sin|excepto"
    r"|salvo)\b"
)
_FAULTLESS = patterns.compile(
    r"\b(?:ohne|keine|without(?: any)?|no(?: open)?|sans|sin) (?:mangel|beanstandung\w*|defects?|reserves?|defectos)\b"
)


def is_negated(flat: str) -> bool:
    """Whether a folded sentence says that something is not done. “Without defects” says that it is."""
    return bool(NEGATED.search(_FAULTLESS.sub(" ", flat)))


WORDS = patterns.compile(r"[a-z]{2,}")

# What is bought, where no work is told of.
LICENCES = patterns.compile(
    r"\b(?:licen[cs]es?|seats?|subscriptions?|per user|lizenz\w*|abonnement\w*|licencias?|suscripcion\w*)\b"
)

# --- Dates that are milestones, and dates that never are ------------------------------------------------------
ADMINISTRATIVE = patterns.compile(
    r"\b(?:sign(?:ed|ature)s?|unterschrift|unterzeichnet|effective|issued?|version|revision|valid"
    r"|validity|expir\w*|order date"
    r"|invoice\w*|payment|payable|due on receipt|printed|created|author|last (?:saved|changed)|dated"
    r"|agreement of|date of (?:issue|order|birth)"
    r"|document date|po date|quote date|copyright|rev\.|bestelldatum|ausgestellt|gultig|stand|rechnung\w*"
    r"|zahlung\w*|zahlbar"
    r"|vom|erstellt|druck\w*|valable|emis|facture|valido|emitid[oa]|factura|prepared|draft|term of"
    r"|contract term|laufzeit"
    r"|master (?:services? )?agreement|rahmenvertrag|envelope|sent|viewed|delivered to|subscription"
    r"|renew\w*|licen[cs]e term)\b"
)
OPEN_DATE = patterns.compile(
    r"\b(?:tbd|tba|tbc|to be (?:agreed|defined|determined|confirmed|announced|decided|set|scheduled"
    r"|advised)|n/?a|offen|noch (?:offen|festzulegen"
    r"|abzustimmen|zu \w+)|wird (?:noch )?\w+ (?:festgelegt|abgestimmt|vereinbart)|nach (?:absprache"
    r"|vereinbarung)|a definir|a convenir|por definir"
    r"|dd[./-]mm|mm[./-]dd|yyyy|tt[./]mm|jjjj|xx[./]xx|\?\?)"
    r"|_{3,}|\.{5,}|\[(?:date|datum|insert)"
)
UNDECIDED = patterns.compile(
    r"\b(?:not signed|unsigned|unsignedcopy|never signed|not been signed|nicht unterschrieben"
    r"|nicht unterzeichnet|non signe|sin firmar)\b"
)

# --- Who signs --------------------------------------------------------------------------------------------------
CUSTOMER_ROLE = patterns.compile(
    r"\b(?:customer|client|buyer|purchaser|kund(?:e|en|in)|auftraggeber(?:in|s)?|besteller(?:in|s)?"
    r"|donneur d.ordre|cliente"
    r"|comprador|acheteur)\b"
)
PARTNER_ROLE = patterns.compile(
    r"\b(?:partners?|suppliers?|vendors?|contractors?|providers?|consultants?|seller|auftragnehmer(?:in"
    r"|s)?|lieferant(?:en)?"
    r"|berater(?:in)?|anbieter(?:s)?|dienstleister(?:s)?|prestataire|fournisseur|fornitore|proveedor|partnerunternehmen)\b"
)
CONFIRMS = patterns.compile(
    r"\b(?:we|i)(?: hereby| herewith| also| gladly| formally| can)? (?:confirm|acknowledge|accept|approve"
    r"|agree)\b"
    r"|\b(?:hiermit )?bestatige[n]?(?: wir| ich)\b|\b(?:wir|ich) (?:hiermit )?(?:bestatigen?|akzeptieren?"
    r"|genehmigen?)\b"
    r"|\b(?:nous confirmons|je confirme|nous acceptons|j.accepte|confirmamos|confirmo|aceptamos)\b"
)
# Said of a proposal, only “accept” and its like mean that the work is wanted.
TAKES_OFFER = patterns.compile(
    r"\b(?:we|i)(?: hereby| herewith| gladly| formally)? (?:accept|approve|agree (?:to|with))(?: \w+){0,3}"
    r" (?:proposal|offer|quot(?:e|ation))\b"
    r"|\b(?:nous acceptons (?:le|la|votre) proposition|(?:aceptamos|acepto) (?:la|su|el)"
    r" (?:propuesta|oferta|presupuesto))\b"
    r"|\bwir nehmen (?:das|ihr) angebot\b[^.]*\ban\b|\bnous acceptons (?:le|votre) (?:devis|offre)\b"
)
GO_AHEAD = patterns.compile(
    r"\b(?:please|kindly) (?:go ahead|proceed|start|begin)"
    r"(?: as (?:described|discussed|proposed|agreed|offered|quoted)(?: \w+){0,3})?\W*$"
    r"|\bbitte (?:beginnen|starten) sie\W*$"
)
OF_WORK = patterns.compile(
    r"\b(?:work|services?|project|statement of work|sow|order|engagement|deliver\w*|roll ?out|migrat\w*"
    r"|deploy\w*|implement\w*"
    r"|associat\w*|leistung\w*|projekt\w*|auftrag\w*|arbeit\w*|einfuhrung|beauftrag\w*|travaux"
    r"|prestation\w*|projet|proyecto"
    r"|trabaj\w*|servicio\w*)\b"
)
NOT_YET = patterns.compile(
    r"\b(?:please|kindly|cannot|can.?t|not|will|would|could|should|shall|must|may|might|until|unless|once"
    r"|if|when|before|unable|to be|needs? to"
    r"|required|pending|await\w*|subject to|receipt|received|reception|recu|recepcion|recibid[oa]s?"
    r"|ricezione|meeting|appointment|bitte|nicht|wird"
    r"|werden wurden|sobald"
    r"|wenn|falls|muss|mussen|soll\w*|noch|erhalt|eingang|termin|veuillez|merci de|ne|pas|sera|si|lorsque"
    r"|por favor|no|cuando"
    r"|reunion|declin\w*|refus\w*|reject\w*|withdr\w*|void\w*|ablehn\w*|abgelehnt)\b"
)
OLDER_PAPER = patterns.compile(
    r"\b(?:master (?:services? )?agreement|msa|framework|nda|non-disclosure|existing (?:agreement"
    r"|contract)|previous|earlier|prior"
    r"|rahmenvertrag\w*|vertrag vom|fruher\w*|contrat cadre|contrato marco|governed by|pursuant to"
    r"|under the)\b"
)
ELECTRONIC = patterns.compile(
    r"\b(?:docusign\w*|envelope id|certificate of completion|adobe (?:acrobat )?sign|audit trail"
    r"|signature certificate|audit (?:log|report)|zoho sign|pandadoc|signnow|yousign|fp sign"
    r"|electronic (?:record|signature)|elektronische signatur|signaturprotokoll|hellosign|dropbox sign"
    r"|document e-signed by"
    r"|skribble)\b"
)
# What stands on a signature line and is nobody’s name.
_NO_PERSON = """
    tbd tba tbc none pending required awaiting here please sign insert name names surname firstname
    lastname full print printed title role position date place signature signatures signatory signed
    unsigned blank authorised authorized representative customer client partner supplier vendor company
    organisation organization department unterschrift vorname nachname kunde auftraggeber auftragnehmer
    funktion datum ort bitte stempel seite statement work order purchase agreement draft copy not yet to
    be on behalf for and the of by file original confirmed approval witness initials your my his her
    this that yes no nombre firma fecha cargo nom fonction cachet lieu electronic electronically digital
    digitally microsoft dynamics exchange sharepoint online teams office azure power intune yammer
    outlook follows follow separate attached see annex appendix anhang envelope completed sent viewed
    delivered waiting missing empty leer fehlt ausstehend offen folgt someone anyone signer docusign
    placeholder example muster beispiel mustermann musterfrau xyz xxx ceo cio cto cfo coo head manager
    director lead officer
"""
NO_PERSON = frozenset(_NO_PERSON.split())
_PARTICLES = "von van de der den del della di da du la le bin al el zu zur dos ten ter y e af av"
PARTICLES = frozenset(_PARTICLES.split())
SIGNED_MARKS = frozenset(
    {"signed", "signed electronically", "electronically signed", "digitally signed", "gez", "unterschrieben"}
    | {"elektronisch signiert", "digital signiert", "signe", "firmado", "signed digitally"}
)
