"""Second factors, asking again, entry in an emergency."""

from tests.mutants.mutant import Mutant

AROUND = "identity/tests/test_no_way_around.py::"
FRESH = "identity/tests/test_fresh.py::"

MUTANTS = (
    Mutant(
        name="password-alone-opens-pages",
        file="cpor/settings.py",
        before='    "identity.middleware.SecondFactorMiddleware",\n',
        after="",
        seen_by=(f"{AROUND}test_no_page_opens_by_the_password_alone",),
        why="Whoever needs a second factor reaches nothing behind the sign-in without it.",
    ),
    Mutant(
        name="operators-need-no-second-factor",
        file="identity/people.py",
        before='StaffRole.OPERATOR if user.is_staff else ""',
        after='""',
        seen_by=(f"{AROUND}test_keeping_the_registers_is_a_role_of_its_own",),
        why="Whoever may enter the registers needs a second factor, whatever else they are.",
    ),
    Mutant(
        name="no-policy-asks-nobody",
        file="identity/people.py",
        before="return required is None or not roles",
        after="return required is not None and not roles",
        seen_by=(f"{AROUND}test_without_a_policy_everybody_needs_one",),
        why="Where no policy is in force, everybody needs a second factor.",
    ),
    Mutant(
        name="sessions-of-before-stay-open",
        file="identity/second_factor.py",
        before="    if user.has_second_factor:\n        return Hold.CONFIRM\n",
        after="",
        seen_by=(f"{AROUND}test_a_session_from_before_the_second_factor_ends_where_it_stands",),
        why="A session that was opened without the second factor that there is by now is held.",
    ),
    Mutant(
        name="held-sessions-manage-factors",
        file="identity/middleware.py",
        before='    Hold.CONFIRM: frozenset({"mfa_reauthenticate"',
        after='    Hold.CONFIRM: frozenset({"mfa_index", "mfa_deactivate_totp", "mfa_reauthenticate"',
        seen_by=(f"{AROUND}test_a_held_session_changes_nothing_about_the_factor_that_there_is",),
        why="The password alone takes no second factor away.",
    ),
    Mutant(
        name="break-glass-works-twice",
        file="identity/models.py",
        before="return self.filter(used_at=None, ends_at__gt=now)",
        after="return self.filter(ends_at__gt=now)",
        seen_by=("identity/tests/test_break_glass.py::test_the_password_alone_opens_once",),
        why="A break-glass entry lets one in once.",
    ),
    Mutant(
        name="break-glass-never-ends",
        file="identity/second_factor.py",
        before='each.get("until", math.inf) > time.time()',
        after="True",
        seen_by=("identity/tests/test_break_glass.py::test_it_ends_with_its_time_also_for_whoever_is_in",),
        why="Whoever was let in without a second factor is out when the time is over.",
    ),
    Mutant(
        name="own-second-factor-reset",
        file="identity/operations.py",
        before="    if user.pk == by.pk:",
        after="    if False:",
        seen_by=("identity/tests/test_break_glass.py::test_nobody_resets_their_own_or_a_superusers",),
        why="Nobody resets their own second factor.",
    ),
    Mutant(
        name="password-confirms-where-there-is-a-factor",
        file="cpor/adapter.py",
        before='        return [each for each in methods if each["id"] != "reauthenticate"] or methods\n',
        after="        return methods\n",
        seen_by=(f"{AROUND}test_a_held_session_changes_nothing_about_the_factor_that_there_is",),
        why="Whoever has a second factor is known again by it, never by the password alone.",
    ),
    Mutant(
        name="old-sign-ins-decide",
        file="cpor/settings.py",
        before='    "identity.middleware.FreshSignInMiddleware",\n',
        after="",
        seen_by=(f"{FRESH}test_approving_after_the_question_approves",),
        why="An old sign-in is asked again before it approves.",
    ),
    Mutant(
        name="stash-keeps-the-forms-token",
        file="identity/stash.py",
        before=" if key != OWN for value",
        after=" for value",
        seen_by=(f"{FRESH}test_the_session_holds_neither_its_own_key_nor_the_forms_token",),
        why="What is kept of a request holds no token.",
    ),
    Mutant(
        name="every-sign-in-is-news",
        file="cpor/adapter.py",
        before="is_new = person.last_login is not None and not devices.known(request, person.email)",
        after="is_new = True",
        seen_by=(
            "identity/tests/test_new_device.py::test_the_first_sign_in_and_a_known_device_are_told_of_to_nobody",
        ),
        why="A known device, and the first sign-in, are no news.",
    ),
)
