"""What is read of e-mails as programs save them, and what is attached to them."""

import io
import time
from pathlib import Path

import pytest

from documents.reader import mails, rtf
from documents.reader.hypertext import text_of_html
from documents.tests import readable

POE = Path(__file__).parent / "poe"
HEAD = b"From: Ada Park <ada@aw.example>\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\n"


def text(content: bytes) -> str:
    [page] = mails.read(io.BytesIO(content))[0]
    return page.text


def attachments(content: bytes) -> dict[str, bytes]:
    return dict(mails.attachments(io.BytesIO(content)))


def parts(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    whole = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + whole + b"--b--\r\n"


PLAIN = b"Content-Type: text/plain\r\n\r\nWe confirm."
RICH = b"Content-Type: text/html\r\n\r\n<p>We <b>confirm</b> it.</p>"


def test_mail_without_a_subject_is_read():
    said = text((POE / "36-no-subject.eml").read_bytes())
    assert said.startswith("From: Ada Park <ada.park@adventure-works.example>\nTo: Irene Adams")
    assert "\nDate: Mon, 02 Nov 2026 10:12:00 +0000\n\nWe confirm the work" in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (parts(PLAIN, RICH, kind=b"alternative"), "We confirm."),
        (parts(b"Content-Type: text/plain\r\n\r\n \r\n", RICH, kind=b"alternative"), "\nWe confirm it."),
        (parts(PLAIN, b"Content-Type: application/pdf\r\n\r\n%PDF", PLAIN), "We confirm.\nWe confirm."),
        (HEAD + b'Content-Type: text/plain; charset="klingon"\r\n\r\nGr\xc3\xbcn', "Grün"),
        (HEAD + b"\r\nGr\xfcn \x96 yes", "Grün – yes"),
        (HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xfcn", "Grün"),
    ],
    ids=["plain and rich", "empty and rich", "around a file", "unknown charset", "none", "another charset"],
)
def test_text_of_a_mail_is_what_is_seen(body, said):
    assert text(body).partition("\n\n")[2] == said.strip("\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            b"Subject: =?iso-8859-1?Q?Best=E4tigung?=\r\n =?iso-8859-1?Q?_der_Arbeit?=",
            "Bestätigung der Arbeit",
        ),
        (b"Subject: =?klingon?Q?Best=E4tigung?=", "Bestätigung"),
        (b"Subject: Best\xc3\xa4tigung", "Bestätigung"),
        (b"Subject: =?utf-8?B?QmVzd", "=?utf-8?B?QmVzd"),
    ],
)
def test_headers_are_decoded(raw, said):
    assert f"\nSubject: {said}\n" in text(HEAD + raw + b"\r\n\r\nbody")


# --- Attachments ---------------------------------------------------------------------------------------------
def test_mail_inside_a_mail_comes_as_a_file_of_its_own():
    content = (POE / "30-forward-as-attachment.eml").read_bytes()
    assert "Attachment: Re: Statement of work.eml\n" in text(content)
    [(name, inner)] = attachments(content).items()
    assert name == "Re: Statement of work.eml"
    assert text(inner).startswith("From: Ada Park <ada.park@adventure-works.example>\n")
    assert "We confirm the work of Contoso Consulting" in text(inner)


def test_outlook_message_inside_another_comes_as_a_mail():
    content = (POE / "62-embedded.msg").read_bytes()
    assert "Attachment: Re: SOW inner.eml\n\nPlease file this one." in text(content)
    [inner] = attachments(content).values()
    assert text(inner).startswith(
        "From: Ada Park <ada.park@adventure-works.example>\nTo: Irene Adams <irene@"
    )
    assert "We confirm the work of Contoso Consulting" in text(inner)


def test_attached_file_comes_as_it_was_sent():
    content = (POE / "31-mail-with-signed-pdf.eml").read_bytes()
    [(name, pdf)] = attachments(content).items()
    assert (name, pdf[:5]) == ("SOW signed.pdf", b"%PDF-")


def test_pictures_of_the_text_are_no_attachments():
    logo = b"Content-Type: image/png; name=logo.png\r\nContent-ID: <1>\r\n\r\nx"
    scan = b"Content-Type: image/png; name=scan.png\r\nContent-ID: <2>\r\nContent-Disposition: attachment\r\n\r\ny"
    assert list(attachments(parts(RICH, logo, scan, kind=b"related"))) == ["scan.png"]


def test_names_of_attachments_are_decoded():
    named = b"Content-Type: application/pdf; name*=utf-8''gr%C3%BCn.pdf\r\n\r\n%PDF"
    nameless = b"Content-Type: application/pdf\r\n\r\n%PDF"
    assert list(attachments(parts(PLAIN, named, nameless))) == ["grün.pdf", "attachment.pdf"]


def test_mail_that_was_attached_in_base64_is_unpacked():
    inner = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogSW5uZXINCg0KWWVz"
    [content] = attachments(parts(PLAIN, inner)).values()
    assert text(content) == "Subject: Inner\n\nYes"


# --- RTF -----------------------------------------------------------------------------------------------------
# The example of [MS-OXRTFCP] 4.1.1.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 We confirm: "
    rb"Gr\'fcn & \u8364 ?5{\*\htmltag84 <br>}\htmlrtf \par\htmlrtf0 Ada\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
)


def test_packed_rtf_is_unpacked():
    assert rtf.unpacked(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Word;}\pard We \b confirm\b0 .\par Ada}",
            "We confirm.\nAda",
        ),
        (WRAPPED, "\nWe confirm: Grün & €5\nAda\n"),
    ],
    ids=["plain", "made from HTML"],
)
def test_text_of_rtf_is_what_is_seen(content, said):
    assert rtf.text_of_rtf(content) == said


def test_outlook_message_with_rtf_alone_is_read():
    plain = len(WRAPPED).to_bytes(4, "little") * 2 + b"MELA" + bytes(4) + WRAPPED
    content = readable.compound({"__properties_version1.0": bytes(32), "__substg1.0_10090102": plain})
    assert text(content).strip() == "We confirm: Grün & €5\nAda"


# --- Time ----------------------------------------------------------------------------------------------------
HOSTILE_HTML = [
    "<!--",
    "<!",
    "<a ",
    "</",
    "<a b='",
    "&",
    "&#9",
    "<![CDATA[",
    "<?",
    "<a/",
    "<",
    "<style>",
    "<p",
]


@pytest.mark.parametrize("piece", HOSTILE_HTML)
def test_html_takes_no_longer_than_its_length_asks_for(piece):
    began = time.process_time()
    text_of_html(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 5


HOSTILE_MAILS = {
    "parameters": b"Content-Type: text/plain" + b";" * 60_000 + b"\r\n\r\nx",
    "encoded words": b"Subject: " + b"=?a?q?" * 10_000 + b"\r\n\r\nx",
    "comments": b"Date: " + b"(" * 60_000 + b"\r\nTo: " + b"(" * 60_000 + b"\r\n\r\nx",
    "names": b"Content-Type: application/pdf; " + b"name*0*=a; " * 6_000 + b"\r\n\r\nx",
}


@pytest.mark.parametrize("name", HOSTILE_MAILS)
def test_headers_take_no_longer_than_their_length_asks_for(name):
    began = time.process_time()
    text(HOSTILE_MAILS[name])
    assert time.process_time() - began < 2
