"""What people do on their way to a claim: the wizard's saved answers, notices, saved views; one transaction each."""

from filing.operations.answers import (
    AnswersChanged,
    Application,
    delete_unfinished,
    finish,
    save_answers,
    start_unfinished,
)
from filing.operations.notices import stop_telling, tell_due, tell_when_claimable
from filing.operations.views import TooManyViews, delete_view, save_view

__all__ = [
    "AnswersChanged",
    "Application",
    "TooManyViews",
    "delete_unfinished",
    "delete_view",
    "finish",
    "save_answers",
    "save_view",
    "start_unfinished",
    "stop_telling",
    "tell_due",
    "tell_when_claimable",
]
