"""What customers ask and see beside their own letter."""

from tests.mutants.mutant import Mutant

VERIFY = "consent/tests/test_verify.py::"
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
)
