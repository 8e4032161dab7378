"""Addresses of the list of products and of the studio."""

from django.urls import URLPattern, URLResolver, path

from builder.views import (
    dashboard,
    studio,
    studio_changes,
    studio_clips,
    studio_delete,
    studio_improve,
    studio_look,
    studio_offer,
    studio_page,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("products/", dashboard.products, name="products"),
    path("products/building/", dashboard.building, name="products_building"),
    path("studio/<slug:public_id>/", studio.studio, name="studio"),
    path("studio/<slug:public_id>/parts/", studio.parts, name="studio_parts"),
    path("studio/<slug:public_id>/preview/<slug:slug>/", studio.preview, name="studio_preview"),
    path("studio/<slug:public_id>/preview/<slug:slug>/since/<int:number>/", studio_page.redraw, name="studio_redraw"),
    path("studio/<slug:public_id>/sample/<str:kind>/<str:variant>/", studio_page.sample, name="studio_sample"),
    path("studio/<slug:public_id>/look/try/", studio_page.try_look, name="studio_try_look"),
    path("studio/<slug:public_id>/links/", studio_page.links, name="studio_links"),
    path("studio/<slug:public_id>/pages/<slug:slug>/copy/", studio_page.copy_page, name="studio_copy_page"),
    path("studio/<slug:public_id>/clips/", studio_clips.clips, name="studio_clips"),
    path("studio/<slug:public_id>/cover.svg", studio.cover, name="studio_cover"),
    path("studio/<slug:public_id>/change/", studio_changes.change, name="studio_change"),
    path("studio/<slug:public_id>/undo/", studio_changes.step, {"way": "undo"}, name="studio_undo"),
    path("studio/<slug:public_id>/redo/", studio_changes.step, {"way": "redo"}, name="studio_redo"),
    path("studio/<slug:public_id>/restore/<int:number>/", studio_changes.go_back, name="studio_restore"),
    path("studio/<slug:public_id>/improve/", studio_improve.ask, name="studio_improve"),
    path("studio/<slug:public_id>/improve/<str:build_id>/cancel/", studio_improve.cancel, name="studio_improve_cancel"),
    path("studio/<slug:public_id>/improve/<str:build_id>/take/", studio_improve.take_changes, name="studio_improve_take"),
    path("studio/<slug:public_id>/improve/<str:build_id>/leave/", studio_improve.leave_changes, name="studio_improve_leave"),
    path("studio/<slug:public_id>/look/", studio_look.look_like, name="studio_look"),
    path("studio/<slug:public_id>/look/<str:build_id>/take/", studio_look.look_take, name="studio_look_take"),
    path("studio/<slug:public_id>/look/<str:build_id>/leave/", studio_look.look_leave, name="studio_look_leave"),
    path("studio/<slug:public_id>/offer/", studio_offer.offer, name="studio_offer"),
    path("studio/<slug:public_id>/publish/", studio_offer.go_live, name="studio_publish"),
    path("studio/<slug:public_id>/unpublish/", studio_offer.take_down, name="studio_unpublish"),
    path("studio/<slug:public_id>/delete/", studio_delete.delete, name="studio_delete"),
]
