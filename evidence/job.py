"""`sandbox` runs it on the text of documents: one question a line, and one answer."""

from collections.abc import Sequence
from typing import IO

from evidence import check
from evidence.wire import asked, telling


def main(arguments: Sequence[str], source: IO[bytes], to: IO[bytes]) -> None:
    for question in source:
        to.write(telling(check(*asked(question.decode()))).encode() + b"\n")
        to.flush()
