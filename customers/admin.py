from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.register_forms import AsSeenForm
from accounts.register_pages import LargeRegister
from customers.identifiers import NotAGuid, parse_guid
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload


class DomainInline(admin.TabularInline):
    form = AsSeenForm
    model = Domain
    extra = 0


class TenantAdminInline(admin.TabularInline):
    form = AsSeenForm
    model = TenantAdmin
    extra = 0


class TenantWorkloadInline(admin.TabularInline):
    form = AsSeenForm
    model = TenantWorkload
    autocomplete_fields = ["product"]
    extra = 0


class FindsGuids(LargeRegister):
    """Finds an ID however it was pasted: without its hyphens, in braces."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        with suppress(NotAGuid):
            search_term = str(parse_guid(search_term))
        return super().get_search_results(request, queryset, search_term)


@admin.register(Tenant)
class TenantRegisterAdmin(FindsGuids):
    list_display = ["name", "tenant_id", "country", "language"]
    search_fields = ["name", "tenant_id", "domains__domain"]
    inlines = [DomainInline, TenantAdminInline, TenantWorkloadInline]


@admin.register(Subscription)
class SubscriptionAdmin(FindsGuids):
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
