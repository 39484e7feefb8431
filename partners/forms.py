from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Location, LocationQuerySet


class AddressForm(forms.Form):
    location = forms.ModelChoiceField(Location.objects.none(), label=_("Location"))
    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def __init__(self, *args: Any, locations: LocationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["location"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = locations
        chosen.empty_label = _("Choose a location")
