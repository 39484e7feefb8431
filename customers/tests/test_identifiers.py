from uuid import UUID

import pytest

from customers.identifiers import NotADomain, NotAGuid, normalise_domain, parse_guid

GUID = "1b671a64-40d5-491e-99b0-da01ff1f3341"


@pytest.mark.parametrize(
    "typed",
    [
        GUID,
        GUID.upper(),
        f"{{{GUID}}}",
        f"{{ {GUID} }}",
        f"  {GUID}\t\n",
        f"\u00a0{GUID}\u200b",
        f"\ufeff{{{GUID.upper()}}} ",
    ],
)
def test_guid_is_read_however_it_was_pasted(typed):
    assert parse_guid(typed) == UUID(GUID)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "{}",
        "contoso.com",
        GUID[:-1],
        GUID + "0",
        GUID.replace("-", ""),
        GUID.replace("1b", "1g"),
        GUID.replace("1b", "١b"),
        f"{{{GUID}",
        f"{GUID}}}",
        f"urn:uuid:{GUID}",
        f"{GUID} {GUID}",
        "x" * 10_000,
    ],
)
def test_text_that_is_no_guid_is_refused_shortly(typed):
    with pytest.raises(NotAGuid) as refusal:
        parse_guid(typed)
    assert len(str(refusal.value)) < 150


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("adventure-works.example", "adventure-works.example"),
        (" Adventure-Works.EXAMPLE. ", "adventure-works.example"),
        ("https://adventure-works.example/contact", "adventure-works.example"),
        ("HTTP://Adventure-Works.example", "adventure-works.example"),
        ("skihütte.example", "xn--skihtte-q2a.example"),
        ("SKIHÜTTE.example", "xn--skihtte-q2a.example"),
        ("skihu\u0308tte.example", "xn--skihtte-q2a.example"),
        ("xn--skihtte-q2a.example", "xn--skihtte-q2a.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("adventure\u200b-works.example", "adventure-works.example"),
    ],
)
def test_domain_is_brought_to_one_form(typed, domain):
    assert normalise_domain(typed) == domain


def test_domain_that_only_looks_the_same_is_another_domain():
    cyrillic_a = "\u0430"
    assert normalise_domain(f"{cyrillic_a}dventure-works.example") != "adventure-works.example"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ".",
        "contoso",
        "contoso..example",
        ".contoso.example",
        "-contoso.example",
        "contoso_.example",
        "con toso.example",
        "contoso.example:443",
        "kim@contoso.example",
        "https://",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "x" * 10_000,
        GUID,
    ],
)
def test_text_that_is_no_domain_is_refused_shortly(typed):
    with pytest.raises(NotADomain) as refusal:
        normalise_domain(typed)
    assert len(str(refusal.value)) < 150
