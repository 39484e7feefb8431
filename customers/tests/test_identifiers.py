from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.identifiers import (
    NotADomain,
    NotAGuid,
    normalise_domain,
    parse_guid,
    readable_domain,
    typed_domain,
)

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
        GUID.replace("-", ""),
        f"urn:uuid:{GUID}",
        f"URN:UUID:{{{GUID}}}",
        f"“{GUID}”",
        f'"{{{GUID}}}"',
        f"'{GUID}",
        f'="{GUID}"',
        f"<{GUID}>",
        GUID.replace("-", "\u2011"),
        GUID.replace("-", " – "),
        GUID.replace("-", "\u00ad-"),
        GUID.replace("-", "ー"),
        GUID.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
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
        GUID.replace("1b", "1g"),
        GUID.replace("1b", "١b"),
        f"{{{GUID}",
        f"{GUID}}}",
        f"{GUID} {GUID}",
        f"{GUID[:-1]} {GUID[:-1]}",
        "x" * 10_000,
    ],
)
def test_text_that_is_no_guid_is_refused_shortly(typed):
    with pytest.raises(NotAGuid) as refusal:
        parse_guid(typed)
    assert len(str(refusal.value)) < 150


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (GUID[:-1], "it has 31 digits and letters, not 32"),
        (GUID + "0", "it has 33 digits and letters, not 32"),
        (GUID.replace("0-", "o-"), "“o” is none of the digits and letters a to f"),
        ("contoso.com", "32 digits and letters a to f, as 8-4-4-4-12"),
    ],
)
def test_a_refused_guid_says_what_is_wrong_with_it(typed, words):
    with pytest.raises(NotAGuid, match="is not a GUID") as refusal:
        parse_guid(typed)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    "typed",
    [
        "contoso.example",
        "https://contoso.example",
        "HTTPS://WWW.Contoso.example/about?from=mail#team",
        "http://contoso.example:8080/",
        "contoso.example:443",
        "www.contoso.example",
        "contoso.example/",
        "contoso.example.",
        "contoso.example;",
        "//contoso.example",
        "@contoso.example",
        "<https://contoso.example>",
        "“contoso.example”",
        "'contoso.example",
        "\u00a0contoso.example\u00a0",
        "contoso\u00ad.example",
        "ｃｏｎｔｏｓｏ．ｅｘａｍｐｌｅ",
    ],
)
def test_a_customers_domain_is_read_as_people_type_it(typed):
    assert typed_domain(typed) == "contoso.example"


def test_typographic_hyphens_of_a_domain_are_hyphens():
    assert typed_domain("adventure‑works.example") == typed_domain("adventure–works.example")
    assert typed_domain("adventure–works.example") == "adventure-works.example"


def test_www_that_is_the_name_itself_stays():
    assert typed_domain("www.example") == "www.example"


@pytest.mark.parametrize(
    "typed", ["", "contoso", "kim@contoso.example", "https://", "www.", "con toso.example", "x" * 10_000]
)
def test_what_is_no_domain_however_one_reads_it_is_refused(typed):
    with pytest.raises(NotADomain):
        typed_domain(typed)


@pytest.mark.parametrize("typed", ["a.example, b.example", "a.example; b.example", "a.example b.example"])
def test_two_domains_are_told_to_be_two(typed):
    with pytest.raises(NotADomain, match="is more than one name"):
        typed_domain(typed)


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


CYRILLIC_A, GREEK_O = "\u0430", "\u03bf"


@pytest.mark.parametrize(
    ("typed", "letter", "script", "main"),
    [
        (f"{CYRILLIC_A}dventure-works.example", CYRILLIC_A, "Cyrillic", "Latin"),
        (f"c{GREEK_O}ntoso.example", GREEK_O, "Greek", "Latin"),
        ("shop.c\u043entoso.example", "\u043e", "Cyrillic", "Latin"),
        ("приm\u0435р.example", "m", "Latin", "Cyrillic"),
        ("xn--dventure-works-utl.example", CYRILLIC_A, "Cyrillic", "Latin"),
        (f"\u0430{GREEK_O}.example", GREEK_O, "Greek", "Cyrillic"),
    ],
)
def test_name_that_mixes_alphabets_is_refused_and_the_letter_named(typed, letter, script, main):
    with pytest.raises(NotADomain) as refusal:
        normalise_domain(typed)
    assert f"“{letter}” is {script}, the others are {main}" in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("пример.example", "xn--e1afmkfd.example"),
        ("аррӏе.com", "xn--80ak6aa92e.com"),  # another name than apple.com, and Cyrillic from end to end
        ("παράδειγμα.example", "xn--hxajbheg2az3al.example"),
        ("東京タワー日本のABC.example", "xn--abc-kc4b3pjj7cr351a2x3bpxcsva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("نامه\u200cای.com", "xn--mgba3gch31f060k.com"),  # the joiner belongs to the name
        ("adventure\u200c-works.example", "adventure-works.example"),  # and here it does not
        ("a--b.example", "a--b.example"),
    ],
)
def test_names_of_one_script_are_fine(typed, domain):
    assert normalise_domain(typed) == domain


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        ("contoso.example", "contoso.example"),
        ("xn--skihtte-q2a.example", "skihütte.example (xn--skihtte-q2a.example)"),
        ("xn--a.example", "xn--a.example (xn--a.example)"),
    ],
)
def test_domain_is_shown_in_its_own_script(domain, shown):
    assert readable_domain(domain) == shown


ANY_NAME = st.text(max_size=80) | st.from_regex(
    r"(xn--)?[a-zäа-яα-ω日本.\u200c\u200d\u00b7_-]{1,20}\.[a-z]{2,4}"
)


@pytest.mark.proof
@settings(deadline=None)  # the machine may be busy
@given(ANY_NAME)
def test_normalising_twice_is_normalising_once(typed):
    try:
        domain = normalise_domain(typed)
    except NotADomain:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert normalise_domain(domain) == domain
    readable_domain(domain)


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_is_a_guid_or_refused(typed):
    try:
        guid = parse_guid(typed)
    except NotAGuid:
        return
    assert parse_guid(str(guid)) == guid


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
