"""What is claimed: lines, and the assets they stand on."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="lost-lines-stay-closed",
        file="claims/lifecycle.py",
        before="BY_MICROSOFT = REFUSED | LOST",
        after="BY_MICROSOFT = REFUSED",
        seen_by=(
            "reviews/tests/test_contests.py::test_loser_may_dispute_and_is_contested_again",
            "reviews/tests/test_contests.py::test_lost_contest_is_reopened_and_still_contested",
        ),
        why="A dispute, and a lead's reopening, open the lines again that a contest took.",
    ),
    Mutant(
        name="rejection-keeps-its-lines",
        file="claims/lifecycle.py",
        before="answer=Answer.DECIDES, closes=REFUSED",
        after="answer=Answer.DECIDES",
        seen_by=(
            "claims/tests/test_transitions.py::test_lines_of_every_move_fit_where_it_leads",
            "claims/tests/test_transitions.py::test_lines_of_a_batch_start_close_and_open_again_by_the_table",
        ),
        why="What a move does to the lines stands in its row.",
    ),
    Mutant(
        name="lines-closed-for-any-cause",
        file="claims/transitions/moving.py",
        before="    if cause not in (legal.closes or {None}):",
        after="    if legal.closes and cause is None:",
        seen_by=("claims/tests/test_transitions.py::test_a_move_says_why_it_closes_lines",),
        why="Lines are closed only for a cause that the move's row names.",
    ),
    Mutant(
        name="assets-of-any-customer-are-one",
        file="claims/models/claim.py",
        before=(
            "                tenant_id=line.tenant_id, product_id=line.product_id, "
            "subscription_id=line.subscription_id"
        ),
        after="                product_id=line.product_id, subscription_id=line.subscription_id",
        seen_by=("reviews/tests/test_contests.py::test_other_customers_are_no_contest",),
        why="An asset belongs to one customer.",
    ),
    Mutant(
        name="any-asset-of-a-customer-is-contested",
        file="claims/search.py",
        before='        .filter(same_subscription, tenant=OuterRef("tenant"), product=OuterRef("product"))',
        after='        .filter(same_subscription, tenant=OuterRef("tenant"))',
        seen_by=("filing/tests/test_detail.py::test_claim_on_another_asset_is_no_contest",),
        why="Only who wants the same product of a customer is a rival.",
    ),
    Mutant(
        name="ended-rival-counts",
        file="claims/search.py",
        before=("    return (\n        ClaimLine.objects.live()\n"),
        after=("    return (\n        ClaimLine.objects.all()\n"),
        seen_by=("filing/tests/test_detail.py::test_ended_rival_is_no_contest",),
        why="A closed line stands in nobody's way.",
    ),
    Mutant(
        name="one-ended-subscription-ends-all",
        file="claims/operations/endings.py",
        before="    if is_empty and was_approved:",
        after="    if was_approved:",
        seen_by=("claims/tests/test_endings.py::TestOver::test_rest_of_an_association_stays_in_force",),
        why="An association ends with its last line, not with its first.",
    ),
    Mutant(
        name="ending-closes-whole-claims",
        file="claims/operations/endings.py",
        before="    over = ClaimLine.objects.live().filter(subscription__in=Subscription.objects.over(now))",
        after=(
            "    over = "
            "ClaimLine.objects.live().filter(subscription__in=Subscription.objects.exclude(ends_at__gt=now))"
        ),
        seen_by=(
            "claims/tests/test_endings.py::TestOver::test_rest_of_an_association_stays_in_force",
            "claims/tests/test_endings.py::TestOver::test_open_claim_with_products_left_needs_nothing",
        ),
        why="Only lines of subscriptions that are over close.",
    ),
    Mutant(
        name="over-a-moment-too-late",
        file="customers/models.py",
        before="        has_ended = models.Q(ends_at__lte=now) &",
        after="        has_ended = models.Q(ends_at__lt=now) &",
        seen_by=(
            "claims/tests/test_endings.py::TestOver::test_association_ends_with_its_subscription_to_the_second",
        ),
        why="A subscription is over at the instant of its end.",
    ),
    Mutant(
        name="grace-counts-as-over",
        file="customers/models.py",
        before=" and self.state != self.State.GRACE",
        after="",
        seen_by=("claims/tests/test_endings.py::TestOver::test_query_and_row_tell_the_same",),
        why="In grace a subscription is not over.",
    ),
    Mutant(
        name="removed-line-told-in-letters",
        file="claims/letters.py",
        before=".exclude(closed_cause=ClaimLine.Cause.REMOVED)",
        after="",
        seen_by=("claims/tests/test_letters.py::test_removed_line_is_in_no_later_letter",),
        why="What the partner took off a claim stands in no later letter.",
    ),
    Mutant(
        name="removed-lines-start",
        file="claims/transitions/statement.py",
        before="f\"l.state = 'open' OR {reopened}\"",
        after="\"l.state <> 'in_force'\"",
        seen_by=(
            "claims/tests/test_transitions.py::test_lines_of_a_batch_start_close_and_open_again_by_the_table",
        ),
        why="Only open lines are put in force.",
    ),
    Mutant(
        name="closed-lines-close-again",
        file="claims/transitions/statement.py",
        before="\"l.state <> 'closed'\"",
        after='"true"',
        seen_by=(
            "claims/tests/test_transitions.py::test_lines_of_a_batch_start_close_and_open_again_by_the_table",
        ),
        why="A closed line keeps the cause it was closed for.",
    ),
    Mutant(
        name="workload-in-force-twice",
        file="claims/migrations/0001_initial.py",
        before="name='line_one_in_force_per_asset', nulls_distinct=False",
        after="name='line_one_in_force_per_asset', nulls_distinct=True",
        seen_by=("tests/test_invariants.py::test_two_lines_in_force_for_one_workload_are_refused",),
        why="Two empty subscriptions are the same asset: a workload is in force once.",
    ),
    Mutant(
        name="partner-claims-a-workload-twice",
        file="claims/migrations/0001_initial.py",
        before="name='line_one_live_per_partner_and_asset', nulls_distinct=False",
        after="name='line_one_live_per_partner_and_asset', nulls_distinct=True",
        seen_by=("tests/test_invariants.py::test_second_live_line_of_one_partner_and_asset_is_refused",),
        why="A partner has an asset on one claim at most.",
    ),
    Mutant(
        name="line-of-another-partner",
        file="claims/migrations/0021_subscription_by_area.py",
        before="c.partner_id <> NEW.partner_id OR c.tenant_id <> NEW.tenant_id",
        after="c.partner_id <> NEW.partner_id AND c.tenant_id <> NEW.tenant_id",
        seen_by=("tests/test_invariants.py::test_line_of_another_partner_or_tenant_is_refused",),
        why="A line's partner and tenant are its claim's.",
    ),
    Mutant(
        name="denied-association-keeps-its-asset",
        file="claims/lifecycle.py",
        before="reopens=DENIED",
        after="reopens=REFUSED",
        seen_by=("consent/tests/test_pages.py::test_same_link_takes_the_denial_back_within_the_window",),
        why="A denial that is taken back puts the same lines in force again.",
    ),
)
