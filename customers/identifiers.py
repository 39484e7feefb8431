"""How people write GUIDs and domain names, brought to the one form the registers keep."""

import re
import unicodedata
from collections import Counter
from uuid import UUID

import idna
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from text.names import filled
from text.typed_values import guid_digits, host

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
GUID_DIGITS, HEX_DIGITS = 32, frozenset("0123456789abcdef")
SEPARATED = re.compile(r"[,; ]")
HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
LONGEST_DOMAIN = 253
LONGEST_TYPED = 1000  # characters; more is never looked at
ENCODED = "xn--"
JOINERS = "\u200c\u200d"  # invisible, yet they belong to some Persian and Indian names
# Scripts that are written together in one word; any other mixture can pass for a name of one script. These are
# the sets of the level "highly restrictive" in Unicode's security mechanisms (UTS 39).
WRITTEN_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)
SCRIPT_NAMES = {
    "LATIN": gettext_lazy("Latin"),
    "CYRILLIC": gettext_lazy("Cyrillic"),
    "GREEK": gettext_lazy("Greek"),
    "CJK": gettext_lazy("Chinese"),
}


class NotAGuid(ValueError):
    pass


class NotADomain(ValueError):
    pass


def parse_guid(text: str) -> UUID:
    """A GUID as people paste it: any case and hyphens, braces, quotes, `urn:uuid:`. Raises NotAGuid."""
    digits = guid_digits(text) if len(text) <= LONGEST_TYPED else ""
    if len(digits) == GUID_DIGITS and HEX_DIGITS.issuperset(digits):
        return UUID(digits)
    raise NotAGuid(_what_is_wrong(text, digits))


def _what_is_wrong(text: str, digits: str) -> str:
    """What people look for: the letter that is none of a GUID's, or how many are missing."""
    strangers = [sign for sign in digits if sign not in HEX_DIGITS]
    facts = {"text": _short(text), "sign": "".join(strangers[:1]), "count": len(digits)}
    if len(digits) == GUID_DIGITS and len(strangers) < GUID_DIGITS // 2:
        return filled(
            _("“%(text)s” is not a GUID: “%(sign)s” is none of the digits and letters a to f."), facts
        )
    if digits and not strangers:
        return filled(_("“%(text)s” is not a GUID: it has %(count)d digits and letters, not 32."), facts)
    return filled(_("“%(text)s” is not a GUID: 32 digits and letters a to f, as 8-4-4-4-12."), facts)


def typed_domain(text: str) -> str:
    """A customer's domain as people type it, also as the address of a page or with `www.`. Raises NotADomain."""
    name = host(text[: LONGEST_TYPED + 1])
    if any(map(name.__contains__, ",; ")) and all("." in part for part in SEPARATED.split(name) if part):
        raise NotADomain(
            filled(
                _("“%(text)s” is more than one name. Write one domain name such as contoso.com."),
                {"text": _short(text)},
            )
        )
    return normalise_domain(name)


def normalise_domain(text: str) -> str:
    """A domain name in lower-case ASCII, from a name in any script or a pasted address. Raises NotADomain.

    By IDNA 2008 (RFC 5891), with the mapping of UTS 46: what a browser makes of the same text.
    """
    host = SCHEME.sub("", _without_invisible(text[:LONGEST_TYPED], keep=JOINERS)).partition("/")[0]
    domain = _encoded(host.removesuffix(".")) if len(text) <= LONGEST_TYPED else ""
    labels = domain.split(".")
    if len(domain) > LONGEST_DOMAIN or len(labels) < 2 or not all(map(HOST_LABEL.fullmatch, labels)):
        raise NotADomain(
            filled(_("“%(text)s” is not a domain name such as contoso.com."), {"text": _short(text)})
        )
    for label in labels:
        _refuse_mixed_scripts(label)
    return domain


def readable_domain(domain: str) -> str:
    """A normalised name for people's eyes: in its own script with the stored form beside, where the two differ."""
    if ENCODED not in domain:
        return domain
    return f"{'.'.join(map(_decoded, domain.split('.')))} ({domain})"


def _encoded(host: str) -> str:
    """Empty where the text is no name."""
    plain = host.lower()
    if host.isascii() and ENCODED not in plain:
        return plain  # the rules for other scripts would refuse names that exist, such as a--b
    # A joiner that means nothing where it stands was pasted along.
    for candidate in (host, _without_invisible(host)):
        try:
            return idna.encode(candidate, uts46=True).decode("ascii").lower()
        except UnicodeError:
            continue
    return ""


def _decoded(label: str) -> str:
    if not label.startswith(ENCODED):
        return label
    try:
        return idna.decode(label)
    except UnicodeError:
        return label


def _refuse_mixed_scripts(label: str) -> None:
    name = _decoded(label)
    if name.isascii():
        return
    scripts = {letter: script for letter in name if (script := _script(letter))}
    used = Counter(scripts[letter] for letter in name if letter in scripts)
    if len(used) < 2 or any(used.keys() <= together for together in WRITTEN_TOGETHER):
        return
    main = max(used, key=lambda script: (used[script], script == "LATIN"))
    stranger = next(letter for letter in name if scripts.get(letter, main) != main)
    sentence = _(
        "“%(label)s” mixes alphabets: its letter “%(letter)s” is %(script)s, the others are %(main)s. Such a name "
        "can be mistaken for another one. Type it again instead of pasting it."
    )
    raise NotADomain(
        filled(
            sentence,
            {
                "label": _short(name),
                "letter": stranger,
                "script": _script_name(scripts[stranger]),
                "main": _script_name(main),
            },
        )
    )


def _script(letter: str) -> str:
    """The first word of its name in Unicode, such as CYRILLIC; empty for what belongs to no script of its own."""
    is_letter = unicodedata.category(letter) in {"Ll", "Lo", "Lu", "Lt"}
    return unicodedata.name(letter, "").partition(" ")[0] if is_letter else ""


def _script_name(script: str) -> str:
    return str(SCRIPT_NAMES.get(script, script.capitalize()))


def _without_invisible(text: str, *, keep: str = "") -> str:
    """Pages and letters paste zero-width characters along with an ID."""
    if text.isascii():
        return text.strip()
    kept = (character for character in text if character in keep or unicodedata.category(character) != "Cf")
    return "".join(kept).strip()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
