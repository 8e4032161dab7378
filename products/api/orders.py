"""Orders, to read."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from creators.access import IsCreator
from products.models import Order, OrderItem, Refund
from products.order_book import orders_of


class ItemSerializer(serializers.ModelSerializer[OrderItem]):
    """One product of an order."""

    product = serializers.CharField(source="product.public_id")

    class Meta:
        model = OrderItem
        fields = ["product", "title", "price_cents", "discount_cents", "tax_cents", "refunded_cents", "is_extra"]


class RefundSerializer(serializers.ModelSerializer[Refund]):
    """Money that went back, or is on its way."""

    class Meta:
        model = Refund
        fields = ["uuid", "amount_cents", "status", "created_at"]


class OrderSerializer(serializers.ModelSerializer[Order]):
    """One order. Amounts are in the currency's smallest unit."""

    items = ItemSerializer(many=True)
    refunds = RefundSerializer(many=True)
    number = serializers.CharField()

    class Meta:
        model = Order
        fields = [
            "uuid", "number", "status", "email", "currency", "total_cents", "tax_cents", "fee_cents", "refunded_cents",
            "discount_code", "discount_cents", "created_at", "paid_at", "source", "is_test", "items", "refunds",
        ]  # fmt: skip


class OrderPages(CursorPagination):
    """Newest first, fifty at a time."""

    page_size = 50
    ordering = "-id"


@extend_schema(tags=["orders"])
class OrderList(ListAPIView[Order]):
    """Your orders, newest first."""

    permission_classes = [IsCreator]
    serializer_class = OrderSerializer
    pagination_class = OrderPages

    def get_queryset(self) -> QuerySet[Order]:
        """The signed-in creator's orders."""
        return _own(self.request)


@extend_schema(tags=["orders"])
class OrderDetail(RetrieveAPIView[Order]):
    """One of your orders."""

    permission_classes = [IsCreator]
    serializer_class = OrderSerializer
    lookup_field = "uuid"

    def get_queryset(self) -> QuerySet[Order]:
        """The signed-in creator's orders."""
        return _own(self.request)


def _own(request: Request) -> QuerySet[Order]:
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        return Order.objects.none()
    return orders_of(request.user.creator)
