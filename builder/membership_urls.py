"""Addresses of a creator's own plan."""

from django.urls import URLPattern, URLResolver, path

from builder.views import membership

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/plan/", membership.membership, name="membership"),
    path("settings/plan/subscribe/", membership.subscribe, name="membership_subscribe"),
    path("settings/plan/bills/", membership.portal, name="membership_portal"),
    path("settings/plan/back/", membership.back, name="membership_back"),
]
