"""Two people change one claim: neither undoes what the other did, and nobody overwrites unsaid."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims import operations
from claims.models import Claim, ClaimEvent
from claims.overlap import Overlap, seen_of
from tests.depth import depths
from tests.factories import NOW, mailbox_at
from tests.sent import Page
from tests.together import at_once
from tests.walk import Cast, claim_in, draft, make_cast

EDITED = ("name", "customer_contact_title")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return draft(cast)


def opened(person: User, url: str) -> Page:
    client = Client()
    client.force_login(person)
    return Page(client, url)


def pages(cast: Cast, claim: Claim) -> tuple[Page, Page]:
    url = reverse("claims:edit", args=[claim.reference])
    return opened(cast.admin, url), opened(cast.colleague, url)


def test_what_a_person_left_alone_is_not_written(cast: Cast, claim: Claim) -> None:
    mine, theirs = pages(cast, claim)
    assert mine.save(name="Spring rollout").status_code == 302
    assert theirs.save(customer_contact_title="Director").status_code == 302
    claim.refresh_from_db()
    assert (claim.name, claim.customer_contact_title) == ("Spring rollout", "Director")
    edits = ClaimEvent.objects.filter(kind="edited").order_by("pk")
    assert list(edits.values_list("changes", flat=True)) == [
        {"name": ["Autumn rollout", "Spring rollout"]},
        {"customer_contact_title": ["Head of IT", "Director"]},
    ]


def test_a_stale_page_on_which_nothing_was_changed_changes_nothing(cast: Cast, claim: Claim) -> None:
    mine, theirs = pages(cast, claim)
    mine.save(name="Spring rollout")
    assert theirs.save().status_code == 302
    claim.refresh_from_db()
    assert claim.name == "Spring rollout"


def test_the_same_field_is_refused_with_both_texts_and_nothing_is_lost(cast: Cast, claim: Claim) -> None:
    mine, theirs = pages(cast, claim)
    mine.save(name="Spring rollout", partner_contact_name="Irene Adams")
    answer = theirs.save(name="Winter rollout", customer_contact_title="Director")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "it is now “Spring rollout”, you entered “Winter rollout”" in page
    assert theirs.fields["name"] == ["Winter rollout"]
    assert theirs.fields["customer_contact_title"] == ["Director"]
    assert theirs.fields["partner_contact_name"] == ["Irene Adams"]  # as it is by now
    claim.refresh_from_db()
    assert (claim.name, claim.customer_contact_title) == ("Spring rollout", "Head of IT")
    assert theirs.save().status_code == 302  # having seen the other one
    claim.refresh_from_db()
    assert (claim.name, claim.customer_contact_title) == ("Winter rollout", "Director")
    assert claim.partner_contact_name == "Irene Adams"


def test_who_goes_back_overwrites_their_own_change(cast: Cast, claim: Claim) -> None:
    mine, theirs = pages(cast, claim)
    mine.save(name="Spring rollout")
    assert mine.save(name="Winter rollout").status_code == 302
    assert theirs.save(name="Summer rollout").status_code == 409
    claim.refresh_from_db()
    assert claim.name == "Winter rollout"


def test_the_same_text_from_both_is_no_overlap(cast: Cast, claim: Claim) -> None:
    mine, theirs = pages(cast, claim)
    mine.save(name="Spring rollout")
    assert theirs.save(name="Spring rollout").status_code == 302


def test_what_is_said_untouched_is_left_alone(cast: Cast, claim: Claim) -> None:
    """Also where a program sends all that it knows."""
    seen, fields = seen_of(claim, EDITED), {name: getattr(claim, name) for name in EDITED}
    operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields={"name": "Spring rollout"})
    operations.edit_claim(
        claim=claim,
        by=cast.colleague,
        now=NOW,
        fields=fields | {"customer_contact_title": "Director"},
        seen=seen,
    )
    claim.refresh_from_db()
    assert (claim.name, claim.customer_contact_title) == ("Spring rollout", "Director")


def test_a_contact_is_corrected_by_one_of_two(cast: Cast) -> None:
    claim = claim_in("approved", cast)
    url = reverse("consent:contact", args=[claim.reference])
    mine, theirs = opened(cast.admin, url), opened(cast.colleague, url)
    assert mine.save(customer_contact_email=mailbox_at(cast.tenant, "dora")).status_code == 302
    answer = theirs.save(customer_contact_email=mailbox_at(cast.tenant, "emil"))
    assert answer.status_code == 409
    assert "you entered “emil@" in answer.content.decode()
    assert theirs.save(customer_contact_title="Director").status_code == 302


@pytest.mark.parametrize("what", ["nothing", "[]", "12", '{"name": 3}', "null"])
def test_a_page_that_was_tampered_with_is_no_crash(cast: Cast, claim: Claim, what: str) -> None:
    mine, _theirs = pages(cast, claim)
    assert mine.save(seen=what, name="Spring rollout").status_code in {302, 409, 422}


def edit(claim: Claim, by: User, **fields: str) -> Callable[[], bool]:
    """Says whether it was refused because of the other."""
    seen = seen_of(claim, EDITED)

    def act() -> bool:
        try:
            operations.edit_claim(claim=claim, by=by, now=NOW, fields=fields, seen=seen)
        except Overlap:
            return True
        return False

    return act


@pytest.mark.parametrize("rounds", depths(proofs=5, marathon=50))
def test_two_edits_at_once_lose_nothing(rounds: int, committed_db: str, pool: ThreadPoolExecutor) -> None:
    cast = make_cast()
    claim = draft(cast)
    for number in range(rounds):
        claim.refresh_from_db()
        name, title = f"Rollout {number}", f"Title {number}"
        both = edit(claim, cast.admin, name=name), edit(claim, cast.colleague, customer_contact_title=title)
        assert at_once(pool, *both) == [False, False], f"round {number}"
        claim.refresh_from_db()
        assert (claim.name, claim.customer_contact_title) == (name, title), f"round {number}"
        same = edit(claim, cast.admin, name="Mine"), edit(claim, cast.colleague, name="Theirs")
        refused = at_once(pool, *same)
        claim.refresh_from_db()
        assert sorted(refused) == [False, True], f"round {number}"
        assert claim.name == ("Theirs" if refused[0] else "Mine"), f"round {number}"
