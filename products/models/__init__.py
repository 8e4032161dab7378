from products.models.buyer import Buyer
from products.models.discount import Discount, DiscountUse
from products.models.dispute import Dispute, DisputeStatus
from products.models.entitlement import Entitlement
from products.models.extra import Extra
from products.models.fraud_warning import FraudWarning, WarningAnswer
from products.models.ledger import EntryKind, LedgerAlarm, LedgerEntry
from products.models.library_key import LibraryKey
from products.models.order import Order, OrderItem, OrderStatus
from products.models.partner import Partner, PartnerEntry, PartnerEntryKind
from products.models.pdf_file import PdfFile, PdfStatus
from products.models.product import Product, ProductStatus
from products.models.progress import MarkKind, Reading, ReadingMark, ReadingNote
from products.models.published_page import PublishedPage
from products.models.refund import Refund, RefundReason, RefundStatus
from products.models.revision import Revision
from products.models.stripe_event import StripeEvent
from products.models.theme_sheet import ThemeSheet

__all__ = [
    "Buyer",
    "Discount",
    "DiscountUse",
    "Dispute",
    "DisputeStatus",
    "Entitlement",
    "EntryKind",
    "Extra",
    "FraudWarning",
    "LedgerAlarm",
    "LedgerEntry",
    "LibraryKey",
    "MarkKind",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Partner",
    "PartnerEntry",
    "PartnerEntryKind",
    "PdfFile",
    "PdfStatus",
    "Product",
    "ProductStatus",
    "PublishedPage",
    "Reading",
    "ReadingMark",
    "ReadingNote",
    "Refund",
    "RefundReason",
    "RefundStatus",
    "Revision",
    "StripeEvent",
    "ThemeSheet",
    "WarningAnswer",
]
