"""Fields of Word and formulas of Excel, as text: do they start a program or fetch something?"""

from collections.abc import Iterator

import re2

from documents.content_checks.refused import Refused
from documents.content_checks.targets import is_remote, leads_elsewhere

BEGIN, END = "\x02", "\x03"  # of a field; XML has no such characters
_DEEPEST = 20  # as Word has it
_LONGEST = 16 * 1024  # characters of one field that leads somewhere
_MARK = re2.compile(f"([{BEGIN}{END}])")
_COMMAND = re2.compile(r"(?i)(?:^|[^a-z0-9])dde(?:auto)?(?:[^a-z0-9]|$)")
_QUOTED = re2.compile(r"(?i)\bquote((?:\s+(?:0x[0-9a-f]{1,4}|[0-9]{1,3})\b)+)")
_KEYWORD = re2.compile(r'[\s"]*([A-Za-z]+)')
_SWITCH = re2.compile(r'(?:^|\s)\\[lotsLOTS]\s*(?:"[^"]*"|[^\s"]+)')
_WORD = re2.compile(r'"([^"]*)"|([^\s"]+)')
_TAKES_IN = {"include", "includetext", "import", "link", "database", "rd", "includepicture", "autotextlist"}
_PICTURE_OF_THE_WEB = ("http:", "https:")
_NOT_KEPT = "\\d"  # the picture is not in the file, so it is fetched when that is opened

_TEXT = re2.compile(r'"[^"]*"')
_SHEET = re2.compile(r"'[^']*'")
# “server|topic!item”, as in =cmd|'/c calc'!A1
_REMOTE_FORMULA = re2.compile(r"(?i)[a-z0-9_.']\s*\|\s*[^|!]{0,900}!")
_ASKS = re2.compile(
    r"(?i)(?:^|[^a-z0-9_.])(?:_xlfn\.)?(?:_xlws\.)?"
    r"(?:webservice|image|rtd|call|register(?:\.id)?|exec|fopen)\s*\("
)
_LINKS = re2.compile(r'(?i)hyperlink\s*\(\s*"([^"]*)"')


def judge_formula(formula: str) -> None:
    """Raises Refused."""
    outside_of_texts = _SHEET.sub("'", _TEXT.sub('""', formula))
    if (
        _REMOTE_FORMULA.search(outside_of_texts)
        or _ASKS.search(outside_of_texts)
        or any(map(leads_elsewhere, _LINKS.findall(formula)))
    ):
        raise Refused("FILE_HAS_PROGRAMS")


def judge_fields(said: str) -> None:
    """`said`: the instructions of a part's fields with BEGIN and END around each. Raises Refused."""
    if _COMMAND.search(said) or _COMMAND.search(_spelled(said)):
        raise Refused("FILE_HAS_PROGRAMS")
    for field in _each(said):
        _judge(field)


def _spelled(said: str) -> str:
    """What fields of numbers become."""
    return "".join(
        chr(number)
        for group in _QUOTED.findall(said)
        for word in group.split()
        if (number := int(word, 16 if word[:2] in {"0x", "0X"} else 10)) < 256
    )


def _each(said: str) -> Iterator[str]:
    """Every field with those inside it, whose results are its words."""
    stack: list[list[str]] = [[]]
    for piece in _MARK.split(said):
        if piece == BEGIN:
            stack.append([])
            if len(stack) > _DEEPEST:
                raise Refused("FILE_TOO_COSTLY")
        elif piece == END and len(stack) > 1:
            field = "".join(stack.pop())
            yield field
            stack[-1].append(f" {_spelled(field)} {field}" if _QUOTED.search(field) else field)
        elif piece != END:
            stack[-1].append(piece)
    yield from map("".join, stack)


def _judge(field: str) -> None:
    found = _KEYWORD.match(field)
    keyword = found[1].lower() if found else ""
    if len(field) > _LONGEST and (keyword == "hyperlink" or keyword in _TAKES_IN):
        raise Refused("FILE_TOO_COSTLY")
    if keyword == "hyperlink":
        rest = _SWITCH.sub(" ", field[found.end() :])
        is_bad = any(map(leads_elsewhere, _words(rest)))
    elif keyword in _TAKES_IN:
        words = _words(field[found.end() :])
        is_kept = keyword == "includepicture" and _NOT_KEPT not in words
        is_bad = any(
            is_remote(word) and not (is_kept and word.lower().startswith(_PICTURE_OF_THE_WEB))
            for word in words
        )
    else:
        return
    if is_bad:
        raise Refused("FILE_XML_NOT_SAFE")


def _words(text: str) -> list[str]:
    """Where a path has its backslashes twice, as Word writes them, they are one."""
    words = [quoted or bare for quoted, bare in _WORD.findall(text)]
    return [word.replace("\\\\", "\\") if "\\\\\\\\" in word else word for word in words]
