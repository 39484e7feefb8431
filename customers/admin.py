from django.contrib import admin

from accounts.register_pages import LargeRegister
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload


class DomainInline(admin.TabularInline):
    model = Domain
    extra = 0


class TenantAdminInline(admin.TabularInline):
    model = TenantAdmin
    extra = 0


class TenantWorkloadInline(admin.TabularInline):
    model = TenantWorkload
    autocomplete_fields = ["product"]
    extra = 0


@admin.register(Tenant)
class TenantRegisterAdmin(LargeRegister):
    list_display = ["name", "tenant_id", "country", "language"]
    search_fields = ["name", "tenant_id", "domains__domain"]
    inlines = [DomainInline, TenantAdminInline, TenantWorkloadInline]


@admin.register(Subscription)
class SubscriptionAdmin(LargeRegister):
    list_display = [
        "subscription_id",
        "tenant",
        "product_name",
        "channel",
        "state",
        "activated_at",
        "ends_at",
    ]
    list_filter = ["channel", "state"]
    list_select_related = ["tenant"]
    search_fields = ["subscription_id", "tenant__name", "product_name"]
    autocomplete_fields = ["tenant", "product"]
