"""Does the claims' history say what the audit stream heard of it? The way to find who changed it, whatever they
switched off meanwhile."""

from collections.abc import Iterator

from audit.examination import streamed
from audit.findings import Fault, Finding

# The stream holds the salted hashes of what people wrote; a row whose personal part is gone is told of elsewhere.
DIFFERING = """
    SELECT v.id AS event, coalesce(v.claim_id, a.claim_id) AS claim, a.id AS entry, coalesce(array_to_string(ARRAY[
        CASE WHEN v.claim_id <> a.claim_id THEN 'claim' END,
        CASE WHEN 'claim.' || v.kind <> a.code THEN 'kind' END,
        CASE WHEN v.at <> a.at THEN 'at' END,
        CASE WHEN v.by_id IS DISTINCT FROM a.actor_id THEN 'by' END,
        CASE WHEN v.actor <> a.role THEN 'actor' END,
        CASE WHEN to_jsonb(v.revision) IS DISTINCT FROM nullif(a.facts -> 'revision', 'null') THEN 'revision' END,
        CASE WHEN v.from_status <> a.facts ->> 'from' OR v.to_status <> a.facts ->> 'to' THEN 'statuses' END,
        CASE WHEN v.is_internal <> (a.facts -> 'is_internal')::boolean THEN 'is_internal' END,
        CASE WHEN coalesce(a.facts ->> 'note', '') <> CASE WHEN v.note = '' THEN ''
            ELSE encode(sha256(p.salt || convert_to(v.note, 'UTF8')), 'hex') END THEN 'note' END,
        CASE WHEN a.facts ->> 'changes' <> encode(sha256(p.salt || convert_to(v.changes::text, 'UTF8')), 'hex')
            THEN 'changes' END
    ], ', '), '') AS fields
    FROM claims_claimevent v FULL JOIN (SELECT * FROM audit_entry WHERE event_id IS NOT NULL) a ON a.event_id = v.id
        LEFT JOIN audit_personal p ON p.entry_id = a.id
"""
OFFENDING = f"SELECT * FROM ({DIFFERING}) compared WHERE event IS NULL OR entry IS NULL OR fields <> ''"
# The claim itself counts its moves: it knows of the last ones when nobody else does any more.
CUT = """
    SELECT c.id, c.revision, c.status, coalesce(e.revision, 0), coalesce(e.to_status, 'draft')
    FROM claims_claim c LEFT JOIN LATERAL (
        SELECT revision, to_status FROM claims_claimevent WHERE claim_id = c.id AND revision IS NOT NULL
        ORDER BY revision DESC LIMIT 1
    ) e ON true
    WHERE c.revision <> coalesce(e.revision, 0) OR c.status <> coalesce(e.to_status, 'draft') ORDER BY c.id
"""


def examine() -> Iterator[Finding]:
    """Everything in the history that the stream does not say, and what it says beside the history."""
    for event, claim, entry, fields in streamed(OFFENDING):
        if event is None:
            yield Finding(
                Fault.MISSING, f"event of entry {entry}, of claim {claim}", "the stream heard of it"
            )
        elif entry is None:
            yield Finding(Fault.ADDED, f"event {event} of claim {claim}", "the stream did not hear of it")
        else:
            why = f"{fields}: not as entry {entry} heard of it"
            yield Finding(Fault.CHANGED, f"event {event} of claim {claim}", why)
    for claim, revision, status, told, last in streamed(CUT):
        why = f"it is {status} after {revision} moves, and its history ends with move {told} at {last}"
        yield Finding(Fault.MISSING, f"history of claim {claim}", why)
