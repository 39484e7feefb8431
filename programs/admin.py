from django.contrib import admin

from programs.models import CalendarDay, Policy, Product


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "solution_area", "family", "performance_area", "is_via_dpor", "is_active"]
    list_filter = ["solution_area", "family", "is_active"]
    search_fields = ["name", "code"]
    prepopulated_fields = {"code": ["name"]}


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ["effective_at", "response_days", "review_business_days", "opt_out_days", "dispute_days"]


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["date", "is_business_day", "reason"]
    date_hierarchy = "date"
