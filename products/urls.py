"""Selling and reading."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from products.api import media as media_api
from products.api import orders as orders_api
from products.api import portability as portability_api
from products.views import (
    checkout,
    discovery,
    library,
    library_entry,
    library_reading,
    library_zone,
    looks,
    orders,
    payouts,
    pdf_download,
    pictures,
    portability,
    preview,
    storefront,
    thanks,
    theme,
    webhooks,
)


class HandleConverter(StringConverter):
    """The signs that a handle may have, in either case; the database never sees anything else."""

    regex = "[A-Za-z0-9_]{1,30}"


register_converter(HandleConverter, "handle")

app_name = "products"
urlpatterns: list[URLPattern | URLResolver] = [
    path("@<handle:handle>/", storefront.hub, name="hub"),
    path("@<handle:handle>/<slug:slug>/", storefront.page, name="page"),
    path("@<handle:handle>/feed.xml", discovery.feed, name="feed"),
    path("@<handle:handle>/<slug:slug>/social.png", discovery.social, name="social"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", discovery.sitemap_part, name="sitemap_part"),
    path(discovery.SCHEMA_PATH, discovery.schema, name="schema"),
    path("@<handle:handle>/<slug:slug>/cover.svg", storefront.cover, name="cover"),
    path("@<handle:handle>/<slug:slug>/buy/", checkout.buy, name="buy"),
    path("@<handle:handle>/<slug:slug>/claimed/", checkout.claim_sent, name="claim_sent"),
    path("theme/<slug:key>.css", theme.theme, name="theme"),
    path("looks/", looks.looks, name="looks"),
    path("looks/<slug:preset>/", looks.look, name="look"),
    path("looks/<slug:preset>/take/", looks.take_look, name="take_look"),
    path("looks/<slug:preset>/<slug:show>/", looks.look_frame, name="look_frame"),
    path("orders/thanks/<uuid:order_id>/", thanks.thanks, name="thanks"),
    path("library/", library.library, name="library"),
    path("library/ask/", library_entry.ask, name="library_ask"),
    path("library/code/", library_entry.code, name="library_code"),
    path("library/leave/", library_entry.out, name="library_leave"),
    path("library/in/<str:token>/", library_entry.link, name="library_link"),
    path("library/in/<str:token>/again/", library_entry.link_again, name="library_link_again"),
    path("library/claim/<str:token>/", library_entry.claim, name="claim"),
    path("library/zone/", library_zone.zone, name="zone"),
    path("library/<slug:public_id>/", library.read, name="read"),
    # Whatever a creator calls a page, it has two parts after /library/; what is ours has three.
    path("library/<slug:public_id>/<slug:slug>/", library.read, name="read_page"),
    path("library/<slug:public_id>/reading/download/", library.download, name="download"),
    path("library/<slug:public_id>/reading/download/again/", pdf_download.again, name="pdf_again"),
    path("library/<slug:public_id>/reading/save/", library_reading.save, name="reading_save"),
    path("library/<slug:public_id>/reading/state/", library_reading.state, name="reading_state"),
    path("library/<slug:public_id>/reading/again/", library_reading.again, name="reading_again"),
    path("library/<slug:public_id>/reading/finished/", library_reading.finished, name="finished"),
    path("library/<slug:public_id>/reading/certificate/", library_reading.certificate, name="certificate"),
    path("preview/<str:key>/", preview.preview, name="preview"),
    # Whatever a creator calls a page, it has two parts after /preview/; what is ours has three.
    path("preview/<str:key>/what/is-this/", preview.note, name="preview_note"),
    path("preview/<str:key>/<slug:slug>/", preview.preview, name="preview_page"),
    path("webhooks/stripe/", webhooks.platform, name="webhook"),
    path("webhooks/stripe/connect/", webhooks.connect, name="webhook_connect"),
    path("products/import/", portability.bring_in, name="bring_in"),
    path("products/<slug:public_id>/site.zip", portability.take_site, name="take_site"),
    path("products/<slug:public_id>/product.json", portability.take_document, name="take_document"),
    path("settings/export.zip", portability.take_everything, name="take_everything"),
    path("settings/pictures/", pictures.pictures, name="pictures"),
    path("settings/pictures/<str:public_id>/", pictures.picture_change, name="picture_change"),
    path("settings/portrait/", pictures.portrait, name="portrait"),
    path("settings/payouts/", payouts.payouts, name="payouts"),
    path("settings/payouts/again/", payouts.again, name="payouts_again"),
    path("settings/payouts/back/", payouts.back, name="payouts_back"),
    path("settings/payouts/look/", payouts.look, name="payouts_look"),
    path("orders/", orders.orders, name="orders"),
    path("orders/export.csv", orders.export, name="orders_export"),
    path("orders/<uuid:order_id>/refund/", orders.refund, name="order_refund"),
    path("orders/<uuid:order_id>/receipt/", orders.receipt, name="order_receipt"),
    path("api/v1/product-imports/", portability_api.ProductImport.as_view(), name="api_product_import"),
    path("api/v1/products/<slug:public_id>/export/", portability_api.ProductExport.as_view(), name="api_product_export"),
    path("api/v1/media/", media_api.MediaList.as_view(), name="api_media"),
    path("api/v1/media/<str:public_id>/", media_api.MediaDetail.as_view(), name="api_media_item"),
    path("api/v1/orders/", orders_api.OrderList.as_view(), name="api_orders"),
    path("api/v1/orders/<uuid:uuid>/", orders_api.OrderDetail.as_view(), name="api_order"),
]
