"""Imports of registers: a folder of CSV files goes into the tables, or nothing does if one row is bad."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected, LockNotAvailable

from registers.files import FileRefused, read_rows
from registers.tables import Counts, Register

TOLD = 1000  # bad rows of a file that are told one by one


@dataclass
class Report:
    """What an import did, or would have done, file by file."""

    counts: dict[str, Counts] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)
    refused_rows: list[str] = field(default_factory=list)  # in sentences, not more than anybody reads
    bad_rows: int = 0

    @property
    def refusals(self) -> list[str]:
        return self.refused_files + self.refused_rows

    @property
    def has_changes(self) -> bool:
        return any(counts.created or counts.changed for counts in self.counts.values())


class ImportRefused(Exception):
    """Nothing was imported; the report names everything that stands in the way."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("\n".join(report.refusals))


def import_registers(folder: Path, registers: Sequence[Register], *, skip_bad: bool) -> Report:
    """Bring the registers' files of a folder into the tables, in one transaction.

    Raises ImportRefused, the tables left as they were, if no file is there, one cannot be read, a row is bad, or
    somebody else is at the registers. With `skip_bad`, bad rows are left out instead.
    """
    report = Report()
    try:
        with transaction.atomic():
            _begin(report)
            _import_files(folder, registers, report)
            if report.refused_files or (report.bad_rows and not skip_bad):
                raise ImportRefused(report)
    except DatabaseError as error:
        if not isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
            raise
        report.refused_files.append(_("Somebody is changing the same rows. Start the import again."))
        raise ImportRefused(report) from error
    return report


def _begin(report: Report) -> None:
    """One import at a time, for as long as it takes: pages are what the time limit of statements is for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('import of registers'))")
        (is_alone,) = cursor.fetchone()
    if not is_alone:
        report.refused_files.append(_("Another import is running. Start this one again when it has ended."))
        raise ImportRefused(report)


def _import_files(folder: Path, registers: Sequence[Register], report: Report) -> None:
    for register in registers:
        if (folder / register.file_name).is_file():
            _import_file(folder / register.file_name, register, report)
        else:
            report.missing_files.append(register.file_name)
    if not report.counts:
        names = ", ".join(report.missing_files)
        report.refused_files.append(
            _("%(folder)s contains none of %(names)s.") % {"folder": folder, "names": names}
        )


def _import_file(path: Path, register: Register, report: Report) -> None:
    report.counts[path.name] = Counts()
    try:
        register.stage(read_rows(path, register.columns))
    except FileRefused as refusal:
        report.refused_files.append(f"{path.name} {refusal}")
        return
    register.check()
    report.counts[path.name] = register.write()
    _tell_bad_rows(path, register, report)


def _tell_bad_rows(path: Path, register: Register, report: Report) -> None:
    count, first = register.bad_rows(first=TOLD)
    report.bad_rows += count
    report.refused_rows += [
        _("%(file)s, line %(line)d: %(faults)s") % {"file": path.name, "line": line, "faults": faults}
        for line, faults in first
    ]
    if count > len(first):
        report.refused_rows.append(
            _("%(file)s: %(count)d more bad rows.") % {"file": path.name, "count": count - len(first)}
        )
