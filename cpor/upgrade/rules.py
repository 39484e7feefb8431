"""What a migration must not do to a release that still runs: each rule with its reason and the way round it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    code: str
    why: str
    instead: str


NEEDS_DB_DEFAULT = Rule(
    "needs-db-default",
    "one of the two releases inserts rows without this column, and NOT NULL refuses them",
    "give the field a db_default beside its default",
)
NOT_NULL_LATER = Rule(
    "not-null-later",
    "the running release writes NULL here, and PostgreSQL reads the whole table under its strongest lock",
    "stop writing NULL in one release; in the next AddConstraintNotValid (IS NOT NULL), ValidateConstraint in a "
    "migration of its own, and then SET NOT NULL, which reads nothing any more, as a written exception",
)
REMOVED_TOO_EARLY = Rule(
    "removed-too-early",
    "the running release still uses it",
    "take it out of the code and of the state first (SeparateDatabaseAndState), out of the database one release later",
)
RENAMED = Rule(
    "renamed",
    "the running release knows the old name only",
    "rename in Python and keep db_column, db_table; or add the new, fill it, and remove the old one release later",
)
REWRITES_TABLE = Rule(
    "rewrites-table",
    "every row is written anew under the strongest lock, and the running release may not understand the result",
    "add a second column, fill it in batches, read it in this release, remove the first one release later",
)
INDEX_BLOCKS = Rule(
    "index-blocks",
    "nobody can write to the table while the index is built",
    "AddIndexConcurrently, alone in a migration with atomic = False; for a new field that means db_index=False, for a "
    "unique constraint CREATE UNIQUE INDEX CONCURRENTLY and ADD CONSTRAINT … USING INDEX",
)
READS_ALL = Rule(
    "reads-all",
    "the whole table is read under a lock that stops all writing, and the running release may write what is refused",
    "AddConstraintNotValid, and ValidateConstraint alone in a later migration",
)
CONCURRENT_ALONE = Rule(
    "concurrent-alone",
    "what waits without a limit must not hold a lock, and a second try begins with the first operation",
    "one concurrent operation for each migration, with atomic = False",
)
DATA_ALONE = Rule(
    "data-alone",
    "the locks of the other operations are held until the last row is written",
    "a migration of its own for the rows, in batches where the table is big",
)
HALF_DONE = Rule(
    "half-done",
    "what is not atomic stays half done where a lock is refused",
    "atomic = False for concurrent indexes and for rows only",
)
UNKNOWN = Rule(
    "unknown-operation",
    "nobody has thought about this kind of operation yet",
    "teach cpor/upgrade/checks.py what it does to a release that runs",
)

# Tables that people fill by hand: an index is built and all is read before anybody notices.
SMALL = {
    "programs.policy": "one row for each change of the rules",
    "programs.product": "the catalogue",
    "programs.calendarday": "exceptions to the public holidays",
    "partners.partner": "the register of partners: thousands",
    "partners.location": "their locations: thousands",
    "partners.enrolment": "their enrolments: thousands",
    "partners.membership": "their members: thousands",
    "partners.noticeaddress": "ten for each location at most",
    "accounts.user": "people who sign in: thousands",
}

# (migration, rule, what) -> why it is right all the same. One that nothing needs any more is an error.
EXCEPTIONS: dict[tuple[str, str, str], str] = {}
