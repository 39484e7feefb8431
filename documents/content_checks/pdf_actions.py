"""One dictionary of a PDF: does it start, send or fetch something, or carry a file?"""

from urllib.parse import unquote
from xml.parsers import expat

import pikepdf
import re2
from pikepdf import Name

from documents.content_checks import attachments, pdf_bounds
from documents.content_checks.pdf_objects import FILE_KEYS
from documents.content_checks.refused import Inner, Refused
from documents.limits import MAX_FILE_BYTES, MEGABYTE
from documents.names import clean_name
from text.cleaning import visible

_PROGRAMS = "FILE_HAS_PROGRAMS"
# Actions that start, send or fetch. What is not here turns pages, plays a sound or opens a link.
ACTING = {"/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute", "/Rendition"}
ACTIONS = {*ACTING, "/JavaScript", "/GoToR", "/Thread", "/URI", "/RichMedia"}
_LINKS = ("http:", "https:", "mailto:", "tel:", "ftp:", "urn:", "doi:")
# Another host, a scheme, or a host as PDF spells it: a first step of more than a drive's letter.
_OUTSIDE = re2.compile(r"[\\/]{2}|[a-z][a-z0-9+.-]+:|/[^/\\]{2,}/")
_FAR = re2.compile(r"[\\/]{2}|[a-z][a-z0-9+.-]+:[\\/]{2}")
_SCHEME = re2.compile(r"[a-z][a-z0-9+.-]*:")
_HOST_AND_PORT = re2.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+:\d")
# A field's own format, as Acrobat writes it beside a date or a number; alone in its script, of constants only.
_CONSTANT = (
    r'(?:"(?:[^"\\\r\n]|\\[^\r\n])*"|\'(?:[^\'\\\r\n]|\\[^\r\n])*\'|-?[0-9.]+|true|false'
    r'|new Array ?\((?:\s*"[^"\\\r\n]*"\s*,?)*\))'
)
_OF_A_FORMAT = re2.compile(
    r"\s*(?:AF(?:Date|Time|Number|Percent|Special|Simple|Range)"
    r"_?(?:Format|Keystroke|Calculate|Validate)?(?:Ex)?\s*"
    rf"\(\s*(?:{_CONSTANT}\s*(?:,\s*{_CONSTANT}\s*)*)?\)\s*;?\s*)"
)
_LONGEST_FORMAT = 2000
_LONGEST_TARGET = 4096  # characters; its beginning says where it leads
_FORM = 8 * MEGABYTE
_XFA_ACTS = {"script", "submit", "execute", "connect", "wsdlConnection", "xmlConnection", "exObject"}
_BY_ITSELF = ("/O", "/PO", "/PV")  # a page is opened, or comes into sight


def check(item: pikepdf.Object) -> None:
    """Raises Refused."""
    kind = str(item.get("/S", "")) if isinstance(item.get("/S"), Name) else ""
    if kind in ACTING or str(item.get("/Subtype", "")) == "/RichMedia" or "/OnInstantiate" in item:
        raise Refused(_PROGRAMS)
    if kind == "/JavaScript" or "/JS" in item:
        _check_script(item.get("/JS"))
    _check_begins(item)
    _check_files_named(item, kind)
    if kind == "/URI":
        check_link(_text(item.get("/URI")))
    if "/Base" in item:
        check_link(_text(item.get("/Base")))
    if "/XFA" in item:
        _check_xfa(item["/XFA"])
    if "/EF" in item and not _is_of_rights(item["/EF"]):
        _check_attached(item)


def _check_begins(item: pikepdf.Object) -> None:
    """A link that nobody clicked."""
    begun = [item.get("/OpenAction")]
    if isinstance(automatic := item.get("/AA"), pikepdf.Dictionary):
        begun += [automatic.get(key) for key in _BY_ITSELF]
    for action in begun:
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) == "/URI":
            raise Refused(_PROGRAMS)


def _check_files_named(item: pikepdf.Object, kind: str) -> None:
    """Of a file elsewhere: beside this one, or on a host that would know who reads. An attached one keeps its path."""
    leads_out = _FAR if "/EF" in item and kind == "" else _OUTSIDE
    for key in FILE_KEYS:
        if isinstance(named := item.get(key), pikepdf.String) and leads_out.match(_plain(str(named))):
            raise Refused(_PROGRAMS)


def _check_script(script: pikepdf.Object | None) -> None:
    try:
        said = pdf_bounds.read(script, MEGABYTE) if isinstance(script, pikepdf.Stream) else _text(script)
    except Refused as refused:
        raise Refused(_PROGRAMS) from refused
    said = said.decode("latin-1") if isinstance(said, bytes) else said
    if len(said) > _LONGEST_FORMAT or not _OF_A_FORMAT.fullmatch(said):
        raise Refused(_PROGRAMS)


def check_link(target: str) -> None:
    """To the web, a mailbox, a telephone or a name of a work. Raises Refused for another."""
    target = _plain(target)
    is_elsewhere = target.startswith(("\\\\", "//")) or _SCHEME.match(target)
    if is_elsewhere and not target.startswith(_LINKS) and not _HOST_AND_PORT.match(target):
        raise Refused(_PROGRAMS)


def _plain(target: str) -> str:
    """As a browser understands it: without escapes, white space and what nobody sees."""
    return "".join(visible(unquote(target[:_LONGEST_TARGET])).split()).lower()


def _check_xfa(form: pikepdf.Object) -> None:
    """A form of Adobe's own: its fields are taken, its scripts are not. Its pieces are one document, or each is one."""
    packets = [form] if isinstance(form, pikepdf.Stream) else form if isinstance(form, pikepdf.Array) else []
    pieces = [pdf_bounds.read(piece, _FORM) for piece in packets if isinstance(piece, pikepdf.Stream)]
    if sum(map(len, pieces)) > _FORM:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    try:
        try:
            _parse_xfa(b"".join(pieces))
        except expat.ExpatError:
            for piece in pieces:
                _parse_xfa(piece)
    except expat.ExpatError as trouble:
        raise Refused(_PROGRAMS) from trouble  # not understood, so nobody knows what it does


def _parse_xfa(packet: bytes) -> None:
    def refuse(*_: object) -> None:
        raise Refused(_PROGRAMS)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        fetched = _plain(attributes.get("href", ""))
        if tag.rpartition(":")[2] in _XFA_ACTS or _OUTSIDE.match(fetched):
            refuse()

    def instruct(target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            refuse()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.ProcessingInstructionHandler = begin, instruct
    parser.Parse(packet, True)


def _is_of_rights(files: pikepdf.Object) -> bool:
    """What a form allows to be done with attached files: names alone."""
    return isinstance(files, pikepdf.Array) and all(isinstance(each, Name) for each in files)


def _check_attached(specification: pikepdf.Object) -> None:
    """Under each of its names, and what comes along with it."""
    names = {clean_name(_text(specification.get(key))) for key in FILE_KEYS} - {""} or {""}
    files = specification["/EF"]
    beside = specification.get("/RF")
    if isinstance(beside, pikepdf.Dictionary) and len(beside):
        raise Refused("FILE_CARRIES_FILES", Inner.ATTACHED)
    contents = [each for _key, each in files.items() if isinstance(each, pikepdf.Stream)]
    for content in {each.objgen: each for each in contents}.values():
        for name in names:
            _check_content(content, name)


def _check_content(stream: pikepdf.Stream, name: str) -> None:
    try:
        content = pdf_bounds.read(stream, MAX_FILE_BYTES)
    except Refused as refused:
        raise Refused("FILE_CARRIES_FILES", name or Inner.ATTACHED) from refused
    attachments.check_attached(content, name, or_else=Inner.ATTACHED)


def _text(item: pikepdf.Object | None) -> str:
    return str(item) if isinstance(item, pikepdf.String) else ""
