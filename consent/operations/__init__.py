"""The customer's side: who is asked, and what they answer."""

from consent.operations.answering import (
    agree,
    deny,
    may_agree,
    report_unknown,
    undo_denial,
    undone_until,
    window_of,
)
from consent.operations.asking import (
    ask,
    ask_another_contact,
    correct_contact,
    hand_on,
    link_to,
    send_again,
    send_new_link,
)

__all__ = [
    "agree",
    "ask",
    "ask_another_contact",
    "correct_contact",
    "deny",
    "hand_on",
    "link_to",
    "may_agree",
    "report_unknown",
    "send_again",
    "send_new_link",
    "undo_denial",
    "undone_until",
    "window_of",
]
