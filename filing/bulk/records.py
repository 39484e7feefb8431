"""A row as it stands in a file, before anybody knows what its cells mean."""

from typing import NamedTuple

LOOKED_AT = 10  # rows in which the header is looked for; above it may stand a title


class Record(NamedTuple):
    row: int  # as a spreadsheet counts: from 1, blank rows too, without a first line `sep=;`
    line: int  # as a text editor counts; of a workbook the same
    cells: list[str]
