"""Imports beside each other, beside an operator, and of long files: on a database where commits are commits."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.db import connection, transaction

from customers.models import Subscription
from customers.tests.import_folder import AW, FILES, Folder, subscription_lines
from registers.imports import ImportRefused


@pytest.fixture
def folder(tmp_path, committed_db) -> Folder:
    return Folder(tmp_path)


def in_a_thread(act):
    def acted():
        try:
            return act()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(acted)


@pytest.mark.proof
def test_second_import_is_refused_kindly_while_the_first_one_runs(folder):
    with transaction.atomic():
        folder.load()
        refusals = in_a_thread(folder.refusals).result()
    assert refusals == ["Another import is running. Start this one again when it has ended."]
    assert not folder.load().has_changes


@pytest.mark.proof
def test_of_imports_at_once_each_is_carried_out_or_refused(folder):
    folder.write("subscriptions", FILES["subscriptions"][:1] + subscription_lines(2_000))
    imports = [in_a_thread(folder.load) for _ in range(3)]
    assert all(isinstance(each.exception(), (ImportRefused, type(None))) for each in imports)
    done = [each.result() for each in imports if not each.exception()]
    assert sum(report.counts["subscriptions.csv"].created for report in done) == 2_000
    assert Subscription.objects.count() == 2_000


@pytest.mark.proof
def test_import_gives_way_to_an_operator_who_is_changing_a_row(folder, committed_db):
    folder.load()
    folder.replace("tenants", "Adventure Works", "Adventure Works Cycles")
    with psycopg2.connect(committed_db) as operator, operator.cursor() as cursor:
        cursor.execute("SELECT FROM customers_tenant WHERE tenant_id = %s FOR UPDATE", [AW])
        connection.cursor().execute("SET lock_timeout = '200ms'")
        assert folder.refusals() == ["Somebody is changing the same rows. Start the import again."]
    operator.close()
    assert folder.load().counts["tenants.csv"].changed == 1


@pytest.mark.proof
def test_memory_does_not_grow_with_the_file(folder):
    peaks = []
    for count in (2_000, 12_000):
        folder.write("subscriptions", FILES["subscriptions"][:1] + subscription_lines(count))
        tracemalloc.start()
        folder.load()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
