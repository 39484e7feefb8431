"""Files that look dangerous and are not; each is taken. E-mails and pictures here, the others beside it."""

import base64
import io
import struct
from email.message import EmailMessage

import pillow_heif
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from documents.tests import harmless_office, harmless_pdf, pdfs, samples
from documents.tests.hostile import attached, forwarded, mail, write_compound
from documents.tests.hostile_images import tiff
from documents.tests.hostile_mail import CONTENT, NAME, PLACE, method, outlook, text, with_named_property

HEAD = b"From: Ada Park <ada@contoso.example>\r\n"


def written(*files: tuple[str, bytes, str], **heads: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Ada Park <ada@contoso.example>"
    for key, value in heads.items():
        message[key.replace("_", "-")] = value
    message.set_content("We confirm: /JavaScript, <script>, =cmd|' /c calc'!A1\n-- \nAda\n")
    message.add_alternative("<html><body><script>1</script>Yes</body></html>", subtype="html")
    for name, content, kind in files:
        maintype, subtype = kind.split("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return message.as_bytes()


def one(name: str, content: bytes, kind: str = "application/octet-stream") -> tuple:
    return "a.eml", lambda: written((name, content, kind), To="b@contoso.example")


def picture(format_name: str, size: tuple[int, int] = (640, 480), mode: str = "RGB", **options) -> bytes:
    target = io.BytesIO()
    image = Image.effect_noise(size, 40).convert(mode)
    image.save(target, format_name, **options)
    return target.getvalue()


def pages(count: int, packing: str) -> bytes:
    target, drawn = io.BytesIO(), []
    for number in range(count):
        page = Image.new("1", (1240, 1754), 1)
        ImageDraw.Draw(page).text((90, 90), f"Page {number}: launch")
        drawn.append(page)
    drawn[0].save(target, "TIFF", save_all=True, append_images=drawn[1:], compression=packing, dpi=(150, 150))
    return target.getvalue()


def with_text(text: str) -> bytes:
    target, told = io.BytesIO(), PngInfo()
    told.add_itxt("XML:com.adobe.xmp", text)
    noise = Image.effect_noise((640, 480), 40)
    noise.save(target, "PNG", pnginfo=told)
    return target.getvalue()


def moving(format_name: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (64, 48), (n * 20, 0, 0)) for n in range(8)]
    frames[0].save(target, format_name, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


def heif(size: tuple[int, int] = (640, 480)) -> bytes:
    target = io.BytesIO()
    pillow_heif.from_pillow(Image.effect_noise(size, 40).convert("RGB")).save(target, quality=50)
    return target.getvalue()


def camera() -> bytes:
    told = Image.Exif()
    told[0x010E], told[0x9286] = "Launch <b>", "JavaScript"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture("JPEG", exif=told.tobytes(), icc_profile=profile, progressive=True)


# What Apple's mail program makes of the text behind an attachment.
OF_APPLE = (
    b'<html><head><meta http-equiv="Content-Type" content="text/html charset=us-ascii"></head>'
    b'<body style="word-wrap: break-word; -webkit-nbsp-mode: space;" class=""><div class=""><br class="">'
    b'<span lang="DE-CH" style="color: rgb(31, 73, 125);" class="">Ada&nbsp;Park &lt;CEO&gt; 1 &amp; 2</span>'
    b'<a href="https://contoso.example/a?b=c&amp;d" class="">us</a> <a href="x-apple-data-detectors://0">Monday</a>'
    b"<!DOCTYPE html></div></body></html>"
)

MAILS = {
    "eml with text of Apple's behind an attachment": one("ATT00001.htm", OF_APPLE, "text/html"),
    "eml of Python with a proof": one("offer.pdf", pdfs.built(), "application/pdf"),
    "eml with an invitation": one("invite.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
    "eml with a card": one("ada.vcf", b"BEGIN:VCARD\r\nN:Park;Ada\r\nEND:VCARD\r\n", "text/vcard"),
    "eml with a signature": one("smime.p7s", b"\x30\x82\1\1" + bytes(300), "application/pkcs7-signature"),
    "eml with a signature of PGP": one(
        "signature.asc", b"-----BEGIN PGP SIGNATURE-----\n", "application/pgp-signature"
    ),
    "eml with an older letter": one("a.doc", write_compound({"WordDocument": b"DDE"}), "application/msword"),
    "eml with a text that says launch": one(
        "notes.txt", b"-- \n--b\nbegin 644 a\nMZ PK <script>\n", "text/plain"
    ),
    "eml with data": one("order.xml", b"<?xml version='1.0'?><order/>", "application/xml"),
    "eml with more data": one("order.json", b'{"cmd": "|"}', "application/json"),
    "eml with a log": one("a.log", b"MS-DOS 2026-11-02\n" * 9, "text/plain"),
    "eml with a file without an ending": one("README", b"Launch\n"),
    "eml with a rich text": one("a.rtf", b"{\\rtf1\\ansi Launch objdata}", "text/rtf"),
    "eml with a table of commas": one("a.csv", b"=cmd|' /c calc'!A1;2\n", "text/csv"),
    "eml with a drawing": one("logo.gif", b"GIF89a" + bytes(90), "image/gif"),
    "eml with a mail attached": one("mail.eml", samples.eml(), "application/octet-stream"),
    "eml with a name in another alphabet": one("Angebot März – Entwurf.pdf", pdfs.built(), "application/pdf"),
    "eml with a name of words": one("Re: offer v1.2 (final).txt", b"yes", "text/plain"),
    "eml in eml in eml": ("a.eml", lambda: mail(forwarded(mail(forwarded(samples.eml()))))),
    "eml with ten mails": ("a.eml", lambda: mail(*[forwarded(samples.eml())] * 10)),
    "eml without subject and date": ("a.eml", lambda: HEAD + b"To: b@contoso.example\r\n\r\nyes\r\n"),
    "eml with sender and version alone": ("a.eml", lambda: HEAD + b"MIME-Version: 1.0\r\n\r\nyes\r\n"),
    "eml from a mailbox": (
        "a.eml",
        lambda: (
            b"From ada@contoso.example Mon Nov  2 09:00:00 2026\n" + samples.eml().replace(b"\r\n", b"\n")
        ),
    ),
    "eml with long references": (
        "a.eml",
        lambda: samples.eml(
            HEAD + b"Subject: x\r\nReferences:" + b"\r\n <0123456789abcdef@contoso.example>" * 400
        ),
    ),
    "eml with 300 receivers": (
        "a.eml",
        lambda: mail(attached("a.txt", b"x")).replace(
            b"\r\n\r\nHello",
            b"\r\nTo: " + b",\r\n ".join([b'"Ada Park" <ada.park@contoso.example>'] * 300) + b"\r\n\r\nHello",
        ),
    ),
    "eml with a bare Japanese subject": ("a.eml", lambda: samples.eml(HEAD + b"Subject: \x1b$B3NG'\x1b(B")),
    "eml with a very long line": ("a.eml", lambda: samples.eml() + b"yes " * 60_000),
    "eml whose text speaks of attachments": (
        "a.eml",
        lambda: (
            samples.eml() + b"begin 644 of the work\r\n--b\r\nContent-Type: text/plain; name=x\r\n\r\nyes"
        ),
    ),
    "eml with an unnamed picture": (
        "a.eml",
        lambda: mail(
            b"Content-Type: image/png\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(samples.image("PNG"))
        ),
    ),
    "eml with odd encodings of its text": (
        "a.eml",
        lambda: mail(
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: utf-8\r\n\r\nyes"
        ),
    ),
    "msg with a proof": (
        "a.msg",
        lambda: outlook({NAME: text("offer.pdf"), CONTENT: pdfs.built() + bytes(4000)}),
    ),
    "msg with a file's old path": (
        "a.msg",
        lambda: outlook({NAME: text("a.txt"), CONTENT: b"x", PLACE: text("C:\\Users\\ada\\a.txt")}),
    ),
    "msg with a file in the cloud": (
        "a.msg",
        lambda: outlook(
            {
                NAME: text("a"),
                "__properties_version1.0": method(7),
                PLACE: text("https://contoso.example/a.docx"),
            }
        ),
    ),
    "msg with a reminder": ("a.msg", lambda: with_named_property(0x851F, "reminder.wav")),
    "msg with a message inside": (
        "a.msg",
        lambda: outlook(
            {
                "__substg1.0_3701000D": {
                    "__properties_version1.0": bytes(99),
                    "__substg1.0_0037001F": text("x"),
                }
            }
        ),
    ),
    "msg of a signed mail": (
        "a.msg",
        lambda: outlook(
            {NAME: text("a")}, **{"__substg1.0_001A001F": text("IPM.Note.SMIME.MultipartSigned")}
        ),
    ),
}

PICTURES = {
    "jpg of a camera": ("a.jpg", camera),
    "jpg in four colours": ("a.jpg", lambda: picture("JPEG", mode="CMYK")),
    "png of sixteen bits": ("a.png", lambda: picture("PNG", mode="I;16")),
    "png that moves": ("a.png", lambda: moving("PNG")),
    "png with a text on scripts": ("a.png", lambda: with_text("JavaScript and Launch, PDF or svg" * 40)),
    "tif of twenty pages": ("a.tif", lambda: pages(20, "group4")),
    "tif of a fax": ("a.tiff", lambda: pages(2, "group3")),
    "tif in colours": ("a.tif", lambda: picture("TIFF", compression="tiff_lzw")),
    "tif of photographs": ("a.tif", lambda: picture("TIFF", compression="jpeg")),
    "tif packed": ("a.tif", lambda: picture("TIFF", compression="tiff_adobe_deflate", mode="CMYK")),
    "tif by hand": ("a.tif", lambda: tiff({256: 4, 257: 2})),
    "tif with other ends": (
        "a.tif",
        lambda: (
            b"MM\0*"
            + struct.pack(">L8sH", 16, bytes(8), 6)
            + b"".join(
                struct.pack(">HHLHH", tag, 3, 1, value, 0)
                for tag, value in ((256, 8), (257, 1), (258, 8), (262, 1))
            )
            + struct.pack(">HHLLHHLL", 273, 4, 1, 8, 279, 4, 1, 8)
            + bytes(4)
        ),
    ),
    "webp": ("a.webp", lambda: picture("WEBP")),
    "webp without loss": ("a.webp", lambda: picture("WEBP", lossless=True)),
    "webp that moves": ("a.webp", lambda: moving("WEBP")),
    "heic": ("a.heic", heif),
    "heif": ("a.heif", lambda: heif((64, 48))),
}

GOOD = harmless_pdf.GOOD | harmless_office.GOOD | MAILS | PICTURES
