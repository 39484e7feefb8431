from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.imports import import_directory
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from customers.tests.import_folder import AW, FILES, SALES, SERVICE, WWI, Folder, subscription_lines
from registers.imports import ImportRefused
from registers.tables import Counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


def rows_stored() -> int:
    return sum(model.objects.count() for model in (Tenant, Domain, TenantAdmin, Subscription, TenantWorkload))


def test_import_fills_every_register(folder):
    report = folder.load()
    assert {name: counts.created for name, counts in report.counts.items()} == {
        "tenants.csv": 2,
        "domains.csv": 3,
        "admins.csv": 1,
        "subscriptions.csv": 2,
        "workloads.csv": 2,
    }
    sales = Subscription.objects.get(subscription_id=SALES)
    assert sales.product.name == sales.product_name == "Dynamics 365 Sales"
    assert sales.purchased_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert sales.activated_at == datetime(2024, 1, 2, 8, tzinfo=UTC)
    assert (sales.ends_at, sales.successor_id) == (None, UUID(SERVICE))
    assert Tenant.objects.get(tenant_id=WWI).language == "en"
    assert Domain.objects.filter(domain="xn--skihtte-q2a.example").exists()


def test_second_run_changes_nothing(folder):
    folder.load()
    report = folder.load()
    assert not report.has_changes
    assert report.counts["domains.csv"] == Counts(unchanged=3)


def test_changed_row_is_changed_and_told_apart(folder):
    folder.load()
    folder.replace("tenants", "Adventure Works", "Adventure Works Cycles")
    folder.replace("subscriptions", "suspended", "deprovisioned")
    report = folder.load()
    assert report.counts["tenants.csv"] == Counts(changed=1, unchanged=1)
    assert report.counts["subscriptions.csv"] == Counts(changed=1, unchanged=1)
    assert Tenant.objects.get(tenant_id=AW).name == "Adventure Works Cycles"
    assert Subscription.objects.get(subscription_id=SERVICE).state == "deprovisioned"


def test_row_gone_from_the_file_stays_in_the_register(folder):
    folder.load()
    folder.write("admins", FILES["admins"][:1])
    folder.load()
    assert TenantAdmin.objects.count() == 1


def test_product_is_known_by_name_code_or_alias_in_any_case(folder):
    folder.replace("subscriptions", "Dynamics 365 Sales", "DYNAMICS-365-SALES")
    folder.replace("workloads", "Exchange Online", "exchange ONLINE")
    folder.load()
    assert Subscription.objects.get(subscription_id=SALES).product_name == "Dynamics 365 Sales"


def test_subscription_outside_the_catalogue_keeps_its_name(folder):
    folder.load()
    plan = Subscription.objects.get(subscription_id=SERVICE)
    assert (plan.product, plan.product_name) == (None, "Microsoft 365 E3")


def test_ids_are_understood_in_any_form(folder):
    folder.replace("tenants", AW, f"{{{AW.upper()}}}")
    folder.load()
    assert Tenant.objects.filter(tenant_id=AW).exists()


def test_file_with_a_mark_and_windows_line_ends_is_read(folder):
    lines = "\r\n".join([*FILES["tenants"], ""])
    (folder.path / "tenants.csv").write_bytes(lines.encode("utf-8-sig"))
    assert folder.load().counts["tenants.csv"].created == 2


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("tenants", "not-a-guid,X,US,en", "tenant_id: “not-a-guid” is not a GUID"),
        ("tenants", ",X,US,en", "tenant_id: is empty."),
        ("tenants", "33333333-3333-4333-8333-333333333333,,US,en", "name: is empty."),
        ("tenants", f"33333333-3333-4333-8333-333333333333,{'x' * 151},US,en", "name: has 151 characters"),
        ("tenants", "33333333-3333-4333-8333-333333333333,X,USA,en", "country: “USA” is not a country code"),
        ("tenants", "33333333-3333-4333-8333-333333333333,X,US,english", "language: “english” is not"),
        ("tenants", f"{AW.upper()},X,US,en", "The row repeats line 2."),
        ("tenants", f"{AW},X,US", "The number of columns is 3; it must be 4."),
        ("domains", f"{AW},no domain,false", "domain: “no domain” is not a domain name"),
        ("domains", f"{AW},new.example,perhaps", "is_primary: “perhaps” is neither true nor false."),
        ("domains", f"{AW},Adventure-Works.example,false", "The row repeats line 2."),
        (
            "domains",
            "33333333-3333-4333-8333-333333333333,new.example,true",
            "tenant_id: no tenant has the ID",
        ),
        ("admins", f"{AW},Kim,kim at home", "email: “kim at home” is not an e-mail address."),
        ("admins", f"{AW},Ada,ADA.PARK@adventure-works.example", "The row repeats line 2."),
        ("workloads", f"{AW},Skype", "product: “Skype” is not a Microsoft 365 workload"),
        (
            "workloads",
            f"{AW},Dynamics 365 Sales",
            "product: “Dynamics 365 Sales” is not a Microsoft 365 workload",
        ),
        ("workloads", f"{AW},Microsoft Teams", "The row repeats line 3."),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_imported(folder, name, line, fault):
    folder.add(name, line)
    refusals = folder.refusals()
    number = len(FILES[name]) + 1
    assert refusals[-1].startswith(f"{name}.csv, line {number}: ")
    assert fault in refusals[-1]
    assert rows_stored() == 0


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (f"{SALES},{AW}", f"{SALES},{WWI[:-1]}3", "tenant_id: no tenant has the ID"),
        (f"{SALES},", f"{SERVICE.upper()},", "The row repeats line 2."),
        ("web_direct", "ebay", "channel: “ebay” is none of volume_licensing, web_direct, csp."),
        ("active,", "asleep,", "state: “asleep” is none of active, grace, suspended, deprovisioned."),
        ("2024-01-01,", "01/01/2024,", "purchased_at: “01/01/2024” is not a date"),
        ("2024-01-01,", ",", "purchased_at: is empty."),
        ("2024-01-02T09:00:00+01:00", "@now-3h", "activated_at: “@now-3h” is not a date"),
        ("2024-01-02T09:00:00+01:00,", "2024-01-02,2023-12-31", "ends_at: lies before purchased_at."),
        (f",,{SERVICE}", f",,{SALES}", "successor_id: a subscription does not succeed itself."),
        ("Dynamics 365 Sales", "", "product: is empty."),
    ],
)
def test_bad_subscription_is_named(folder, old, new, fault):
    folder.replace("subscriptions", old, new)
    assert fault in " ".join(folder.refusals())
    assert rows_stored() == 0


def test_all_faults_of_a_row_are_told_together_and_all_bad_rows_at_once(folder):
    folder.add("tenants", "x,,Germany,en", "y,Y,DE,de")
    folder.add("admins", f"{WWI},Kim,kim@")
    refusals = folder.refusals()
    assert len(refusals) == 3
    assert all(part in refusals[0] for part in ("line 4", "tenant_id", "name: is empty", "country"))
    assert "line 5" in refusals[1]
    assert "admins.csv, line 3" in refusals[2]


def test_what_a_row_says_and_what_the_registers_say_against_it_are_told_together(folder):
    folder.replace("subscriptions", f"{SALES},{AW},Dynamics 365 Sales,web_direct", f"{SALES},{SALES},X,ebay")
    (refusal,) = folder.refusals()
    assert refusal.startswith("subscriptions.csv, line 2: channel: “ebay” is none of ")
    assert refusal.endswith(f"tenant_id: no tenant has the ID {SALES}.")


def test_unbearable_values_are_told_shortly(folder):
    folder.add("tenants", f"{SALES},{'x' * 10_000},{'y' * 10_000},{'z' * 10_000}")
    folder.add("admins", f"{AW},Kim,{'k' * 60}@{'a' * 60}.{'a' * 60}.{'a' * 60}.{'a' * 60}.example")
    tenant, admin = folder.refusals()
    assert "line 4: name: has 10000 characters; at most 150 fit. country: “yyy" in tenant
    assert len(tenant) < 400
    assert "line 3: email: has 312 characters; at most 254 fit." in admin


@pytest.mark.parametrize(
    "name", ["\\N", "\\.", 'A "B" \\ C', "=1+1", "NULL", "Žluťoučký, kůň", "{a}", "100 %s"]
)
def test_any_name_is_stored_as_it_is(folder, name):
    folder.add("tenants", '{},"{}",CZ,cs'.format(SALES, name.replace('"', '""')))
    folder.load()
    assert Tenant.objects.get(tenant_id=SALES).name == name
    assert not folder.load().has_changes


def test_row_with_a_nul_is_refused_like_others(folder):
    folder.add("tenants", f"{SALES},Con\x00toso,US,en")
    (refusal,) = folder.refusals()
    assert refusal == "tenants.csv, line 4: The row contains line breaks or other control characters."


def test_unread_rows_of_a_file_that_breaks_off_are_not_imported(folder):
    folder.write("tenants", [*FILES["tenants"], f'{SALES},"Contoso'])
    with pytest.raises(ImportRefused, match=r"tenants\.csv cannot be read from line 4 on"):
        folder.load(skip_bad=True)
    assert rows_stored() == 0


def test_file_of_a_header_alone_changes_nothing(folder):
    folder.write("admins", FILES["admins"][:1])
    assert folder.load().counts["admins.csv"] == Counts()


def test_unchanged_rows_are_not_written_again(folder):
    folder.load()
    before = places_of_rows()
    folder.replace("subscriptions", "suspended", "deprovisioned")
    folder.load()
    assert len(before - places_of_rows()) == 1


def places_of_rows() -> set[tuple[str, str, int]]:
    """Where each row lies in its table's file; PostgreSQL writes a changed row to another place."""
    tables = [model._meta.db_table for model in (Tenant, Domain, Subscription)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(f"SELECT '{table}', ctid::text, id FROM {table}" for table in tables))
        return set(cursor.fetchall())


def test_fault_in_the_last_row_leaves_everything_as_it_was(folder):
    folder.load()
    before = places_of_rows()
    folder.replace("tenants", "Adventure Works", "Adventure Works Cycles")
    lines = [*subscription_lines(2_500), f"{SALES},{WWI},Power Apps,csp,active,2024-01-01,,,"]
    folder.write("subscriptions", FILES["subscriptions"][:1] + lines)
    (refusal,) = folder.refusals()
    assert "line 2502: tenant_id: the subscription belongs to another tenant." in refusal
    assert places_of_rows() == before


def test_of_many_bad_rows_the_first_thousand_are_told(folder):
    folder.write("subscriptions", FILES["subscriptions"][:1] + subscription_lines(1_203, tenant="nobody"))
    refusals = folder.refusals()
    assert len(refusals) == 1_001
    assert "line 1001: tenant_id: “nobody” is not a GUID" in refusals[-2]
    assert refusals[-1] == "subscriptions.csv: 203 more bad rows."


def test_import_has_more_time_than_a_page(folder):
    assert setting("statement_timeout") == "30s"
    folder.load()
    assert setting("statement_timeout") == "0"  # until the transaction ends


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_good_rows_are_imported_and_bad_ones_left_out_when_told_so(folder):
    folder.add("tenants", "x,X,US,en")
    folder.add("domains", "x,x.example,true", f"{WWI},wwi-trading.example,false")
    report = folder.load(skip_bad=True)
    assert len(report.refused_rows) == 2
    assert (Tenant.objects.count(), Domain.objects.count()) == (2, 4)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("\n".join(FILES["tenants"]).replace(",", ";").encode(), "tenants.csv is separated by semicolons"),
        (
            "\n".join(FILES["tenants"]).replace("Works", "Würks").encode("latin-1"),
            "tenants.csv is not in UTF-8",
        ),
        (b"id,name\n1,X\n", "tenants.csv has the header “id,name”"),
        (b"", "tenants.csv is empty"),
    ],
)
@pytest.mark.parametrize("skip_bad", [True, False])
def test_file_that_cannot_be_read_stops_the_import(folder, content, sentence, skip_bad):
    (folder.path / "tenants.csv").write_bytes(content)
    with pytest.raises(ImportRefused, match=sentence):
        folder.load(skip_bad=skip_bad)
    assert rows_stored() == 0


def test_missing_file_is_fine_while_another_is_there(folder):
    (folder.path / "workloads.csv").unlink()
    assert folder.load().missing_files == ["workloads.csv"]


def test_folder_without_any_known_file_is_refused(tmp_path):
    (tmp_path / "tenant.csv").touch()
    with pytest.raises(ImportRefused, match=r"contains none of tenants\.csv, domains\.csv"):
        import_directory(folder=tmp_path)


def test_domain_moves_to_no_other_tenant(folder):
    folder.load()
    folder.add("domains", f"{WWI},wwi-trading.example,false")
    folder.replace("domains", f"{AW},skihütte", f"{WWI},skihütte")
    (refusal,) = folder.refusals()
    assert "line 3: domain: xn--skihtte-q2a.example belongs to another tenant." in refusal


def test_subscription_moves_to_no_other_tenant(folder):
    folder.load()
    folder.replace("subscriptions", f"{SALES},{AW}", f"{SALES},{WWI}")
    (refusal,) = folder.refusals()
    assert "line 2: tenant_id: the subscription belongs to another tenant." in refusal


def test_primary_domain_changes_hands_within_a_tenant(folder):
    folder.load()
    folder.replace("domains", f"{AW},skihütte.example,false", f"{AW},skihütte.example,true")
    lines = (folder.path / "domains.csv").read_text(encoding="utf-8").splitlines()
    lines[1] = f"{AW},adventure-works.example,false"
    folder.write("domains", lines)
    assert folder.load().counts["domains.csv"] == Counts(changed=2, unchanged=1)
    assert Domain.objects.get(tenant__tenant_id=AW, is_primary=True).domain == "xn--skihtte-q2a.example"
    folder.write("domains", [*lines[:1], f"{AW},brand-new.example,true", f"{AW},skihütte.example,false"])
    assert folder.load().counts["domains.csv"] == Counts(created=1, changed=1)


def test_second_primary_domain_is_refused(folder):
    folder.load()
    folder.write("domains", [FILES["domains"][0], f"{AW},new.example,true"])
    (refusal,) = folder.refusals()
    assert "several primary domains: new.example, adventure-works.example." in refusal


def test_tenant_keeps_a_primary_domain(folder):
    folder.load()
    folder.replace("domains", f"{AW},adventure-works.example,true", f"{AW},adventure-works.example,false")
    refusals = folder.refusals()
    assert len(refusals) == 2
    assert all("no domain of the tenant would be its primary one" in refusal for refusal in refusals)


def test_many_rows_cost_the_queries_of_few(folder):
    folder.write("subscriptions", FILES["subscriptions"][:1] + subscription_lines(25))
    with CaptureQueriesContext(connection) as few:
        folder.load()
    folder.write("subscriptions", FILES["subscriptions"][:1] + subscription_lines(2_500))
    with CaptureQueriesContext(connection) as many:
        report = folder.load()
    assert report.counts["subscriptions.csv"] == Counts(created=2_475, unchanged=25)
    assert len(many) <= len(few) + 3  # two batches more, and the planner learns of many rows
    assert not folder.load().has_changes


def test_demo_dates_count_from_now(folder, now):
    folder.replace("subscriptions", "2024-01-02T09:00:00+01:00,", "@now-3h,@now+20d")
    folder.load(demo_now=now)
    sales = Subscription.objects.get(subscription_id=SALES)
    assert sales.activated_at == now - timedelta(hours=3)
    assert sales.ends_at == now + timedelta(days=20)


def run_command(folder, *options) -> str:
    out = StringIO()
    call_command("import_directory", str(folder.path), *options, stdout=out, stderr=out)
    return out.getvalue()


def test_command_tells_what_it_did_and_then_that_nothing_changed(folder):
    assert "tenants.csv: 2 created, 0 changed, 0 unchanged." in run_command(folder)
    second = run_command(folder)
    assert "tenants.csv: 0 created, 0 changed, 2 unchanged." in second
    assert "Nothing changed" in second


def test_command_fails_when_a_row_is_bad(folder):
    folder.add("tenants", "x,X,US,en")
    err = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\."):
        call_command("import_directory", str(folder.path), stderr=err)
    assert "tenants.csv, line 4: tenant_id: “x” is not a GUID" in err.getvalue()


def test_command_fails_when_it_left_a_bad_row_out(folder):
    folder.add("tenants", "x,X,US,en")
    with pytest.raises(CommandError, match=r"1 bad row was left out\."):
        run_command(folder, "--skip-bad")
    assert Tenant.objects.count() == 2


def test_demo_dates_are_for_debug_only(folder, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        run_command(folder, "--demo-dates")
