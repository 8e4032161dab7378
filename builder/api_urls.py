"""Addresses of products over JSON: document, history, links, improvements."""

from django.urls import URLPattern, URLResolver, path

from builder.api import history, improvements, preview_links, products

_ONE = "api/v1/products/<slug:public_id>/"
_IMPROVEMENT = f"{_ONE}improvements/<str:build_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/products/", products.ProductList.as_view(), name="api_products"),
    path(_ONE, products.ProductDetail.as_view(), name="api_product"),
    path(f"{_ONE}document/", products.ProductDocument.as_view(), name="api_document"),
    path(f"{_ONE}undo/", history.ProductUndo.as_view(), name="api_undo"),
    path(f"{_ONE}redo/", history.ProductRedo.as_view(), name="api_redo"),
    path(f"{_ONE}findings/", products.ProductFindings.as_view(), name="api_findings"),
    path(f"{_ONE}publish/", products.ProductPublish.as_view(), name="api_publish"),
    path(f"{_ONE}unpublish/", products.ProductUnpublish.as_view(), name="api_unpublish"),
    path(f"{_ONE}revisions/", history.ProductRevisions.as_view(), name="api_revisions"),
    path(f"{_ONE}revisions/<int:number>/", history.ProductRevision.as_view(), name="api_revision"),
    path(f"{_ONE}revisions/<int:number>/restore/", history.ProductRestore.as_view(), name="api_restore"),
    path(f"{_ONE}compare/", history.ProductCompare.as_view(), name="api_compare"),
    path(f"{_ONE}preview-links/", preview_links.PreviewLinks.as_view(), name="api_preview_links"),
    path(f"{_ONE}preview-links/<slug:link_id>/", preview_links.PreviewLinkEnd.as_view(), name="api_preview_link"),
    path(f"{_ONE}improvements/", improvements.ImprovementList.as_view(), name="api_improvements"),
    path(_IMPROVEMENT, improvements.ImprovementDetail.as_view(), name="api_improvement"),
    path(f"{_IMPROVEMENT}accept/", improvements.ImprovementAccept.as_view(), name="api_improvement_accept"),
    path(f"{_IMPROVEMENT}leave/", improvements.ImprovementLeave.as_view(), name="api_improvement_leave"),
    path(f"{_IMPROVEMENT}cancel/", improvements.ImprovementCancel.as_view(), name="api_improvement_cancel"),
]
