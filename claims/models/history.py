import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.lifecycle import VERDICTS, Actor, Status
from claims.models.claim import Claim


class ClaimEvent(models.Model):
    """One act on a claim: a move, or something done without one. Written by `claims.transitions`; never changed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30)  # a move's name, or what was done
    revision = models.PositiveIntegerField(null=True)  # of moves only: the claim's revision after it
    from_status = models.CharField(max_length=20, choices=Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Status, blank=True)
    actor = models.CharField(max_length=20, choices=Actor)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)  # {field: [old, new]}
    is_internal = models.BooleanField(default=False)  # never shown to the partner
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "revision"], name="event_one_per_revision"),
            models.CheckConstraint(
                condition=Q(revision__isnull=True, from_status="", to_status="")
                | (Q(revision__isnull=False) & ~Q(from_status="") & ~Q(to_status="")),
                name="event_move_has_statuses",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "at"], name="event_of_claim"),
            # What happened in a span of time: the numbers of a week, the history's export.
            models.Index(fields=["kind", "at"], name="event_of_kind_by_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="history_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="history_is_never_truncated",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the history of claims is never truncated';",
            ),
            pgtrigger.Trigger(
                name="verdict_of_no_former_member",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind__in=sorted(VERDICTS)) & pgtrigger.Q(new__by__isnull=False),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM claims_claim c JOIN accounts_user u ON u.id = NEW.by_id
                        WHERE c.id = NEW.claim_id AND u.worked_for @> ARRAY[c.partner_id]
                    ) THEN
                        RAISE EXCEPTION 'claim %: decided by a former member of its partner', NEW.claim_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # A claim whose rows are older than the stream is linked with its next one, in their order.
            pgtrigger.Trigger(
                name="history_enters_the_audit",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("event", "claims_claimevent%ROWTYPE")],
                func="""
                    IF EXISTS (SELECT FROM audit_entry WHERE claim_id = NEW.claim_id) THEN
                        PERFORM claims_enter_audit(NEW);
                    ELSE
                        FOR event IN
                            SELECT * FROM claims_claimevent WHERE claim_id = NEW.claim_id AND id <= NEW.id ORDER BY id
                        LOOP
                            PERFORM claims_enter_audit(event);
                        END LOOP;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.kind} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_move(self) -> bool:
        return self.revision is not None
