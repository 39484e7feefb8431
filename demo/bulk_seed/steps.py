"""The steps of seeded claims, one batch at a time: each is what the operation of that name does to one claim, as a move
of the operations' own. No letter goes out; those that windows still depend on are written as accepted."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import OuterRef, Subquery

from claims.lifecycle import Actor, Consent
from claims.models import ClaimEvent, Finding
from claims.transitions import Act, move_all, policies_at, record_all
from consent.models import ConsentLink, ConsentRequest
from demo.bulk_seed.drafts import SAMPLE_NAME, SeedClaim

LETTER_TAKES = timedelta(
    seconds=5
)  # from the approval until the mail server has accepted the contact's letter
PARTNER, REVIEWING = Actor.INCENTIVE_ADMIN, Actor.REVIEWER
Reviewers = Sequence[int]  # their keys
Step = Callable[[Sequence[SeedClaim], Reviewers], None]


def run_steps(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    record_all(
        "created", [Act(seed.key, seed.begun_at, seed.filer.user_id) for seed in claims], actor=PARTNER
    )
    for name, step in STEPS.items():
        step([seed for seed in claims if name in seed.at], reviewers)


def _prove(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    changes = {"proof": [None, SAMPLE_NAME]}
    record_all("proof_added", [_by_filer(seed, "prove", changes=changes) for seed in claims], actor=PARTNER)


def _submit(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [
        _by_filer(seed, "submit", submitted_by=seed.filer.user_id, submitted_at=seed.at["submit"])
        for seed in claims
    ]
    move_all("submit", acts, actor=PARTNER)


def _take(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [
        _by_reviewer(seed, "take", reviewers, reviewer=_reviewer(seed, reviewers), taken_at=seed.at["take"])
        for seed in claims
    ]
    move_all("take", acts, actor=REVIEWING)


def _request_action(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [
        _by_reviewer(seed, "request_action", reviewers, reviewer=_reviewer(seed, reviewers))
        for seed in claims
    ]
    move_all("request_action", acts, actor=REVIEWING)
    _raise(acts, Finding.Code.POE_NO_CUSTOMER_ACK, "Page 2 is not signed.")


def _reject(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [_by_reviewer(seed, "reject", reviewers, reviewer=_reviewer(seed, reviewers)) for seed in claims]
    move_all("reject", acts, actor=REVIEWING)
    _raise(acts, Finding.Code.POE_DATES, "The dates are too old.")


def _dispute(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [
        _by_filer(
            seed, "dispute", note="The dates stand on page 3.", disputed_at=seed.at["dispute"], reviewer=None
        )
        for seed in claims
    ]
    move_all("dispute", acts, actor=PARTNER)
    event = ClaimEvent.objects.filter(claim=OuterRef("claim"), kind="dispute")
    findings = Finding.objects.unanswered().filter(claim__in=[seed.key for seed in claims])
    findings.update(answered_at=Subquery(event.values("at")), answer=Subquery(event.values("pk")))


def _approve(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [
        _by_reviewer(
            seed,
            "approve",
            reviewers,
            reviewer=_reviewer(seed, reviewers),
            approved_at=seed.at["approve"],
            consent=Consent.NOT_NEEDED if seed.scenario.is_revenue else Consent.PENDING,
        )
        for seed in claims
    ]
    move_all("approve", acts, actor=REVIEWING)


def _open_window(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    """Ask the customer; the window opens with the contact's letter, which is taken for accepted."""
    policies = policies_at(seed.at["approve"] for seed in claims)
    ends = {
        seed.key: seed.at["approve"]
        + LETTER_TAKES
        + timedelta(days=policies[seed.at["approve"]].opt_out_days)
        for seed in claims
    }
    _ask(ends)
    written = (seed for seed in claims if "settle" in seed.at or {"deny", "disassociate"}.isdisjoint(seed.at))
    _write_to_contacts(seed.key for seed in written)
    acts = [
        Act(seed.key, seed.at["open_window"] + LETTER_TAKES, columns={"deadline_at": ends[seed.key]})
        for seed in claims
    ]
    record_all("window_opened", acts, actor=Actor.CLOCK)


def _ask(ends: Mapping[int, datetime]) -> None:
    """The request of each claim, with its links; their tokens' hashes are of no token anybody knows."""
    rows = json.dumps([{"claim_id": key, "ends_at": at.isoformat()} for key, at in ends.items()])
    statement = """
        WITH asked AS (
            INSERT INTO consent_consentrequest (claim_id, event_id, is_current, asked_at, window_ends_at)
            SELECT e.claim_id, e.id, true, e.at, a.ends_at
            FROM jsonb_to_recordset(%s) AS a(claim_id bigint, ends_at timestamptz)
                JOIN claims_claimevent e ON e.claim_id = a.claim_id AND e.kind = 'approve'
            RETURNING id, claim_id
        ),
        recipients AS (
            SELECT a.id, 'contact' AS role, c.customer_contact_name AS name, c.customer_contact_email AS email
            FROM asked a JOIN claims_claim c ON c.id = a.claim_id
            UNION ALL
            SELECT a.id, 'administrator', t.name, t.email FROM asked a
                JOIN claims_claim c ON c.id = a.claim_id JOIN customers_tenantadmin t ON t.tenant_id = c.tenant_id
        )
        INSERT INTO consent_consentlink (request_id, link_id, token_hash, role, name, email)
        SELECT id, right(gen_random_uuid()::text, 12) || left(gen_random_uuid()::text, 4),
            encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), role, name, email
        FROM recipients
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [rows])


def _write_to_contacts(claims: Iterable[int]) -> None:
    """The letters, without texts, of windows that run or ran out: silence counts only where one left."""
    statement = """
        WITH asked AS (
            SELECT l.id, l.email, l.name, c.reference, c.solution_area, r.event_id, r.asked_at
            FROM consent_consentlink l JOIN consent_consentrequest r ON r.id = l.request_id
                JOIN claims_claim c ON c.id = r.claim_id
            WHERE r.is_current AND l.role = 'contact' AND r.claim_id = ANY(%s)
        ),
        written AS (
            INSERT INTO notifications_letter (letter, cause, to_email, to_name, language, subject, body_text, body_html,
                message_id, secret, state, attempts, accepted_at, last_error, created_at, url)
            SELECT 'consent/request_' || solution_area, 'claim:' || reference || '/event:' || event_id, email, name,
                'en', '', '', '', '<made-' || id || '@made.example>', '', 'accepted', 1,
                asked_at + make_interval(secs => %s), '', asked_at, ''
            FROM asked RETURNING id, message_id
        )
        UPDATE consent_consentlink l SET letter_id = w.id FROM written w
        WHERE w.message_id = '<made-' || l.id || '@made.example>'
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(claims), LETTER_TAKES.total_seconds()])


def _settle(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    acts = [Act(seed.key, seed.at["settle"], columns={"consent": Consent.PASSED}) for seed in claims]
    move_all("settle", acts, actor=Actor.CLOCK)


def _deny(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    by = {"denied_by": [None, ConsentLink.Role.CONTACT]}
    acts = [
        Act(
            seed.key,
            seed.at["deny"],
            note="We work with somebody else.",
            changes=by,
            columns={"consent": Consent.DENIED},
        )
        for seed in claims
    ]
    move_all("deny", acts, actor=Actor.CUSTOMER)
    links = ConsentLink.objects.filter(role=ConsentLink.Role.CONTACT)
    for at in {seed.at["deny"] for seed in claims}:
        denied = [seed.key for seed in claims if seed.at["deny"] == at]
        links.filter(request__claim__in=denied).update(denied_at=at)


def _disassociate(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    move_all("disassociate", _noted(claims, "disassociate", "The work is done."), actor=PARTNER)
    # Of ends in the past, which nobody waits to hear of.
    ConsentRequest.objects.filter(claim__in=[seed.key for seed in claims]).update(ended_by=None)


def _withdraw(claims: Sequence[SeedClaim], reviewers: Reviewers) -> None:
    move_all("withdraw", _noted(claims, "withdraw", "Filed twice."), actor=PARTNER)


def _noted(claims: Sequence[SeedClaim], step: str, note: str) -> list[Act]:
    return [_by_filer(seed, step, note=note) for seed in claims]


STEPS: dict[str, Step] = {
    "prove": _prove,
    "submit": _submit,
    "take": _take,
    "request_action": _request_action,
    "reject": _reject,
    "dispute": _dispute,
    "approve": _approve,
    "open_window": _open_window,
    "settle": _settle,
    "deny": _deny,
    "disassociate": _disassociate,
    "withdraw": _withdraw,
}


def _reviewer(seed: SeedClaim, reviewers: Reviewers) -> int:
    return reviewers[seed.key % len(reviewers)]


def _by_filer(
    seed: SeedClaim, step: str, *, note: str = "", changes: dict[str, list] | None = None, **columns: object
) -> Act:
    return Act(seed.key, seed.at[step], seed.filer.user_id, note, changes or {}, columns)


def _by_reviewer(seed: SeedClaim, step: str, reviewers: Reviewers, **columns: object) -> Act:
    return Act(seed.key, seed.at[step], _reviewer(seed, reviewers), columns=columns)


def _raise(acts: Sequence[Act], code: Finding.Code, text: str) -> None:
    Finding.objects.bulk_create(
        Finding(claim_id=act.claim_id, code=code, text=text, raised_by_id=act.by_id, raised_at=act.at)
        for act in acts
    )
