from django.contrib import admin

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "staff_role", "is_active", "last_login"]
    list_filter = ["staff_role", "is_active"]
    search_fields = ["email", "name"]
    fields = [
        "email",
        "name",
        "staff_role",
        "is_active",
        "is_staff",
        "groups",
        "user_permissions",
        "last_login",
    ]
    readonly_fields = ["last_login"]
