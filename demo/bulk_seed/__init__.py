"""Claims by the number, for trying the portal at size: in every status, over as many customers as they need.

A claim is written as a draft by COPY and then makes the moves of its way, a batch in one statement each, with all
triggers and constraints at work. A tenth of the claims belong to one partner, Contoso; about 30 % have the word
"Rollout" in their name; two partners after the same product are found among those that wait for Microsoft.

What is not real: no letters are written, and the documents of claims that nobody works on any more have no bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, reset_queries, transaction

from accounts.models import User
from claims.models import Claim, ClaimEvent, ClaimLine, Finding, Proof
from consent.models import ConsentLink, ConsentRequest
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from demo.bulk_seed.copying import new_keys
from demo.bulk_seed.drafts import Catalogue, SeedClaim, choose_assets, write_drafts
from demo.bulk_seed.indexes import indexes_put_aside, put_back
from demo.bulk_seed.registers import Filer, claimable, customers_made, find_filers, make_customers
from demo.bulk_seed.scenarios import DAY, FIRST, SCENARIOS, SHARES, Scenario
from demo.bulk_seed.steps import run_steps
from demo.people import REVIEWER, REVIEWER2
from documents.models import Document
from programs.activities import SolutionArea

BATCH = 5_000  # claims in one transaction; a multiple of the claims of one customer
CLAIMS_OF_A_CUSTOMER = 10
AT_ONCE = 2  # batches, each on a connection of its own
VERY_MANY = 100_000  # from this many claims on the pages' indexes are put aside
SPAN = 3 * 365  # days over which claims came to rest
TUNING = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "synchronous_commit": "off",
    "work_mem": "64MB",
    "gin_pending_list_limit": "64MB",
    # One plan for each trigger's question, by an index.
    "enable_seqscan": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    # No trigger is ignored. Said aloud, because each trigger asks, and to ask for what is nowhere set is an error that
    # it has to catch: ten times the trigger's own work.
    "pgtrigger.ignore": "{}",
}
FILLED = (
    *(Claim, ClaimEvent, ClaimLine, Proof, Finding, Document, ConsentRequest, ConsentLink),
    *(Tenant, Domain, TenantAdmin, TenantWorkload, Subscription),
)


@dataclass(frozen=True)
class Plan:
    """What all batches of one run share."""

    count: int
    first_customer: int
    reviewers: Sequence[int]
    filers: Sequence[Filer]
    catalogue: Catalogue
    now: datetime


def make_claims(count: int, *, people: Mapping[str, User], now: datetime) -> Iterator[int]:
    """Make `count` claims more; yields how many there are so far. The last of them stand in no certain order."""
    put_back()
    plan = Plan(
        count=count,
        first_customer=customers_made(),
        reviewers=[people[email].pk for email in (REVIEWER, REVIEWER2)],
        filers=find_filers(people),
        catalogue=Catalogue(
            claimable(SolutionArea.BUSINESS_APPLICATIONS), claimable(SolutionArea.MICROSOFT_365)
        ),
        now=now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1),
    )
    first, *others = [range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)]
    with indexes_put_aside(FILLED) if count >= VERY_MANY else nullcontext():
        _make_batch(first, plan)
        yield len(first)
        yield from _make_side_by_side(others, plan, made=len(first))


def settle_tables() -> None:
    """Throw away the rows' old versions, and tell the planner what the tables hold now, so that pages are as fast as
    they would be tomorrow."""
    if connection.in_atomic_block:
        return  # a test that undoes it all
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET maintenance_work_mem = '256MB'")
        cursor.execute(f"VACUUM (ANALYZE) {_tables()}")
        cursor.execute("RESET statement_timeout; RESET maintenance_work_mem")


def _analyze() -> None:
    """So that the plans of all that follows are not made for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_tables()}")


def _tables() -> str:
    return ", ".join(model._meta.db_table for model in FILLED)


def _make_side_by_side(batches: Sequence[range], plan: Plan, *, made: int) -> Iterator[int]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done in as_completed(
                [pool.submit(_make_on_own_connection, batch, plan) for batch in batches]
            ):
                made += done.result()
                yield made
        finally:
            pool.shutdown(cancel_futures=True)


def _make_on_own_connection(batch: range, plan: Plan) -> int:
    try:
        _make_batch(batch, plan)
    finally:
        reset_queries()  # DEBUG remembers them, and theirs are long
        connection.close()
    return len(batch)


@transaction.atomic
def _make_batch(batch: range, plan: Plan) -> None:
    _tune()
    rng = Random(f"{plan.first_customer} {batch.start}")  # noqa: S311 (nothing secret is drawn)
    customers = make_customers(
        [plan.first_customer + number for number in range(batch[0] // 10, batch[-1] // 10 + 1)], rng
    )
    claims = []
    for key, number in zip(new_keys(Claim, len(batch)), batch, strict=True):
        scenario = FIRST[number] if number < len(FIRST) else rng.choices(SCENARIOS, cum_weights=SHARES)[0]
        customer = customers[(number - batch.start) // CLAIMS_OF_A_CUSTOMER]
        filer = _filer(number, plan, rng)
        claims.append(SeedClaim(key, scenario, filer, customer, _begun_at(number, scenario, plan, rng)))
    choose_assets(claims, plan.catalogue, rng)
    write_drafts(claims, rng)
    if plan.first_customer == batch.start == 0:
        _analyze()
    run_steps(claims, plan.reviewers)


def _filer(number: int, plan: Plan, rng: Random) -> Filer:
    """The largest partner has one claim of each customer's ten."""
    turn = number // CLAIMS_OF_A_CUSTOMER % CLAIMS_OF_A_CUSTOMER
    return plan.filers[0] if number % CLAIMS_OF_A_CUSTOMER == turn else rng.choice(plan.filers[1:])


def _begun_at(number: int, scenario: Scenario, plan: Plan, rng: Random) -> datetime:
    """Claims that are over came to rest one after the other; the others did lately, so that their clocks still run.
    Whole days and hours, so that not every claim of a batch asks the calendar anew."""
    over_for = DAY * (1 + SPAN * (plan.count - number) // plan.count)
    rested = rng.randrange(scenario.rests) if scenario.rests else over_for
    return plan.now - timedelta(hours=rested + scenario.hours)


def _tune() -> None:
    """For this transaction alone."""
    with connection.cursor() as cursor:
        for setting, value in TUNING.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])
