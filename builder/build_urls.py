"""Addresses of the wish, the build page and the builds of the API."""

from django.urls import URLPattern, URLResolver, path

from builder.api import builds as api
from builder.api.own_key import OwnKey
from builder.views import build_events, builds, cards, new, own_key

urlpatterns: list[URLPattern | URLResolver] = [
    path("products/new/", new.new, name="new"),
    path("builds/active/", builds.active, name="active"),
    path("builds/<str:public_id>/", builds.build, name="build"),
    path("builds/<str:public_id>/page/", builds.page, name="build_page"),
    path("builds/<str:public_id>/events/", build_events.events, name="build_events"),
    path("builds/<str:public_id>/cancel/", builds.cancel, name="build_cancel"),
    path("builds/<str:public_id>/keep/", builds.keep, name="build_keep"),
    path("builds/<str:public_id>/again/", builds.again, name="build_again"),
    path("cards/", cards.cards, name="cards"),
    path("cards/writing/", cards.cards_writing, name="cards_writing"),
    path("cards/<str:build_id>/use/", cards.card_use, name="card_use"),
    path("cards/<str:build_id>/leave/", cards.card_leave, name="card_leave"),
    path("settings/ai-key/", own_key.own_key, name="own_key"),
    path("settings/ai-key/test/", own_key.own_key_test, name="own_key_test"),
    path("settings/ai-key/remove/", own_key.own_key_remove, name="own_key_remove"),
    path("api/v1/ai-key/", OwnKey.as_view(), name="api_own_key"),
    path("api/v1/builds/", api.BuildList.as_view(), name="api_builds"),
    path("api/v1/builds/<str:public_id>/", api.BuildDetail.as_view(), name="api_build"),
    path("api/v1/builds/<str:public_id>/cancel/", api.BuildCancel.as_view(), name="api_build_cancel"),
    path("api/v1/builds/<str:public_id>/keep/", api.BuildKeep.as_view(), name="api_build_keep"),
    path("api/v1/builds/<str:public_id>/events/", api.BuildEvents.as_view(), name="api_build_events"),
]
