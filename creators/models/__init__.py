from creators.models.api_token import ApiToken
from creators.models.brand import Brand
from creators.models.clip_card import ClipCard
from creators.models.clip_import import ClipImport
from creators.models.creator import Creator
from creators.models.domain import Domain, DomainStatus
from creators.models.mail import Mail, MailEvent, MailState, MailStop, StopReason
from creators.models.media import Media, Rendition, RenditionFormat
from creators.models.subscription import Subscription, SubscriptionStatus
from creators.models.tier import Tier, TierKey
from creators.models.user import User

__all__ = [
    "ApiToken",
    "Brand",
    "ClipCard",
    "ClipImport",
    "Creator",
    "Domain",
    "DomainStatus",
    "Mail",
    "MailEvent",
    "MailState",
    "MailStop",
    "Media",
    "Rendition",
    "RenditionFormat",
    "StopReason",
    "Subscription",
    "SubscriptionStatus",
    "Tier",
    "TierKey",
    "User",
]
