"""Subscriptions that end: to the second, after an outage, renewed, and swept twice at once."""

import html
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from claims import operations as claiming
from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimLine
from claims.presentation.history import entries
from claims.tasks import end_subscriptions
from claims.transitions import lock
from cpor.invariants import INVARIANTS, broken
from customers.models import Subscription
from notifications.models import Letter
from programs.models import Policy, Product
from tests.factories import NOW, SubscriptionFactory, TenantFactory
from tests.fixtures import Browse
from tests.walk import DAY, Cast, claim_in, make_cast, rival_of, workload

SECOND = timedelta(seconds=1)
AROUND = [(-SECOND, False), (0 * SECOND, True), (SECOND, True)]
FINANCE = "dynamics-365-finance"


def sold(cast: Cast, code: str = "dynamics-365-sales", **fields: Any) -> Subscription:
    product = Product.objects.get(code=code)
    return SubscriptionFactory(tenant=cast.tenant, product=product, **fields)


def claim_on(status: str, cast: Cast, *subscriptions: Subscription, **how: Any) -> Claim:
    assets = [(subscription.product, subscription) for subscription in subscriptions]
    return claim_in(status, cast, area="business_applications", assets=assets, **how)


def change(subscription: Subscription, **fields: Any) -> None:
    """As an import would."""
    Subscription.objects.filter(pk=subscription.pk).update(**fields)


def letters_about(claim: Claim, name: str) -> list[Letter]:
    return list(Letter.objects.about(f"claim:{claim.reference}").filter(letter=name).order_by("pk"))


def causes(claim: Claim) -> list[str]:
    return [line.closed_cause for line in claim.lines.all()]


def reread(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def refuse_broken_rules() -> None:
    """What the database would say at the commit, and the invariants."""
    connection.check_constraints()
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


class TestOver:
    @pytest.mark.parametrize(("late", "is_over"), AROUND)
    def test_association_ends_with_its_subscription_to_the_second(
        self, late: timedelta, is_over: bool, cast: Cast
    ) -> None:
        claim = claim_on("approved", cast, sold(cast, ends_at=NOW + 10 * DAY))
        assert claiming.close_over(now=NOW + 10 * DAY + late) == int(is_over)
        claim = reread(claim)
        assert (claim.status == Status.ENDED) is is_over
        assert causes(claim) == (["subscription_over"] if is_over else [""])
        assert len(letters_about(claim, "claims/subscription_over")) == int(is_over)
        refuse_broken_rules()

    @pytest.mark.parametrize(
        ("fields", "is_over"),
        [
            ({"state": "deprovisioned"}, True),
            ({"state": "deprovisioned", "ends_at": NOW + 100 * DAY}, True),
            ({"state": "active", "ends_at": NOW - DAY}, True),
            ({"state": "suspended", "ends_at": NOW - DAY}, True),
            ({"state": "grace", "ends_at": NOW - DAY}, False),
            ({"state": "active", "ends_at": NOW + DAY}, False),
            ({"state": "suspended", "ends_at": NOW + DAY}, False),
            ({"state": "active"}, False),
        ],
    )
    def test_query_and_row_tell_the_same(self, fields: dict[str, Any], is_over: bool, cast: Cast) -> None:
        subscription = sold(cast, **fields)
        assert subscription.is_over(NOW) is is_over
        assert Subscription.objects.over(NOW).exists() is is_over

    def test_rest_of_an_association_stays_in_force(self, cast: Cast) -> None:
        ending, staying = sold(cast, ends_at=NOW + DAY), sold(cast, FINANCE)
        claim = claim_on("approved", cast, ending, staying)
        claiming.close_over(now=NOW + DAY)
        claim = reread(claim)
        assert claim.status == Status.APPROVED
        assert causes(claim) == ["subscription_over", ""]
        (letter,) = letters_about(claim, "claims/subscription_over")
        assert "Everything else on the claim stays in force." in letter.body_text
        refuse_broken_rules()

    def test_question_to_the_customer_is_taken_back_with_the_association(self, cast: Cast) -> None:
        claim = claim_on("approved", cast, sold(cast, ends_at=NOW + DAY))
        assert claim.consent == Consent.PENDING
        claiming.close_over(now=NOW + DAY)
        assert reread(claim).consent == Consent.NOT_ASKED

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("draft", "Edit it and choose another one"),
            ("submitted", "Withdraw it"),
            ("under_review", "Withdraw it"),
            ("action_required", "Edit it and choose another one"),
            ("disputed", "Withdraw it"),
        ],
    )
    def test_open_claim_stays_and_its_partner_hears_what_to_do(
        self, status: str, words: str, cast: Cast
    ) -> None:
        claim = claim_on(status, cast, sold(cast, ends_at=NOW + DAY))
        claiming.close_over(now=NOW + DAY)
        assert reread(claim).status == status
        assert causes(claim) == ["subscription_over"]
        (letter,) = letters_about(claim, "claims/subscription_over")
        assert words in letter.body_text
        assert words in letter.body_html
        refuse_broken_rules()

    @pytest.mark.parametrize("status", ["draft", "submitted", "under_review", "action_required", "approved"])
    def test_pages_of_both_sides_open_when_nothing_is_left(
        self, status: str, cast: Cast, browse: Browse
    ) -> None:
        claim = claim_on(status, cast, sold(cast, ends_at=NOW + DAY))
        claiming.close_over(now=NOW + DAY)
        pages = [(cast.admin, claim.get_absolute_url())]
        if status != "draft":
            pages.append((cast.reviewer, reverse("reviews:detail", args=[claim.reference])))
        for person, url in pages:
            page = browse(person).get(url)
            assert page.status_code == 200
            assert "Subscription over" in page.content.decode()

    def test_open_claim_with_products_left_needs_nothing(self, cast: Cast) -> None:
        claim = claim_on("draft", cast, sold(cast, ends_at=NOW + DAY), sold(cast, FINANCE))
        claiming.close_over(now=NOW + DAY)
        (letter,) = letters_about(claim, "claims/subscription_over")
        assert "no product left" not in letter.body_text

    def test_all_claims_on_it_close_whoever_filed_them(self, cast: Cast) -> None:
        subscription, rival = sold(cast, ends_at=NOW + DAY), rival_of(cast)
        mine, theirs = claim_on("approved", cast, subscription), claim_on("submitted", rival, subscription)
        assert claiming.close_over(now=NOW + DAY) == 2
        assert [reread(mine).status, reread(theirs).status] == [Status.ENDED, Status.SUBMITTED]

    def test_workloads_have_no_end(self, cast: Cast) -> None:
        claim = claim_in("approved", cast, assets=[workload()])
        assert claiming.close_over(now=NOW + 1000 * DAY) == 0
        assert reread(claim).status == Status.APPROVED

    @pytest.mark.proof
    def test_sweep_goes_on_until_nothing_is_over_and_then_does_nothing(self, cast: Cast) -> None:
        for code in ("dynamics-365-sales", FINANCE, "dynamics-365-commerce"):
            claim_on("draft", cast, sold(cast, code, ends_at=NOW + DAY))
        assert [claiming.close_over(now=NOW + DAY, limit=2) for _ in range(3)] == [2, 1, 0]
        assert Letter.objects.filter(letter="claims/subscription_over").count() == 3

    def test_history_says_what_closed_and_why(self, cast: Cast) -> None:
        claim = claim_on("approved", cast, sold(cast, ends_at=NOW + DAY), sold(cast, FINANCE))
        name = claim.lines.first().asset_name
        claiming.close_over(now=NOW + DAY)
        newest = entries(claim, cast.admin)[0]
        assert newest.who == "The portal"
        assert newest.changes == [("Closed", name, "Subscription over")]


class TestEnding:
    @pytest.fixture
    def claim(self, cast: Cast) -> Claim:
        return claim_on("approved", cast, sold(cast, ends_at=NOW + 100 * DAY))

    def told(self, claim: Claim) -> int:
        return len(letters_about(claim, "claims/subscription_ending"))

    @pytest.mark.parametrize(("late", "is_due"), AROUND)
    @pytest.mark.parametrize("days", [30, 7])
    def test_partner_hears_before_the_end_to_the_second(
        self, late: timedelta, is_due: bool, days: int, claim: Claim
    ) -> None:
        claiming.warn_of_endings(now=NOW + 100 * DAY - (days + 1) * DAY)
        before = self.told(claim)
        claiming.warn_of_endings(now=NOW + 100 * DAY - days * DAY + late)
        assert self.told(claim) - before == int(is_due)

    @pytest.mark.proof
    def test_each_of_the_days_is_told_once(self, claim: Claim) -> None:
        for day in range(60, 101):
            claiming.warn_of_endings(now=NOW + day * DAY)
        assert self.told(claim) == 2
        line = claim.lines.get()
        assert (line.told_of_end_at, line.told_days_before) == (NOW + 100 * DAY, 7)

    def test_after_an_outage_only_the_latest_goes(self, claim: Claim) -> None:
        claiming.warn_of_endings(now=NOW + 95 * DAY)
        claiming.warn_of_endings(now=NOW + 96 * DAY)
        assert self.told(claim) == 1

    @pytest.mark.parametrize("late", [0 * SECOND, SECOND])
    def test_nobody_is_warned_of_what_is_over(self, late: timedelta, claim: Claim) -> None:
        assert claiming.warn_of_endings(now=NOW + 100 * DAY + late) == 0

    @pytest.mark.proof
    def test_end_that_moves_is_a_new_end(self, claim: Claim) -> None:
        claiming.warn_of_endings(now=NOW + 95 * DAY)
        change(claim.lines.get().subscription, ends_at=NOW + 465 * DAY)
        assert claiming.warn_of_endings(now=NOW + 96 * DAY) == 0
        claiming.warn_of_endings(now=NOW + 435 * DAY)
        claiming.warn_of_endings(now=NOW + 458 * DAY)
        assert self.told(claim) == 3

    @pytest.mark.parametrize("status", ["draft", "under_review", "consent_denied", "ended"])
    def test_only_who_holds_it_hears(self, status: str, cast: Cast) -> None:
        claim = claim_on(status, cast, sold(cast, ends_at=NOW + 20 * DAY))
        assert claiming.warn_of_endings(now=NOW + DAY) == 0
        assert self.told(claim) == 0

    def test_deprovisioned_subscription_is_over_and_not_ending(self, claim: Claim) -> None:
        change(claim.lines.get().subscription, state="deprovisioned")
        assert claiming.warn_of_endings(now=NOW + 95 * DAY) == 0

    def test_days_are_policy(self, claim: Claim) -> None:
        Policy.objects.create(effective_at=NOW, ending_days=[60])
        claiming.warn_of_endings(now=NOW + 40 * DAY)
        assert self.told(claim) == 1
        Policy.objects.create(effective_at=NOW + DAY, ending_days=[])
        assert claiming.warn_of_endings(now=NOW + 95 * DAY) == 0

    def test_one_letter_names_all_that_ends_on_a_claim(self, cast: Cast) -> None:
        first, second = sold(cast, ends_at=NOW + 28 * DAY), sold(cast, FINANCE, ends_at=NOW + 20 * DAY)
        claim = claim_on("approved", cast, first, second, sold(cast, "dynamics-365-commerce"))
        claiming.warn_of_endings(now=NOW + DAY)
        (letter,) = letters_about(claim, "claims/subscription_ending")
        listed = [text for text in letter.body_text.splitlines() if text.startswith("- ")]
        assert [name.partition(" …")[0] for name in listed] == [
            "- Dynamics 365 Sales",
            "- Dynamics 365 Finance",
        ]
        assert f"{NOW + 20 * DAY:%-d %b %Y}" in letter.subject

    def test_history_tells_it(self, cast: Cast, claim: Claim) -> None:
        claiming.warn_of_endings(now=NOW + 95 * DAY)
        newest = entries(claim, cast.admin)[0]
        assert newest.text == "told you that a subscription ends soon."
        assert {label for label, *_ in newest.changes} == {"Ends soon", "Subscription ends"}

    def test_letters_to_people_are_escaped_in_html_only(self, cast: Cast) -> None:
        cast.tenant.name = "Stock & <b>Sons</b>"
        cast.tenant.save()
        claim = claim_on("approved", cast, sold(cast, ends_at=NOW + 20 * DAY))
        claiming.warn_of_endings(now=NOW + DAY)
        claiming.close_over(now=NOW + 20 * DAY)
        for name in ("claims/subscription_ending", "claims/subscription_over"):
            (letter,) = letters_about(claim, name)
            assert "Stock & <b>Sons</b>" in letter.body_text
            assert "Stock &amp; &lt;b&gt;Sons&lt;/b&gt;" in letter.body_html
            assert "&amp;" not in letter.body_text


class TestSuccessor:
    def link(self, claim: Claim) -> str:
        return f"/claims/new/?renew={claim.reference}"

    def letter(self, claim: Claim, name: str) -> str:
        (letter,) = letters_about(claim, name)
        assert (self.link(claim) in letter.body_text) == (self.link(claim) in html.unescape(letter.body_html))
        return letter.body_text

    def test_both_letters_offer_the_claim_on_the_successor(self, cast: Cast) -> None:
        successor = sold(cast)
        claim = claim_on(
            "approved", cast, sold(cast, ends_at=NOW + 20 * DAY, successor_id=successor.subscription_id)
        )
        claiming.warn_of_endings(now=NOW + DAY)
        claiming.close_over(now=NOW + 20 * DAY)
        for name in ("claims/subscription_ending", "claims/subscription_over"):
            text = self.letter(claim, name)
            assert self.link(claim) in text
            assert str(successor.subscription_id) not in text

    @pytest.mark.parametrize("known", ["nowhere", "at another customer", "outside the catalogue"])
    def test_without_a_known_successor_a_new_claim_is_announced(self, known: str, cast: Cast) -> None:
        successor_id = uuid4()
        if known == "at another customer":
            SubscriptionFactory(subscription_id=successor_id, tenant=TenantFactory())
        if known == "outside the catalogue":
            SubscriptionFactory(subscription_id=successor_id, tenant=cast.tenant, product=None)
        claim = claim_on("approved", cast, sold(cast, ends_at=NOW + 20 * DAY, successor_id=successor_id))
        claiming.warn_of_endings(now=NOW + DAY)
        text = self.letter(claim, "claims/subscription_ending")
        assert self.link(claim) not in text
        assert "If the customer has one, it needs a new claim." in text

    def test_successor_that_is_claimed_already_is_not_offered_again(self, cast: Cast) -> None:
        successor = sold(cast)
        claim = claim_on(
            "approved", cast, sold(cast, ends_at=NOW + 20 * DAY, successor_id=successor.subscription_id)
        )
        claim_on("draft", cast, successor)
        claiming.warn_of_endings(now=NOW + DAY)
        text = self.letter(claim, "claims/subscription_ending")
        assert self.link(claim) not in text
        assert "You already have a claim on the subscription that follows." in text

    def test_who_never_held_it_learns_nothing_of_the_next(self, cast: Cast) -> None:
        successor = sold(cast)
        claim = claim_on(
            "draft", cast, sold(cast, ends_at=NOW + 20 * DAY, successor_id=successor.subscription_id)
        )
        claiming.close_over(now=NOW + 20 * DAY)
        assert self.link(claim) not in self.letter(claim, "claims/subscription_over")


@pytest.mark.proof
def test_task_closes_what_is_over_and_warns_of_what_ends(cast: Cast) -> None:
    over = claim_on("approved", cast, sold(cast, ends_at=NOW + SECOND))
    ending = claim_on("approved", cast, sold(cast, FINANCE, ends_at=NOW + 20 * DAY))
    end_subscriptions()
    assert reread(over).status == Status.ENDED
    assert letters_about(over, "claims/subscription_ending") == []
    assert len(letters_about(ending, "claims/subscription_ending")) == 1


@pytest.mark.proof
def test_two_sweeps_at_once_do_everything_once(committed_db: str) -> None:
    cast = make_cast()
    over = [claim_on("draft", cast, sold(cast, ends_at=NOW + DAY)) for _ in range(6)]
    ending = [claim_on("approved", cast, sold(cast, ends_at=NOW + 20 * DAY)) for _ in range(2)]

    def sweep(now: datetime) -> None:
        try:
            while claiming.close_over(now=now, limit=2) or claiming.warn_of_endings(now=now, limit=2):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(sweep, [NOW + DAY] * 2))
    for claim in over:
        assert len(letters_about(claim, "claims/subscription_over")) == 1
        assert claim.events.filter(kind="subscription_over").count() == 1
    for claim in ending:
        assert len(letters_about(claim, "claims/subscription_ending")) == 1
        assert claim.events.filter(kind="subscription_ending").count() == 1
    assert not ClaimLine.objects.live().filter(claim__in=over).exists()
    refuse_broken_rules()


@pytest.mark.proof
def test_claim_that_somebody_works_on_is_left_for_the_next_sweep(committed_db: str) -> None:
    cast = make_cast()
    held, free = (claim_on("draft", cast, sold(cast, ends_at=NOW + DAY)) for _ in range(2))
    is_locked, may_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            lock(held)
            is_locked.set()
            may_go.wait(10)
        connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        person = pool.submit(hold)
        assert is_locked.wait(10)
        claiming.close_over(now=NOW + DAY)
        assert [bool(causes(claim)[0]) for claim in (held, free)] == [False, True]
        may_go.set()
        person.result()
    assert claiming.close_over(now=NOW + DAY) == 1
    assert causes(held) == ["subscription_over"]
