"""Patterns for a stranger's bytes: in linear time (RE2), whatever they are asked to find."""

from typing import IO, Any

import re2

_CHUNK = 64 * 1024
_EACH_BYTE = re2.Options()
_EACH_BYTE.encoding = re2.Options.Encoding.LATIN1


def of_bytes(pattern: bytes) -> Any:
    """RE2 takes bytes for UTF-8 where nobody says otherwise, and then no class matches a byte that is not."""
    return re2.compile(pattern, _EACH_BYTE)


def stands_in(pattern: Any, file: IO[bytes], *, longest: int) -> bool:
    """Whether the rest of the file has it, read in pieces. `longest`: bytes of what is looked for."""
    rest = b""
    while chunk := file.read(_CHUNK):
        window = rest + chunk
        if pattern.search(window):
            return True
        rest = window[-longest:]
    return False
