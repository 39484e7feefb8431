"""A web page that does nothing but show words, of which Apple's mail program attaches the rest of a mail's text.

What is allowed is named: a browser has more ways to act than anybody lists, and mends what is written wrongly.
"""

from typing import IO

from documents.content_checks.patterns import of_bytes
from documents.content_checks.refused import Refused
from documents.limits import MEGABYTE

_OF_APPLE = of_bytes(rb"(?i)att\d{3,8}\.html?")
_LONGEST = MEGABYTE
_TAGS = (
    rb"html|head|body|meta|title|div|span|p|br|hr|b|i|u|s|strong|em|font|center|small|big|sub|sup|blockquote|pre|code"
    rb"|h[1-6]|ul|ol|li|dl|dt|dd|table|tbody|thead|tfoot|tr|td|th|a|o:p"
)
_PLAIN = (
    rb"class|dir|lang|align|valign|width|height|color|face|size|border|cellpadding|cellspacing|bgcolor|colspan"
    rb"|rowspan|nowrap|title|alt|name|id|start|type"
)
_VALUE = rb'"[^"<>]*"'
_STYLE = rb'style="(?:[^"<>\\@&(]|rgba?\()*"'
_CHARSET = rb"(?:utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)"  # in others, words may be marks
_HEAD = rb'http-equiv="content-type"|content="text/html(?:[; ]+charset=%s)?"|charset="?%s"?' % (
    (_CHARSET,) * 2
)
_LINK = rb'href="(?:https?://|mailto:|tel:|#|x-apple-data-detectors:)[^"<>]*"'
_ATTRIBUTE = rb"(?:(?:%s)=(?:%s|[a-z0-9#%%]+)|%s|%s|%s)" % (_PLAIN, _VALUE, _STYLE, _HEAD, _LINK)
_ALLOWED = of_bytes(rb"(?i)</?(?:%s)(?:\s+%s)*\s*/?>|<!doctype html[a-z0-9 \"/.:-]*>" % (_TAGS, _ATTRIBUTE))
_BEHAVES = of_bytes(rb"(?i)style=\"[^\"]*(?:behavio|binding|expression|import)")


def is_of_apple(name: str) -> bool:
    return bool(_OF_APPLE.fullmatch(name.encode(errors="replace")))


def check(file: IO[bytes]) -> None:
    """Raises Refused for anything but words, their looks, and links that people click."""
    file.seek(0)
    content = file.read(_LONGEST + 1)
    is_of_letters = b"\0" not in content and len(content) <= _LONGEST
    if not is_of_letters or b"<" in _ALLOWED.sub(b" ", content) or _BEHAVES.search(content):
        raise Refused("FILE_HAS_PROGRAMS")
