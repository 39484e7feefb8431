"""Where a link or a field leads: to the web or a mailbox at a click, or to a host, a file or a program."""

from urllib.parse import unquote

import re2

from text.cleaning import visible

_LONGEST = 4096
_CLICKED = ("http:", "https:", "mailto:", "tel:", "#")
_ELSEWHERE = re2.compile(r"\s*(?:[\\/]{2}|[a-z][a-z0-9+.-]*:)")
_REMOTE = re2.compile(r"\s*(?:[\\/]{2}|(?:https?|ftp|file|mhtml|webdavs?|ms-[a-z]+):)")


def plain(target: str) -> str:
    """As Office understands it: without escapes, white space, or a mark of the script's direction."""
    return "".join(visible(unquote(target[:_LONGEST])).split()).lower()


def is_clicked(target: str) -> bool:
    """A link that people follow, to the web or to a mailbox; "" leads nowhere."""
    wanted = plain(target)
    return wanted.startswith(_CLICKED) or not wanted


def leads_elsewhere(target: str) -> bool:
    """Has a scheme, a drive or a host, and is no link to the web."""
    return bool(_ELSEWHERE.match(plain(target))) and not is_clicked(target)


def is_remote(target: str) -> bool:
    """On another host, or named as if it were."""
    return bool(_REMOTE.match(plain(target)))
