"""PDFs as some programs write them: letter by letter, with fonts that do not say their letters, or half broken."""

import io

from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw, ImageFont

from documents.tests import readable
from documents.tests.pdfs import annotation, built


def letters(placed: list[tuple[float, float, str]]) -> bytes:
    """Each text where it stands, in points from the lower left; in Courier of 10 points, whose letters are 6 wide."""
    return built(in_courier, text=_each(placed))


def _each(placed: list[tuple[float, float, str]]) -> bytes:
    shown = "BT /F 10 Tf 1 0 0 1 {:.2f} {:.2f} Tm ({}) Tj ET"
    return "\n".join(shown.format(x, y, text) for x, y, text in placed).encode()


def in_courier(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.Font.F.BaseFont = Name.Courier


def apart(text: str, step: float, *, x: float = 40, y: float = 700) -> list[tuple[float, float, str]]:
    """One letter after the other, as far apart as told; spaces take their room and are not written."""
    return [(x + index * step, y, letter) for index, letter in enumerate(text) if letter != " "]


def broken_by_widths() -> bytes:
    """As browsers print: a font without widths, so each letter is put where it belongs."""

    def narrow(pdf: Pdf) -> None:
        in_courier(pdf)
        font = pdf.pages[0].obj.Resources.Font.F
        font.Widths, font.FirstChar, font.LastChar = Array([0] * 95), 32, 126

    return built(narrow, text=_each(apart("Signed by Ada", 6)))


def beyond_the_first_plane() -> bytes:
    """A Japanese name whose first letter takes two numbers."""
    table = b"1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <41> <d842df9f> <42> <91ce> endbfchar"

    def add(pdf: Pdf) -> None:
        pdf.pages[0].obj.Resources.Font.F.ToUnicode = pdf.make_stream(b"begincmap " + table + b" endcmap")

    return built(add, text=b"BT /F 12 Tf 40 700 Td (AB) Tj ET")


def fonts_of_all_pages() -> bytes:
    """A page that has its fonts from the node above, with a link on it."""

    def lift(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        font = page.Resources.Font.F
        font.Encoding = Dictionary(Differences=Array([65, Name.S, Name.i, Name.g, Name.n, Name.e, Name.d]))
        page.Parent.Resources = page.Resources
        del page["/Resources"]
        link = Dictionary(S=Name.URI, URI="https://contoso.example")
        annotation(Subtype=Name.Link, A=link)(pdf)
        look = pdf.make_stream(
            b"0 0 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 20])
        )
        page.Annots[0].AP = Dictionary(N=look)

    return built(lift, text=b"BT /F 12 Tf 40 700 Td (ABCDEF) Tj ET")


def shown_nowhere() -> bytes:
    """Its pages are cut to a part that they do not have."""

    def cut(pdf: Pdf) -> None:
        pdf.pages[0].obj.CropBox = Array([900, 900, 990, 990])

    return built(cut, text=b"BT /F 12 Tf 40 700 Td (Signed) Tj ET")


def page_not_where_it_is_said() -> bytes:
    content = readable.pdf("Signed by Ada Park")
    begin, page = (b"%010d 00000 n" % content.index(b"%d 0 obj" % number) for number in (1, 4))
    return content.replace(page, begin)


def spaces_without_a_name() -> bytes:
    """The space is the third letter of its font, and nobody says that it is one."""
    table = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <5f> <0003> endbfchar"

    def add(pdf: Pdf) -> None:
        pdf.pages[0].obj.Resources.Font.F.ToUnicode = pdf.make_stream(b"begincmap " + table + b" endcmap")

    return built(add, text=b"BT /F 12 Tf 40 700 Td (Statement_of_work) Tj ET")


def drawn_letters(text: str) -> bytes:
    """A font of pictures, which says of none which letter it is."""

    def add(pdf: Pdf) -> None:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 40, 60]),
            FontMatrix=Array([0.02, 0, 0, 0.02, 0, 0]),
            FirstChar=1,
            LastChar=len(text),
            Widths=Array([30] * len(text)),
            Encoding=Dictionary(Differences=Array([1, *(Name(f"/a{n}") for n in range(1, len(text) + 1))])),
            CharProcs=Dictionary(
                {f"/a{n}": pdf.make_stream(_drawn(letter)) for n, letter in enumerate(text, 1)}
            ),
            Resources=Dictionary(),
        )
        pdf.pages[0].obj.Resources.Font.F = font

    codes = b"".join(b"%02x" % number for number in range(1, len(text) + 1))
    return built(add, text=b"BT /F 12 Tf 40 700 Td <%s> Tj ET" % codes)


def _drawn(letter: str) -> bytes:
    image = Image.new("1", (30, 60), 1)
    ImageDraw.Draw(image).text((15, 45), letter, fill=0, anchor="ms", font=ImageFont.load_default(44))
    packed = io.BytesIO(image.tobytes()).getvalue()
    head = b"30 0 d0 q 30 0 0 60 0 0 cm BI /W 30 /H 60 /IM true /BPC 1 ID "
    return head + packed + b"\nEI Q"


def with_rights() -> bytes:
    def add(pdf: Pdf) -> None:
        allowed = Dictionary(Type=Name.TransformParams, EF=Array([Name.Create, Name.Import]), V=Name("/2.2"))
        pdf.Root.Perms = Dictionary(UR3=pdf.make_indirect(allowed))

    return built(add)
