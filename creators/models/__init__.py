from creators.models.api_token import ApiToken
from creators.models.brand import Brand
from creators.models.clip_card import ClipCard
from creators.models.clip_import import ClipImport
from creators.models.creator import Creator
from creators.models.media import Media, Rendition, RenditionFormat
from creators.models.user import User

__all__ = ["ApiToken", "Brand", "ClipCard", "ClipImport", "Creator", "Media", "Rendition", "RenditionFormat", "User"]
