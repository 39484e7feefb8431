"""Is a file what its name says? Asked here, and answered in the sandbox: no parser touches a stranger's bytes in this
process."""

import json
import logging
import tempfile
from typing import IO

from django.core.cache import caches
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.inner import Inner
from documents.limits import KINDS, extension
from documents.names import clean_name
from documents.refusals import FILE_SENTENCES, FileRefused
from documents.sandboxed import run
from sandbox.bounds import MEGABYTE, Bounds
from sandbox.run import End, NotWhole

logger = logging.getLogger(__name__)

BOUNDS = Bounds(cpu_seconds=5, seconds=20, output_bytes=64 * MEGABYTE, niceness=10)  # pages come first
INNER: dict[str, str | Promise] = {
    Inner.ATTACHED: _("attached to its pages"),
    Inner.BEHIND: _("data after the end of the picture"),
    Inner.ARCHIVE: _("an archive at its end"),
    Inner.NAMELESS: _("a file without a name"),
}
_ENDS = {End.BROKEN: "FILE_DAMAGED", End.COSTLY: "FILE_TOO_COSTLY", End.SLOW: "FILE_NOT_CHECKED"}
_LONGEST_ANSWER = 64 * 1024  # bytes


def content_type(file: IO[bytes], *, name: str, sha256: str = "") -> str:
    """The content type that name and structure agree on. Raises FileRefused where they do not, or where nobody could
    look just now.

    `sha256`: of the content, where it is known. What passed is not looked through again while this process lives: one
    agreement is uploaded to many claims. What was refused is.
    """
    kind = KINDS.get(extension(name))
    if kind is None:
        raise FileRefused("FILE_TYPE_NOT_ALLOWED", name=name)
    passed, key = caches["passed"], f"{sha256}{extension(name)}"
    if sha256 and key in passed:
        return kind.content_type
    code, inner = _asked(file, name)
    if code:
        raise FileRefused(code, name=name, inner=INNER.get(inner, inner))
    if sha256:
        passed.set(key, True)
    return kind.content_type


def _asked(file: IO[bytes], name: str) -> tuple[str, str]:
    """The refusal's code, "" for none, and what the file carries."""
    with tempfile.TemporaryFile() as copy:
        source = file if _is_of_this_machine(file) else _copied(file, copy)
        try:
            with run("documents.content_checks.job", source, bounds=BOUNDS, arguments=[name]) as (end, said):
                return _told(said) if end == End.WELL else (_ENDS[end], "")
        except (NotWhole, OSError):
            logger.exception("An upload could not be looked through")
            return "FILE_NOT_CHECKED", ""


def _is_of_this_machine(file: IO[bytes]) -> bool:
    """Small uploads are kept in memory, where another process cannot have them."""
    try:
        file.flush()
        return file.fileno() >= 0
    except (AttributeError, OSError, ValueError):
        return False


def _copied(file: IO[bytes], copy: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    while chunk := file.read(MEGABYTE):
        copy.write(chunk)
    copy.flush()
    return copy


def _told(said: IO[bytes]) -> tuple[str, str]:
    """Believed as little as the file: a code that we know, a name that may be anything."""
    try:
        verdict = json.loads(said.read(_LONGEST_ANSWER))
        code, inner = str(verdict["code"]), str(verdict["inner"])
    except (ValueError, KeyError, TypeError):
        return "FILE_DAMAGED", ""
    known = code in FILE_SENTENCES or not code
    return (code, inner if inner in INNER else clean_name(inner)) if known else ("FILE_DAMAGED", "")
