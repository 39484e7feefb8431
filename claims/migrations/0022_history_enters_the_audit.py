"""An event's row in the audit stream, which holds the texts of people as hashes only (docs/audit.md)."""

from django.db import migrations

ENTER = r"""
CREATE FUNCTION claims_enter_audit(event claims_claimevent) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    address text := coalesce(current_setting('audit.address', true), '');
BEGIN
    PERFORM audit_append(
        event.at, 'claim.' || event.kind, event.claim_id, event.id, event.by_id, event.actor, 'claim',
        event.claim_id::text, 'done',
        jsonb_build_object('revision', event.revision, 'from', event.from_status, 'to', event.to_status,
            'is_internal', event.is_internal),
        CASE WHEN address = '' THEN '{}' ELSE jsonb_build_object('address', address) END,
        jsonb_build_object('note', event.note, 'changes', event.changes::text)
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0021_subscription_by_area"), ("audit", "0002_append")]
    operations = [migrations.RunSQL(ENTER, "DROP FUNCTION claims_enter_audit(claims_claimevent)")]
