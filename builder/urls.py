"""The builder's addresses, by area."""

from django.urls import URLPattern, URLResolver

from builder import api_urls, build_urls, history_urls, membership_urls, plan_urls, studio_urls

app_name = "builder"
urlpatterns: list[URLPattern | URLResolver] = [
    *build_urls.urlpatterns,
    *plan_urls.urlpatterns,
    *membership_urls.urlpatterns,
    *studio_urls.urlpatterns,
    *history_urls.urlpatterns,
    *api_urls.urlpatterns,
]
