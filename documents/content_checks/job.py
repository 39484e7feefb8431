"""`sandbox` runs it on an upload: the name is the argument, the verdict goes out as JSON."""

import json
from collections.abc import Sequence
from typing import IO

from documents import content_checks
from documents.content_checks.refused import Refused


def main(arguments: Sequence[str], source: IO[bytes], to: IO[bytes]) -> None:
    code = inner = ""
    try:
        content_checks.check(source, arguments[0])
    except Refused as refused:
        code, inner = refused.code, refused.inner
    to.write(json.dumps({"code": code, "inner": inner}).encode())
