"""Forms of the registers: two operators who change one row do not undo each other."""

from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from text.names import filled


class AsSeenField(forms.BoundField):
    """Carries what the page showed first, also over a page with errors, where Django would show what was typed."""

    form: "AsSeenForm"

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> SafeString:
        if not only_initial:
            return super().as_widget(widget, attrs)
        hidden = self.field.hidden_widget()
        is_kept = self.form.is_bound and self.name not in self.form.retold
        value = self.form.seen(self.name) if is_kept else self.field.prepare_value(self.initial)
        named = {"id": self.html_initial_id}
        return hidden.render(self.html_initial_name, value, named, self.form.renderer)


class AsSeenForm(forms.ModelForm):
    """Carries what the page showed (Django's hidden initial values). What was left alone keeps what it is by now; what
    somebody else changed meanwhile, to something else, is told before it is overwritten."""

    bound_field_class = AsSeenField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.retold: set[str] = set()  # whose present value was told, and is seen from now on
        if self.instance.pk is not None:
            for field in self.fields.values():
                field.show_hidden_initial = not field.disabled and not field.widget.is_hidden

    def seen(self, name: str) -> Any:
        """As it was sent: a list of parts where the field has several."""
        hidden = self.fields[name].hidden_widget()
        return hidden.value_from_datadict(self.data, self.files, self.add_initial_prefix(name))

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        if not any(name.startswith(self.add_initial_prefix("")) for name in self.data):
            return  # no page sent this
        for name in [name for name in self.cleaned_data if self.fields[name].show_hidden_initial]:
            if name not in self.changed_data:
                self.cleaned_data[name] = self._present(name)
            elif self._is_overlap(name):
                self._refuse(name)

    def _is_overlap(self, name: str) -> bool:
        """Both changed it, to different values."""
        field = self.fields[name]
        present = self.get_initial_for_field(field, name)
        return field.has_changed(present, self.seen(name)) and field.has_changed(present, self[name].data)

    def _present(self, name: str) -> Any:
        present: Any = getattr(self.instance, name, None)
        return list(present.all()) if hasattr(present, "all") else present

    def _refuse(self, name: str) -> None:
        present = self._present(name)
        words = ", ".join(map(str, present)) if isinstance(present, list) else present
        sentence = _(
            "This was changed in the meantime: it is now “%(now)s”. Nothing was saved. Look at both, then save "
            "again."
        )
        self.add_error(name, filled(sentence, {"now": "" if words is None else words}))
        self.retold.add(name)
