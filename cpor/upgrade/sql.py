"""What plain SQL in a migration does to a release that still runs. It reads statements as people write them, one
change each; what it cannot read it does not pass."""

import re
from collections.abc import Iterator

from django.db.migrations.state import ModelState, ProjectState

from cpor.upgrade import rules
from cpor.upgrade.concurrent import statements
from cpor.upgrade.rules import Rule

# What a statement matches first is what it is.
PATTERNS: tuple[tuple[str, Rule], ...] = (
    (r"\bRENAME\b", rules.RENAMED),
    (r"\bADD COLUMN\b(?!.*\bDEFAULT\b).*\bNOT NULL\b", rules.NEEDS_DB_DEFAULT),
    (r"\bSET NOT NULL\b", rules.NOT_NULL_LATER),
    (r"\bALTER COLUMN\b.*\bTYPE\b", rules.REWRITES_TABLE),
    (r"\bCREATE (UNIQUE )?INDEX (?!CONCURRENTLY)", rules.INDEX_BLOCKS),
    (r"\bREINDEX (?!.*CONCURRENTLY)", rules.INDEX_BLOCKS),
    (r"\bDROP INDEX\b", rules.REMOVED_TOO_EARLY),
    (r"\bADD CONSTRAINT\b(?!.*\b(NOT VALID|USING INDEX)\b)", rules.READS_ALL),
)
NAME = r'(?:"?\w+"?\.)?"?(\w+)"?'  # with its schema or without
DROPS = re.compile(r"\bDROP (COLUMN|TABLE)\b", re.I)
ALTERED_TABLE = re.compile(rf"\s*ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{NAME}\s", re.I)
DROPPED_COLUMN = re.compile(rf"\bDROP COLUMN (?:IF EXISTS )?{NAME}", re.I)
DROPPED_TABLE = re.compile(rf"\s*DROP TABLE (?:IF EXISTS )?{NAME}(?: CASCADE| RESTRICT)?\s*", re.I)
CHANGES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|WITH)\b", re.I)


def broken(given: object, released: ProjectState) -> Iterator[tuple[Rule, str]]:
    for statement in map(_in_one_line, statements(given)):
        if DROPS.search(statement) and _drops_what_runs(statement, released):
            yield rules.REMOVED_TOO_EARLY, statement
        for pattern, rule in PATTERNS:
            if re.search(pattern, statement, re.I):
                yield rule, statement
                break


def is_concurrent(given: object) -> bool:
    return any("CONCURRENTLY" in statement.upper() for statement in statements(given))


def changes_rows(given: object) -> bool:
    return any(CHANGES.search(statement) for statement in statements(given))


def _drops_what_runs(statement: str, released: ProjectState) -> bool:
    tables = {_table(model): model for model in released.models.values()}
    altered, dropped = ALTERED_TABLE.match(statement), DROPPED_TABLE.fullmatch(statement)
    if altered:
        known = _columns(tables[altered[1]]) if altered[1] in tables else set()
        return bool(known.intersection(DROPPED_COLUMN.findall(statement)))
    return dropped is None or dropped[1] in tables


def _table(model: ModelState) -> str:
    return str(model.options.get("db_table") or f"{model.app_label}_{model.name_lower}")


def _columns(model: ModelState) -> set[str]:
    return {
        field.db_column or (f"{name}_id" if field.remote_field else name)
        for name, field in model.fields.items()
    }


def _in_one_line(statement: str) -> str:
    return " ".join(statement.split())
