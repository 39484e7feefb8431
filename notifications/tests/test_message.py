"""The bytes we put together say what those of the standard library would."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from django.core.mail import EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from notifications.message import LetterMessage
from notifications.models import Letter

SIGNS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
LINES = st.lists(st.text(SIGNS, max_size=200), max_size=6).map("\n".join)
NAMES = st.text(SIGNS, max_size=200).map(lambda name: " ".join(name.split()))


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.SMTPUTF8)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


@given(subject=NAMES, name=NAMES, text=LINES, html=LINES)
def test_letter_reads_as_one_of_the_library(subject: str, name: str, text: str, html: str) -> None:
    letter = Letter(
        to_email="kim@adventure-works.example",
        to_name=name,
        subject=subject,
        body_text=text,
        body_html=html,
        message_id="<letter-6e1f@portal.example>",
    )
    ours = LetterMessage(letter)
    theirs = EmailMultiAlternatives(subject, text, to=ours.to, headers=ours.extra_headers)
    theirs.attach_alternative(html, "text/html")
    raw, other = ours.message().as_bytes(), read(theirs.message().as_bytes(linesep="\r\n"))
    mine = read(raw)

    for header in ("From", "To", "Subject", *ours.extra_headers):
        assert str(mine[header]) == str(other[header]), header
    for kind, said in (("plain", text), ("html", html)):
        body = mine.get_body([kind])
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == said
    assert max(map(len, raw.split(b"\r\n"))) <= 998, "a mail server may refuse a longer line"
    assert b"\n" not in raw.replace(b"\r\n", b"")
