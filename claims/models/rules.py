"""What is always true of claims, said to PostgreSQL: constraints and triggers made from the lifecycle's tables."""

from collections import defaultdict

import pgtrigger
from django.db import models
from django.db.models import Q

from claims.lifecycle import CLOCKS, LINES_CLOSED, LINES_MAY_OPEN, TRANSITIONS, Consent, Status
from programs.areas import WITH_SUBSCRIPTION


def _sql_list(values: object) -> str:
    return ", ".join(f"'{value}'" for value in sorted(map(str, values)))  # type: ignore[call-overload]


def clock_constraints() -> list[models.BaseConstraint]:
    """A clock's column is set only where that clock runs, and is never missing where it always runs."""
    running: dict[str, set[str]] = defaultdict(set)
    always: dict[str, set[str]] = defaultdict(set)
    for clock in CLOCKS:
        running[clock.column].add(clock.status)
        if clock.is_always_set:
            always[clock.column].add(clock.status)
    only_there: list[models.BaseConstraint] = [
        models.CheckConstraint(
            condition=Q(**{f"{column}__isnull": True}) | Q(status__in=sorted(statuses)),
            name=f"claim_{column}_only_where_it_runs",
        )
        for column, statuses in running.items()
    ]
    never_missing: list[models.BaseConstraint] = [
        models.CheckConstraint(
            condition=Q(**{f"{column}__isnull": False}) | ~Q(status__in=sorted(statuses)),
            name=f"claim_{column}_never_missing",
        )
        for column, statuses in always.items()
    ]
    return only_there + never_missing


CLAIM_CONSTRAINTS: list[models.BaseConstraint] = [
    *clock_constraints(),
    models.CheckConstraint(condition=Q(status__in=Status.values), name="claim_status_known"),
    models.CheckConstraint(condition=Q(consent__in=Consent.values), name="claim_consent_known"),
    models.CheckConstraint(
        condition=~Q(consent=Consent.PENDING) | Q(status=Status.APPROVED),
        name="claim_consent_pending_only_when_approved",
    ),
    models.CheckConstraint(
        condition=~Q(status=Status.APPROVED, deadline_at__isnull=False) | Q(consent=Consent.PENDING),
        name="claim_opt_out_clock_only_while_pending",
    ),
    models.CheckConstraint(
        condition=Q(consent=Consent.DENIED, status=Status.CONSENT_DENIED)
        | ~Q(consent=Consent.DENIED) & ~Q(status=Status.CONSENT_DENIED),
        name="claim_consent_denied_with_its_status",
    ),
    models.CheckConstraint(
        condition=Q(status=Status.DRAFT) | Q(submitted_at__isnull=False) | Q(status=Status.WITHDRAWN),
        name="claim_submitted_at_known",
    ),
    # Who asked reads the answer. A claim under review may have been given back.
    models.CheckConstraint(
        condition=~Q(status=Status.ACTION_REQUIRED) | Q(reviewer__isnull=False),
        name="claim_action_required_has_reviewer",
    ),
]

CLAIM_TRIGGERS = [
    pgtrigger.Protect(
        name="claim_born_draft",
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__status__df=Status.DRAFT) | pgtrigger.Q(new__revision__df=0),
    ),
    # The table is asked outside the function, which is entered to refuse only: the call costs more than the question.
    pgtrigger.Trigger(
        name="claim_moves_along_the_table",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.status IS DISTINCT FROM NEW.status"
            f" AND (OLD.status || ':' || NEW.status) NOT IN ({_sql_list(map(':'.join, TRANSITIONS))})"
        ),
        func="""
            RAISE EXCEPTION 'claim %: invalid transition from % to %', NEW.reference, OLD.status, NEW.status
                USING ERRCODE = 'check_violation';
        """,
    ),
    pgtrigger.ReadOnly(
        name="claim_identity_never_changes",
        fields=["reference", "partner", "tenant", "solution_area", "activities", "created_at"],
    ),
    pgtrigger.Protect(name="claim_never_deleted", operation=pgtrigger.Delete),
    pgtrigger.Trigger(
        name="claim_revision_counts_moves",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "NEW.revision <> OLD.revision + 1"
            " AND (OLD.status IS DISTINCT FROM NEW.status OR OLD.revision IS DISTINCT FROM NEW.revision)"
        ),
        func="""
            RAISE EXCEPTION 'claim %: a move raises the revision by one', NEW.reference
                USING ERRCODE = 'check_violation';
        """,
    ),
    # At commit: the event may be written after the status, but in the same transaction.
    pgtrigger.Trigger(
        name="claim_move_has_event",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision")),
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM claims_claimevent
                WHERE claim_id = NEW.id AND revision = NEW.revision
                  AND from_status = OLD.status AND to_status = NEW.status
                  AND (OLD.status = NEW.status OR changes ? 'status')
            ) THEN
                RAISE EXCEPTION 'claim %: a move without its event', NEW.reference
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="claim_lines_follow_status",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("status"),
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
        declare=[("claim_status", "varchar"), ("has_open", "boolean"), ("has_held", "boolean")],
        func=f"""
            SELECT c.status, coalesce(bool_or(l.state = 'open'), false), coalesce(bool_or(l.state = 'in_force'), false)
            INTO claim_status, has_open, has_held
            FROM claims_claim c LEFT JOIN claims_claimline l ON l.claim_id = c.id
            WHERE c.id = NEW.id GROUP BY c.id;
            IF (claim_status = '{Status.APPROVED}' AND (has_open OR NOT has_held))
                OR (claim_status <> '{Status.APPROVED}' AND has_held)
                OR (claim_status IN ({_sql_list(LINES_CLOSED)}) AND has_open) THEN
                RAISE EXCEPTION 'claim %: its lines do not fit its status %', NEW.reference, claim_status
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    ),
]

LINE_TRIGGERS = [
    pgtrigger.Trigger(
        name="line_agrees_with_its_claim",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("c", "claims_claim%ROWTYPE")],
        func=f"""
            SELECT * INTO c FROM claims_claim WHERE id = NEW.claim_id;
            IF c.partner_id <> NEW.partner_id OR c.tenant_id <> NEW.tenant_id THEN
                RAISE EXCEPTION 'claim %: a line of another partner or tenant', c.reference
                    USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.state <> 'open' OR c.status NOT IN ({_sql_list(LINES_MAY_OPEN)}) THEN
                RAISE EXCEPTION 'claim %: a line is born open, on a claim the partner may edit', c.reference
                    USING ERRCODE = 'check_violation';
            END IF;
            IF (c.solution_area IN ({_sql_list(WITH_SUBSCRIPTION)})) <> (NEW.subscription_id IS NOT NULL) THEN
                RAISE EXCEPTION 'claim %: a subscription is named where the solution area takes one, and only there',
                    c.reference USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.subscription_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM customers_subscription s
                WHERE s.id = NEW.subscription_id AND s.tenant_id = NEW.tenant_id AND s.product_id = NEW.product_id
            ) THEN
                RAISE EXCEPTION 'claim %: a subscription of another tenant or product', c.reference
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.ReadOnly(
        name="line_asset_never_changes", fields=["claim", "partner", "tenant", "product", "subscription"]
    ),
    pgtrigger.Protect(name="line_never_deleted", operation=pgtrigger.Delete),
    pgtrigger.Trigger(
        name="line_in_force_with_its_claim",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state"),
        timing=pgtrigger.Deferred,
        declare=[("c", "claims_claim%ROWTYPE"), ("line_state", "varchar")],
        # The share lock holds off a move of the claim that commits at the same moment.
        func=f"""
            SELECT state INTO line_state FROM claims_claimline WHERE id = NEW.id;
            SELECT * INTO c FROM claims_claim WHERE id = NEW.claim_id FOR SHARE;
            IF (line_state = 'in_force' AND c.status <> '{Status.APPROVED}')
                OR (line_state = 'open' AND c.status = '{Status.APPROVED}')
                OR (line_state <> 'closed' AND c.status IN ({_sql_list(LINES_CLOSED)}))
                OR (c.status = '{Status.APPROVED}' AND NOT EXISTS (
                    SELECT 1 FROM claims_claimline WHERE claim_id = c.id AND state = 'in_force')) THEN
                RAISE EXCEPTION 'claim %: its lines do not fit its status %', c.reference, c.status
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    ),
]
