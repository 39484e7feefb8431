"""What partners must never read is planted; then every page and every letter that a partner can read is read."""

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, Comment
from notifications.models import Letter
from reviews import operations as reviewing
from tests.access import MATRIX
from tests.access_world import World, gaps_of
from tests.walk import DAY, MISSING_SIGNATURE, Cast, claim_in, prove, rival_of

INTERNAL = "Kumquat: ask the lead about this partner."
NOTE = "Rambutan: yours, I am on leave."
REASON = "Tamarillo: the other documents are newer."


@pytest.fixture
def rival(cast: Cast) -> Cast:
    """Somebody whose every word would be known again."""
    rival = rival_of(cast)
    partner, location = rival.location.partner, rival.location
    partner.name, partner.code = "Zanzibar Cloud Partners", "zanzibar"
    partner.save()
    location.name, location.notice_email = "Zanzibar Stone Town", "notice@zanzibar.example"
    location.save()
    rival.admin.name, rival.admin.email = "Zuri Zanzibari", "zuri@zanzibar.example"
    rival.admin.save()
    return rival


@pytest.fixture
def theirs(rival: Cast) -> Claim:
    claim = claim_in(Status.DRAFT, rival, name="Zanzibar mail migration")
    prove(claim, by=rival.admin, now=timezone.now(), name="zanzibar-statement.pdf")
    claiming.submit(claim=claim, by=rival.admin, now=timezone.now())
    claiming.add_comment(claim=claim, text="Zanzibar was first.", by=rival.admin, now=timezone.now())
    return claim


@pytest.fixture
def ours(cast: Cast) -> Claim:
    cast.reviewer.name, cast.reviewer2.name, cast.lead.name = "Quentin Quist", "Quincy Quade", "Queenie Quill"
    for person, email in (
        (cast.reviewer, "quentin@ms.example"),
        (cast.reviewer2, "quincy@ms.example"),
        (cast.lead, "queenie@ms.example"),
    ):
        person.email = email
        person.save()
    return claim_in(Status.SUBMITTED, cast)


def secrets_of(theirs: Claim) -> list[str]:
    people = ["Quentin", "Quincy", "Queenie", "Quist", "Quade", "Quill", "@ms.example"]
    return ["Kumquat", "Rambutan", "Tamarillo", "Zanzibar", "zanzibar", "Zuri", theirs.reference, *people]


# --- The story, one act after the other ----------------------------------------------------------------------

Act = Callable[[Claim, Claim, Cast, datetime], object]


def _take_and_whisper(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    reviewing.take(claim=ours, by=cast.reviewer, now=now)
    claiming.add_comment(claim=ours, text=INTERNAL, by=cast.reviewer, now=now, lane=Comment.Lane.INTERNAL)
    claiming.add_comment(claim=ours, text="Which page is signed?", by=cast.reviewer, now=now)
    reviewing.assign(claim=ours, to=cast.reviewer2, by=cast.reviewer, now=now, note=NOTE)


def _ask_for_more(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    reviewing.request_action(claim=ours, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=now)


def _answer(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    prove(ours, by=cast.admin, now=now, name="ours-signed.pdf")
    claiming.submit(claim=ours, by=cast.admin, now=now)
    reviewing.take(claim=ours, by=cast.reviewer2, now=now)


def _ask_the_sides(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    sides = [ours.reference, theirs.reference]
    reviewing.ask_sides(
        claim=ours, sides=sides, text="Send newer papers.", by=cast.reviewer2, now=now, due_at=now + 5 * DAY
    )


def _lose(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    reviewing.approve(claim=theirs, by=cast.reviewer2, now=now, note=REASON)


def _dispute(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    claiming.dispute(claim=ours, by=cast.admin, justification="Ours are newer.", now=now)


def _win(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    reviewing.approve(claim=ours, by=cast.lead, now=now, note=REASON)


def _reopen(ours: Claim, theirs: Claim, cast: Cast, now: datetime) -> None:
    reviewing.reopen(claim=ours, by=cast.lead, reason="A mistake of ours.", now=now)


STORY: list[tuple[Act, Status]] = [
    (_take_and_whisper, Status.UNDER_REVIEW),
    (_ask_for_more, Status.ACTION_REQUIRED),
    (_answer, Status.UNDER_REVIEW),
    (_ask_the_sides, Status.UNDER_REVIEW),
    (_lose, Status.REJECTED),
    (_dispute, Status.DISPUTED),
    (_win, Status.APPROVED),
    (_reopen, Status.UNDER_REVIEW),
]


@pytest.mark.proof
def test_partner_never_reads_what_is_not_theirs(cast: Cast, rival: Cast, theirs: Claim, ours: Claim) -> None:
    client = Client()
    client.force_login(cast.admin)
    now, secrets, found = timezone.now(), secrets_of(theirs), []
    gaps = gaps_of(cast)
    for act, status in STORY:
        now += timedelta(seconds=1)
        act(ours, theirs, cast, now)
        ours.refresh_from_db()
        assert ours.status == status, act.__name__
        for where, text in (*pages(client, cast, ours, gaps), *letters(cast)):
            found += [f"{act.__name__}: {secret} in {where}" for secret in secrets if secret in text]
    assert sorted(set(found)) == []


@pytest.mark.proof
def test_the_secrets_are_there_to_be_found(cast: Cast, rival: Cast, theirs: Claim, ours: Claim) -> None:
    """The reading above would notice: the reviewers' pages hold each of the words."""
    _take_and_whisper(ours, theirs, cast, timezone.now())
    client = Client()
    client.force_login(cast.lead)
    text = client.get(f"/reviews/{ours.reference}/").content.decode()
    text += client.get(f"/reviews/{ours.reference}/contest/").content.decode()

    assert [
        word for word in ("Kumquat", "Rambutan", "Zanzibar", "Quincy", theirs.reference) if word not in text
    ] == []


# --- Everything a partner can read ---------------------------------------------------------------------------


def pages(client: Client, cast: Cast, claim: Claim, gaps: dict) -> Iterator[tuple[str, str]]:
    """Whatever opens to an Incentive Admin of the addresses that the access matrix knows."""
    world = World(people={}, claims=defaultdict(lambda: claim), gaps=gaps)
    mine = [route for route, row in MATRIX.items() if row.of("Incentive Admin")[0] == "200"]
    mine = [route for route in mine if route.startswith(("claims/", "consent/", "help/", "about/"))]
    assert len(mine) > 25
    opened = 0
    for route in mine:
        address = world.address(route, "")
        answer = client.get(address)
        opened += answer.status_code == 200
        yield address, text_of(answer)
    assert opened > 12
    yield "everything", text_of(client.get(claim.get_absolute_url(), {"show": "everything"}))


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):  # a Word document: its parts are packed
        with zipfile.ZipFile(BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    return content.decode(errors="replace")


def letters(cast: Cast) -> Iterator[tuple[str, str]]:
    addresses = [cast.admin.email, cast.colleague.email, cast.location.notice_email, "pia@contoso.example"]
    written = Letter.objects.filter(to_email__in=filter(None, addresses))
    assert written.exists()
    for letter in written:
        yield f"letter {letter.letter}", f"{letter.subject}\n{letter.body_text}\n{letter.body_html}"
