"""The scenarios of seeded claims, and how many of a thousand went through each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import accumulate

from claims.lifecycle import Status

HOUR = 1
DAY = 24 * HOUR
# Hours between a step and the one before it. The opt-out window lasts what the policy says (7 days): the clock
# settles in the hour after it.
AFTER: Mapping[str, int] = {
    "prove": HOUR,
    "submit": HOUR,
    "take": DAY,
    "approve": 2 * DAY,
    "open_window": 0,
    "settle": 7 * DAY + HOUR,
    "deny": 2 * DAY,
    "disassociate": 90 * DAY,
    "request_action": 2 * DAY,
    "reject": 2 * DAY,
    "dispute": 5 * DAY,
    "withdraw": 3 * HOUR,
}


@dataclass(frozen=True)
class Scenario:
    """The steps behind a claim, and the most hours that it may have rested since. None: it rests for good."""

    status: Status
    of_thousand: int
    steps: tuple[str, ...]
    rests: int | None = None
    is_revenue: bool = False  # a revenue association: no proof, no customer to ask

    @cached_property
    def offsets(self) -> dict[str, timedelta]:
        """When each step is taken, from the beginning on."""
        hours = accumulate(AFTER[step] for step in self.steps)
        return {step: timedelta(hours=after) for step, after in zip(self.steps, hours, strict=True)}

    @cached_property
    def hours(self) -> int:
        return sum(AFTER[step] for step in self.steps)

    @cached_property
    def is_proved(self) -> bool:
        return "prove" in self.steps


TO_REVIEW = ("prove", "submit", "take")
TO_APPROVED = (*TO_REVIEW, "approve", "open_window")
TO_SETTLED = (*TO_APPROVED, "settle")
REVENUE = ("submit", "approve")
# The first of each status is the scenario of the first ten claims.
SCENARIOS = (
    Scenario(Status.DRAFT, 30, ("prove",), rests=30 * DAY),
    Scenario(Status.DRAFT, 20, (), rests=30 * DAY),
    Scenario(Status.SUBMITTED, 6, ("prove", "submit"), rests=3 * DAY),
    Scenario(Status.UNDER_REVIEW, 6, TO_REVIEW, rests=3 * DAY),
    Scenario(Status.ACTION_REQUIRED, 5, (*TO_REVIEW, "request_action"), rests=6 * DAY),
    Scenario(Status.DISPUTED, 3, (*TO_REVIEW, "reject", "dispute"), rests=3 * DAY),
    Scenario(Status.APPROVED, 5, TO_APPROVED, rests=6 * DAY),
    Scenario(Status.APPROVED, 215, TO_SETTLED),
    Scenario(Status.APPROVED, 320, REVENUE, is_revenue=True),
    Scenario(Status.REJECTED, 100, (*TO_REVIEW, "reject")),
    Scenario(Status.ENDED, 50, (*TO_SETTLED, "disassociate")),
    Scenario(Status.ENDED, 70, (*REVENUE, "disassociate"), is_revenue=True),
    Scenario(Status.WITHDRAWN, 110, ("withdraw",)),
    Scenario(Status.WITHDRAWN, 30, ("prove", "submit", "withdraw")),
    Scenario(Status.CONSENT_DENIED, 30, (*TO_APPROVED, "deny")),
)
FIRST = tuple(next(scenario for scenario in SCENARIOS if scenario.status == status) for status in Status)
SHARES = tuple(accumulate(scenario.of_thousand for scenario in SCENARIOS))
