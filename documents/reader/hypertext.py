"""The text of HTML as it is seen, in one walk from the beginning to the end.

The parser of Python's own library takes a minute for 60 KB of what nobody's program writes.
"""

import html
import re
from collections.abc import Iterator

MOST_CHARACTERS = 4_000_000
_LONGEST_TAG = 20_000  # characters; a picture may stand in an attribute, but then it is no text either
_BLOCKS = {
    *("p", "div", "br", "tr", "li", "table", "blockquote", "hr", "pre", "ul", "ol", "section", "article"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_UNSEEN = {"head", "template", "title"}
_RAW = {"script", "style", "xml"}  # to their own end, whatever they hold
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_SPACES = re.compile(r"\s+")


def text_of_html(source: str) -> str:
    return "".join(_pieces(source[:MOST_CHARACTERS]))


def _pieces(source: str) -> Iterator[str]:
    at, unseen = 0, 0
    while at < len(source):
        begin = source.find("<", at)
        data = source[at : begin if begin >= 0 else len(source)]
        if data and not unseen:
            yield _SPACES.sub(" ", _unescaped(data))
        if begin < 0:
            return
        name, is_end, at = _tag(source, begin)
        if name in _UNSEEN:
            unseen = max(0, unseen + (-1 if is_end else 1))
        elif name == "body":
            unseen = 0  # whatever was left open above
        if not unseen:
            yield _mark(name, is_end)


def _mark(name: str, is_end: bool) -> str:
    if name in _BLOCKS:
        return "\n"
    if name in {"td", "th"} and not is_end:
        return "\t"
    return "<" if name == "<" else ""


def _tag(source: str, begin: int) -> tuple[str, bool, int]:
    """Its name in small letters, whether it ends something, and where the text goes on."""
    if source.startswith("<!--", begin):
        return "", False, _after(source, "-->", begin + 4)
    found = _NAME.match(source, begin + 1)
    if found is None:
        is_mark = source.startswith(("<!", "<?", "</"), begin)
        return ("", False, _after(source, ">", begin)) if is_mark else ("<", False, begin + 1)
    name, is_end = found[1].lower(), source[begin + 1] == "/"
    if name in _RAW and not is_end:
        end = re.compile(f"</{re.escape(name)}", re.IGNORECASE).search(source, found.end())
        return name, True, _after(source, ">", end.start()) if end else len(source)
    return name, is_end, _end_of_tag(source, found.end())


def _after(source: str, mark: str, start: int) -> int:
    found = source.find(mark, start)
    return found + len(mark) if found >= 0 else len(source)


def _end_of_tag(source: str, at: int) -> int:
    """Behind the next ">" outside of quotes; just here where there is none near."""
    most = min(len(source), at + _LONGEST_TAG)
    end = source.find(">", at, most)
    if end < 0:
        return at
    for quote in ('"', "'"):  # almost never does a value hold that mark
        if source.count(quote, at, end) % 2:
            closing = source.find(quote, end, most)
            longer = source.find(">", closing, most) if closing >= 0 else -1
            return longer + 1 if longer >= 0 else end + 1
    return end + 1


def _unescaped(data: str) -> str:
    try:
        return html.unescape(data)
    except ValueError:  # a character's number with thousands of digits
        return data
