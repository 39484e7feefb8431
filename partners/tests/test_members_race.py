"""Two account admins at once: a company never loses its last."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from partners import operations
from partners.models import Role
from tests.factories import MembershipFactory, PartnerFactory
from tests.together import at_once

ROUNDS = 10


def outcome(**how: object) -> str:
    try:
        operations.deactivate(now=timezone.now(), **how)  # type: ignore[arg-type]
    except operations.Refused as refusal:
        return str(refusal)
    return ""


@pytest.mark.proof
def test_two_who_end_each_others_access_leave_one(committed_db: str) -> None:
    company = PartnerFactory()
    with ThreadPoolExecutor(2) as pool:
        for _round in range(ROUNDS):
            one, other = (MembershipFactory(partner=company, role=Role.ACCOUNT_ADMIN) for _each in range(2))
            said = at_once(
                pool,
                partial(outcome, membership=other, by=one.user),
                partial(outcome, membership=one, by=other.user),
            )
            assert sorted(map(bool, said)) == [False, True]
            [left] = company.memberships.account_admins()
            User.objects.filter(pk=left.user_id).update(is_active=False)
