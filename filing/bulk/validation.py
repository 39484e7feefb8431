"""Is a row right? The wizard's steps decide: the row is its answers, and what their forms refuse are its errors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import ClaimLine
from customers.refusals import Code, Refusal
from filing.bulk.answers import COLUMN_OF_FIELD, Answers, Values, Vocabulary, assets
from filing.bulk.errors import RowCode, RowError
from filing.operations import Application
from filing.wizard.context import WizardContext
from filing.wizard.offers import Offer
from filing.wizard.product_forms import SubscriptionsForm
from filing.wizard.session import WizardSession
from filing.wizard.step_form import StepForm
from filing.wizard.steps import CHECK, STEPS
from partners.models import Location
from programs.models import Policy
from text.typed_values import key

SILENCES = 3  # rows that the directory does not answer, until it is left alone; each may cost some seconds
ALWAYS_CHECKED = "contacts"  # needs nothing of the steps before it but the activities


@dataclass
class RowResult:
    errors: list[RowError] = field(default_factory=list)
    application: Application | None = None  # of a row without errors


class RowValidator:
    """Checks rows for one author at one instant; what is the same for all rows is read once."""

    def __init__(self, *, author: User, now: datetime) -> None:
        self.author, self.now = author, now
        self.vocabulary = Vocabulary()
        self.policy = Policy.objects.in_force(now)
        places = Location.objects.open_to(author).select_related("partner")
        self.locations = list(places.prefetch_related("enrolments"))
        self._silences = 0  # of the directory, one after another
        self._lines: dict[int, list[ClaimLine]] = {}
        self._offers: dict[tuple[str, int, int], list[Offer]] = {}

    def validate(self, values: Values, *, unasked: Refusal | None = None) -> RowResult:
        """`unasked`: why the directory must not be asked about the row. Else all its questions were counted."""
        if unasked is None and self._silences >= SILENCES:
            unasked = Refusal(Code.DIRECTORY_AWAY)
        answers = self.vocabulary.answers(values)
        session = RowSession(answers, self, unasked)
        errors = [*answers.errors, *session.errors()]
        if unasked is None:
            is_silent = any(error.code == Code.DIRECTORY_AWAY for error in errors)
            self._silences = self._silences + 1 if is_silent else 0
        return RowResult(errors) if errors else RowResult(application=session.application())

    def forget_claims(self) -> None:
        """What the customers' lines were no longer holds: a claim was created."""
        self._lines.clear()
        self._offers.clear()

    def lines(self, context: WizardContext, read: Callable[[], list[ClaimLine]]) -> list[ClaimLine]:
        key = context.tenant.pk
        if key not in self._lines:
            self._lines[key] = read()
        return self._lines[key]

    def offers(self, context: WizardContext, read: Callable[[], list[Offer]]) -> list[Offer]:
        key = (context.area, context.tenant.pk, context.location.partner_id)
        if key not in self._offers:
            self._offers[key] = read()
        return self._offers[key]


class RowSession(WizardSession):
    """A row on its way through the steps. Unlike a person it does not stop at the first one that is wrong."""

    def __init__(self, answers: Answers, validator: RowValidator, unasked: Refusal | None) -> None:
        super().__init__(user=validator.author, now=validator.now, answers=answers.steps)
        self.answer_errors = answers.errors
        self.context = RowContext(answers, validator)
        self.context.used_up = unasked

    def errors(self) -> list[RowError]:
        found: list[RowError] = []
        told = {error.column for error in self.answer_errors if error.column}
        is_broken = False
        for step in STEPS[: STEPS.index(CHECK)]:
            if is_broken and not (step.slug == ALWAYS_CHECKED and self.context.activities):
                continue
            if step.is_skipped(self.context):
                continue
            form = self.checked(step)
            if form is None:  # its words were not understood
                is_broken = True
                continue
            if self.context.used_up is None:
                self.context.counted_lookups |= form.questions()
            if form.is_valid():
                form.apply()
            else:
                is_broken = True
                found += (error for error in _errors(form) if error.column not in told)
        return found


class RowContext(WizardContext):
    def __init__(self, answers: Answers, validator: RowValidator) -> None:
        super().__init__(user=validator.author, now=validator.now)
        self.policy, self.locations = validator.policy, validator.locations
        self.validator, self.named = validator, set(answers.subscriptions)

    @cached_property
    def live_lines(self) -> list[ClaimLine]:
        return self.validator.lines(self, lambda: super(RowContext, self).live_lines)

    @cached_property
    def offers(self) -> list[Offer]:
        return self.validator.offers(self, lambda: super(RowContext, self).offers)

    @property
    def offers_without_subscription(self) -> list[Offer]:
        """Also those whose only subscription would be taken without asking, where the row names one after all."""
        return [
            offer
            for offer in self.chosen or []
            if offer.needs_subscription_id or offer.product.code in self.named
        ]


class Duplicates:
    """What the rows before claim, so that no two rows of a file claim the same."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.claimed: dict[tuple[str, str], list[tuple[int, frozenset[str]]]] = {}

    def add(self, line: int, answers: Answers) -> None:
        for asset, subscriptions in assets(answers).items():
            self.claimed.setdefault(asset, []).append((line, subscriptions))

    def errors(self, answers: Answers) -> list[RowError]:
        return [
            self._same_as(line, asset, is_subscription=bool(subscriptions or others))
            for asset, subscriptions in assets(answers).items()
            for line, others in self.claimed.get(asset, [])
            # Without an ID it is the only subscription there is, or a workload.
            if not subscriptions or not others or subscriptions & others
        ]

    def _same_as(self, line: int, asset: tuple[str, str], *, is_subscription: bool) -> RowError:
        sentence = _("Row %(line)d of this file claims the same: %(product)s for this customer.")
        product = self.vocabulary.products[key(asset[1])].name
        code = Code.SUB_ALREADY_CLAIMED if is_subscription else Code.OWN_CLAIM_OPEN
        return RowError(code, sentence % {"line": line, "product": product})


def _errors(form: StepForm) -> Iterable[RowError]:
    for field_name, errors in form.errors.as_data().items():
        column = _column(field_name)
        is_empty = column and not form.data.get(field_name)
        for error in errors:
            code = str(error.code or "")
            if code not in Code.values:
                code = RowCode.FIELD_MISSING if is_empty else RowCode.FIELD_WRONG
            for sentence in error.messages:
                yield RowError(code, str(sentence), column)


def _column(field_name: str) -> str:
    if field_name == NON_FIELD_ERRORS:
        return ""
    if field_name.startswith(SubscriptionsForm.PREFIX):
        return "subscription_ids"
    return COLUMN_OF_FIELD.get(field_name, field_name)
