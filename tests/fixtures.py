"""Fixtures of pages' tests: the cast, and a browser's eye on the pages for each of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.walk import Cast, make_cast

Browse = Callable[[User | None], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def browse(client: Client) -> Browse:
    """browse(person) is their signed-in client; browse(None) somebody signed out."""

    def sign_in(person: User | None) -> Client:
        client.logout()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in
