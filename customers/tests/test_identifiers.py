from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.identifiers import NotADomain, NotAGuid, normalise_domain, parse_guid, readable_domain

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
