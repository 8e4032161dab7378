from products.models.broadcast import Broadcast, BroadcastRecipient, BroadcastState, BroadcastTo
from products.models.buyer import Buyer
from products.models.contact import Consent, Contact
from products.models.dispute import Dispute, DisputeStatus
from products.models.entitlement import Entitlement
from products.models.library_key import LibraryKey
from products.models.order import Order, OrderItem, OrderStatus
from products.models.pdf_file import PdfFile, PdfStatus
from products.models.product import Product, ProductStatus
from products.models.product_update import ProductUpdate
from products.models.progress import MarkKind, Reading, ReadingMark, ReadingNote
from products.models.published_page import PublishedPage
from products.models.refund import Refund, RefundStatus
from products.models.review import Review, ReviewState
from products.models.revision import Revision
from products.models.stripe_event import StripeEvent
from products.models.theme_sheet import ThemeSheet

__all__ = [
    "Broadcast",
    "BroadcastRecipient",
    "BroadcastState",
    "BroadcastTo",
    "Buyer",
    "Consent",
    "Contact",
    "Dispute",
    "DisputeStatus",
    "Entitlement",
    "LibraryKey",
    "MarkKind",
    "Order",
    "OrderItem",
    "OrderStatus",
    "PdfFile",
    "PdfStatus",
    "Product",
    "ProductStatus",
    "ProductUpdate",
    "PublishedPage",
    "Reading",
    "ReadingMark",
    "ReadingNote",
    "Refund",
    "RefundStatus",
    "Review",
    "ReviewState",
    "Revision",
    "StripeEvent",
    "ThemeSheet",
]
