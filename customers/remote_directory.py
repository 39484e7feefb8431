"""Asks a directory service over HTTP which tenant a domain belongs to, in the shape of Microsoft Graph.

`tenantRelationships/findTenantInformationByDomainName` and `…ByTenantId` answer with tenantId, displayName,
defaultDomainName and federationBrandName. Whatever else comes back is no answer: nobody is let through on it.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.core.cache import caches

from customers.identifiers import GUID

logger = logging.getLogger(__name__)

LARGEST_ANSWER = 64 * 1024  # bytes; a real one has some hundred
KNOWN_FOR = 3600  # seconds
UNKNOWN_FOR = 300  # seconds; a new customer appears soon
UNKNOWN = "unknown"


class Unanswered(Exception):
    """The directory service did not answer, or with something that is no answer."""


@dataclass(frozen=True)
class RemoteDirectory:
    """One directory service. `url` is what stands before /tenantRelationships, `token` goes along as bearer token."""

    url: str
    token: str

    def tenant_of(self, domain: str) -> UUID | None:
        """The tenant that a normalised domain name belongs to. Raises Unanswered."""
        return self._remembered(f"findTenantInformationByDomainName(domainName='{domain}')")

    def knows(self, tenant_id: UUID) -> bool:
        """Raises Unanswered, also where the answer is about another tenant."""
        found = self._remembered(f"findTenantInformationByTenantId(tenantId='{tenant_id}')")
        if found not in {None, tenant_id}:
            raise _unanswered("it was asked for one tenant and answered with another")
        return found is not None

    def _remembered(self, question: str) -> UUID | None:
        """From the cache, or asked and put there. A failure is never remembered."""
        key = "tenant:" + sha256(f"{self.url} {question}".encode()).hexdigest()
        kept = caches["directory"].get(key)
        if kept is None:
            found = self._ask(question)
            kept = str(found) if found else UNKNOWN
            caches["directory"].set(key, kept, KNOWN_FOR if found else UNKNOWN_FOR)
        return None if kept == UNKNOWN else UUID(kept)

    def _ask(self, question: str) -> UUID | None:
        status, body = _fetch(f"{self.url}/tenantRelationships/{question}", token=self.token)
        if status == httpx.codes.NOT_FOUND:
            return None
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            logger.error(
                "The directory refuses the portal's token (HTTP %d). Until DIRECTORY_TOKEN is renewed, "
                "no partner can name a customer.",
                status,
            )
            raise Unanswered(f"HTTP {status}")
        if status != httpx.codes.OK:
            raise _unanswered(f"HTTP {status}")
        return _tenant_id_in(body)


def _tenant_id_in(body: bytes) -> UUID:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unanswered("the answer is not JSON") from error
    if not isinstance(answer, dict) or not all(is_right(answer) for is_right in SHAPE):
        raise _unanswered("the answer has not the shape of a tenant's information")
    return UUID(answer["tenantId"])


SHAPE: tuple[Callable[[dict[str, Any]], bool], ...] = (
    lambda answer: isinstance(answer.get("tenantId"), str) and bool(GUID.fullmatch(answer["tenantId"])),
    lambda answer: isinstance(answer.get("displayName"), str),
    lambda answer: isinstance(answer.get("defaultDomainName"), str),
    lambda answer: isinstance(answer.get("federationBrandName"), str | None),
)


def _unanswered(reason: str) -> Unanswered:
    logger.warning("The directory gave no answer: %s.", reason)
    return Unanswered(reason)


def _fetch(url: str, *, token: str) -> tuple[int, bytes]:
    """Status and body. Raises Unanswered after DIRECTORY_TOTAL_SECONDS at the latest, however slowly bytes drip.

    Asynchronous inside, because only there one limit spans name look-up, connection, headers and body.
    """
    loop = asyncio.new_event_loop()  # unlike asyncio.run, closing it does not wait for a hanging name look-up
    try:
        return loop.run_until_complete(_fetch_in_time(url, token))
    except TimeoutError as error:
        raise _unanswered("it takes too long") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise _unanswered(f"{type(error).__name__} {error}".strip()) from error
    finally:
        loop.close()


async def _fetch_in_time(url: str, token: str) -> tuple[int, bytes]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(**settings.DIRECTORY_TIMEOUTS),
        verify=_certificates(),
        follow_redirects=False,  # the token goes nowhere else
    )
    async with (
        asyncio.timeout(settings.DIRECTORY_TOTAL_SECONDS),
        client,
        client.stream("GET", url, headers=headers) as response,
    ):
        body = b""
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise httpx.TransportError(f"more than {LARGEST_ANSWER} bytes")
        return response.status_code, body


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
