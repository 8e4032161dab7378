"""Every address, by floor."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from owny import pages

# Django's own sign-in page for the admin knows no rate limit and no e-mailed code.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# What buyers and Stripe ask for most comes first: addresses are tried in this order.
urlpatterns = [
    path("", include("products.urls")),
    path("healthz", pages.health, name="health"),
    path("robots.txt", pages.robots, name="robots"),
    path("mail/", pages.mails, name="mails"),
    path("mail/<slug:name>/", pages.mail, name="mail"),
    path("mail/<slug:name>/html/", pages.mail_html, name="mail_html"),
    path("admin/", include("builder.overview_admin")),
    path("admin/", admin.site.urls),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("accounts/", include("allauth.urls")),
    path("", include("builder.urls")),
    path("", include("creators.urls")),
]

handler400 = "owny.failing.bad_request"
handler403 = "owny.failing.permission_denied"
handler404 = "owny.failing.page_not_found"
handler500 = "owny.failing.server_error"
