"""Deadlines to the second, reminders, the policy that sets them, and business days."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="due-a-moment-too-late",
        file="claims/models/claim.py",
        before='        return self.filter(status=clock.status, **{f"{clock.column}__lte": now})',
        after='        return self.filter(status=clock.status, **{f"{clock.column}__lt": now})',
        seen_by=("tests/test_clocks.py::test_unanswered_request_is_rejected_at_thirty_days_to_the_second",),
        why="Due means that the instant is reached.",
    ),
    Mutant(
        name="no-reminder-is-ever-due",
        file="claims/lifecycle.py",
        before='"reminder_days", frozenset({"request_action"}))',
        after='"reminder_days")',
        seen_by=("tests/test_clocks.py::test_reminders_follow_one_another_and_stop_with_the_answer",),
        why="A request for action starts the reminders.",
    ),
    Mutant(
        name="reminded-of-what-is-over",
        file="claims/operations/clocks.py",
        before="next_reminder_at__lte=now, deadline_at__gt=now",
        after="next_reminder_at__lte=now",
        seen_by=("tests/test_clocks.py::test_nobody_is_reminded_of_what_is_over_though_it_stands_yet",),
        why="Nobody is reminded of a request whose time is over.",
    ),
    Mutant(
        name="oldest-reminder-after-an-outage",
        file="claims/operations/clocks.py",
        before="        reached = max((day for",
        after="        reached = min((day for",
        seen_by=("tests/test_clocks.py::test_only_the_latest_reminder_goes_after_an_outage",),
        why="After an outage only the latest reminder goes.",
    ),
    Mutant(
        name="new-policy-moves-running-reminders",
        file="claims/operations/clocks.py",
        before=(
            "    days = {start: policy.reminder_days for start, policy in "
            "policies_at(starts.values()).items()}"
        ),
        after="    days = dict.fromkeys(starts.values(), policies_at([now])[now].reminder_days)",
        seen_by=("tests/test_clocks.py::test_new_policy_moves_no_reminder_that_already_runs",),
        why="A policy never moves a clock that already runs.",
    ),
    Mutant(
        name="silence-can-be-disputed",
        file="claims/lifecycle.py",
        before='frozenset({"reject", "lose"})',
        after='frozenset({"reject", "lose", "expire"})',
        seen_by=("tests/test_clocks.py::test_expired_claim_cannot_be_disputed",),
        why="After 30 days of silence there is nothing left to dispute.",
    ),
    Mutant(
        name="expiry-keeps-its-lines",
        file="claims/lifecycle.py",
        before="Actor.CLOCK, closes=REFUSED)",
        after="Actor.CLOCK)",
        seen_by=("tests/test_clocks.py::test_unanswered_request_is_rejected_at_thirty_days_to_the_second",),
        why="A request that nobody answered keeps no line.",
    ),
    Mutant(
        name="window-counts-from-the-sweep",
        file="consent/sweeps.py",
        before="    return max(request.accepted_at, request.asked_at)",
        after="    return now",
        seen_by=("tests/test_clocks.py::test_silence_is_consent_seven_days_after_the_letter_was_accepted",),
        why="The customer's window runs from the moment the letter left.",
    ),
    Mutant(
        name="window-of-todays-policy",
        file="consent/sweeps.py",
        before="    policies = policies_at(request.asked_at for request in requests)",
        after=(
            "    policies = dict.fromkeys((request.asked_at for request in requests), "
            "Policy.objects.in_force(now))"
        ),
        seen_by=(
            "consent/tests/test_sweeps.py::TestSilenceCountsOnlyIfTheLetterLeft::test_letter_promises_the_days_that_run",
        ),
        why="The window is as long as the policy said when the customer was asked.",
    ),
    Mutant(
        name="policy-begins-a-moment-late",
        file="programs/models.py",
        before="        policy = self.filter(effective_at__lte=now)",
        after="        policy = self.filter(effective_at__lt=now)",
        seen_by=("programs/tests/test_policy.py::test_policy_begins_at_its_instant_and_not_before",),
        why="A policy begins at its instant.",
    ),
    Mutant(
        name="disputed-a-moment-too-early",
        file="claims/policies.py",
        before="dispute_until__gte=now)",
        after="dispute_until__gt=now)",
        seen_by=("claims/tests/test_disputes.py::test_until_the_last_instant_and_no_longer",),
        why="A rejection can be disputed until the last instant.",
    ),
    Mutant(
        name="warned-of-what-has-ended",
        file="claims/operations/endings.py",
        before="        ends_at__gt=now, ends_at__lte=now + timedelta",
        after="        ends_at__lte=now + timedelta",
        seen_by=("claims/tests/test_endings.py::TestEnding::test_nobody_is_warned_of_what_is_over",),
        why="Nobody is warned of an end that has come.",
    ),
    Mutant(
        name="moved-end-is-not-told",
        file="claims/operations/endings.py",
        before='near.exclude(told_of_end_at=F("subscription__ends_at"), told_days_before',
        after="near.exclude(told_days_before",
        seen_by=("claims/tests/test_endings.py::TestEnding::test_end_that_moves_is_a_new_end",),
        why="An end that moves is a new end.",
    ),
    Mutant(
        name="claimable-a-moment-too-late",
        file="customers/subscription_checks.py",
        before="    if case.now >= opens_at:",
        after="    if case.now > opens_at:",
        seen_by=(
            "customers/tests/test_subscription_checks.py::test_too_new_names_the_hour_it_opens_and_opens_then",
        ),
        why="A subscription can be claimed from the hour that was told.",
    ),
    Mutant(
        name="unreachable-told-every-day",
        file="consent/sweeps.py",
        before="    ConsentRequest.objects.filter(pk__in=requests.values()).update(unreachable_at=now)\n",
        after="",
        seen_by=("consent/tests/test_sweeps.py::TestUnreachable::test_told_once",),
        why="A partner hears once of a customer whom nobody reached.",
    ),
    Mutant(
        name="digest-takes-what-is-written-at-seven",
        file="notifications/digest.py",
        before="created_at__lt=last_digest",
        after="created_at__lte=last_digest",
        seen_by=("notifications/tests/test_digest.py::test_what_is_written_at_seven_waits_for_tomorrow",),
        why="What is written at seven waits for tomorrow's digest.",
    ),
    Mutant(
        name="digest-at-the-offices-seven",
        file="notifications/digest.py",
        before="    zone = ZoneInfo(known_zone(user.time_zone) or settings.TIME_ZONE)",
        after="    zone = ZoneInfo(settings.TIME_ZONE)",
        seen_by=("notifications/tests/test_digest.py::test_seven_is_where_its_reader_is",),
        why="Seven in the morning is where the reader is.",
    ),
    Mutant(
        name="office-works-on-saturdays",
        file="programs/calendar.py",
        before="    return day.weekday() < 5 and",
        after="    return day.weekday() <= 5 and",
        seen_by=("programs/tests/test_calendar.py::test_business_days_end_when_the_office_closes",),
        why="A Saturday is no business day.",
    ),
    Mutant(
        name="business-days-of-utc",
        file="programs/calendar.py",
        before="    day = start.astimezone(zone).date()",
        after="    day = start.astimezone(UTC).date()",
        seen_by=(
            "programs/tests/test_calendar.py::test_business_day_ends_in_the_offices_own_zone_and_country",
        ),
        why="A business day is the office's own.",
    ),
    Mutant(
        name="waiting-letter-before-the-hour",
        file="filing/operations/notices.py",
        before=("    if refusal is not None and refusal.code == Code.SUB_TOO_NEW:\n        notice.opens_at"),
        after=(
            "    if refusal is not None and refusal.code == Code.SUB_NOT_ACTIVATED:\n        notice.opens_at"
        ),
        seen_by=(
            "filing/tests/test_notices.py::TestTelling::test_letter_waits_when_the_directory_moved_the_activation",
        ),
        why="What became too new again is told later.",
    ),
)
