"""Office files that look dangerous and are not: taken as they are."""

import io

import docx
import openpyxl
from docx.shared import Inches
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from documents.tests import samples
from documents.tests.hostile import EXTERNAL, write_compound
from documents.tests.hostile_office import OLD_EQUATION, W, mark, records, run, whole_field
from documents.tests.samples import EXCEL, POWERPOINT, image, office


def word(change) -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_heading("Launch of JavaScript")
    change(document)
    document.save(target)
    return target.getvalue()


def table(change) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    change(book)
    book.save(target)
    return target.getvalue()


def words(body: str) -> tuple:
    made = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return "a.docx", lambda: office(extra={"word/document.xml": made})


def sheet(formula: str) -> tuple:
    made = f"<worksheet><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>"
    return "a.xlsx", lambda: office(EXCEL, extra={"xl/worksheets/sheet1.xml": made})


def link(target: str) -> tuple:
    made = EXTERNAL.format(kind="hyperlink", target=target)
    return "a.docx", lambda: office(extra={"word/_rels/document.xml.rels": made})


def part(name: str, content: str | bytes, *, family: str = samples.WORD, ending: str = "docx") -> tuple:
    return f"a.{ending}", lambda: office(family, extra={name: content})


def field(instruction: str) -> tuple:
    return words(whole_field(run(instruction)))


def with_table(document) -> None:
    for cell in document.add_table(2, 2)._cells:
        cell.text = "=cmd|' /c calc'!A1"
    document.add_paragraph("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe, begin 644 setup.exe")
    document.add_picture(io.BytesIO(image("PNG")), width=Inches(1))


def named_cmd(book) -> None:
    first = book.active
    first.title = "cmd"
    first["A1"] = "=SUM(cmd!B1:B9)"
    first["A2"].value = "=cmd|' /c calc'!A1"
    first["A2"].data_type = "s"
    first["A3"].hyperlink = "https://contoso.example"
    first["A4"].hyperlink = "mailto:ada@contoso.example"
    first["A5"].comment = Comment("WEBSERVICE and DDE", "Ada")


def with_chart(book) -> None:
    first = book.active
    for row in range(1, 9):
        first.append([row, row * row])
    chart = BarChart()
    chart.add_data(Reference(first, min_col=2, min_row=1, max_row=8))
    first.add_chart(chart, "E5")
    rule = DataValidation(type="list", formula1='"yes|no,maybe|!"')
    first.add_data_validation(rule)
    rule.add("C1")
    book.defined_names["Rates"] = openpyxl.workbook.defined_name.DefinedName(
        "Rates", attr_text="Sheet!$A$1:$A$8"
    )


def large(book) -> None:
    first = book.active
    for row in range(3000):
        first.append([f"a|b {row}", row, f"=B{row + 1}*2", '=IF(B1>1,"a|b!",Sheet!A1)'])


def nested_fields() -> str:
    contents = mark("begin") + run(" TOC \\o &quot;1-3&quot; \\h ") + mark("separate")
    link_to_it = mark("begin") + run(" HYPERLINK \\l &quot;_Toc1&quot; ") + mark("separate")
    its_page = mark("begin") + run(" PAGEREF _Toc1 \\h ") + mark("separate")
    return f"<w:p>{contents}{link_to_it}{its_page}{mark('end') * 3}</w:p>"


def slide(inside: str) -> tuple:
    made = f"<p:sld xmlns:p='urn:p' xmlns:a='urn:a' xmlns:r='urn:r'>{inside}</p:sld>"
    return part("ppt/slides/slide1.xml", made, family=POWERPOINT, ending="pptx")


BOOK, SHEET = (0x809, bytes(16)), (0x85, bytes(4) + b"\0\0\5\0Table")

GOOD = {
    "docx of python-docx with a table, a picture and DDE as text": ("a.docx", lambda: word(with_table)),
    "docx with page numbers": field(" PAGE \\* MERGEFORMAT "),
    "docx with a simple field": words('<w:p><w:fldSimple w:instr=" NUMPAGES "><w:r/></w:fldSimple></w:p>'),
    "docx with contents": words(nested_fields()),
    "docx with references": field(" REF _Ref123 \\h "),
    "docx with a sequence and a date": field(' DATE \\@ "d MMMM yyyy" '),
    "docx with a link as a field": field(' HYPERLINK "https://contoso.example/launch" \\o "Tip: C:\\\\x" '),
    "docx with a link to a mailbox as a field": field(' HYPERLINK "mailto:ada@contoso.example" '),
    "docx with a picture kept from the web": field(
        ' INCLUDEPICTURE "https://contoso.example/a.png" \\* MERGEFORMATINET '
    ),
    "docx with a picture of its folder": field(' INCLUDEPICTURE "images/a.png" '),
    "docx with a place to click": field(" MACROBUTTON NoMacro [Name] "),
    "docx with letters to merge": field(" MERGEFIELD Address "),
    "docx with a quotation": field(' QUOTE "the address" '),
    "docx that speaks of addenda": field(' TC "Adde DDEs" '),
    "docx with a link to a port": link("https://contoso.example:8443/x?y=file:///c"),
    "docx with a link in capitals": link("HTTP://CONTOSO.EXAMPLE"),
    "docx with a link to a mailbox": link("mailto:ada@contoso.example?subject=a%20b"),
    "docx with a link to a place in it": link("#_Toc123"),
    "docx with an empty link": link(""),
    "docx with a table inside": part("word/embeddings/Microsoft_Excel_Sheet1.xlsx", office(EXCEL)),
    "docx with a drawing of Visio": part(
        "word/embeddings/a.vsdx",
        samples.archive(
            {
                "[Content_Types].xml": '<Types><Override PartName="/visio/document.xml" '
                'ContentType="application/vnd.ms-visio.drawing.main+xml"/></Types>',
                "_rels/.rels": "<Relationships/>",
                "visio/document.xml": "<VisioDocument/>",
            }
        ),
    ),
    "docx with a formula": part(
        "word/embeddings/oleObject1.bin", write_compound({"Equation Native": OLD_EQUATION})
    ),
    "docx with an older table": part(
        "word/embeddings/oleObject1.bin", write_compound({"Workbook": records(BOOK, SHEET, (10, b""))})
    ),
    "docx with an object's head": part(
        "word/embeddings/oleObject1.bin",
        write_compound({"\x01Ole": b"\1\0\0\2" + bytes(16), "CONTENTS": b"x"}),
    ),
    "docx with data of its own": part("customXml/item1.xml", "<order><cmd>DDE | !</cmd></order>"),
    "docx with a theme": part("word/theme/theme1.xml", "<a:theme xmlns:a='u' name='Office'/>"),
    "docx with a drawing": part("word/media/image1.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "docx with a metafile": part("word/media/image1.emz", b"\x1f\x8b\x08" + bytes(60)),
    "docx with a font": part("word/fonts/font1.odttf", b"MZ\x00\x11" + bytes(range(256))),
    "docx with a thumbnail": part("docProps/thumbnail.jpeg", image("JPEG")),
    "docx with a printer": part(
        "word/printerSettings1.bin", "\\\\server\\printer".encode("utf-16-le") + bytes(200)
    ),
    "docx with an older drawing": part(
        "word/drawings/vmlDrawing1.vml",
        "<xml xmlns:v='urn:v'><v:shape><br><v:imagedata o:relid='rId1'/></v:shape></xml>",
    ),
    "docx with an alphabet of old": part(
        "word/a.xml", "<?xml version='1.0' encoding='us-ascii'?><a b='&#228;'/>"
    ),
    "docx with a part in UTF-16": part("word/a.xml", "<a>DD E | !</a>".encode("utf-16")),
    "docx with a null relation": part(
        "word/_rels/a.xml.rels",
        "<Relationships><Relationship Id='r' Type='http://x/image' Target='NULL'/></Relationships>",
    ),
    "docx with an add-in of the store": part(
        "word/webextensions/webextension1.xml",
        "<we:webextension xmlns:we='u'><we:reference id='wa1' store='en-US' storeType='OMEX'/></we:webextension>",
    ),
    "xlsx with a sheet named cmd, and a command as text": ("a.xlsx", lambda: table(named_cmd)),
    "xlsx with a chart and a list": ("a.xlsx", lambda: table(with_chart)),
    "xlsx of 3,000 rows with bars": ("a.xlsx", lambda: table(large)),
    "xlsx with a command in an own string": part(
        "xl/worksheets/sheet1.xml",
        "<worksheet><c t='inlineStr'><is><t>=cmd|' /c calc'!A1</t></is></c></worksheet>",
        family=EXCEL,
        ending="xlsx",
    ),
    "xlsx with a bar in a text": sheet('IF(A1="a|b",Sheet2!B1,"c|d!")'),
    "xlsx with a bar before another sheet": sheet('"a|b"&amp;Sheet2!B1'),
    "xlsx with a sheet named with a bar": sheet("'a|b'!A1+'It''s|me'!B2"),
    "xlsx with a link by formula": sheet('HYPERLINK("https://contoso.example","Launch: C:\\x")'),
    "xlsx with a link to a sheet by formula": sheet('HYPERLINK("#Sheet2!A1","Next")'),
    "xlsx with functions that sound alike": sheet("RECALL(A1)+_xlfn.IMAGINARY(B1)+SUMIFS(executions)"),
    "xlsx with a query of its own tables": part(
        "xl/connections.xml",
        "<connections><connection id='1' refreshOnLoad='1'><dbPr connection='Provider=Microsoft.Mashup.OleDb.1;"
        "Data Source=$Workbook$;Location=T' command='SELECT * FROM [T]'/></connection></connections>",
        family=EXCEL,
        ending="xlsx",
    ),
    "xlsx with a table of text from its disk": part(
        "xl/connections.xml",
        "<connections><connection id='1'><textPr sourceFile='C:\\Users\\ada\\a.csv'/></connection></connections>",
        family=EXCEL,
        ending="xlsx",
    ),
    "xlsx with a printer": part(
        "xl/printerSettings/printerSettings1.bin", b"M\0Z\0" + bytes(900), family=EXCEL, ending="xlsx"
    ),
    "pptx with a link to a slide": slide("<a:hlinkClick r:id='rId2' action='ppaction://hlinksldjump'/>"),
    "pptx with a show": slide("<a:hlinkClick r:id='' action='ppaction://hlinkshowjump?jump=nextslide'/>"),
    "pptx with a film that plays": slide("<p:cmd type='call' cmd='playFrom(0.0)'/>"),
    "pptx that says launch": slide("<a:t>ppaction://program, DDEAUTO, =cmd|'/c calc'!A1</a:t>"),
}
