"""PDFs that look dangerous and are not: taken as they are."""

from pikepdf import Array, Dictionary, Encryption, Name, OutlineItem, Pdf, String

from documents.tests import samples
from documents.tests.pdfs import (
    OWNER_ONLY,
    PACKED,
    action,
    annotation,
    appended,
    built,
    field,
    files,
    formatted,
    numbered,
    on_click,
    opening,
    packed,
    plain,
    stream,
    template,
    xfa,
)

SAID = b"BT /F 10 Tf 40 780 Td (%s) Tj ET"
DATE = 'AFDate_FormatEx("dd/mm/yyyy");'
ORDER = b'<?xml version="1.0"?><Order><Item>Design/Launch</Item></Order>'


def said(text: bytes) -> bytes:
    return numbered(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        stream(SAID % text),
    )


def titled(title: str) -> bytes:
    return built(
        lambda pdf: pdf.docinfo.update(Dictionary(Title=String(title), Subject=String("/S /Launch /JS")))
    )


def with_outline(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root += [OutlineItem("Launch plan / JavaScript", 0), OutlineItem("/OpenAction", 0)]


def link(target: str) -> bytes:
    return built(on_click(action(S=Name.URI, URI=String(target))))


def named(name: Name) -> bytes:
    return built(on_click(action(S=Name.Named, N=name)))


def to_a_page(pdf: Pdf) -> None:
    pdf.Root.OpenAction = action(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))


def with_layers(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Launch")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))
    pdf.Root.OpenAction = action(S=Name.SetOCGState, State=Array([Name.ON, layer]))


def portfolio(pdf: Pdf) -> None:
    pdf.attachments["offer.pdf"] = built()
    pdf.Root.Collection = Dictionary(Type=Name.Collection, D=String("offer.pdf"))


def of_archives(pdf: Pdf) -> None:
    """PDF/A-3: an order as data beside its picture."""
    pdf.attachments["factur-x.xml"] = ORDER
    specification = next(iter(pdf.attachments.values())).obj
    specification.AFRelationship = Name.Alternative
    pdf.Root.AF = Array([specification])


def with_path(pdf: Pdf) -> None:
    pdf.attachments["order.xml"] = ORDER
    next(iter(pdf.attachments.values())).obj.F = String("C:\\Users\\ada\\order.xml")


def with_sound(pdf: Pdf) -> None:
    sound = pdf.make_stream(bytes(200), Type=Name.Sound, R=8000)
    annotation(Subtype=Name.Sound, Sound=sound)(pdf)


def signed(pdf: Pdf) -> None:
    value = Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/adbe.pkcs7.detached"),
        ByteRange=Array([0, 100, 200, 300]),
        Contents=String(bytes(200)),
        Name=String("Ada Park"),
        Reason=String("I approve the Launch"),
    )
    field(V=pdf.make_indirect(value))(pdf)
    pdf.Root.AcroForm.Fields[0].FT = Name.Sig
    pdf.Root.AcroForm.SigFlags = 3


def with_empty_names(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])), Dests=Dictionary(Names=Array([])))


def with_metadata(pdf: Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "HTML/JavaScript <script>alert(1)</script>"


def hybrid() -> bytes:
    """Both tables: the older for old readers, a stream of objects for new ones."""
    content = plain()
    place = content.rindex(b"xref\n0")
    table = packed(b"\0\0\0\0\0\xff\xff", b"/Type/XRef/W[1 4 2]/Index[5 1]/Size 6/Root 1 0 R")
    update = b"5 0 obj\n" + table + b"\nendobj\n"
    rest = content[place:].replace(b"/Root 1 0 R", b"/Root 1 0 R/XRefStm %d" % place)
    return (
        content[:place]
        + update
        + rest.replace(b"\n%d\n%%%%EOF" % place, b"\n%d\n%%%%EOF" % (place + len(update)))
    )


def updated(count: int) -> bytes:
    content = plain(b"<<>>")
    for number in range(count):
        content = appended(content, 5, b"<</Turn %d>>" % number)
    return content


def long_links() -> bytes:
    def add(pdf: Pdf) -> None:
        notes = [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([0, n, 9, n + 1]),
                A=action(S=Name.URI, URI=String(f"https://contoso.example/JavaScript?Launch={n}")),
            )
            for n in range(2000)
        ]
        pdf.pages[0].obj.Annots = Array(notes)

    return built(add)


def widths() -> bytes:
    return plain(
        b"[" + b"500 " * 60_000 + b"]", stream(b"\0" * 300_000), packed(b"0 0 m 9 9 l S\n" * 200_000)
    )


GOOD = {
    "pdf titled JavaScript": ("a.pdf", lambda: titled("HTML/JavaScript and Launch")),
    "pdf that says launch": ("a.pdf", lambda: said(b"Design/Launch of /JavaScript /JS")),
    "pdf that says an action": ("a.pdf", lambda: said(b"<</S /Launch /F \\(cmd.exe\\)>>")),
    "pdf that says an attachment": ("a.pdf", lambda: said(b"/EmbeddedFile /EmbeddedFiles /Encrypt /ObjStm")),
    "pdf that says an unfinished page": ("a.pdf", lambda: said(b"<script>alert\\(1\\)</script>")),
    "pdf that says begin 644": ("a.pdf", lambda: said(b"MZ and PK and begin 644 setup.exe")),
    "pdf with bookmarks named launch": ("a.pdf", lambda: built(with_outline)),
    "pdf with a note about JavaScript": (
        "a.pdf",
        lambda: built(annotation(Subtype=Name.Text, Contents=String("/S /JavaScript /JS (app.alert)"))),
    ),
    "pdf with a name of launch": ("a.pdf", lambda: plain(b"<</LaunchPad 1/JavaScripts 2/JSON 3>>")),
    "pdf with a font named launch": ("a.pdf", lambda: plain(b"<</Type/Font/BaseFont/Launch>>")),
    "pdf with metadata of scripts": ("a.pdf", lambda: built(with_metadata)),
    "pdf with a date field of Acrobat": (
        "a.pdf",
        lambda: built(formatted('AFDate_KeystrokeEx("dd/mm/yyyy");', DATE)),
    ),
    "pdf with a number field of Acrobat": (
        "a.pdf",
        lambda: built(
            formatted(
                'AFNumber_Keystroke(2, 0, 0, 0, "\\u20ac", true);',
                'AFNumber_Format(2, 0, 0, 0, "(EUR) ", true);',
            )
        ),
    ),
    "pdf with a sum of Acrobat": (
        "a.pdf",
        lambda: built(
            field(
                AA=Dictionary(
                    C=action(S=Name.JavaScript, JS=String('AFSimple_Calculate("SUM", new Array ("a", "b"));'))
                )
            )
        ),
    ),
    "pdf with a percentage, a time and a post code of Acrobat": (
        "a.pdf",
        lambda: built(formatted("AFPercent_Keystroke(2, 0);", "AFSpecial_Format(0);")),
    ),
    "pdf with a range of Acrobat": (
        "a.pdf",
        lambda: built(formatted("AFRange_Validate(true, 0, true, 100);", 'AFTime_FormatEx("HH:MM")')),
    ),
    "pdf with an order as XML": ("a.pdf", lambda: built(of_archives)),
    "pdf with an order and its old path": ("a.pdf", lambda: built(with_path)),
    "pdf with a text and a table attached": (
        "a.pdf",
        lambda: built(
            files(notes__txt=b"Launch", table__csv=b"=1+1;2", offer__xlsx=samples.office(samples.EXCEL))
        ),
    ),
    "pdf that is a portfolio": ("a.pdf", lambda: built(portfolio)),
    "pdf with an owner's password": ("a.pdf", lambda: built(encryption=OWNER_ONLY)),
    "pdf with an owner's password of old": (
        "a.pdf",
        lambda: built(encryption=Encryption(owner="secret", user="", R=4)),
    ),
    "pdf with an owner's password and an order": ("a.pdf", lambda: built(of_archives, encryption=OWNER_ONLY)),
    "pdf that is signed": ("a.pdf", lambda: built(signed)),
    "pdf with junk before it": ("a.pdf", lambda: b"\r\n\0 printed by x\n" * 40 + plain()),
    "pdf with a mark of UTF-8": ("a.pdf", lambda: b"\xef\xbb\xbf" + plain()),
    "pdf with padding": ("a.pdf", lambda: plain() + bytes(4096)),
    "pdf with blanks behind it": ("a.pdf", lambda: plain() + b"\r\n" * 3000),
    "pdf with an update": ("a.pdf", lambda: appended(plain(b"<<>>"), 5, b"<</Type/Annot>>")),
    "pdf with many updates": ("a.pdf", lambda: updated(20)),
    "pdf packed as today": ("a.pdf", lambda: built(object_stream_mode=PACKED)),
    "pdf for the web": ("a.pdf", lambda: built(linearize=True)),
    "pdf with both tables": ("a.pdf", hybrid),
    "pdf with a form of Adobe's": (
        "a.pdf",
        lambda: built(
            xfa(
                b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">',
                template(
                    b'<subform name="script"><field name="submit"><value><text>Launch</text></value></field></subform>'
                ),
                b"</xdp:xdp>",
            )
        ),
    ),
    "pdf with forms of Adobe's, one each": (
        "a.pdf",
        lambda: built(xfa(template(b""), b"<?xml version='1.0'?><data/>")),
    ),
    "pdf that goes to a page": ("a.pdf", lambda: built(to_a_page)),
    "pdf that shows a layer": ("a.pdf", lambda: built(with_layers)),
    "pdf that is printed by a button": ("a.pdf", lambda: named(Name.Print)),
    "pdf that turns its pages": ("a.pdf", lambda: named(Name.NextPage)),
    "pdf that empties its form": ("a.pdf", lambda: built(field(A=action(S=Name.ResetForm)))),
    "pdf with a link to a file beside it": (
        "a.pdf",
        lambda: built(on_click(action(S=Name.GoToR, F=String("annex/plan.pdf"), D=Array([0, Name.Fit])))),
    ),
    "pdf with a link to the folder above": (
        "a.pdf",
        lambda: built(
            on_click(
                action(S=Name.GoToR, F=Dictionary(Type=Name.Filespec, F=String("../b.pdf")), D=String("x"))
            )
        ),
    ),
    "pdf with a sound": ("a.pdf", lambda: built(with_sound)),
    "pdf with a film beside it": (
        "a.pdf",
        lambda: built(annotation(Subtype=Name.Movie, Movie=Dictionary(F=String("intro.avi")))),
    ),
    "pdf with a link": ("a.pdf", lambda: link("HTTPS://contoso.example/JavaScript")),
    "pdf with a link with odd letters": ("a.pdf", lambda: link("https://contoso.example/(a)/%5C%5Chost/ä")),
    "pdf with a link without a scheme": ("a.pdf", lambda: link("www.contoso.example/launch")),
    "pdf with a link with a port": ("a.pdf", lambda: link("www.contoso.example:8080/x")),
    "pdf with a link to a mailbox": ("a.pdf", lambda: link("mailto:ada@contoso.example?subject=Launch")),
    "pdf with a link to a telephone": ("a.pdf", lambda: link("tel:+49 30 1234")),
    "pdf with a folder of links": (
        "a.pdf",
        lambda: built(
            lambda pdf: pdf.Root.update(Dictionary(URI=Dictionary(Base=String("https://contoso.example/"))))
        ),
    ),
    "pdf with two thousand links": ("a.pdf", long_links),
    "pdf with no scripts in its names": ("a.pdf", lambda: built(with_empty_names)),
    "pdf with a wide font and a long drawing": ("a.pdf", widths),
    "pdf that opens at its second half": (
        "a.pdf",
        lambda: built(opening(action(S=Name.GoTo, D=String("half")))),
    ),
    "pdf whose table is wrong": ("a.pdf", lambda: plain().replace(b"0000000009", b"0000000010")),
    "pdf whose end is lost": ("a.pdf", lambda: said(b"Launch")[:-40] + b"\nstartxref\n9\n%%EOF\n"),
    "pdf of version 2": ("a.pdf", lambda: built(force_version="2.0")),
}
