"""What is done with a product, in the words that documents have for it, folded: work of any kind, and work that drives
its usage or sale."""

from evidence import patterns

# A line or more for each language: English, German, French, Spanish, Italian.
_BOTH = (
    "adopt|roll ?out|roll(?:s|ed|ing)? out|migrat|deploy|onboard|enabl|implement|configur|"
    "set(?:s|ting)? up|pilot|go[ -]live|active (?:users?|use|people)|usage|change management|champions?|"
    "proof of concept|demonstrat|envision|cut ?over|enrol|assess|introduc|activat|workshop|coach|"
    r"move[sd]?\b|moving|br(?:ing|ings|inging|ought) [^.;]{3,60} (?:to|into)\b|"
    "einfuhr|eingefuhr|schul(?:t|en|ung)|geschult|migrier|bereitstell|nutzung|"
    "aktive[rn]? (?:benutzer|nutzer|anwender)|anwenderschulung|einricht|eingericht|umstell|konfigur|"
    "ausroll|ausgeroll|pilotier|aktivier|inbetriebnahme|"
    "deploi|accompagn|utilisateurs actifs|mise en (?:place|service)|"
    "met(?:s|tons|tent|tra)? en (?:place|service)|mis(?:es?)? en (?:place|service)|"
    r"implant|capacit|despleg|usuarios activos|puesta en marcha|migracion|migrad[oa]s?\b|migramos|"
    r"formad[oa]s?\b|formamos"
)
# Where the verb is divided: “führt Teams für 900 Personen ein”.
_DIVIDED = (
    r"fuhrt?(?:en)? [^.;]{3,90} ein\b|richte[nt] [^.;]{3,90} ein\b|roll(?:t|en) [^.;]{3,90} aus\b"
    r"|stell(?:t|en) [^.;]{3,90} (?:um|bereit)\b"
)
_WORK_ALONE = (
    "train|rollout|install|integrat|customi[sz]|automat|connect|develop|provision|optimi[sz]|"
    r"tun(?:e[sd]?|ing)\b|demo\b|design|transition|transfer|buil(?:d|t)(?:s|ing)?\b|"
    r"hand(?:s|ed|ing)? ?over|deliver|support (?:the|all|our|your)|drive[sn]?\b|increase|raise[sd]?\b|"
    r"replac|consolidat|advis|secure[sd]?\b|launch|put(?:s|ting)? into (?:use|service)|"
    "bereitgestell|umgestell|umzug|uberfuhr|anpass|"
    r"form(?:er|ation|ons|e) (?:les|des|aux|du|de)|forme[rz]?\b|"
    r"desplieg|formacion|forma a \w+|"
    r"registra|attiva(?:re|zione)?\b"
)
# Said of work that drives usage or revenue; “design” or “support” alone does not say it.
_DRIVES_ALONE = (
    r"train(?:s|ed|ing)?\b|daily use|weekly use|licen[cs]e (?:sale|renewal|upgrade)|"
    r"built\b[^.;]{3,60}\bhanded over|trainings\b|"
    "formations? d|"
    "formacion de"
)
WORK = patterns.compile(rf"\b(?:{_BOTH}|{_WORK_ALONE}|{_DIVIDED})")
DRIVES = patterns.compile(rf"\b(?:{_BOTH}|{_DRIVES_ALONE}|{_DIVIDED})")
