"""The admin site."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="claims-change-in-the-admin-site",
        file="accounts/register_pages.py",
        before=(
            "    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:\n"
            "        return False"
        ),
        after=(
            "    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:\n"
            "        return True"
        ),
        seen_by=("claims/tests/test_admin.py::test_operator_looks_and_changes_nothing",),
        why="Claims move only by their operations.",
    ),
    Mutant(
        name="rights-for-oneself",
        file="staffing/admin.py",
        before="        if obj is not None and obj.pk == request.user.pk:",
        after="        if obj is None:",
        seen_by=("cpor/tests/test_admin_site.py::test_nobody_gives_rights_to_themselves",),
        why="Nobody gives rights to themselves.",
    ),
    Mutant(
        name="operators-make-operators",
        file="staffing/admin.py",
        before="        elif not cast(User, request.user).is_superuser:",
        after="        elif not cast(User, request.user).is_staff:",
        seen_by=("cpor/tests/test_admin_site.py::test_only_a_superuser_makes_operators",),
        why="Only a superuser makes operators.",
    ),
    Mutant(
        name="deciders-keep-registers",
        file="staffing/operations.py",
        before="    if role in DECIDING_ROLES and enters_admin:",
        after="    if not role and enters_admin:",
        seen_by=("cpor/tests/test_admin_site.py::test_who_decides_claims_keeps_no_registers",),
        why="Who decides claims keeps no registers.",
    ),
    Mutant(
        name="member-with-a-role-at-microsoft",
        file="staffing/operations.py",
        before='    if role and hasattr(person, "membership"):',
        after='    if role and person.is_staff and hasattr(person, "membership"):',
        seen_by=("cpor/tests/test_admin_site.py::test_nobody_works_for_a_partner_and_for_microsoft",),
        why="Nobody works for a partner and for Microsoft.",
    ),
    Mutant(
        name="staff-by-one-operator",
        file="staffing/operations.py",
        before="    if by.pk == change.proposed_by_id:\n        raise",
        after="    if by.pk == change.person_id:\n        raise",
        seen_by=("staffing/tests/test_two_operators.py::test_who_proposed_is_told_that_another_confirms",),
        why="Who proposed a change of staff does not confirm it.",
    ),
    Mutant(
        name="address-of-staff-by-one-operator",
        file="staffing/wanted.py",
        before='GUARDED = ("email", "staff_role",',
        after='GUARDED = ("staff_role",',
        seen_by=("staffing/tests/test_two_operators.py::test_one_operator_alone_gets_nobody_a_role",),
        why="An address of staff takes two operators.",
    ),
    Mutant(
        name="staff-with-a-password-from-before",
        file="staffing/operations.py",
        before="        _begin_anew(person)\n",
        after="        pass\n",
        seen_by=(
            "staffing/tests/test_two_operators.py::test_what_was_known_of_an_account_opens_nothing_once_it_is_staffs",
        ),
        why="Whoever becomes staff sets a new password.",
    ),
    Mutant(
        name="password-right-after-another-address",
        file="cpor/adapter.py",
        before="        elif until and until > now:",
        after="        elif until and until < now:",
        seen_by=(
            "staffing/tests/test_two_operators.py::test_another_address_of_a_member_is_told_to_both_and_a_password_waits_a_day",
        ),
        why="A new password waits for a day after another address.",
    ),
    Mutant(
        name="confirmed-unread",
        file="staffing/operations.py",
        before="    if reason := against(person, change):",
        after="    if reason := against(person, change) and change.note:",
        seen_by=("staffing/tests/test_two_operators.py::test_what_changed_since_is_not_confirmed",),
        why="What is confirmed is what was read.",
    ),
    Mutant(
        name="people-can-be-deleted",
        file="staffing/admin.py",
        before=('goes on naming its person."""\n        return False'),
        after=('goes on naming its person."""\n        return super().has_delete_permission(request, obj)'),
        seen_by=("cpor/tests/test_admin_site.py::test_people_are_closed_not_deleted",),
        why="An account is closed, never deleted.",
    ),
    Mutant(
        name="past-policy-can-be-changed",
        file="programs/admin.py",
        before="    return policy is None or policy.effective_at > timezone.now()",
        after="    return policy is None or bool(policy.effective_at)",
        seen_by=("cpor/tests/test_admin_site.py::test_policy_that_has_begun_is_read_only",),
        why="A policy that has begun is history.",
    ),
    Mutant(
        name="policy-of-the-past",
        file="programs/policy_rules.py",
        before="    if effective_at is not None and effective_at <= now:",
        after="    if effective_at is not None and effective_at < now.min.replace(tzinfo=now.tzinfo):",
        seen_by=("cpor/tests/test_admin_site.py::test_policy_that_cannot_work_is_refused",),
        why="A policy starts in the future.",
    ),
    Mutant(
        name="letters-written-by-hand",
        file="notifications/admin.py",
        before="class LetterAdmin(ReadOnly, LargeRegister):",
        after="class LetterAdmin(LargeRegister):",
        seen_by=("notifications/tests/test_admin.py::test_nobody_writes_letters_by_hand",),
        why="Nobody writes letters by hand.",
    ),
    Mutant(
        name="operators-read-secrets",
        file="notifications/admin.py",
        before="        return letter.without_secret(letter.body_text)",
        after="        return letter.body_text",
        seen_by=("notifications/tests/test_admin.py::test_operator_reads_a_letter_without_its_secret",),
        why="An operator reads a letter without its secret.",
    ),
    Mutant(
        name="reading-letters-sends-them",
        file="notifications/admin.py",
        before='request.user.has_perm("notifications.change_letter")',
        after='request.user.has_perm("notifications.view_letter")',
        seen_by=("notifications/tests/test_admin.py::test_auditor_reads_and_may_not_send_again",),
        why="Who may only read letters sends none again.",
    ),
    Mutant(
        name="operator-undoes-an-operators",
        file="accounts/register_forms.py",
        before="                self.cleaned_data[name] = self._present(name)\n",
        after="                pass\n",
        seen_by=("cpor/tests/test_registers_at_once.py::test_what_was_left_alone_is_not_written",),
        why="What an operator left alone is not written.",
    ),
    Mutant(
        name="operator-overwrites-unsaid",
        file="accounts/register_forms.py",
        before="            elif self._is_overlap(name):",
        after="            elif False:",
        seen_by=(
            "cpor/tests/test_registers_at_once.py::test_the_same_field_is_told_before_it_is_overwritten",
        ),
        why="No operator overwrites what another one changed without having seen it.",
    ),
    Mutant(
        name="typed-times-are-lost-over-an-error",
        file="accounts/register_forms.py",
        before="    bound_field_class = AsSeenField\n",
        after="",
        seen_by=("cpor/tests/test_registers_at_once.py::test_what_was_typed_survives_a_page_with_errors",),
        why="What was typed is still a change after a page with errors.",
    ),
)
