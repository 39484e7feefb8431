from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.register_forms import AsSeenForm
from accounts.register_pages import LargeRegister, Register
from partners.invitations import invite
from partners.models import Enrolment, Location, Membership, Partner
from text.names import filled


class EnrolmentInline(admin.TabularInline):
    form = AsSeenForm
    model = Enrolment
    extra = 0


@admin.register(Partner)
class PartnerAdmin(Register):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Location)
class LocationAdmin(LargeRegister):
    list_display = ["mpn_id", "name", "partner", "country", "notice_email"]
    list_filter = ["country"]
    list_select_related = ["partner"]
    search_fields = ["mpn_id", "name", "partner__name"]
    autocomplete_fields = ["partner"]
    inlines = [EnrolmentInline]


class MembershipForm(forms.ModelForm):
    def clean_user(self) -> User:
        user = self.cleaned_data["user"]
        if user.staff_role or user.is_staff:
            raise forms.ValidationError(
                _("This person has a role at Microsoft, so they cannot work for a partner.")
            )
        return user

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        strange = [place for place in given.get("locations", ()) if place.partner != given.get("partner")]
        if strange:
            sentence = _("%(place)s belongs to another partner. Choose locations of this one.")
            self.add_error("locations", filled(sentence, {"place": strange[0]}))
        if given.get("has_all_locations") and given.get("locations"):
            self.add_error("has_all_locations", _("Untick this, or name no location: both cannot hold."))
        return given


@admin.register(Membership)
class MembershipAdmin(LargeRegister):
    """Who works for which partner, in which role. A new member without a password gets the invitation."""

    form = MembershipForm
    list_display = ["user", "partner", "role"]
    list_filter = ["role"]
    list_select_related = ["user", "partner"]
    search_fields = ["user__email", "user__name", "partner__name"]
    autocomplete_fields = ["user", "partner", "locations"]

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            invite(membership=obj, now=timezone.now())
