"""The audit stream: who did what, to what, from where, and with what outcome; one row for each act, for good.

Rows are written by `audit_append()` of the database alone (docs/audit.md has the encoding). The rows of a claim are
chained by hash; all rows are sealed by signed checkpoints.
"""

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from audit.codes import Outcome


def append_only(what: str) -> list[pgtrigger.Trigger]:
    """What holds off whoever owns the table too, until they switch it off."""
    return [
        pgtrigger.Protect(name=f"{what}_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        never_truncated(what),
    ]


def never_truncated(what: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{what}_is_never_truncated",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the audit stream is never truncated';",
    )


class Entry(models.Model):
    """One act. Accounts and claims are named by their keys alone: their rooms lie above."""

    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    # Of acts on claims: whose chain, the place in it, and the row of the claim's history.
    claim_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    event_id = models.BigIntegerField(null=True, unique=True)
    actor_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome)
    facts = models.JSONField()
    personal_hash = models.BinaryField()  # of the salt and the texts of its Personal row
    previous = models.BinaryField(null=True)  # the hash of the claim's row before
    hash = models.BinaryField()

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(fields=["claim_id", "number"], name="audit_one_entry_per_place"),
            models.CheckConstraint(
                condition=Q(claim_id=None, number=None, event_id=None, previous=None)
                | Q(claim_id__isnull=False, number__isnull=False, event_id__isnull=False),
                name="audit_chain_is_whole",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="audit_outcome_known"),
        ]
        indexes = [BrinIndex(fields=["at"], name="audit_entry_by_time")]
        triggers = append_only("audit_entry")

    def __str__(self) -> str:
        return f"{self.pk} · {self.code} · {self.at:%Y-%m-%d %H:%M}"


class Personal(models.Model):
    """What an entry holds of a person: an address, a name that was typed. It can be removed later without breaking the
    chain, which holds the salted hash; with the salt goes the way back from a hash to a text that one can guess."""

    entry_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField()
    texts = models.JSONField()

    class Meta:
        verbose_name = "personal part of an audit entry"
        verbose_name_plural = "personal parts of audit entries"
        triggers = [
            pgtrigger.Protect(name="audit_personal_never_changes", operation=pgtrigger.Update),
            never_truncated("audit_personal"),
        ]

    def __str__(self) -> str:
        return f"of entry {self.entry_id}"


class Checkpoint(models.Model):
    """A signed seal on all rows since the one before. `document` is what was signed, to the byte."""

    number = models.PositiveIntegerField(primary_key=True)
    document = models.TextField()
    signature = models.BinaryField()
    leaves = (
        models.BinaryField()
    )  # the hashes of the rows, in the order of their keys; the tree's root is in the document

    class Meta:
        ordering = ["number"]
        triggers = append_only("audit_checkpoint")

    def __str__(self) -> str:
        return f"checkpoint {self.number}"
