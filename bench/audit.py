"""What the audit stream costs a move: taking and approving, with its trigger and without, in turns in one run.

`DATABASE_URL=… python -m bench.audit [200]` does each so often on claims that are there (`make_claims`) and
takes everything back. What waits for the commit is checked within the time that is measured.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime

import django

# As pgtrigger's own `ignore` says it.
IGNORE = """
    SELECT set_config('pgtrigger.ignore', coalesce(array_agg(tgname)::text, '{}'), true) FROM pg_trigger
    WHERE tgname LIKE %s
"""


def compare(count: int, now: datetime) -> None:
    for name, act in (("taking", taking(now)), ("approving", approving(now))):
        times: list[tuple[float, float]] = []
        for _turn in range(count):
            times.append((undone(act, with_it=True), undone(act, with_it=False)))
        cost = statistics.median(with_it - without for with_it, without in times)
        without = statistics.median(without for _with_it, without in times)
        print(
            f"{name}: {cost * 1000:.2f} ms of {without * 1000:.2f} ms, {cost / without:+.1%} ({count} each)"
        )


def undone(act: Callable[[], None], *, with_it: bool) -> float:
    """How many seconds it took, up to the commit. Without it the trigger returns at once."""
    from django.db import connection, transaction  # noqa: PLC0415 (needs the settings)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(IGNORE, ["nothing" if with_it else "pgtrigger_history_enters_the_audit%"])
        start = time.perf_counter()
        act()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took


def taking(now: datetime) -> Callable[[], None]:
    from claims.models import Claim  # noqa: PLC0415
    from reviews import operations  # noqa: PLC0415

    claim = Claim.objects.filter(status="submitted").latest("pk")
    return lambda: operations.take(claim=claim, by=reviewer(), revision=claim.revision, now=now)


def approving(now: datetime) -> Callable[[], None]:
    from claims.models import Claim  # noqa: PLC0415
    from reviews import operations  # noqa: PLC0415

    claim = Claim.objects.filter(status="under_review").latest("pk")
    return lambda: operations.approve(claim=claim, by=claim.reviewer, revision=claim.revision, now=now)


def reviewer() -> object:
    from accounts.models import StaffRole, User  # noqa: PLC0415

    return User.objects.filter(staff_role=StaffRole.REVIEWER).earliest("pk")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
    django.setup()
    from django.utils import timezone

    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 200, timezone.now())
