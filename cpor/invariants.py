"""What must be true of a living database, as queries that find what breaks it. Constraints and triggers keep most of
it; this asks again, from outside, after a restore, a migration or an accident."""

from collections.abc import Iterator
from dataclasses import dataclass

import pgtrigger
from django.db import connection

from claims.lifecycle import CLOCKS, CONTESTING, LINES_CLOSED, TRANSITIONS
from consent.models import PASSED_BY


@dataclass(frozen=True)
class Invariant:
    """`query` returns a text for each thing that breaks the sentence."""

    sentence: str
    query: str


def _listed(values: object) -> str:
    return ", ".join(f"'{value}'" for value in sorted(map(str, values)))  # type: ignore[call-overload]


def _clock_invariants() -> Iterator[Invariant]:
    for column in sorted({clock.column for clock in CLOCKS}):
        runs = {clock.status for clock in CLOCKS if clock.column == column}
        always = {clock.status for clock in CLOCKS if clock.column == column and clock.is_always_set}
        missing = f" OR ({column} IS NULL AND status IN ({_listed(always)}))" if always else ""
        yield Invariant(
            f"The clock {column} is set only where it runs, and always where it must.",
            f"SELECT reference FROM claims_claim"
            f" WHERE ({column} IS NOT NULL AND status NOT IN ({_listed(runs)})){missing}",
        )


MOVES_OF_A_CLAIM = """
    SELECT c.reference, c.status, c.revision, e.revision AS event_revision, e.from_status, e.to_status,
        lag(e.to_status) OVER (PARTITION BY e.claim_id ORDER BY e.revision) AS before,
        lead(e.revision) OVER (PARTITION BY e.claim_id ORDER BY e.revision) AS next_revision,
        row_number() OVER (PARTITION BY e.claim_id ORDER BY e.revision) AS position
    FROM claims_claimevent e JOIN claims_claim c ON c.id = e.claim_id WHERE e.revision IS NOT NULL
"""

INVARIANTS = (
    Invariant(
        "One line at most is in force for each asset.",
        "SELECT min(id)::text FROM claims_claimline WHERE state = 'in_force'"
        " GROUP BY tenant_id, product_id, subscription_id HAVING count(*) > 1",
    ),
    Invariant(
        "One line at most of a partner is open or in force for each asset.",
        "SELECT min(id)::text FROM claims_claimline WHERE state <> 'closed'"
        " GROUP BY partner_id, tenant_id, product_id, subscription_id HAVING count(*) > 1",
    ),
    Invariant(
        "A line is in force exactly while its claim is approved.",
        "SELECT c.reference FROM claims_claimline l JOIN claims_claim c ON c.id = l.claim_id"
        " WHERE (l.state = 'in_force' AND c.status <> 'approved') OR (l.state = 'open' AND c.status = 'approved')"
        f" OR (l.state <> 'closed' AND c.status IN ({_listed(LINES_CLOSED)}))"
        " UNION SELECT reference FROM claims_claim c WHERE status = 'approved' AND NOT EXISTS"
        " (SELECT 1 FROM claims_claimline l WHERE l.claim_id = c.id AND l.state = 'in_force')",
    ),
    Invariant(
        "A line's partner and tenant are its claim's.",
        "SELECT c.reference FROM claims_claimline l JOIN claims_claim c ON c.id = l.claim_id"
        " WHERE l.partner_id <> c.partner_id OR l.tenant_id <> c.tenant_id",
    ),
    *_clock_invariants(),
    Invariant(
        "Every claim was born a draft, and its moves follow one another to the status it has.",
        f"SELECT reference FROM ({MOVES_OF_A_CLAIM}) moves"
        " WHERE from_status <> coalesce(before, 'draft') OR position <> event_revision"
        " OR (next_revision IS NULL AND (to_status <> status OR event_revision <> revision))"
        " UNION SELECT reference FROM claims_claim WHERE revision = 0 AND status <> 'draft'",
    ),
    Invariant(
        "Every move stands in the table.",
        "SELECT claim_id::text FROM claims_claimevent WHERE revision IS NOT NULL AND from_status <> to_status"
        f" AND (from_status, to_status) NOT IN ({', '.join(f'({a!r}, {b!r})' for a, b in TRANSITIONS)})",
    ),
    Invariant(
        "Every move's event holds what changed.",
        "SELECT claim_id::text FROM claims_claimevent"
        " WHERE revision IS NOT NULL AND from_status <> to_status AND NOT changes ? 'status'",
    ),
    Invariant(
        "No letter stands twice for one cause and recipient.",
        "SELECT min(id)::text FROM notifications_letter GROUP BY letter, cause, to_email HAVING count(*) > 1",
    ),
    Invariant(
        "Every approved claim that waits for the customer has one current consent request.",
        "SELECT c.reference FROM claims_claim c WHERE c.consent = 'pending' AND 1 <>"
        " (SELECT count(*) FROM consent_consentrequest r WHERE r.claim_id = c.id AND r.is_current)",
    ),
    Invariant(
        # Bounced: it had left, and the next run of the clocks stops the window.
        "A customer's time to object runs only where their contact's letter has left, to an address of theirs.",
        "SELECT c.reference FROM claims_claim c WHERE c.consent = 'pending' AND c.deadline_at IS NOT NULL"
        " AND c.status = 'approved' AND NOT EXISTS (SELECT 1 FROM consent_consentrequest r"
        " JOIN consent_consentlink l ON l.request_id = r.id JOIN notifications_letter e ON e.id = l.letter_id"
        " WHERE r.claim_id = c.id AND r.is_current AND l.voided_at IS NULL AND l.role = 'contact'"
        " AND e.state IN ('accepted', 'bounced')"
        " AND (customer_owns_mailbox(l.email, c.tenant_id) OR l.email = c.confirmed_contact))",
    ),
    Invariant(
        # Whose the address is now is not asked: registers change after the customer's time is over.
        "Nobody's silence counted whose letter had not left, or whose time did not run.",
        f"SELECT c.reference FROM claims_claim c WHERE c.consent = 'passed' AND c.status = 'approved'"
        f" AND NOT EXISTS (SELECT 1 {PASSED_BY} AND r.claim_id = c.id)",
    ),
    Invariant(
        "Every decided contest was won by its winner's lines, and lost by somebody else's.",
        "SELECT d.id::text FROM claims_contestdecision d"
        " LEFT JOIN claims_contestoutcome o ON o.decision_id = d.id LEFT JOIN claims_claimline l ON l.id = o.line_id"
        " GROUP BY d.id HAVING bool_or(o.is_won) IS NOT TRUE OR bool_and(o.is_won) IS NOT FALSE"
        " OR bool_or(o.is_won <> (l.claim_id = d.winner_id))",
    ),
    Invariant(
        "An ask is open only on a claim that is a side of a contest by its status.",
        "SELECT c.reference FROM claims_contestask a JOIN claims_claim c ON c.id = a.claim_id"
        f" WHERE a.closed_at IS NULL AND c.status NOT IN ({_listed(CONTESTING)})",
    ),
    Invariant(
        "Every trigger that guards these rules is installed and enabled.",
        "SELECT wanted.name FROM (VALUES {triggers}) AS wanted(name) WHERE NOT EXISTS"
        " (SELECT 1 FROM pg_trigger WHERE tgname LIKE 'pgtrigger_' || wanted.name || '%%' AND tgenabled <> 'D')",
    ),
)


def broken(invariant: Invariant, *, limit: int = 20) -> list[str]:
    """Up to `limit` things for which the sentence does not hold."""
    triggers = ", ".join(f"('{trigger.name}')" for _model, trigger in pgtrigger.registered())
    query = invariant.query.replace("{triggers}", triggers).replace("%%", "%")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({query}) found LIMIT {limit}")
        return [str(row[0]) for row in cursor.fetchall()]
