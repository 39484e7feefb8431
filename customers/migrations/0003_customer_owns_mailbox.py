"""One question for triggers, sweeps and invariants: is an address demonstrably the customer's?

What stands after the last @ is the domain: a quoted local part may hold another one.
"""

from django.db import migrations

CREATE = r"""
CREATE FUNCTION customer_owns_mailbox(email text, tenant bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT 1 FROM customers_domain WHERE tenant_id = $2 AND domain = lower(substring($1 from '[^@]*$'))
    ) OR EXISTS (
        SELECT 1 FROM customers_tenantadmin WHERE tenant_id = $2 AND lower(customers_tenantadmin.email) = lower($1)
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_search_and_lookups")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION customer_owns_mailbox(text, bigint)")]
