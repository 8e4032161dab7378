"""Addresses of a draft's history, of other windows' changes, and of looking at it as others do."""

from django.urls import URLPattern, URLResolver, path

from builder.views import studio_history, studio_news, studio_see

urlpatterns: list[URLPattern | URLResolver] = [
    path("studio/<slug:public_id>/news/", studio_news.news, name="studio_news"),
    path("studio/<slug:public_id>/history/", studio_history.older, name="studio_older"),
    path("studio/<slug:public_id>/versions/<int:number>/name/", studio_history.name, name="studio_name"),
    path("studio/<slug:public_id>/compare/", studio_history.compare, name="studio_compare"),
    path("studio/<slug:public_id>/compare/<slug:slug>/", studio_history.compared_page, name="studio_compared_page"),
    path("studio/<slug:public_id>/see/", studio_see.see, name="studio_see"),
    path("studio/<slug:public_id>/see/<slug:who>/<slug:slug>/", studio_see.seen_page, name="studio_seen_page"),
    path("studio/<slug:public_id>/share/", studio_see.share, name="studio_share"),
    path("studio/<slug:public_id>/share/<slug:link_id>/end/", studio_see.share_end, name="studio_share_end"),
]
