import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations import Migration

from cpor.upgrade import grants, limits
from cpor.upgrade.owner import as_owner

TRIES, PAUSE = 10, 5
WHAT_NOW = (
    "Nobody was held up. Wait until that transaction has ended, or end it with pg_terminate_backend; then start "
    "migrate again: it goes on here."
)


class Command(migrate.Command):
    """Django's own, under limits of its own: see cpor/upgrade/limits.py."""

    help = f"{migrate.Command.help} Waits {limits.LOCK_SECONDS} seconds for a lock, and tries again."
    at: Migration | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]
        parser.add_argument(
            "--lock-tries", type=int, default=TRIES, help=f"How often a lock is tried for; {TRIES}."
        )
        parser.add_argument(
            "--lock-pause", type=float, default=PAUSE, help=f"Seconds between two tries; {PAUSE}."
        )

    def handle(self, *args: Any, lock_tries: int, lock_pause: float, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        self.connection = connections[options["database"]]
        try:
            with as_owner(self.connection), limits.alone(self.connection), limits.of_its_own(self.connection):
                self.try_for_locks(args, options, tries=lock_tries, pause=lock_pause)
                grants.apply(self.connection)
        except limits.MigrateIsRunning:
            raise CommandError(
                "Another migrate is at work on this database. Wait until it has ended, then start this one again."
            ) from None

    def try_for_locks(
        self, args: tuple[Any, ...], options: dict[str, Any], *, tries: int, pause: float
    ) -> None:
        """A migration that did not get its lock was undone as a whole; those before it stay."""
        for left in reversed(range(tries)):
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if not limits.is_lock_refused(error):
                    raise
                said = f"{self.at or 'migrate'}: a lock was not free within {limits.LOCK_SECONDS} seconds. "
                said += f"{limits.oldest_transaction(self.connection)} {self.words_of_what_was_done()}"
                if not left:
                    raise CommandError(f"{said} Tried {tries} times. {WHAT_NOW}") from error
                self.stderr.write(f"\n{said} Tries again in {pause:g} seconds, {left} times more.")
                time.sleep(pause)

    def words_of_what_was_done(self) -> str:
        if self.at is None or self.at.atomic:
            return "Nothing of it was done."
        return "It is not atomic: what it had done stays."

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        super().migration_progress_callback(action, migration, fake)
        if migration is not None and action in {"apply_start", "unapply_start"}:
            self.at = migration
            if not fake:
                limits.prepare_for(self.connection, migration)
