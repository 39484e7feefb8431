"""What the forms of all steps have in common: they take answers as they were typed, and apply them to the context."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from customers.models import Subscription
from customers.refusals import Refusal
from filing.wizard.context import WizardContext


class StepForm(forms.Form):
    several: ClassVar[frozenset[str]] = frozenset()  # fields that take more than one value
    too_new: Sequence[Subscription] = ()  # once checked: refused today, but not for long

    def __init__(
        self,
        typed: dict[str, Any] | None = None,
        *,
        context: WizardContext,
        saved: dict[str, Any] | None = None,
    ) -> None:
        """`typed` is checked, `saved` is only shown."""
        self.context = context
        super().__init__(typed, initial=saved)
        self.prepare()
        self.initial = self.suggest() | (saved or {})
        for field in self.fields.values():
            # A browser would cut a long text off without a word.
            field.widget.attrs.pop("maxlength", None)

    @classmethod
    def owns(cls, name: str) -> bool:
        return name in cls.base_fields

    @classmethod
    def read(cls, posted: QueryDict) -> dict[str, Any]:
        """What was typed, to be kept as it is."""
        return {
            name: posted.getlist(name) if name in cls.several else posted[name]
            for name in posted
            if cls.owns(name)
        }

    def prepare(self) -> None:
        """Fit the fields to the context."""

    def suggest(self) -> dict[str, Any]:
        """What stands in the fields before anything was typed."""
        return {}

    def questions(self) -> set[str]:
        """What checking this form would ask the directory. Each one is counted before it is answered."""
        return set()

    def apply(self) -> None:
        """Put what the answers mean into the context. Of a form that is right."""
        raise NotImplementedError

    def refuse(self, field: str | None, refusal: Refusal) -> None:
        self.add_error(field, ValidationError(str(refusal), code=str(refusal.code)))

    def refuse_unasked(self, field: str) -> None:
        """The directory was not asked: the person has used up their look-ups, or left before Continue."""
        if self.context.used_up:
            self.refuse(field, self.context.used_up)
        else:
            self.add_error(field, _("This has not been looked up yet. Continue to look it up."))
