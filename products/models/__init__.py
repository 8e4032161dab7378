from products.models.broadcast import Broadcast, BroadcastRecipient, BroadcastState, BroadcastTo
from products.models.buyer import Buyer
from products.models.contact import Consent, Contact
from products.models.discount import Discount, DiscountUse
from products.models.dispute import Dispute, DisputeStatus
from products.models.entitlement import Entitlement
from products.models.extra import Extra
from products.models.fraud_warning import FraudWarning, WarningAnswer
from products.models.ledger import EntryKind, LedgerAlarm, LedgerEntry
from products.models.library_key import LibraryKey
from products.models.order import Order, OrderItem, OrderStatus
from products.models.page_view import PageView, ViewedPage
from products.models.partner import Partner, PartnerEntry, PartnerEntryKind
from products.models.pdf_file import PdfFile, PdfStatus
from products.models.preview_link import PreviewLink
from products.models.product import Paper, Product, ProductStatus
from products.models.product_update import ProductUpdate
from products.models.progress import MarkKind, Reading, ReadingMark, ReadingNote
from products.models.publication import Publication
from products.models.published_page import PublishedPage
from products.models.readdressing import Readdressing
from products.models.refund import Refund, RefundReason, RefundStatus
from products.models.review import Review, ReviewState
from products.models.revision import Revision
from products.models.stripe_event import StripeEvent
from products.models.theme_sheet import ThemeSheet
from products.models.version_name import VersionName

__all__ = [
    "Broadcast",
    "BroadcastRecipient",
    "BroadcastState",
    "BroadcastTo",
    "Buyer",
    "Consent",
    "Contact",
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
    "PageView",
    "Paper",
    "Partner",
    "PartnerEntry",
    "PartnerEntryKind",
    "PdfFile",
    "PdfStatus",
    "PreviewLink",
    "Product",
    "ProductStatus",
    "ProductUpdate",
    "Publication",
    "PublishedPage",
    "Readdressing",
    "Reading",
    "ReadingMark",
    "ReadingNote",
    "Refund",
    "RefundReason",
    "RefundStatus",
    "Review",
    "ReviewState",
    "Revision",
    "StripeEvent",
    "ThemeSheet",
    "VersionName",
    "ViewedPage",
    "WarningAnswer",
]
