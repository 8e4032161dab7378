"""Selling and reading."""

from django.urls import URLPattern, URLResolver, path

from products.api import orders as orders_api
from products.views import checkout, library, library_entry, orders, payouts, storefront, thanks, theme, webhooks

app_name = "products"
urlpatterns: list[URLPattern | URLResolver] = [
    path("@<str:handle>/", storefront.hub, name="hub"),
    path("@<str:handle>/<slug:slug>/", storefront.page, name="page"),
    path("@<str:handle>/<slug:slug>/cover.svg", storefront.cover, name="cover"),
    path("@<str:handle>/<slug:slug>/buy/", checkout.buy, name="buy"),
    path("@<str:handle>/<slug:slug>/claimed/", checkout.claim_sent, name="claim_sent"),
    path("theme/<slug:key>.css", theme.theme, name="theme"),
    path("orders/thanks/<uuid:order_id>/", thanks.thanks, name="thanks"),
    path("library/", library.library, name="library"),
    path("library/ask/", library_entry.ask, name="library_ask"),
    path("library/code/", library_entry.code, name="library_code"),
    path("library/leave/", library_entry.out, name="library_leave"),
    path("library/in/<str:token>/", library_entry.link, name="library_link"),
    path("library/in/<str:token>/again/", library_entry.link_again, name="library_link_again"),
    path("library/claim/<str:token>/", library_entry.claim, name="claim"),
    path("library/<slug:public_id>/", library.read, name="read"),
    path("library/<slug:public_id>/download/", library.download, name="download"),
    path("library/<slug:public_id>/<slug:slug>/", library.read, name="read_page"),
    path("webhooks/stripe/", webhooks.platform, name="webhook"),
    path("webhooks/stripe/connect/", webhooks.connect, name="webhook_connect"),
    path("settings/payouts/", payouts.payouts, name="payouts"),
    path("settings/payouts/again/", payouts.again, name="payouts_again"),
    path("settings/payouts/back/", payouts.back, name="payouts_back"),
    path("settings/payouts/look/", payouts.look, name="payouts_look"),
    path("orders/", orders.orders, name="orders"),
    path("orders/export.csv", orders.export, name="orders_export"),
    path("orders/<uuid:order_id>/refund/", orders.refund, name="order_refund"),
    path("orders/<uuid:order_id>/receipt/", orders.receipt, name="order_receipt"),
    path("api/v1/orders/", orders_api.OrderList.as_view(), name="api_orders"),
    path("api/v1/orders/<uuid:uuid>/", orders_api.OrderDetail.as_view(), name="api_order"),
]
