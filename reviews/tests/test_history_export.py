"""Auditors and leads take the history home: who, what, when, old and new values."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from claims import operations as claiming
from claims.lifecycle import MOVES, Status
from claims.models import Claim, Comment
from claims.presentation.history import EVENT_TEXTS
from reviews import history_export
from reviews import operations as reviewing
from tests.factories import NOW, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import DAY, Cast, claim_in, draft, make_cast, rival_of
from text.csv_cells import BYTE_ORDER_MARK

PAGE, FILE = "reviews:history", "reviews:history_csv"


@pytest.fixture
def auditor(db: None) -> User:
    return ReviewerFactory(staff_role=StaffRole.AUDITOR)


@pytest.fixture
def read(browse: Browse, auditor: User):
    def rows(**chosen: Any) -> list[dict[str, str]]:
        answer = browse(auditor).get(reverse(FILE), chosen)
        assert answer.status_code == 200
        return list(_rows(answer))

    return rows


def _rows(answer) -> Iterator[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith(BYTE_ORDER_MARK)
    return csv.DictReader(StringIO(text.removeprefix(BYTE_ORDER_MARK)))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (StaffRole.AUDITOR, 200),
        (StaffRole.LEAD, 200),
        (StaffRole.REVIEWER, 403),
        (StaffRole.OPERATOR, 403),
        ("partner", 403),
        ("signed out", 302),
    ],
)
@pytest.mark.parametrize("address", [PAGE, FILE])
def test_only_auditors_and_leads_export(
    who: str, status: int, address: str, cast: Cast, browse: Browse
) -> None:
    others = {"partner": cast.admin, "signed out": None}
    person = others[who] if who in others else ReviewerFactory(staff_role=who)

    assert browse(person).get(reverse(address)).status_code == status


def test_every_act_has_its_person_time_and_statuses(cast: Cast, read) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)

    taken = [row for row in read() if (row["act"], row["field"]) == ("take", "reviewer")]

    assert taken == [
        {
            "at": NOW.isoformat(),
            "who": cast.reviewer.name,
            "email": cast.reviewer.email,
            "role": "Microsoft reviewer",
            "act": "take",
            "what": "started the review.",
            "claim": claim.reference,
            "partner": claim.partner.name,
            "from_status": "Submitted",
            "to_status": "Under review",
            "field": "reviewer",
            "old_value": "",
            "new_value": cast.reviewer.name,
            "note": "",
            "internal": "no",
        }
    ]
    assert datetime.fromisoformat(taken[0]["at"]).tzinfo is not None


def test_one_row_for_each_changed_field_and_one_for_an_act_without_any(cast: Cast, read) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    fields = {"name": "Winter rollout", "partner_contact_name": "Paula Partner"}
    claiming.edit_claim(claim=claim, by=cast.admin, now=NOW, fields=fields)
    claiming.add_comment(claim=claim, text="Done.", by=cast.admin, now=NOW)

    rows = read()

    edited = {row["field"]: (row["old_value"], row["new_value"]) for row in rows if row["act"] == "edited"}
    assert edited == {
        "name": ("Autumn rollout", "Winter rollout"),
        "partner_contact_name": ("Pia Partner", "Paula Partner"),
    }
    [comment] = [row for row in rows if row["act"] == "commented"]
    assert (comment["field"], comment["note"]) == ("", "Done.")


def test_internal_words_are_in_it_and_marked(cast: Cast, read) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    lane = Comment.Lane.INTERNAL
    claiming.add_comment(claim=claim, text="Doubtful.", by=cast.reviewer, now=NOW, lane=lane)

    assert [row["internal"] for row in read() if row["note"] == "Doubtful."] == ["yes"]


def test_cells_that_a_spreadsheet_would_calculate_are_text(cast: Cast, read) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    claiming.add_comment(claim=claim, text="=HYPERLINK(1)", by=cast.admin, now=NOW)

    assert [row["note"] for row in read(kind="commented")] == ["'=HYPERLINK(1)"]


@pytest.mark.proof
def test_order_is_that_of_time_across_acts_and_parts(
    cast: Cast, read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_export, "PART", 2)
    claim = claim_in(Status.UNDER_REVIEW, cast)
    for day in range(1, 6):
        claiming.add_comment(claim=claim, text=str(day), by=cast.admin, now=NOW + day * DAY)
    claim_in(Status.REJECTED, rival_of(cast), now=NOW + 2 * DAY)

    rows = read()

    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert [row["note"] for row in rows if row["act"] == "commented"] == ["1", "2", "3", "4", "5"]
    assert len({tuple(row.values()) for row in rows}) == len(rows)


@pytest.mark.proof
def test_it_is_narrowed_by_day_act_partner_and_claim(cast: Cast, read) -> None:
    mine = claim_in(Status.REJECTED, cast)
    other = claim_in(Status.SUBMITTED, rival_of(cast), now=NOW + 3 * DAY)
    later = timezone.localtime(NOW + 3 * DAY).date()

    assert {row["act"] for row in read(kind="reject")} == {"reject"}
    assert {row["claim"] for row in read(partner=other.partner.code)} == {other.reference}
    assert {row["claim"] for row in read(reference=f" {mine.reference.lower()} ")} == {mine.reference}
    assert {row["claim"] for row in read(since=later)} == {other.reference}
    assert {row["claim"] for row in read(until=later - DAY)} == {mine.reference}
    assert {row["claim"] for row in read(since=later, until=later)} == {other.reference}


def test_a_claim_that_was_never_submitted_is_not_in_it(cast: Cast, read) -> None:
    assert draft(cast).reference not in {row["claim"] for row in read()}


def test_wrong_days_are_a_sentence_and_stay_typed(browse: Browse, auditor: User) -> None:
    answer = browse(auditor).get(reverse(FILE), {"since": "2026-11-20", "until": "2026-11-01"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This day is before the first one." in page
    assert 'value="2026-11-20"' in page


def test_page_offers_every_act_and_the_last_days(browse: Browse, auditor: User) -> None:
    page = browse(auditor).get(reverse(PAGE)).content.decode()

    assert all(f'<option value="{kind}">' in page for kind in EVENT_TEXTS)
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in page
    assert EVENT_TEXTS.keys() >= MOVES.keys()


@pytest.mark.proof
def test_first_row_does_not_wait_for_the_rest(
    cast: Cast, browse: Browse, auditor: User, django_assert_max_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_export, "PART", 5)
    claim = claim_in(Status.UNDER_REVIEW, cast)
    for _ in range(20):
        claiming.add_comment(claim=claim, text="Again", by=cast.admin, now=NOW)
    client = browse(auditor)

    with django_assert_max_num_queries(5):  # session, person, two of the audit stream, and one part
        stream = iter(client.get(reverse(FILE), {"kind": "commented"}).streaming_content)
        header, first = next(stream), next(stream)
    assert header.decode().removeprefix(BYTE_ORDER_MARK).startswith("at,who,")
    assert b"Again" in first
    assert len(list(stream)) == 19


def test_reassigning_names_both_reviewers(cast: Cast, read) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    reviewing.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW, note="On leave")

    [row] = read(kind="assigned")

    assert (row["old_value"], row["new_value"]) == (cast.reviewer.name, cast.reviewer2.name)
    assert (row["who"], row["note"]) == (cast.lead.name, "On leave")


@pytest.mark.proof
def test_no_act_of_any_status_is_left_out(read, db: None) -> None:
    walked = [claim_in(status, make_cast()) for status in Status]
    told = {(row["claim"], row["act"]) for row in read()}

    for claim in Claim.objects.filter(submitted_at__isnull=False):
        assert {act for reference, act in told if reference == claim.reference} == set(
            claim.events.values_list("kind", flat=True)
        )
    assert len({reference for reference, _act in told}) == len(walked) - 2  # a draft, and a withdrawn one
