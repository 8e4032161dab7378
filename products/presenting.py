"""What the server binds to a document when it shows it: price, addresses, theme sheet, creator."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from owny.lib.money import format_money
from products.dsl.hashing import document_hash
from products.media import pictures_of, portrait_of
from products.models import Product, ThemeSheet
from products.origins import video_links
from products.rendering.context import Mode, PageContext
from products.rendering.theme import theme_css, theme_key
from products.social_proof import said_in, voices_of


def theme_url(tokens: Mapping[str, Any]) -> str:
    """The address of the theme's style sheet, stored on first use."""
    key = theme_key(tokens)
    if not ThemeSheet.objects.filter(key=key).exists():
        ThemeSheet.objects.get_or_create(key=key, defaults={"css": theme_css(tokens)})
    return reverse("products:theme", args=[key])


def page_context(
    product: Product,
    document: Mapping[str, Any],
    *,
    mode: Mode,
    page_urls: Mapping[str, str] | None = None,
    locked: Mapping[str, str] | None = None,
    done: frozenset[str] = frozenset(),
    library_url: str = "",
    download_url: str = "",
) -> PageContext:
    """Bind a product's document to what the server knows; the caller adds what differs between shop, library and studio."""
    creator = product.creator
    clips, moments = video_links(product, document) if mode != "published" else ({}, {})
    public = reverse("products:page", args=[creator.handle, product.slug])
    return PageContext(
        mode=mode,
        creator_name=creator.display_name,
        handle=creator.handle,
        hub_url=reverse("products:hub", args=[creator.handle]),
        product_url=public,
        price_label=product.price_label,
        price_amount=_amount(product),
        currency=product.currency,
        buy_url=reverse("products:buy", args=[creator.handle, product.slug]),
        is_free=product.is_free,
        page_urls=page_urls or {},
        locked=locked or {},
        done=done,
        library_url=library_url,
        download_url=download_url,
        asset=static,
        theme_url=theme_url(document.get("themeTokens", {})),
        canonical_url=settings.SITE_URL + public,
        social_image_url=settings.SITE_URL + social_image(product, document) if mode in ("published", "site") else "",
        feed_url=settings.SITE_URL + reverse("products:feed", args=[creator.handle]),
        clips=clips,
        moments=moments,
        media=pictures_of(creator, document),
        said=said_in(product, document),
        voices=voices_of(product) if mode in ("published", "preview", "site") else None,
        avatar_url=portrait_of(creator),
    )


def social_image(product: Product, document: Mapping[str, Any]) -> str:
    """The path of the picture for shared links; it changes with what the picture is made from."""
    path = reverse("products:social", args=[product.creator.handle, product.slug])
    return f"{path}?v={document_hash(document)[:8]}"


def _amount(product: Product) -> str:
    """The least amount as machines read it, `19.50`; whole units for currencies without a smaller one."""
    shown = format_money(product.price_cents, product.currency)
    if product.price_cents % 100 == 0 or "." not in shown:
        return "".join(c for c in shown if c.isdigit())
    return f"{product.price_cents // 100}.{product.price_cents % 100:02d}"
