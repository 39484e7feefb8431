from allauth.account import views as account
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from consent.views.verify import verify
from cpor import views
from cpor.help.views import help_page
from notifications.webhooks import ReportsView

# Of the library's pages only these: nobody signs up, and an e-mail address is the register's to change.
account_pages = [
    path("login/", account.login, name="account_login"),
    # Also for whoever stands before the second step, and is somebody else.
    path("logout/", login_not_required(account.logout), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", include(account_pages)),
    path("account/", include("accounts.urls")),
    path("account/", include("identity.urls")),
    path("notices/", include("notifications.urls")),
    path("partner/", include("partners.urls")),
    path("claims/", include("filing.urls")),
    path("calendar/", include("filing.calendar_urls")),
    path("reviews/", include("reviews.urls")),
    path("consent/", include("consent.urls")),
    path("verify/", verify, name="verify"),
    path("about/", views.about, name="about"),
    path("help/", help_page, name="help"),
    path("help/poe/", views.help_poe, name="help_poe"),
    path("hooks/mail/", ReportsView.as_view(), name="mail_reports"),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("dev/", include("demo.urls")))

handler400 = "cpor.views.bad_request"
handler403 = "cpor.views.permission_denied"
handler404 = "cpor.views.page_not_found"
handler429 = "cpor.views.too_many_requests"
handler500 = "cpor.views.server_error"
