from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A realistic mistake: in `file`, `after` stands instead of `before`, which occurs there once.

    `seen_by`: the tests ("path::test_name") that must fail then. `why`: the rule, in one sentence.
    """

    name: str
    file: str
    before: str
    after: str
    seen_by: tuple[str, ...]
    why: str
