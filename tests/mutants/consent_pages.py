"""What customers ask and see beside their own letter."""

from tests.mutants.mutant import Mutant

VERIFY = "consent/tests/test_verify.py::"
OVERVIEW = "consent/tests/test_overview.py::"
LETTERS = "letter__in=_kinds_to_customers(), state=LetterState.ACCEPTED, to_email__iendswith="
MUTANTS = (
    Mutant(
        name="letter-that-did-not-arrive-is-known",
        file="consent/verification.py",
        before=LETTERS,
        after="letter__in=_kinds_to_customers(), to_email__iendswith=",
        seen_by=(VERIFY + "test_letter_that_did_not_arrive_is_not_known",),
        why="Only what a mail server took is known.",
    ),
    Mutant(
        name="every-letter-of-the-claim-is-told-of",
        file="consent/verification.py",
        before=LETTERS,
        after="state=LetterState.ACCEPTED, to_email__iendswith=",
        seen_by=(VERIFY + "test_letters_to_partners_and_reviewers_are_not_told_of",),
        why="Customers learn of letters to customers alone.",
    ),
    Mutant(
        name="end-of-a-domain-is-enough",
        file="consent/verification.py",
        before='to_email__iendswith=f"@{host}"',
        after='to_email__iendswith=f"{host}"',
        seen_by=(VERIFY + "test_whatever_is_not_so_gets_one_and_the_same_answer",),
        why="Exactly this domain.",
    ),
    Mutant(
        name="letters-can-be-guessed-fast",
        file="consent/views/verify.py",
        before='@rate_limit(action="verify")\n',
        after="",
        seen_by=(VERIFY + "test_guessing_is_slowed_down_and_looking_is_not",),
        why="Guessing references and domains is slowed down.",
    ),
    Mutant(
        name="contact-reads-the-administrators-sheet",
        file="consent/views/overview.py",
        before="        if link is None or not link.is_administrator:",
        after="        if link is None:",
        seen_by=(OVERVIEW + "test_only_a_registered_administrator_who_came_by_the_letter_gets_them",),
        why="Every association is for the tenant's administrators.",
    ),
    Mutant(
        name="sheet-opens-without-the-letter",
        file="consent/views/overview.py",
        before='        link = opened_link(request, link_id, "")\n',
        after="        link = ConsentLink.objects.usable().filter(link_id=link_id).first()\n",
        seen_by=(OVERVIEW + "test_only_a_registered_administrator_who_came_by_the_letter_gets_them",),
        why="An id opens nothing in a browser that did not come by the letter.",
    ),
    Mutant(
        name="several-are-denied-unasked",
        file="consent/views/overview.py",
        before='        return _ask(request, link, DenialForm(initial={"reason": request.POST.get("reason", "")}))',
        after="        return deny_several(request, link.link_id)",
        seen_by=(OVERVIEW + "test_several_are_ticked_confirmed_and_denied_with_one_reason",),
        why="Several are denied after a page that names them.",
    ),
    Mutant(
        name="one-refusal-stops-the-others",
        file="consent/views/overview.py",
        before="    except MoveRefused as refusal:\n        return str(refusal)\n",
        after="    except MoveRefused:\n        raise\n",
        seen_by=(OVERVIEW + "test_each_is_told_of_and_one_that_cannot_be_denied_stops_no_other",),
        why="Each association is denied on its own.",
    ),
    Mutant(
        name="strangers-associations-are-listed",
        file="consent/overview.py",
        before="Claim.objects.filter(tenant=link.request.claim.tenant_id, approved_at__isnull=False)",
        after="Claim.objects.filter(approved_at__isnull=False)",
        seen_by=(OVERVIEW + "test_associations_of_another_customer_cannot_be_ticked",),
        why="An administrator acts for their own tenant.",
    ),
    Mutant(
        name="filed-claims-are-listed",
        file="consent/overview.py",
        before="Claim.objects.filter(tenant=link.request.claim.tenant_id, approved_at__isnull=False)",
        after="Claim.objects.filter(tenant=link.request.claim.tenant_id)",
        seen_by=(OVERVIEW + "test_what_was_never_in_force_is_not_the_customers_to_read",),
        why="What Microsoft never approved is between partner and Microsoft.",
    ),
)
