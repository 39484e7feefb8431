"""Saved e-mails: every part at every depth. Read line by line, so that a large mail takes no more memory than a small
one; by the parts' heads and not by their boundaries, about which mail programs differ."""

import binascii
import tempfile
from collections.abc import Iterator
from typing import IO

from documents.content_checks import attachments, mime_head
from documents.content_checks.endings import HIDING, NEVER_A_KIND
from documents.content_checks.mime_head import Head
from documents.content_checks.patterns import of_bytes
from documents.content_checks.refused import Inner, Refused
from documents.limits import KINDS, MAX_MAIL_ATTACHMENTS, MAX_MAILS_IN_MAIL, MEGABYTE
from documents.names import clean_name

_LONGEST_LINE = 64 * 1024  # bytes
_LONGEST_HEAD = 5000  # lines; each receiver may have one
_MOST_LINES = 2_000_000
_MARKS = b"bcC="  # with which lines begin that tell of something attached
_ODD_LINES = 5  # in a head, that are no field
_FIELD = of_bytes(rb"[!-9;-~]+[ \t]*:")
_UNIX_ATTACHMENT = of_bytes(rb"begin(?:-base64)? [0-7]{3,4} ([^\r\n]+)\r?\n?")
_OF_NEWS = of_bytes(rb"=ybegin [^\r\n]*name=([^\r\n]*)")
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}  # everything is inside, out of sight
_PLAIN = {"", "7bit", "8bit", "binary"}
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)


def check(file: IO[bytes]) -> None:
    """Raises Refused for what is attached and must not be."""
    file.seek(0)
    _Mail(file).check()


class _Mail:
    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.lines = self._split()
        self.again: list[bytes] = []
        self.boundaries: set[bytes] = set()
        self.found = self.mails = 0

    def _split(self) -> Iterator[bytes]:
        """As mail programs do, some of which end a line at a lone carriage return."""
        for chunk in iter(lambda: self.file.readline(_LONGEST_LINE), b""):
            if b"\r" in chunk[:-2]:
                yield from chunk.splitlines(keepends=True)
            else:
                yield chunk

    def _next(self) -> bytes:
        return self.again.pop() if self.again else next(self.lines, b"")

    def check(self) -> None:
        left = _MOST_LINES
        while line := self._next():
            left -= 1
            if left < 0:
                raise Refused("FILE_TOO_COSTLY")
            if line[:1] not in _MARKS:
                continue  # most lines by far
            if line[:5] == b"begin":
                self._check_of_unix(line)
            elif found := _OF_NEWS.match(line):
                raise Refused("FILE_CARRIES_FILES", clean_name(found[1].decode(errors="replace")))
            elif mime_head.is_beginning(line):
                self._check_part(self._head(line))

    def _head(self, first: bytes) -> Head:
        """From the first field that tells of the content to the empty line, with a few lines that belong nowhere."""
        fields, is_kept, odd = [first.strip()], True, 0
        for _number in range(_LONGEST_HEAD):
            line = self._next()
            if not line.strip():
                break
            if line[:1] in b" \t":
                if is_kept:
                    fields[-1] += b" " + line.strip()
            elif _FIELD.match(line):
                if is_kept := mime_head.is_beginning(line):
                    fields.append(line.strip())
            elif (odd := odd + 1) > _ODD_LINES or line.startswith((b"--", b"begin")):
                self.again.append(line)
                break
            if sum(map(len, fields)) > mime_head.LONGEST:
                raise Refused("FILE_DAMAGED")
        return mime_head.parse(fields)

    def _check_part(self, head: Head) -> None:
        self.found += 1
        self.mails += "message/rfc822" in head.kinds
        if self.found > MAX_MAIL_ATTACHMENTS or self.mails > MAX_MAILS_IN_MAIL:
            raise Refused("FILE_ARCHIVE_TOO_BIG")
        _check_head(head)
        self.boundaries |= head.boundaries
        if head.is_of_parts and head.encoding != "base64":
            return
        if head.is_text and not head.names:
            if head.encoding == "base64":
                self._check_text(head)
            return  # else looked through with the other lines
        if head.encoding not in {*_PLAIN, "base64", "quoted-printable"}:
            raise Refused("FILE_DAMAGED")  # nobody knows what comes out
        self._check_content(head)

    def _check_content(self, head: Head) -> None:
        suffixes = [suffix for suffix, known in KINDS.items() if known.content_type in head.kinds]
        names = head.names or {f"attachment{''.join(suffixes[:1])}"}
        with tempfile.SpooledTemporaryFile(MEGABYTE) as content:
            for chunk in self._decoded(head.encoding):
                content.write(chunk)
            if content.tell():
                for name in names:
                    attachments.check_content(content, name)

    def _check_text(self, head: Head) -> None:
        """A packed text, in which some mail programs look for older attachments."""
        with tempfile.SpooledTemporaryFile(MEGABYTE) as content:
            for chunk in self._decoded(head.encoding):
                content.write(chunk)
            content.seek(0)
            inner = _Mail(content)
            while line := inner._next():
                inner._check_of_unix(line)

    def _decoded(self, encoding: str) -> Iterator[bytes]:
        """The part's content, to the line that is its end."""
        rest, is_over = b"", False
        while line := self._next():
            if line.startswith(b"--") and self._is_boundary(line):
                self.again.append(line)
                return
            if encoding == "base64":
                if line.startswith(b"--"):
                    raise Refused("FILE_DAMAGED")  # some stop here, others do not
                packed = rest + line.translate(None, _NOT_BASE64)
                if is_over and packed.strip(b"="):
                    raise Refused("FILE_DAMAGED")
                is_over |= b"=" in packed
                whole = len(packed) // 4 * 4
                rest = b"" if is_over else packed[whole:]
                yield binascii.a2b_base64(packed[:whole])
            else:
                yield binascii.a2b_qp(line) if encoding == "quoted-printable" else line

    def _is_boundary(self, line: bytes) -> bool:
        said = line[2:].strip()
        return said in self.boundaries or (said.endswith(b"--") and said[:-2].strip() in self.boundaries)

    def _check_of_unix(self, line: bytes) -> None:
        """An attachment in the text itself, as before there was MIME."""
        found = _UNIX_ATTACHMENT.fullmatch(line)
        if found is None:
            return
        name = clean_name(found[1].decode(errors="replace"))
        attachments.check_name(name)
        decode = binascii.a2b_base64 if line.startswith(b"begin-base64") else binascii.a2b_uu
        with tempfile.SpooledTemporaryFile(MEGABYTE) as content:
            while (packed := self._next()) and packed.strip() not in {b"end", b"===="}:
                try:
                    content.write(decode(packed))
                except binascii.Error:
                    self.again.append(packed)
                    break
            if content.tell():
                attachments.check_content(content, name)


def _check_head(head: Head) -> None:
    """By what it says of the content."""
    for name in head.names:
        attachments.check_name(name)
    shown = next(iter(head.names), "") or Inner.NAMELESS
    if head.kinds & _SEALED:
        raise Refused("FILE_PROTECTED")
    if "message/external-body" in head.kinds:
        raise Refused("FILE_XML_NOT_SAFE")
    if head.kinds & (HIDING | NEVER_A_KIND) or (
        head.is_attached and not head.names and "text/html" in head.kinds
    ):
        raise Refused("FILE_CARRIES_FILES", shown)
    if len(head.encodings) > 1 or len(head.boundaries) > 1:
        raise Refused("FILE_DAMAGED")  # mail programs differ in which one counts
