"""`sandbox` runs it on a workbook: its rows go out as JSON, one a line; last the cell that holds too much."""

import json
from collections.abc import Sequence
from typing import IO

from documents.reader import sheets
from documents.reader.sheet_bounds import TooMuch


def main(arguments: Sequence[str], source: IO[bytes], to: IO[bytes]) -> None:
    try:
        for row in sheets.read(source):
            to.write(json.dumps(row).encode() + b"\n")
    except TooMuch as trouble:
        to.write(json.dumps({"too_much": str(trouble)}).encode() + b"\n")
