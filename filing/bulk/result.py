"""What an upload came to, as files."""

from collections.abc import Iterator
from typing import Any

from filing.bulk.columns import COLUMNS, PROBLEMS
from filing.models import BulkRow, BulkUpload

RESULT_HEADER = ("row", "result", "reference", "codes", PROBLEMS, *COLUMNS)
FAILED_HEADER = (*COLUMNS, PROBLEMS)
PART = 500  # rows read at once


def result_rows(upload: BulkUpload) -> Iterator[list[Any]]:
    for row in upload.rows.select_related("claim").iterator(PART):
        reference = row.claim.reference if row.claim else ""
        yield [
            row.line,
            row.get_state_display(),
            reference,
            "; ".join(row.codes),
            " ".join(row.problems),
            *_values(row),
        ]


def failed_rows(upload: BulkUpload) -> Iterator[list[str]]:
    """In the template's columns, to be mended and sent again."""
    for row in upload.rows.filter(state=BulkRow.State.REFUSED).iterator(PART):
        yield [*_values(row), " ".join(row.problems)]


def _values(row: BulkRow) -> list[str]:
    return [row.values.get(column, "") for column in COLUMNS]
