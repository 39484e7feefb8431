"""Which names look like a web address."""

import pytest

from text.links import has_web_address


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example",
        "HTTP://x",
        "see www.evil",
        "WWW.EVIL.EXAMPLE",
        "Anna evil.example",
        "evil.example/login",
        "Evil.Example/login",
        "anna@evil.example",
        "müller.example",
        "(evil.co.uk)",
        "login.evil.example,",
    ],
)
def test_a_name_with_a_web_address(text: str) -> None:
    assert has_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Silva",
        "Dr. Anna Silva",
        "Dr.Silva",
        "J.R.R. Tolkien",
        "i.V. Meier",
        "St. John-Smith, B.Sc.",
        "Head of IT.",
        "Head of IT...and more",
        "VP / Sales",
        "Head of .NET",
        "ASP.NET Lead",
        "Leiterin IT 2.0",
        "山田 太郎",
        "O'Neil, No.7",
    ],
)
def test_a_name_without(text: str) -> None:
    assert not has_web_address(text)
