"""How deep a proof goes: `make proofs` takes each kind once, `make marathon` takes all of it. One body, two depths."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet


def depths(*, proofs: Any, marathon: Any) -> list[ParameterSet]:
    """For `parametrize`: how many rounds, examples or rows each of the two takes."""
    return [
        pytest.param(proofs, marks=pytest.mark.proof, id="proofs"),
        pytest.param(marathon, marks=pytest.mark.marathon, id="marathon"),
    ]


def sampled(everything: Mapping[str, Any], *, proofs: Collection[str]) -> list[ParameterSet]:
    """For `parametrize`: the cases with these names belong to the proofs, all others to the marathon."""
    assert set(proofs) <= set(everything), "a case that is not there"
    return [
        pytest.param(case, marks=pytest.mark.proof if name in proofs else pytest.mark.marathon, id=name)
        for name, case in everything.items()
    ]
