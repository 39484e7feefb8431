"""What mail programs turn into a link although nobody made it one: names that look like an address."""

import re

# With a scheme, with www, or letters around a dot; what follows a slash belongs to it.
_SCHEME = re.compile(r"://|\bwww\.", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w.-])(/?)")


def has_web_address(text: str) -> bool:
    """Whether a name holds one: `https://`, `www.`, a host in small letters, or one with a path behind it."""
    return bool(_SCHEME.search(text)) or any(host[0].islower() or host[1] for host in _HOST.finditer(text))


_NAME = re.compile(r"(<bdi\b[^>]*>)(.*?)(</bdi>)", re.DOTALL)
_LINKED_AT = re.compile(r"(?<=\w)[.@](?=\w)|:(?=//)")


def without_links(html: str) -> str:
    """A letter whose names stay text where a mail program would make links of them: their dots stand in an element."""
    return _NAME.sub(lambda name: f"{name[1]}{broken(name[2])}{name[3]}", html)


def broken(escaped: str) -> str:
    return _LINKED_AT.sub(r"<span>\g<0></span>", escaped)
