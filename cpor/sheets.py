"""Style sheets in one piece: an entry names its parts by `@import`, and pages get it with the parts in their places."""

import re
from collections.abc import Callable

from cpor.bootstrap_parts import trimmed

BOOTSTRAP = "bootstrap.min.css"
IMPORT = re.compile(r'@import "([\w.-]+)"(?: layer\((\w+)\))?;')
COMMENT = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)  # `/*!` begins a licence, which stays
THEMED = re.compile(r"(--[\w-]+): light-dark\(([^,]+), [^,]+\);")

FOR_OLDER = """\
@supports not (color: light-dark(white, black)) {
  :root {
    color-scheme: light !important;
%s  }
}
"""


def composed(entry: str, part: Callable[[str], str]) -> str:
    """The entry's text with the text of each part, as `part` reads it by name, in its layer."""

    def imported(found: re.Match[str]) -> str:
        name, layer = found.groups()
        text = trimmed(part(name)) if name == BOOTSTRAP else _own(part(name))
        return f"@layer {layer} {{\n{text}}}" if layer else text

    return COMMENT.sub("", IMPORT.sub(imported, entry))


def _own(part: str) -> str:
    return COMMENT.sub("", part) + _for_older(part)


def _for_older(part: str) -> str:
    """What browsers of before mid-2024, which know no `light-dark()`, read instead: the light theme."""
    light = "".join(f"    {name}: {colour};\n" for name, colour in THEMED.findall(part))
    return FOR_OLDER % light if light else ""
