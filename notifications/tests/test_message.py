"""What goes out is read by the standard library as what was written."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from django.core.mail import BadHeaderError
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.addresses import UnusableAddressError
from notifications.message import message_of
from notifications.models import Letter

SIGNS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
LINES = st.lists(st.text(SIGNS, max_size=200), max_size=6).map(
    lambda lines: "\n".join([*lines, "The end.\n"])
)
NAMES = st.text(SIGNS, max_size=200).map(lambda name: " ".join(name.split()))
WORD = re.compile(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", re.IGNORECASE)
LONG_NAMES = [
    "Zoë Ängström-Übermüller von und zu Straßenbrücke " * 4,
    "株式会社" * 50,
    "é" * 200,
    "Ünder, Writer " * 14,
]


def letter_to(name: str = "Kim Akers", address: str = "kim@adventure-works.example", **facts: Any) -> Letter:
    words = {"subject": "Welcome", "body_text": "text\n", "body_html": "<p>html</p>\n"}
    return Letter(to_email=address, to_name=name, message_id="<letter-6e1f@portal.example>", **words | facts)


def raw(letter: Letter) -> bytes:
    return message_of(letter).message().as_bytes(linesep="\r\n")


def read(sent: bytes) -> EmailMessage:
    message = message_from_bytes(sent, policy=policy.SMTPUTF8)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def mailbox_of(sent: bytes, header: str) -> tuple[str, str]:
    """By the older parser: the newer one keeps the space between two encoded words of a name until Python 3.13."""
    name, address = parseaddr(message_from_bytes(sent)[header])
    return str(make_header(decode_header(name))), address


def head(sent: bytes) -> str:
    return sent.partition(b"\r\n\r\n")[0].decode("ascii")


@pytest.mark.proof
@settings(deadline=None)  # the machine may be busy
@given(subject=NAMES, name=NAMES, text=LINES, html=LINES)
def test_letter_reads_as_it_was_written(subject: str, name: str, text: str, html: str) -> None:
    letter = letter_to(name, subject=subject, body_text=text, body_html=html)
    sent = raw(letter)
    message = read(sent)

    assert mailbox_of(sent, "To") == (name, letter.to_email)
    assert (message["Subject"], message["Message-ID"]) == (subject, letter.message_id)
    for kind, said in (("plain", text), ("html", html)):
        body = message.get_body([kind])
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == said
    assert max(map(len, sent.split(b"\r\n"))) <= 998, "a mail server may refuse a longer line"
    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert max(map(len, WORD.findall(head(sent))), default=0) <= 75


@pytest.mark.parametrize("name", LONG_NAMES)
def test_long_names_are_split_into_words_that_every_mail_program_reads(name: str, settings: Any) -> None:
    """RFC 2047: an encoded word has at most 75 signs, and a line with one at most 76."""
    name = name[:200].strip()
    settings.DEFAULT_FROM_EMAIL = settings.REPLY_TO_EMAIL = f'"{name}" <portal@cpor.example>'
    sent = raw(letter_to(name, subject=name))
    lines = [line for line in head(sent).split("\r\n") if WORD.search(line)]
    assert max(map(len, WORD.findall(head(sent)))) <= 75
    assert max(map(len, lines)) <= 76
    for header in ("To", "From", "Reply-To"):
        assert mailbox_of(sent, header)[0] == name
    assert read(sent)["Subject"] == name


@pytest.mark.parametrize(
    "bad", ["Kim\r\nBcc: all@b.example", "Kim\nBcc: all@b.example", "Zoë\rBcc: all@b.example"]
)
@pytest.mark.parametrize("header", ["to_name", "subject", "message_id"])
def test_line_breaks_start_no_header(header: str, bad: str) -> None:
    letter = letter_to()
    setattr(letter, header, bad)
    with pytest.raises(BadHeaderError):
        raw(letter)


def test_name_that_looks_encoded_is_read_as_it_was_written() -> None:
    name = "=?utf-8?q?Microsoft?="
    assert mailbox_of(raw(letter_to(name)), "To")[0] == name


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("kim@bücher.example", "kim@xn--bcher-kva.example"),
        ("kim@straße.example", "kim@xn--strae-oqa.example"),  # by the rules of 2003 it were strasse.example
        ("kim@例え.テスト", "kim@xn--r8jz45g.xn--zckzah"),
        ("kim@adventure-works.example", "kim@adventure-works.example"),
    ],
)
def test_domains_of_all_scripts_go_out_in_the_form_of_mail_servers(written: str, sent: str) -> None:
    message = message_of(letter_to("Kim", written))
    assert message.recipients() == [sent]
    assert read(raw(letter_to("Kim", written)))["To"].addresses[0].addr_spec == sent


@pytest.mark.parametrize(
    "address",
    [
        "zoë@adventure-works.example",
        "kim@☃.example",
        f"kim@{'ü' * 70}.example",
        "kim@ü..example",
        "kim",
        "kim@a.example, all@b.example",
        "kim@a.example\r\nBcc: all@b.example",
    ],
)
def test_address_that_no_mail_server_takes_is_refused(address: str) -> None:
    with pytest.raises(UnusableAddressError):
        message_of(letter_to("Kim", address))


def test_our_own_bad_address_is_not_the_recipients_fault(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "CPOR portal <pörtal@cpor.example>"
    with pytest.raises(UnicodeError) as refusal:
        message_of(letter_to())
    assert not isinstance(refusal.value, UnusableAddressError)


@pytest.mark.parametrize(
    ("mailbox", "header"),
    [
        ("", None),
        ("support@cpor.example", "support@cpor.example"),
        ("CPOR support <support@cpor.example>", "CPOR support <support@cpor.example>"),
        ("Hilfe <hilfe@bücher.example>", "Hilfe <hilfe@xn--bcher-kva.example>"),
    ],
)
def test_answers_go_to_the_mailbox_that_is_configured(
    mailbox: str, header: str | None, settings: Any
) -> None:
    settings.REPLY_TO_EMAIL = mailbox
    assert read(raw(letter_to()))["Reply-To"] == header
