"""Who sees which claims, comments and documents."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="reviewers-see-drafts",
        file="claims/models/claim.py",
        before="            return self.filter(submitted_at__isnull=False)",
        after="            return self.all()",
        seen_by=("reviews/tests/test_console.py::test_claim_that_was_never_submitted_is_not_there",),
        why="Microsoft sees what was ever submitted, and nothing before.",
    ),
    Mutant(
        name="assigned-member-sees-all-locations",
        file="claims/models/claim.py",
        before=(
            "        return mine if membership.has_all_locations else mine.filter(location_id__in=membership.assigned)"
        ),
        after="        return mine",
        seen_by=("filing/tests/test_list.py::test_list_is_scoped_to_assigned_locations",),
        why="Who is assigned to locations sees the claims of these.",
    ),
    Mutant(
        name="partners-see-each-other",
        file="claims/models/claim.py",
        before="        mine = self.filter(partner_id=membership.partner_id)",
        after="        mine = self.all()",
        seen_by=("filing/tests/test_list.py::test_list_hides_claims_from_strangers",),
        why="A partner sees its own claims alone.",
    ),
    Mutant(
        name="reports-viewer-reads-claims",
        file="claims/models/claim.py",
        before="        membership = Membership.objects.filing().with_scope().filter(user=user).first()",
        after="        membership = Membership.objects.active().with_scope().filter(user=user).first()",
        seen_by=("filing/tests/test_detail.py::test_reports_viewer_reads_which_role_is_needed",),
        why="Only roles that file see claims.",
    ),
    Mutant(
        name="internal-comments-on-the-partners-page",
        file="filing/views/page.py",
        before="    shared = claim.comments.filter(lane=Comment.Lane.SHARED)",
        after="    shared = claim.comments",
        seen_by=("filing/tests/test_detail.py::test_internal_comment_never_reaches_the_partner",),
        why="An internal comment never leaves Microsoft.",
    ),
    Mutant(
        name="internal-acts-in-the-partners-history",
        file="claims/presentation/history.py",
        before="        events = events.filter(is_internal=False).exclude(kind__in=NOT_FOR_PARTNERS)",
        after="        events = events.exclude(kind__in=NOT_FOR_PARTNERS)",
        seen_by=("claims/tests/test_history.py::test_internal_comment_is_told_to_microsoft_only",),
        why="Internal acts stand in no partner's history.",
    ),
    Mutant(
        name="partner-learns-a-reviewers-name",
        file="claims/presentation/history.py",
        before="    if event.actor in {Actor.REVIEWER, Actor.LEAD} and not user.may_read_reviews:",
        after="    if event.actor == Actor.LEAD and not user.may_read_reviews:",
        seen_by=("claims/tests/test_history.py::test_story_is_told_to_the_partner_in_their_words",),
        why="To a partner every reviewer is “Microsoft reviewer”.",
    ),
    Mutant(
        name="comments-name-the-reviewer",
        file="claims/presentation/history.py",
        before="    if person.staff_role and not user.may_read_reviews:",
        after="    if person.is_lead and not user.may_read_reviews:",
        seen_by=("filing/tests/test_detail.py::test_partner_never_reads_a_reviewers_name",),
        why="No comment or document tells a partner a reviewer's name.",
    ),
    Mutant(
        name="handing-over-is-told-to-the-partner",
        file="reviews/operations/assigning.py",
        before=(
            '    record(claim, "assigned", actor=actor, by=by, now=now, note=note, is_internal=True, '
            "reviewer=to)"
        ),
        after='    record(claim, "assigned", actor=actor, by=by, now=now, note=note, reviewer=to)',
        seen_by=("reviews/tests/test_taking.py::test_assigning_is_told_to_microsoft_alone",),
        why="Who reads a claim at Microsoft is Microsoft's business.",
    ),
    Mutant(
        name="partner-reads-of-administrators-letters",
        file="claims/presentation/letter_history.py",
        before="FOR_PARTNERS = frozenset({Side.PARTNER, Side.CONTACT})",
        after="FOR_PARTNERS = frozenset({Side.PARTNER, Side.CONTACT, Side.ADMINISTRATOR})",
        seen_by=("claims/tests/test_letter_history.py::test_partner_reads_of_own_letters_and_the_contacts",),
        why="Who administers the customer's directory is not the partner's to read.",
    ),
    Mutant(
        name="colleagues-upload-is-found",
        file="filing/models/bulk.py",
        before='        return self.filter(by=user, partner__in=filing.values("partner"))',
        after='        return self.filter(partner__in=filing.values("partner"))',
        seen_by=("filing/tests/test_bulk_pages.py::test_nobody_but_its_author_finds_an_upload",),
        why="An upload is its author's alone.",
    ),
    Mutant(
        name="anybody-deletes-saved-views",
        file="filing/views/listing.py",
        before="get_object_or_404(SavedView, user=request.user, pk=view_id)",
        after="get_object_or_404(SavedView, pk=view_id)",
        seen_by=("filing/tests/test_list_filters.py::test_views_are_their_owners_alone",),
        why="Saved views are their owner's alone.",
    ),
    Mutant(
        name="notices-of-everybody",
        file="notifications/notices.py",
        before="    return Letter.objects.notices().filter(reader=user)",
        after="    return Letter.objects.notices()",
        seen_by=("notifications/tests/test_notices.py::test_list_shows_nobody_elses",),
        why="Notices are their reader's alone.",
    ),
    Mutant(
        name="document-through-any-claim",
        file="filing/views/previews.py",
        before="get_object_or_404(claim.proofs.current().select_related",
        after="get_object_or_404(Proof.objects.current().select_related",
        seen_by=("filing/tests/test_previews.py::test_proof_of_another_claim_has_no_preview_here",),
        why="A document is shown through its own claim only.",
    ),
    Mutant(
        name="removed-document-is-shown",
        file="filing/views/previews.py",
        before="get_object_or_404(claim.proofs.current().select_related",
        after="get_object_or_404(claim.proofs.select_related",
        seen_by=("filing/tests/test_previews.py::test_removed_proof_has_no_preview",),
        why="What was removed is shown to nobody.",
    ),
    Mutant(
        name="removed-document-is-handed-out",
        file="filing/views/acts.py",
        before="    found = get_object_or_404(claim.proofs.current().select_related",
        after="    found = get_object_or_404(claim.proofs.select_related",
        seen_by=("filing/tests/test_acts.py::test_remove_takes_a_document_back",),
        why="What was removed is handed out to nobody.",
    ),
    Mutant(
        name="administrator-reads-any-tenant",
        file="consent/views/customer.py",
        before=(
            "    claim = Claim.objects.filter(tenant=link.request.claim.tenant_id, "
            "reference=reference).first()"
        ),
        after="    claim = Claim.objects.filter(reference=reference).first()",
        seen_by=("consent/tests/test_administrator.py::test_administrator_of_another_tenant_finds_nothing",),
        why="An administrator sees the associations on their own tenant.",
    ),
    Mutant(
        name="contact-denies-other-claims",
        file="consent/operations/asking.py",
        before="    if request is None or not of.is_administrator:",
        after="    if request is None:",
        seen_by=("consent/tests/test_administrator.py::test_contact_sees_their_claim_alone",),
        why="A contact was asked about one claim, and sees that one alone.",
    ),
    Mutant(
        name="unfinished-claim-of-a-colleague",
        file="filing/views/wizard.py",
        before='UnfinishedClaim.objects.select_related("claim"), user=user, key=key)',
        after='UnfinishedClaim.objects.select_related("claim"), key=key)',
        seen_by=(
            "filing/tests/test_wizard.py::TestWhoMay::test_colleague_and_stranger_find_no_unfinished_claim_of_others",
        ),
        why="An unfinished claim is seen by its author alone.",
    ),
)
