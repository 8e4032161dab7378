"""Addresses of a draft's history, of other windows' changes, and of looking at it as others do."""

from django.urls import URLPattern, URLResolver, path

from builder.views import studio_history, studio_news

urlpatterns: list[URLPattern | URLResolver] = [
    path("studio/<slug:public_id>/news/", studio_news.news, name="studio_news"),
    path("studio/<slug:public_id>/history/", studio_history.older, name="studio_older"),
    path("studio/<slug:public_id>/versions/<int:number>/name/", studio_history.name, name="studio_name"),
    path("studio/<slug:public_id>/compare/", studio_history.compare, name="studio_compare"),
    path("studio/<slug:public_id>/compare/<slug:slug>/", studio_history.compared_page, name="studio_compared_page"),
]
