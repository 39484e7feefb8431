"""All mutants, by area."""

from collections.abc import Collection

from tests.mutants import (
    access,
    admin,
    audit,
    checks,
    clocks,
    consent,
    consent_pages,
    contests,
    documents,
    findings,
    gate,
    identity,
    letters,
    lines,
    queues,
    visibility,
    wizard,
)
from tests.mutants.mutant import Mutant

AREAS: dict[str, tuple[Mutant, ...]] = {
    "gate": gate.MUTANTS,
    "lines": lines.MUTANTS,
    "visibility": visibility.MUTANTS,
    "clocks": clocks.MUTANTS,
    "consent": consent.MUTANTS,
    "consent pages": consent_pages.MUTANTS,
    "letters": letters.MUTANTS,
    "documents": documents.MUTANTS,
    "findings": findings.MUTANTS,
    "checks": checks.MUTANTS,
    "access": access.MUTANTS,
    "contests": contests.MUTANTS,
    "admin": admin.MUTANTS,
    "audit": audit.MUTANTS,
    "queues": queues.MUTANTS,
    "wizard": wizard.MUTANTS,
    "identity": identity.MUTANTS,
}
MUTANTS = tuple(mutant for mutants in AREAS.values() for mutant in mutants)


def chosen(names: Collection[str]) -> list[Mutant]:
    """The mutants of these names and areas; of no names all. Raises LookupError for a name that there is not."""
    known = {mutant.name for mutant in MUTANTS} | AREAS.keys()
    if unknown := set(names) - known:
        raise LookupError(f"There is no mutant and no area {', '.join(sorted(unknown))}.")
    return [
        mutant
        for area, mutants in AREAS.items()
        for mutant in mutants
        if not names or area in names or mutant.name in names
    ]
