"""The registers: operators only, through the same sign-in page as everybody."""

from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("CPOR registers")
admin.site.site_title = _("CPOR registers")
admin.site.index_title = _("Registers")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(EmailAddress)  # unused: a person has one address, in their own row
