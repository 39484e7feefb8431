"""The queue as its tests read it."""

import re
from typing import Any

from django.test import Client

from claims.models import Claim

QUEUE = "/reviews/"


def shown(client: Client, **chosen: Any) -> list[str]:
    """The references of the page, in its order."""
    answer = client.get(QUEUE, chosen)
    assert answer.status_code == 200
    return re.findall(r'class="row-link nowrap" href="/reviews/(CA-\w+)/"', answer.content.decode())


def references(*claims: Claim) -> list[str]:
    return [claim.reference for claim in claims]
