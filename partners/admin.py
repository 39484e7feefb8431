from django.contrib import admin

from partners.models import Enrolment, Location, Membership, Partner


class EnrolmentInline(admin.TabularInline):
    model = Enrolment
    extra = 0


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin):
    list_display = ["mpn_id", "name", "partner", "country", "notice_email"]
    list_filter = ["country"]
    list_select_related = ["partner"]
    search_fields = ["mpn_id", "name", "partner__name"]
    inlines = [EnrolmentInline]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "partner", "role"]
    list_filter = ["role"]
    list_select_related = ["user", "partner"]
    search_fields = ["user__email", "user__name", "partner__name"]
    autocomplete_fields = ["user", "partner", "locations"]
