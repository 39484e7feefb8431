"""Elements of Office's XML that act or fetch by their attributes alone."""

from documents.content_checks.refused import Refused
from documents.content_checks.targets import is_remote, plain

_PROGRAMS, _MACROS, _FETCHES = "FILE_HAS_PROGRAMS", "FILE_HAS_MACROS", "FILE_XML_NOT_SAFE"
_STARTING = ("ppaction://program", "ppaction://macro")
_DRAWN = {"imagedata", "fill", "stroke", "image"}
_BEGINNING = ("_xlnm.auto_", "auto_open", "auto_close", "auto_activate")
_CALLING = ("on", "get", "load")  # how attributes of a ribbon begin that name a macro
_OF_THE_STORE = "omex"
_QUERY = "microsoft.mashup"  # reads tables of this very file, unless somebody asks it to


class Elements:
    """The elements of one part, one after the other."""

    def __init__(self) -> None:
        self.is_ribbon = False
        self.begins_query = False

    def check(self, name: str, attributes: dict[str, str]) -> None:
        """`name` without its prefix. Raises Refused."""
        if not attributes:
            return
        if plain(attributes.get("action", "")).startswith(_STARTING) or (
            name == "cmd" and attributes.get("type") == "verb"
        ):
            raise Refused(_PROGRAMS)
        self._check_macros(name, attributes)
        if self._fetches(name, attributes):
            raise Refused(_FETCHES)

    def _check_macros(self, name: str, attributes: dict[str, str]) -> None:
        self.is_ribbon |= name == "customUI"
        calls = self.is_ribbon and any(key.startswith(_CALLING) for key in attributes)
        begins = name == "definedName" and attributes.get("name", "").lower().startswith(_BEGINNING)
        if calls or begins:
            raise Refused(_MACROS)

    def _fetches(self, name: str, attributes: dict[str, str]) -> bool:
        if name == "connection":
            self.begins_query = attributes.get("refreshOnLoad", "") in {"1", "true"}
            return is_remote(attributes.get("odcFile", ""))
        if name in _DRAWN:
            return is_remote(attributes.get("src", ""))
        if name == "dbPr":
            return self.begins_query and _QUERY not in attributes.get("connection", "").lower()
        return (
            (name == "webVideoPr" and "embeddedHtml" in attributes)
            or (name == "webPr" and "url" in attributes)
            or (name == "textPr" and is_remote(attributes.get("sourceFile", "")))
            or (name == "reference" and attributes.get("storeType", _OF_THE_STORE).lower() != _OF_THE_STORE)
        )
