"""The first look of somebody new: an empty place says what would be here, why it is not, and leads on where it can."""

import re

import pytest

from accounts.models import User
from tests.factories import LocationFactory, MembershipFactory, ReviewerFactory
from tests.fixtures import Browse


def newcomer() -> User:
    return MembershipFactory(partner=LocationFactory().partner).user


PLACES = [
    (newcomer, "/claims/", "/claims/new/"),
    (newcomer, "/claims/bulk/", None),
    (newcomer, "/calendar/", "/claims/"),
    (newcomer, "/notices/", None),
    (ReviewerFactory, "/reviews/", None),
    (ReviewerFactory, "/calendar/", "/reviews/"),
    (ReviewerFactory, "/notices/", None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "address", "leads_to"), PLACES)
def test_an_empty_place_says_what_would_be_here(
    who, address: str, leads_to: str | None, browse: Browse
) -> None:
    page = browse(who()).get(address).content.decode()
    (empty,) = re.findall(r'<div class="empty">(.*?)</div>', page, re.DOTALL)

    assert re.search(r"<h2>[^<]{5,}</h2>", empty)
    assert re.search(r"<p>[^<]{40,}</p>", empty)
    assert re.findall(r'href="(/[^"]+)"', empty) == ([leads_to] if leads_to else [])
