"""The bytes we put together are read by the standard library as what was written."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
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


@pytest.mark.proof
@given(subject=NAMES, name=NAMES, text=LINES, html=LINES)
def test_letter_reads_as_it_was_written(subject: str, name: str, text: str, html: str) -> None:
    letter = Letter(
        to_email="kim@adventure-works.example",
        to_name=name,
        subject=subject,
        body_text=text,
        body_html=html,
        message_id="<letter-6e1f@portal.example>",
    )
    raw = LetterMessage(letter).message().as_bytes()
    message = read(raw)

    [to] = message["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, letter.to_email)
    assert (message["Subject"], message["Message-ID"]) == (subject, letter.message_id)
    for kind, said in (("plain", text), ("html", html)):
        body = message.get_body([kind])
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == said
    assert max(map(len, raw.split(b"\r\n"))) <= 998, "a mail server may refuse a longer line"
    assert b"\n" not in raw.replace(b"\r\n", b"")
