from django import forms


def word(field: forms.Field, *, label: str, missing: str, help_text: str = "") -> None:
    """Put a field into the portal's words: label above it (so no placeholder), what to enter when it is empty."""
    field.label = label
    field.help_text = help_text
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
