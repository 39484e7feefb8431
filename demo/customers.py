"""The customers of the demo's stories by their primary domain, and whom their consent letters go to."""

from dataclasses import dataclass

TAILSPIN = "tailspintoys.example"
FOURTH_COFFEE = "fourthcoffee.example"
LITWARE = "litware.example"
PROSEWARE = "proseware.example"
GRAPHIC_DESIGN = "graphicdesigninstitute.example"
TREY = "treyresearch.example"
MARGIE = "margiestravel.example"
ALPINE = "alpineskihouse.example"


@dataclass(frozen=True)
class Contact:
    name: str
    title: str
    email: str


CONTACTS = {
    TAILSPIN: Contact("Karl Richter", "Head of IT", "karl.richter@tailspintoys.example"),
    FOURTH_COFFEE: Contact("Claire Dubois", "Head of Systems", "claire.dubois@fourthcoffee.example"),
    LITWARE: Contact("Marta Iglesias", "IT Manager", "marta.iglesias@litware.example"),
    PROSEWARE: Contact("Yuki Tanaka", "Director of Operations", "yuki.tanaka@proseware.example"),
    GRAPHIC_DESIGN: Contact("George Bell", "Registrar", "george.bell@graphicdesigninstitute.example"),
    TREY: Contact("Jonas Weber", "Laboratory Manager", "jonas.weber@treyresearch.example"),
    MARGIE: Contact("Margaret Shaw", "Owner", "margaret.shaw@margiestravel.example"),
    ALPINE: Contact("Max Leitner", "Managing Director", "max.leitner@alpineskihouse.example"),
}
# The local inbox refuses letters to such addresses, as a mail server does that does not know the person any more.
BOUNCING = "+gone@"


def gone_from(domain: str) -> Contact:
    return Contact("Greta Wallner", "Head of IT", f"greta.wallner{BOUNCING}{domain}")
