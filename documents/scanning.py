"""The virus scanner: clamd over its INSTREAM command; for local work a stub that knows one harmless file."""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

# The industry's harmless test file, in two halves so that nobody's scanner removes this module.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CHUNK = 64 * 1024
TIMEOUT = 20  # seconds for each step of the conversation


class ScannerAway(Exception):
    """The scanner cannot be reached: it says nothing about any file."""


class ScannerBrokeOff(ScannerAway):
    """The scanner was there and is not any more. It may have died of this very file."""


class ScanFailed(Exception):
    """The scanner answers, but could not judge this file."""


def scan(chunks: Iterable[bytes]) -> str:
    """What was found in the bytes; "" when they are clean. Raises ScannerAway, ScannerBrokeOff, ScanFailed."""
    return _ask_clamd(settings.CLAMD_URL, chunks) if settings.CLAMD_URL else _ask_stub(chunks)


def _ask_clamd(url: str, chunks: Iterable[bytes]) -> str:
    try:
        clamd = _connect(url)
    except OSError as trouble:
        raise ScannerAway(str(trouble)) from trouble
    try:
        with clamd:
            is_sent = _send(clamd, chunks)
            with clamd.makefile("rb") as answers:
                answer = answers.readline(1000).rstrip(b"\0\n").decode(errors="replace")
    except OSError as trouble:
        raise ScannerBrokeOff(str(trouble)) from trouble
    found = _verdict(answer)
    if not (is_sent or found):
        raise ScannerBrokeOff("passed what it had not heard to the end")
    return found


def _send(clamd: socket.socket, chunks: Iterable[bytes]) -> bool:
    """False where clamd would not listen to the end: it breaks off what is too long for it, and says so first."""
    try:
        clamd.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            clamd.sendall(len(chunk).to_bytes(4, "big") + chunk)
        clamd.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _connect(url: str) -> socket.socket:
    address = urlsplit(url)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port or 3310), timeout=TIMEOUT)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(TIMEOUT)
    try:
        clamd.connect(address.path)
    except OSError:
        clamd.close()
        raise
    return clamd


def _verdict(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if not answer:
        raise ScannerBrokeOff("broke off without an answer")
    raise ScanFailed(answer)


def _ask_stub(chunks: Iterable[bytes]) -> str:
    rest, found = b"", False
    for chunk in chunks:
        window = rest + chunk
        found = found or EICAR in window
        rest = window[-len(EICAR) + 1 :]
    return "Eicar-Test-Signature" if found else ""
