"""What mail programs turn into a link although nobody made it one: names that look like an address."""

import re

# With a scheme, with www, or letters around a dot; what follows a slash belongs to it.
_SCHEME = re.compile(r"://|\bwww\.", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w.-])(/?)")


def has_web_address(text: str) -> bool:
    """Whether a name holds one: `https://`, `www.`, a host in small letters, or one with a path behind it."""
    return bool(_SCHEME.search(text)) or any(host[0].islower() or host[1] for host in _HOST.finditer(text))
