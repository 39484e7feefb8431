"""Ways into the wizard that have answered something already."""

from typing import Any

from programs.activities import ACTIVITY_RULES, SolutionArea


def answers_for(*, area: str = "", program: str = "") -> dict[str, dict[str, Any]]:
    """Solution area, and the activity too where the program has only one. Unknown words answer nothing."""
    rules = [rule for rule in ACTIVITY_RULES if rule.program == program]
    if not rules:
        return {"solution-area": {"solution_area": area}} if area in SolutionArea.values else {}
    answers: dict[str, dict[str, Any]] = {"solution-area": {"solution_area": rules[0].solution_area.value}}
    if len(rules) == 1:
        answers["activity"] = {"activities": [rules[0].activity.value]}
    return answers
