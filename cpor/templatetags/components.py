"""Tags of the components: instants, icons, form fields. They are builtins, so templates need not load them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import ErrorList
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from text.formatting import datetime_text, day_text, deadline_text

register = template.Library()
# The bare words, for texts that are written around them; nothing for what is not known.
for words in (datetime_text, deadline_text, day_text):
    register.filter(words.__name__, lambda at, words=words: words(at) if at else "")

WARNING_UNDER = timedelta(days=7)
DANGER_UNDER = timedelta(days=2)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `sentence`, `warning` and `closed` stand below it, under the id `note_id`."""

    type: str
    value: str
    label: str
    attrs: dict[str, Any]
    sentence: str
    warning: str
    closed: str
    note_id: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    label: str | None
    options: list[Option]


@register.simple_tag(name="datetime")
def datetime_tag(at: datetime | None) -> SafeString:
    """An exact instant with its zone; nothing for None, and for "", which a missing variable is here."""
    return _time(at, datetime_text(at)) if at else SafeString("")


@register.simple_tag
def deadline_words(at: datetime) -> str:
    """An exact instant with its day of the week and its zone, as words alone."""
    return deadline_text(at)


@register.simple_tag
def day_words(at: datetime) -> str:
    return day_text(at)


@register.simple_tag
def day(at: date | None) -> SafeString:
    """A date; of an instant, the date it has in the reader's zone."""
    if not at:
        return SafeString("")
    local = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), day_text(local))


@register.simple_tag(takes_context=True)
def deadline(
    context: Context, at: datetime | None, business_days: int | None = None, calm: bool = False
) -> SafeString:
    """How long is left, then the exact instant. Needs `now` in the context.

    `business_days`: the count, where the clock runs in business days (a tag cannot ask the holiday calendar).
    `calm`: no tint, for a clock that somebody else has to mind.
    """
    if not at:
        return SafeString("")
    left = at - context["now"]
    return format_html(
        '<span class="deadline{}"><span class="deadline-left">{}</span> · {}</span>',
        "" if calm else _urgency(left),
        _left(left, business_days),
        _time(at, deadline_text(at)),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of components/icons.html, for the eye only: the words beside it say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="#icon-{}"></use></svg>', name
    )


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The form control in Bootstrap's classes, never with a placeholder: a hint that goes is no label."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "choice-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    else:
        kind = "form-control"
    classes = [widget.attrs.get("class", ""), kind, "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes)), "placeholder": False})


@register.filter
def control_kind(field: BoundField) -> str:
    """group (fieldset of choices), checkbox (label behind the control) or single."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "single"


@register.filter
def is_cards(field: BoundField) -> bool:
    return "data-cards" in field.field.widget.attrs


@register.filter
def option_groups(field: BoundField) -> list[OptionGroup]:
    """The choices of a radio or checkbox group.

    A form field may carry dicts from a choice's value to text: `sentences` (when to choose it), `warnings`
    (it may be chosen, but mind this) and `closed` (it cannot be chosen, and why; the form still refuses it).
    """
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    attrs.pop("aria-describedby", None)
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    return [
        OptionGroup(label, [_option(field.field, option) for option in options])
        for label, options, _index in groups
    ]


@register.filter
def focus_id(field: BoundField) -> str:
    """The id an error summary links to: the control, or in a group its first choice that can be chosen."""
    if control_kind(field) != "group":
        return field.id_for_label or field.auto_id
    options = [option for group in option_groups(field) for option in group.options]
    return next((option.attrs["id"] for option in options if not option.closed), f"div_{field.auto_id}")


@register.simple_tag(takes_context=True)
def wrong_forms(context: Context) -> list[forms.BaseForm]:
    """Of `forms`, or else `form`, those with errors."""
    candidates = context.get("forms") or [context.get("form")]
    return [form for form in candidates if getattr(form, "errors", None)]


@register.filter
def problems(errors: ErrorList) -> list[dict[str, str]]:
    """[{text, code}]. Django's own codes are lower case, for programs; ours are upper case, for support."""
    return [
        {"text": text, "code": error.code if error.code and error.code.isupper() else ""}
        for error in errors.as_data()
        for text in error.messages
    ]


def _option(form_field: forms.Field, option: dict[str, Any]) -> Option:
    value = str(option["value"])
    texts = {name: _text_for(form_field, name, value) for name in ("sentences", "warnings", "closed")}
    return Option(
        type=option["type"],
        value=value,
        label=option["label"],
        attrs=option["attrs"] | ({"disabled": True, "required": False} if texts["closed"] else {}),
        sentence=texts["sentences"],
        warning=texts["warnings"],
        closed=texts["closed"],
        note_id=f"{option['attrs']['id']}_note" if any(texts.values()) else "",
    )


def _text_for(form_field: forms.Field, name: str, value: str) -> str:
    texts: Mapping[Any, str] = getattr(form_field, name, {})
    return next((text for key, text in texts.items() if str(key) == value), "")


def _time(at: datetime, text: str) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>', at.astimezone(UTC).isoformat(timespec="seconds"), text
    )


def _urgency(left: timedelta) -> str:
    if left < DANGER_UNDER:
        return " deadline-danger"
    return " deadline-warning" if left < WARNING_UNDER else ""


def _left(left: timedelta, business_days: int | None) -> str:
    """Rounded down, so that nobody is promised more time than there is."""
    if left <= timedelta(0):
        return _("due now") if left > -HOUR else _("was due")
    if isinstance(business_days, int):
        return ngettext("in %(n)d business day", "in %(n)d business days", business_days) % {
            "n": business_days
        }
    if left < HOUR:
        minutes = max(1, left // timedelta(minutes=1))
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    if left < DANGER_UNDER:
        return ngettext("in %(n)d hour", "in %(n)d hours", left // HOUR) % {"n": left // HOUR}
    return ngettext("in %(n)d day", "in %(n)d days", left.days) % {"n": left.days}
