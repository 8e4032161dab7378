"""What the server binds to a document when it shows it: price, addresses, theme sheet, creator."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from creators.models import Creator
from creators.own_hosts import live_host_of
from owny.lib.money import typed_money
from products.addresses import public_url
from products.dsl.hashing import document_hash
from products.media import pictures_of, portrait_of
from products.models import Product, ProductStatus, ThemeSheet
from products.origins import video_links
from products.rendering.context import Mode, PageContext
from products.rendering.inner_links import named_products
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
    own = live_host_of(creator) if mode in ("published", "site") else ""
    return PageContext(
        mode=mode,
        creator_name=creator.display_name,
        handle=creator.handle,
        # Relative, so that the same bytes stand at our address and at the creator's own domain.
        hub_url="../" if mode == "published" else reverse("products:hub", args=[creator.handle]),
        product_url=public,
        price_label=product.price_label,
        price_amount=typed_money(product.price_cents, product.currency),
        currency=product.currency,
        buy_url="buy/" if mode == "published" else reverse("products:buy", args=[creator.handle, product.slug]),
        is_free=product.is_free,
        page_urls=page_urls or {},
        product_urls=_product_urls(creator, document, own),
        locked=locked or {},
        done=done,
        library_url=library_url,
        download_url=download_url,
        asset=static,
        theme_url=theme_url(document.get("themeTokens", {})),
        canonical_url=public_url(creator, "page", product.slug, host=own),
        social_image_url=social_url(product, document, host=own) if mode in ("published", "site") else "",
        feed_url=public_url(creator, "feed", host=own),
        owny_url=settings.SITE_URL + "/" if mode == "published" else "/",
        seen=(reverse("products:seen"), product.public_id) if mode == "published" else ("", ""),
        clips=clips,
        moments=moments,
        media=pictures_of(creator, document),
        said=said_in(product, document),
        voices=voices_of(product) if mode in ("published", "preview", "site") else None,
        avatar_url=portrait_of(creator),
    )


def _product_urls(creator: Creator, document: Mapping[str, Any], own: str) -> dict[str, str]:
    """The addresses of the creator's published products that a document links to; `own` is their live domain."""
    named = named_products(document)
    found = creator.products.filter(public_id__in=named, status=ProductStatus.PUBLISHED) if named else ()
    return {one.public_id: public_url(creator, "page", one.slug, host=own) for one in found}


def social_url(product: Product, document: Mapping[str, Any], *, host: str | None = None) -> str:
    """The address of the picture for shared links; it changes with what the picture is made from."""
    return f"{public_url(product.creator, 'social', product.slug, host=host)}?v={document_hash(document)[:8]}"
