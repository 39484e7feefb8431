"""The customer's side when nobody looks: windows that open, stop and end with the fate of the contact's letter."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from claims.lifecycle import Consent, Status
from claims.models import Claim
from consent import operations, sweeps
from consent.models import ConsentLink
from cpor.invariants import INVARIANTS, broken
from notifications.bounces import note_bounce
from notifications.models import Letter
from programs.models import Policy
from reviews.clocks import run_clocks
from tests.factories import NOW, deadline_of, mailbox_at
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, make_cast, tell_administrators

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
DORA = {
    "customer_contact_name": "Dora Direct",
    "customer_contact_title": "CIO",
}


def dora_at(claim: Claim) -> dict[str, str]:
    return DORA | {"customer_contact_email": mailbox_at(claim.tenant, "dora")}


SINCE_ASKED = {"window_opened", "letter_returned", "settle", "customer_unreachable"}


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Approved at NOW; the letters to the customer are on their way."""
    claim = claim_in(Status.APPROVED, cast)
    tell_administrators()
    return claim


@pytest.fixture
def told(claim: Claim) -> Claim:
    """The letters were accepted at NOW, and the window runs."""
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    claim.refresh_from_db()
    return claim


def stands(claim: Claim) -> tuple[str, datetime | None]:
    claim.refresh_from_db()
    return claim.consent, claim.deadline_at


def happened(claim: Claim) -> list[str]:
    """What the sweeps wrote into the history since the customer was asked, oldest first."""
    events = claim.events.filter(kind__in=SINCE_ASKED).order_by("pk")
    return list(events.values_list("kind", flat=True))


def letters(claim: Claim, name: str) -> int:
    return Letter.objects.about(f"claim:{claim.reference}").filter(letter=name).count()


def bounce(claim: Claim, role: str = ConsentLink.Role.CONTACT) -> None:
    letter = link_of(claim, role).letter
    assert letter is not None
    assert note_bounce(message_id=letter.message_id, reason="550 No such user here")


def sweep(*moments: datetime) -> list[dict[str, int]]:
    """What each run acted on, without what it left alone."""
    return [{name: n for name, n in run_clocks(now=now).items() if n} for now in moments]


class TestSilenceCountsOnlyIfTheLetterLeft:
    @pytest.mark.proof
    def test_letter_sent_again_has_to_leave_as_well(self, told: Claim, cast: Cast) -> None:
        """The older link is void, so that without the new letter the contact could not refuse."""
        operations.send_again(claim=told, to=told.customer_contact_email, by=cast.admin, now=NOW + 6 * DAY)
        assert stands(told) == (Consent.PENDING, None)
        assert sweep(NOW + 7 * DAY, NOW + 10 * DAY) == [{}, {}]

        accept_letters(now=NOW + 10 * DAY)
        assert sweep(NOW + 10 * DAY, NOW + 17 * DAY - SECOND) == [{"windows": 1}, {"customers_reminded": 1}]
        assert stands(told) == (Consent.PENDING, NOW + 17 * DAY)
        assert sweep(NOW + 17 * DAY, NOW + 17 * DAY) == [{"settled": 1}, {}]

    def test_administrators_letter_sent_again_moves_no_clock(self, told: Claim, cast: Cast) -> None:
        administrator = told.tenant.admins.get().email
        operations.send_again(claim=told, to=administrator, by=cast.reviewer, now=NOW + 6 * DAY)
        assert sweep(NOW + 7 * DAY) == [{"settled": 1}]

    def test_letter_sent_again_after_silence_counted_moves_no_clock(self, told: Claim, cast: Cast) -> None:
        sweep(NOW + 7 * DAY)
        operations.send_again(claim=told, to=told.customer_contact_email, by=cast.admin, now=NOW + 8 * DAY)
        accept_letters(now=NOW + 8 * DAY)
        assert sweep(NOW + 8 * DAY, NOW + 30 * DAY) == [{}, {}]
        assert told.consent_requests.get().window_ends_at == NOW + 7 * DAY

    def test_letter_promises_the_days_that_run(self, told: Claim, cast: Cast) -> None:
        """A policy of today does not move the clock of a customer who was asked under an older one."""
        Policy.objects.create(effective_at=NOW + DAY, opt_out_days=3)
        operations.send_again(claim=told, to=told.customer_contact_email, by=cast.admin, now=NOW + 2 * DAY)
        letter = link_of(told).letter
        assert letter is not None
        assert f"You have at least until {deadline_of(NOW + 9 * DAY)}" in letter.body_text
        accept_letters(now=NOW + 2 * DAY)
        sweep(NOW + 2 * DAY)
        assert stands(told) == (Consent.PENDING, NOW + 9 * DAY)

    def test_administrators_letter_does_not_stand_for_the_contacts(self, claim: Claim) -> None:
        contacts = link_of(claim).letter
        assert contacts is not None
        Letter.objects.filter(pk=contacts.pk).update(next_try_at=NOW + 50 * DAY)
        others = Letter.objects.exclude(pk=contacts.pk).filter(state="queued")
        others.update(state="accepted", accepted_at=NOW, next_try_at=None, secret="")
        assert sweep(NOW + 8 * DAY) == [{}]
        assert stands(claim) == (Consent.PENDING, None)


class TestBounce:
    @pytest.mark.proof
    def test_window_stops_and_the_partner_hears_of_it_once(self, told: Claim) -> None:
        bounce(told)
        assert sweep(NOW + 2 * DAY, NOW + 2 * DAY) == [{"windows": 1}, {}]
        assert stands(told) == (Consent.PENDING, None)
        request = told.consent_requests.get()
        assert (request.window_ends_at, request.returned_at) == (None, NOW + 2 * DAY)
        assert happened(told) == ["window_opened", "letter_returned"]
        assert letters(told, "consent/returned") == 1

    @pytest.mark.proof
    def test_reported_twice_is_one(self, told: Claim) -> None:
        bounce(told)
        sweep(NOW + 2 * DAY)
        letter = link_of(told).letter
        assert letter is not None
        assert not note_bounce(message_id=letter.message_id, reason="550 No such user here")
        assert sweep(NOW + 3 * DAY) == [{}]

    @pytest.mark.parametrize("late", [-SECOND, 0 * SECOND, SECOND, 3 * DAY])
    def test_in_the_last_moment_it_is_heard_before_silence_counts(self, late: timedelta, told: Claim) -> None:
        bounce(told)
        assert sweep(NOW + 7 * DAY + late) == [{"windows": 1}]
        assert stands(told) == (Consent.PENDING, None)

    def test_settling_alone_passes_it_over_and_reports_it(
        self, told: Claim, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Sweeps run beside each other: one may settle before the other has stopped the window."""
        bounce(told)
        assert sweeps.report_unsettled(now=NOW + 7 * DAY - SECOND) == 0
        with caplog.at_level(logging.WARNING, logger=sweeps.__name__):
            assert sweeps.settle_due(now=NOW + 7 * DAY) == 0
            assert sweeps.report_unsettled(now=NOW + 7 * DAY) == 1
        assert f"{told.reference} is due" in caplog.text
        assert "carl@" not in caplog.text
        assert sweep(NOW + 7 * DAY) == [{"windows": 1}]

    @pytest.mark.proof
    def test_others_are_settled_beside_it(self, told: Claim) -> None:
        other = claim_in(Status.APPROVED, make_cast())
        accept_letters(now=NOW)
        sweeps.open_windows(now=NOW)
        bounce(told)
        assert sweeps.settle_due(now=NOW + 7 * DAY) == 1
        assert stands(other) == (Consent.PASSED, None)

    @pytest.mark.proof
    def test_after_silence_counted_it_changes_nothing(self, told: Claim) -> None:
        sweep(NOW + 7 * DAY)
        before = told.events.count(), Letter.objects.count()
        bounce(told)
        assert sweep(NOW + 7 * DAY + SECOND, NOW + 30 * DAY) == [{}, {}]
        assert stands(told) == (Consent.PASSED, None)
        assert (told.events.count(), Letter.objects.count()) == before

    def test_administrators_letter_that_comes_back_changes_nothing(self, told: Claim) -> None:
        bounce(told, ConsentLink.Role.ADMINISTRATOR)
        assert sweep(NOW + DAY) == [{}]
        assert stands(told) == (Consent.PENDING, NOW + 7 * DAY)

    @pytest.mark.proof
    def test_corrected_contact_has_a_full_new_window(self, told: Claim, cast: Cast) -> None:
        bounce(told)
        sweep(NOW + 2 * DAY)
        operations.correct_contact(claim=told, by=cast.admin, fields=dora_at(told), now=NOW + 3 * DAY)
        assert sweep(NOW + 8 * DAY) == [{}]  # the old window's end means nothing any more
        accepted_at = NOW + 9 * DAY
        accept_letters(now=accepted_at)
        assert sweep(accepted_at + HOUR, accepted_at + 7 * DAY - SECOND) == [
            {"windows": 1},
            {"customers_reminded": 1},
        ]
        assert stands(told) == (Consent.PENDING, accepted_at + 7 * DAY)
        assert sweep(accepted_at + 7 * DAY) == [{"settled": 1}]
        assert happened(told) == ["window_opened", "letter_returned", "window_opened", "settle"]

    @pytest.mark.proof
    def test_old_contacts_bounce_does_not_stop_the_new_ones_window(self, told: Claim, cast: Cast) -> None:
        old = link_of(told).letter
        assert old is not None
        operations.correct_contact(claim=told, by=cast.admin, fields=dora_at(told), now=NOW + DAY)
        accept_letters(now=NOW + DAY)
        sweep(NOW + DAY)
        assert note_bounce(message_id=old.message_id, reason="550 No such user here")
        assert sweep(NOW + 2 * DAY) == [{}]
        assert stands(told) == (Consent.PENDING, NOW + 8 * DAY)

    @pytest.mark.proof
    def test_after_a_denial_that_is_taken_back_it_stops_the_window(self, told: Claim) -> None:
        link = link_of(told, ConsentLink.Role.ADMINISTRATOR)
        operations.deny(link=link, reason="", now=NOW + DAY)
        bounce(told)
        assert sweep(NOW + 2 * DAY) == [{}]
        operations.undo_denial(link=link, now=NOW + 3 * DAY)
        assert sweep(NOW + 3 * DAY) == [{"windows": 1}]
        assert stands(told) == (Consent.PENDING, None)

    @pytest.mark.proof
    def test_letter_sent_again_goes_its_own_way(self, told: Claim, cast: Cast) -> None:
        """The first one may come back after days: the window counts from the second, and is a full one."""
        first = link_of(told).letter
        assert first is not None
        operations.send_again(claim=told, to=told.customer_contact_email, by=cast.admin, now=NOW + 5 * DAY)
        accept_letters(now=NOW + 5 * DAY)
        assert note_bounce(message_id=first.message_id, reason="554 Gave up after five days")
        assert sweep(NOW + 6 * DAY, NOW + 6 * DAY) == [{"windows": 1}, {}]
        assert stands(told) == (Consent.PENDING, NOW + 12 * DAY)

    def test_administrators_letter_sent_again_is_no_news(self, told: Claim, cast: Cast) -> None:
        bounce(told)
        sweep(NOW + DAY)
        administrator = told.tenant.admins.get().email
        operations.send_again(claim=told, to=administrator, by=cast.reviewer, now=NOW + DAY)
        assert sweep(NOW + 2 * DAY) == [{}]
        assert letters(told, "consent/returned") == 1

    @pytest.mark.proof
    def test_older_letter_that_started_no_window_may_come_back(self, told: Claim, cast: Cast) -> None:
        bounce(told)
        sweep(NOW + DAY)
        operations.send_again(claim=told, to=told.customer_contact_email, by=cast.admin, now=NOW + DAY)
        accept_letters(now=NOW + DAY)
        assert sweep(NOW + DAY, NOW + DAY) == [{"windows": 1}, {}]
        assert stands(told) == (Consent.PENDING, NOW + 8 * DAY)


class TestUnreachable:
    def test_told_once(self, claim: Claim) -> None:
        assert sweep(NOW + 14 * DAY, NOW + 14 * DAY, NOW + 100 * DAY) == [{"unreachable": 1}, {}, {}]
        assert letters(claim, "consent/unreachable") == 1
        assert happened(claim) == ["customer_unreachable"]

    @pytest.mark.proof
    def test_told_again_when_the_new_contact_was_not_reached_either(self, claim: Claim, cast: Cast) -> None:
        sweep(NOW + 14 * DAY)
        asked_at = NOW + 20 * DAY
        operations.correct_contact(claim=claim, by=cast.admin, fields=dora_at(claim), now=asked_at)
        assert sweep(asked_at + SECOND, asked_at + 14 * DAY - SECOND) == [{}, {}]
        assert sweep(asked_at + 14 * DAY, asked_at + 14 * DAY) == [{"unreachable": 1}, {}]
        assert letters(claim, "consent/unreachable") == 2

    @pytest.mark.proof
    def test_not_told_while_a_letter_sent_again_is_on_its_way(self, told: Claim, cast: Cast) -> None:
        bounce(told)
        sweep(NOW + 13 * DAY)
        operations.send_again(claim=told, to=told.customer_contact_email, by=cast.admin, now=NOW + 13 * DAY)
        assert sweep(NOW + 14 * DAY, NOW + 27 * DAY - SECOND) == [{}, {}]
        assert sweep(NOW + 27 * DAY) == [{"unreachable": 1}]

    @pytest.mark.proof
    def test_told_of_a_window_that_was_stopped(self, told: Claim) -> None:
        bounce(told)
        assert sweep(NOW + 6 * DAY, NOW + 14 * DAY) == [{"windows": 1}, {"unreachable": 1}]

    def test_reached_after_all(self, claim: Claim) -> None:
        sweep(NOW + 14 * DAY)
        accept_letters(now=NOW + 15 * DAY)
        assert sweep(NOW + 15 * DAY, NOW + 22 * DAY) == [{"windows": 1}, {"settled": 1}]

    @pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.CONSENT_DENIED, Status.ENDED])
    def test_not_told_where_nobody_is_asked(self, status: str, cast: Cast) -> None:
        claim = claim_in(status, cast)
        sweep(NOW + 14 * DAY)
        assert letters(claim, "consent/unreachable") == 0

    def test_not_told_where_the_customer_was_told(self, told: Claim) -> None:
        assert sweep(NOW + 30 * DAY) == [{"settled": 1}]


# --- At once ----------------------------------------------------------------------------------------------------------


def at_once(work: Callable[[], object], *, times: int) -> None:
    def alone(_number: int) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(alone, range(times)))


def until_done(sweep: Callable[..., int], now: datetime) -> Callable[[], None]:
    """In batches as small as can be, so that sweeps meet often."""

    def work() -> None:
        while sweep(now=now, limit=1):
            pass

    return work


@pytest.mark.proof
class TestAtOnce:
    """Four sweeps over the same claims: each is acted on once."""

    @pytest.fixture
    def claims(self, committed_db: str) -> list[Claim]:
        return [claim_in(Status.APPROVED, make_cast()) for _ in range(12)]

    def refuse_doubles(self, claims: list[Claim], expected: list[str], letter: str = "") -> None:
        for claim in claims:
            assert happened(claim) == expected
            assert not letter or letters(claim, letter) == 1
        assert [found for rule in INVARIANTS for found in broken(rule)] == []

    def test_windows_open_once(self, claims: list[Claim]) -> None:
        accept_letters(now=NOW)
        at_once(until_done(sweeps.open_windows, NOW), times=4)
        self.refuse_doubles(claims, ["window_opened"])

    def test_windows_stop_once(self, claims: list[Claim]) -> None:
        accept_letters(now=NOW)
        sweeps.open_windows(now=NOW)
        for claim in claims:
            bounce(claim)
        at_once(until_done(sweeps.open_windows, NOW + DAY), times=4)
        self.refuse_doubles(claims, ["window_opened", "letter_returned"], "consent/returned")

    def test_silence_counts_once(self, claims: list[Claim]) -> None:
        accept_letters(now=NOW)
        sweeps.open_windows(now=NOW)
        at_once(until_done(sweeps.settle_due, NOW + 7 * DAY), times=4)
        self.refuse_doubles(claims, ["window_opened", "settle"], "consent/settled")

    def test_of_the_unreachable_is_told_once(self, claims: list[Claim]) -> None:
        at_once(until_done(sweeps.tell_unreachable, NOW + 14 * DAY), times=4)
        self.refuse_doubles(claims, ["customer_unreachable"], "consent/unreachable")
