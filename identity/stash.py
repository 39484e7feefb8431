"""What somebody sent, or asked to download, while they are asked who they are: kept in their session, and offered to
them again with one button. Nothing happens that they do not press for, and every check is made as for any request."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse

KEY = "identity.stash"
OWN = "csrfmiddlewaretoken"  # the page's own; it holds for the next page no longer


@dataclass(frozen=True)
class Kept:
    name: str  # of the address
    path: str
    method: str
    fields: list[list[str]]  # name and value, in the order in which they came
    back: str  # the page they came from


def keep(request: HttpRequest, name: str) -> str:
    """Where it is offered again. Files are not kept: nothing that asks again takes any."""
    method, sent = ("POST", request.POST) if request.method == "POST" else ("GET", request.GET)
    fields = [[key, value] for key, values in sent.lists() if key != OWN for value in values]
    kept = Kept(name, request.path, method, fields, _back(request))
    request.session[KEY] = asdict(kept)
    return reverse("identity:again")


def kept(request: HttpRequest) -> Kept | None:
    found: Any = request.session.get(KEY)
    return Kept(**found) if found else None


def drop(request: HttpRequest) -> None:
    if KEY in request.session:
        del request.session[KEY]


def _back(request: HttpRequest) -> str:
    """The path of the page that sent this, if it is one of ours."""
    came = urlsplit(request.headers.get("Referer", ""))
    return came._replace(scheme="", netloc="").geturl() if came.netloc == request.get_host() else "/"
