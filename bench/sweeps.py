"""How fast the clocks' sweeps are beside plain SQL that does as much to the tables, in one run on one database.

`DATABASE_URL=… python -m bench.sweeps [10000]` makes so many claims due, half unanswered requests and half opt-out
windows, sweeps them and takes everything back. Plain SQL: one statement for a batch of 1,000, which writes status,
clock and consent, one row of history and one letter with ready-made texts for each claim; the triggers run in both.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import django

BATCH = 1_000
PLAIN = """
    WITH due AS (
        SELECT id, reference, status, revision FROM claims_claim
        WHERE status = %(source)s AND deadline_at <= %(now)s ORDER BY deadline_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), lines AS (
        UPDATE claims_claimline l SET state = 'closed', closed_cause = 'refused', closed_at = %(now)s
        FROM due WHERE l.claim_id = due.id AND l.state <> 'closed' AND %(closes)s
    ), moved AS (
        UPDATE claims_claim c SET status = %(target)s, consent = coalesce(%(consent)s, c.consent), deadline_at = NULL,
            next_reminder_at = NULL, revision = c.revision + 1, changed_at = %(now)s FROM due WHERE c.id = due.id
    ), history AS (
        INSERT INTO claims_claimevent (claim_id, kind, actor, note, is_internal, at, revision, from_status, to_status,
            changes)
        SELECT id, %(move)s, 'clock', '', false, %(now)s, revision + 1, status, %(target)s,
            jsonb_build_object('status', jsonb_build_array(status, %(target)s::text)) FROM due RETURNING id, claim_id
    ), letters AS (
        INSERT INTO notifications_letter (letter, cause, to_email, to_name, language, subject, body_text, body_html,
            message_id, secret, state, attempts, next_try_at, last_error, created_at, url)
        SELECT 'bench/plain', %(run)s || h.id, 'somebody@contoso.example', '', 'en', 'A subject', %(text)s, %(html)s,
            %(run)s || h.id, '', 'queued', 0, %(now)s, '', %(now)s, '' FROM history h RETURNING 1
    )
    SELECT count(*) FROM letters
"""
MOVES = (
    {"move": "expire", "source": "action_required", "target": "rejected", "consent": None, "closes": True},
    {"move": "settle", "source": "approved", "target": "approved", "consent": "passed", "closes": False},
)


def compare(count: int, now: datetime) -> None:
    from django.db import transaction  # noqa: PLC0415 (needs the settings)

    with transaction.atomic():
        made = make_due(count, now)
        plain = per_second(made, lambda: undone(lambda: plain_sql(now)))
        swept = per_second(made, lambda: undone(lambda: sweep(now)))
        transaction.set_rollback(True)
    print(
        f"{made} due claims: plain SQL {plain:,.0f}/s, the sweeps {swept:,.0f}/s, ratio {swept / plain:.3f}"
    )


def make_due(count: int, now: datetime) -> int:
    """Half of them requests, half windows whose letter left; says how many there are."""
    from claims.models import Claim  # noqa: PLC0415
    from consent.models import ConsentLink, ConsentRequest  # noqa: PLC0415
    from notifications.models import Letter  # noqa: PLC0415

    requests = Claim.objects.filter(status="action_required").values("pk")[: count // 2]
    windows = ConsentRequest.objects.filter(
        is_current=True, claim__consent="pending", claim__status="approved"
    )
    windows = windows.exclude(claim__deadline_at=None)[: count // 2]
    Claim.objects.filter(pk__in=requests).update(deadline_at=now)
    Claim.objects.filter(pk__in=[window.claim_id for window in windows]).update(deadline_at=now)
    links = ConsentLink.objects.to_contact().filter(request__in=[window.pk for window in windows])
    without = list(links.filter(letter=None))  # made by the number, without their letters
    for link in without:
        link.letter = Letter(letter="bench/asked", cause=f"bench:{link.pk}", to_email=link.email, language="en",
            message_id=str(uuid4()), state="accepted", accepted_at=now, created_at=now)  # fmt: skip
    Letter.objects.bulk_create([link.letter for link in without if link.letter])
    ConsentLink.objects.bulk_update(without, ["letter"], batch_size=BATCH)
    return Claim.objects.filter(status__in=["action_required", "approved"], deadline_at=now).count()


def plain_sql(now: datetime) -> None:
    from django.db import connection  # noqa: PLC0415

    bodies = {"text": "x" * 900, "html": "x" * 9_000}  # as long as ours
    with connection.cursor() as cursor:
        for move in MOVES:
            count = 1
            while count:
                run = uuid4().hex
                cursor.execute(PLAIN, move | bodies | {"now": now, "limit": BATCH, "run": run})
                count = cursor.fetchone()[0]


def sweep(now: datetime) -> None:
    from claims.operations import expire_due  # noqa: PLC0415
    from consent.sweeps import settle_due  # noqa: PLC0415

    for each in (expire_due, settle_due):
        while each(now=now):
            pass


def undone(act: Callable[[], None]) -> float:
    """How many seconds it took."""
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        start = time.perf_counter()
        act()
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took


def per_second(count: int, act: Callable[[], float]) -> float:
    return count / min(act() for _ in range(2))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
    django.setup()
    from django.utils import timezone

    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, timezone.now())
