"""Rows by COPY, as text that is written while it is sent on."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection, models

NULL = r"\N"


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows` of the `columns`; triggers and constraints see each of them."""
    text = StringIO()
    csv.writer(text).writerows([NULL if value is None else value for value in row] for row in rows)
    text.seek(0)
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT csv, NULL '{NULL}')", text)


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys of rows to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]
