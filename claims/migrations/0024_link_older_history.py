"""What was done before there was a stream enters it, claim by claim; a second run goes on where the first one ended."""

from django.db import migrations, transaction

CLAIMS = 200  # with each transaction: whoever acts on one of them waits for no longer
NEXT = """
    SELECT id FROM claims_claim c WHERE id > %s
        AND EXISTS (SELECT FROM claims_claimevent e WHERE e.claim_id = c.id)
        AND NOT EXISTS (SELECT FROM audit_entry a WHERE a.claim_id = c.id)
    ORDER BY id LIMIT %s FOR UPDATE
"""
# Asked anew: somebody may have acted on one of the claims while this waited for it.
LINK = """
    SELECT count(claims_enter_audit(e.event)) FROM (
        SELECT v AS event FROM claims_claimevent v WHERE claim_id = ANY(%s)
            AND NOT EXISTS (SELECT FROM audit_entry a WHERE a.claim_id = v.claim_id)
        ORDER BY v.claim_id, v.id
    ) e
"""


def link(apps, schema_editor):
    last = 0
    while last is not None:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(NEXT, [last, CLAIMS])
            keys = [key for (key,) in cursor]
            cursor.execute(LINK, [keys])
        last = max(keys, default=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("claims", "0023_history_enters_the_audit_trigger")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
