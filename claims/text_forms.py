"""The texts of a claim as form fields, in the words of every page that asks for them."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from claims.refusals import ActCode
from claims.text_fields import TEXT_FIELDS, ClaimText, Holds
from claims.transitions import Problem
from customers.mailboxes import AddressField
from text.links import has_web_address

TOO_LONG = ngettext_lazy(
    "Shorten this to %(limit_value)d character; it has %(show_value)d.",
    "Shorten this to %(limit_value)d characters; it has %(show_value)d.",
    "limit_value",
)
Form = TypeVar("Form", bound=type[forms.Form])


def refuse_web_address(text: str, *, longest: int) -> None:
    """Names of people stand in letters to customers, where mail programs would make a link of it."""
    if len(text) <= longest and has_web_address(text):  # a longer one is refused anyway, and costs more
        raise ValidationError(
            _("A name holds no web address. Write the person’s name or title alone."), code="web_address"
        )


def form_field(text: ClaimText) -> forms.CharField:
    field = _form_field(text)
    # A browser would cut a long text off without a word.
    field.widget.attrs.pop("maxlength", None)
    return field


def _form_field(text: ClaimText) -> forms.CharField:
    common: dict[str, Any] = {
        "label": text.label,
        "help_text": text.help,
        "required": bool(text.missing),
    }
    sentences: dict[str, Any] = {"required": text.missing}
    if text.holds == Holds.ADDRESS:
        return AddressField(
            **common,
            max_length=text.longest,
            widget=forms.EmailInput(attrs={"spellcheck": "false", "autocomplete": text.autocomplete}),
            error_messages=sentences | {"invalid": text.wrong, "max_length": TOO_LONG},
        )
    of_a_person = [partial(refuse_web_address, longest=text.longest)] if text.holds == Holds.PERSON else []
    return forms.CharField(
        **common,
        validators=[MaxLengthValidator(text.longest, TOO_LONG), *of_a_person],
        widget=forms.TextInput(attrs={"autocomplete": text.autocomplete}),
        error_messages=sentences,
    )


def asks_for(names: Iterable[str]) -> Callable[[Form], Form]:
    """A form with these texts before its own fields."""
    fields = {name: form_field(TEXT_FIELDS[name]) for name in names}

    def add(form: Form) -> Form:
        form.base_fields = fields | form.base_fields
        form.declared_fields = fields | form.declared_fields
        return form

    return add


def problems(texts: Mapping[str, str]) -> list[Problem]:
    """What a form would refuse, for whoever calls an operation without one."""
    found = []
    for name, text in texts.items():
        try:
            form_field(TEXT_FIELDS[name]).clean(text)
        except ValidationError as error:
            found += [Problem(sentence, ActCode.TEXT_UNFIT) for sentence in error.messages]
    return found
