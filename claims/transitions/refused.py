"""What is raised where an act is refused."""

from typing import Self

from django.utils.translation import gettext as _

from claims.models import Claim
from claims.refusals import ActCode
from customers.refusals import Refusal


class Problem(str):
    """A sentence for the person, and the code of its cause, of `claims.refusals` or `customers.refusals`."""

    code: str

    def __new__(cls, sentence: str, code: str) -> Self:
        problem = super().__new__(cls, sentence)
        problem.code = code
        return problem


class MoveRefused(Exception):
    """An act that the claim does not allow now; the text says why, kindly, and what to do.

    `code`: of the cause, of `claims.refusals` or `customers.refusals`.
    """

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code

    @classmethod
    def because(cls, refusal: Refusal) -> Self:
        return cls(str(refusal), refusal.code)

    @property
    def problems(self) -> list[Problem]:
        """The reasons, each in a sentence of its own."""
        return [Problem(str(self), self.code)]


class ClaimMoved(MoveRefused):
    """The claim is no longer as the person saw it: somebody else was faster."""

    def __init__(self, claim: Claim) -> None:
        sentence = _(
            "This claim has moved on in the meantime: it is now “%(status)s”. Nothing you entered was carried out. "
            "Look at the claim as it is now, then decide again."
        )
        super().__init__(sentence % {"status": claim.get_status_display()}, ActCode.MOVED_ON)


def refuse_stale(claim: Claim, revision: int | None) -> None:
    """`revision`: the one that the person saw on their page. Raises ClaimMoved where it is another by now."""
    if revision is not None and claim.revision != revision:
        raise ClaimMoved(claim)


def not_now(claim: Claim) -> MoveRefused:
    sentence = _("This cannot be done while the claim is “%(status)s”. Nothing was changed.")
    return MoveRefused(sentence % {"status": claim.get_status_display()}, ActCode.NOT_NOW)
