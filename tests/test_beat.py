import time

import pytest
from django.utils import timezone

from claims.lifecycle import Status
from claims.models import Finding
from devstack.whole import RunningPortal
from tests.walk import claim_in, make_cast


@pytest.mark.marathon
def test_beat_rejects_what_nobody_answered_within_70_seconds(running_portal: RunningPortal) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, make_cast(), now=timezone.now())

    running_portal.run_manage("advance", "31d")

    give_up_at = time.monotonic() + 70  # the beat rings every 60
    while claim.status != Status.REJECTED:
        assert time.monotonic() < give_up_at, "the clocks did not run"
        time.sleep(0.5)
        claim.refresh_from_db()
    assert claim.findings.filter(code=Finding.Code.NO_PARTNER_RESPONSE).exists()
