"""Digital signatures of a PDF, verified by pyHanko, which is slow to load: for files alone that may have one.

Four answers: is it right, what does it cover, is its issuer known here, and when was it made. Nothing is fetched,
nobody is asked whether a certificate was revoked.
"""

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from typing import IO

from documents.reader.bounds import MAX_SIGNATURES, MAX_SIGNED_WORDS, SIGNATURES_FOR
from documents.reader.cleaning import clean

_MARK = b"/ByteRange"  # a signature stands in the clear in a file, or it could not be found to be verified


@dataclass(frozen=True)
class Signature:
    """name, organisation, issuer: of its certificate. at: in ISO 8601, in UTC.

    is_verified: its parts could be read; else nothing here says anything of it
    is_intact: the bytes it covers are those that were signed, with the certificate's key
    covers: "file", or "revision" where something was added to the file later
    changes: since it was signed; "none", "archive" (what keeps signatures verifiable), "form" (fields filled in,
        further signatures) or "other", which it should not have survived; "" where nobody found out
    is_trusted: somebody on the trust list vouches for the certificate
    is_expired: its certificate was not, or no longer, valid at the time it names
    is_time_trusted: a timestamp by somebody on the trust list says `at`; else the signer's own clock does
    page: from 1, that shows it
    """

    name: str = ""
    organisation: str = ""
    issuer: str = ""
    at: str = ""
    is_verified: bool = False
    is_intact: bool = False
    covers: str = ""
    changes: str = ""
    is_trusted: bool = False
    is_expired: bool = False
    is_time_trusted: bool = False
    page: int | None = None


class _TooLong(BaseException):
    """Nothing in a library that means well holds it up."""


def signatures(file: IO[bytes], trusted: Sequence[bytes] = ()) -> list[Signature]:
    """In the order of the file's fields. `trusted`: certificates, DER. Whatever goes wrong is a signature that could
    not be verified."""
    file.seek(0)
    if _MARK not in file.read():
        return []
    found = [Signature()]  # until more can be said
    with suppress(Exception, _TooLong), _for_at_most(SIGNATURES_FOR):
        signed_pdf = import_module("documents.reader.verifying").SignedPdf(file, trusted, MAX_SIGNATURES)
        found = [each or Signature() for each in signed_pdf.signatures()]
        for number, changes in signed_pdf.changes():
            found[number] = replace(found[number], changes=changes)
    return found


@contextmanager
def _for_at_most(seconds: int) -> Iterator[None]:
    """Of processor time, so that the pictures of the pages have theirs."""

    def stop(*_signal: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again, where the first one was lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def kept(words: str) -> str:
    """As it can be shown on one line."""
    return " ".join(clean(words[: 4 * MAX_SIGNED_WORDS]).split())[:MAX_SIGNED_WORDS]


def told(signature: Signature) -> bytes:
    """As `documents.signatures.heard` takes it."""
    return json.dumps(asdict(signature)).encode()
