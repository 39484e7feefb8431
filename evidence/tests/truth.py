"""What is told of a paper before the check sees it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Truth:
    """What is true of a paper, rule by rule; None where people would not agree."""

    signed: bool | None = True
    intune: bool | None = True
    azure_ad: bool | None = True
    active: bool | None = True
    named: bool | None = True
    dated: bool | None = True


ALL = Truth()
UNSIGNED = Truth(signed=False, dated=False)
