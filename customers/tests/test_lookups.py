from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import User
from customers.directory import LookupsUsedUp, count_bulk_lookups, count_lookup
from customers.models import LookupCount
from programs.models import Policy


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user(email="alice@contoso.example", name="Alice")


def allowed_lookups(user, at, *, tries) -> int:
    def allowed(_):
        try:
            count_lookup(user=user, now=at)
        except LookupsUsedUp:
            return False
        return True

    return sum(map(allowed, range(tries)))


def test_lookups_end_at_the_policys_number(alice, now):
    assert allowed_lookups(alice, now, tries=65) == 60


def test_lookups_open_again_with_the_next_hour_and_the_refusal_says_so(alice, now):
    allowed_lookups(alice, now, tries=60)
    next_hour = now.replace(hour=10, minute=0)
    with pytest.raises(LookupsUsedUp) as refused:
        count_lookup(user=alice, now=next_hour - timedelta(microseconds=1))
    assert refused.value.refusal.facts["opens_at"] == next_hour
    count_lookup(user=alice, now=next_hour)


def test_lookups_are_counted_per_person(alice, now):
    bob = User.objects.create_user(email="bob@contoso.example")
    allowed_lookups(alice, now, tries=60)
    assert allowed_lookups(bob, now, tries=1) == 1


def test_lookups_follow_the_policy_in_force(alice, now):
    Policy.objects.create(effective_at=now, lookups_per_hour=2)
    assert allowed_lookups(alice, now, tries=5) == 2


def test_several_lookups_at_once_are_all_counted(alice, now):
    count_lookup(user=alice, now=now, times=58)
    with pytest.raises(LookupsUsedUp):
        count_lookup(user=alice, now=now, times=3)


def test_bulk_lookups_are_counted_per_partner_and_utc_day(db, now):
    Policy.objects.create(effective_at=now - timedelta(days=2), bulk_lookups_per_day=1000)
    midnight = now.replace(hour=0, minute=0)
    count_bulk_lookups(partner_key="contoso", now=midnight, times=999)
    count_bulk_lookups(partner_key="contoso", now=midnight + timedelta(hours=23, minutes=59), times=1)
    count_bulk_lookups(partner_key="fabrikam", now=now, times=1000)
    with pytest.raises(LookupsUsedUp) as refused:
        count_bulk_lookups(partner_key="contoso", now=now, times=1)
    assert refused.value.refusal.facts["opens_at"] == midnight + timedelta(days=1)
    assert "27 Nov 2026, 00:00 UTC" in str(refused.value.refusal)
    count_bulk_lookups(partner_key="contoso", now=midnight + timedelta(days=1), times=1000)


def test_bulk_lookups_leave_a_persons_own_alone(alice, now):
    count_bulk_lookups(partner_key=str(alice.pk), now=now, times=1000)
    assert allowed_lookups(alice, now, tries=61) == 60


@pytest.mark.proof
def test_lookup_is_never_counted_inside_a_transaction_that_may_roll_back(committed_db, now):
    alice = User.objects.create_user(email="alice@contoso.example")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        count_lookup(user=alice, now=now)


@pytest.mark.proof
def test_lookups_hold_when_fifty_ask_at_once(committed_db, now):
    alice = User.objects.create_user(email="alice@contoso.example")
    assert allowed_lookups(alice, now, tries=30) == 30

    def ask(_):
        try:
            return allowed_lookups(alice, now, tries=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=50) as pool:
        assert sum(pool.map(ask, range(50))) == 30
    assert LookupCount.objects.get(who=f"person:{alice.pk}").count == 80
