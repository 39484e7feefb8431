"""The only writer of the stream. It runs with the rights of its owner, so that the portal itself may write no table
of it; docs/audit.md says what is hashed, and audit/encoding.py computes the same."""

from django.db import migrations

# The transaction has its number before the row has: so a checkpoint knows which rows may still be under way.
APPEND = r"""
CREATE FUNCTION audit_append(
    at timestamptz, code text, claim bigint, event bigint, actor bigint, role text, object_kind text, object_id text,
    outcome text, facts jsonb, texts jsonb, elsewhere jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    salt bytea := uuid_send(gen_random_uuid());
    is_of_claim boolean := claim IS NOT NULL;
    told jsonb := facts;
    key bigint;
    place integer;
    before bytea;
    kept bytea;
    part text;
    line text := '';
BEGIN
    PERFORM pg_current_xact_id();
    SELECT told || coalesce(jsonb_object_agg(e.key, encode(sha256(salt || convert_to(e.value, 'UTF8')), 'hex')), '{}')
        INTO told FROM jsonb_each_text(elsewhere) e WHERE e.value <> '';
    kept := sha256(salt || convert_to(texts::text, 'UTF8'));
    IF is_of_claim THEN
        SELECT a.number, a.hash INTO place, before FROM audit_entry a WHERE a.claim_id = claim
            ORDER BY a.number DESC LIMIT 1;
        place := coalesce(place, 0) + 1;
    END IF;
    key := nextval(pg_get_serial_sequence('audit_entry', 'id'));
    FOREACH part IN ARRAY ARRAY[
        'cpor-audit-1', key::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), code,
        claim::text, place::text, event::text, actor::text, role, object_kind, object_id, outcome, told::text,
        encode(kept, 'hex'), encode(before, 'hex')
    ] LOOP
        part := coalesce(part, '');
        line := line || octet_length(part) || ':' || part || ',';
    END LOOP;
    INSERT INTO audit_entry (id, at, code, claim_id, number, event_id, actor_id, role, object_kind, object_id, outcome,
            facts, personal_hash, previous, hash)
        VALUES (key, at, code, claim, place, event, actor, role, object_kind, object_id, outcome,
            told, kept, before, sha256(convert_to(line, 'UTF8')));
    INSERT INTO audit_personal (entry_id, salt, texts) VALUES (key, salt, texts);
END $$;
"""
DROP = (
    "DROP FUNCTION audit_append"
    "(timestamptz, text, bigint, bigint, bigint, text, text, text, text, jsonb, jsonb, jsonb)"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(APPEND, DROP)]
