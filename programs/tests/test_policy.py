from datetime import UTC, datetime, timedelta

import pytest

from programs.models import Policy

pytestmark = pytest.mark.django_db

FIRST = datetime(2019, 10, 1, tzinfo=UTC)
SECOND = datetime(2027, 1, 1, tzinfo=UTC)


def test_first_policy_holds_the_lengths_of_the_guide():
    policy = Policy.objects.in_force(FIRST)
    assert (policy.response_days, policy.review_business_days, policy.opt_out_days) == (30, 5, 7)
    assert (policy.activation_wait_hours, policy.dispute_days, policy.unreachable_days) == (48, 30, 14)
    assert (policy.reminder_days, policy.lookups_per_hour) == ([7, 21, 28], 60)


def test_policy_begins_at_its_instant_and_not_before():
    newer = Policy.objects.create(effective_at=SECOND, opt_out_days=14)
    assert Policy.objects.in_force(SECOND - timedelta(microseconds=1)).opt_out_days == 7
    assert Policy.objects.in_force(SECOND) == newer


def test_no_policy_is_in_force_before_the_first():
    with pytest.raises(Policy.DoesNotExist):
        Policy.objects.in_force(FIRST - timedelta(seconds=1))
