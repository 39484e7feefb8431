from reviews.views.acts import approve, assign, comment, end, reject, reopen, request_action, take
from reviews.views.detail import detail
from reviews.views.queue import queue

__all__ = [
    "approve",
    "assign",
    "comment",
    "detail",
    "end",
    "queue",
    "reject",
    "reopen",
    "request_action",
    "take",
]
