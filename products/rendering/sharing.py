"""What a page tells machines about the product: structured data after schema.org, nothing that is not on the page."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from products.rendering.context import PageContext, Voice

_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def structured_data(document: Mapping[str, Any], context: PageContext, description: str) -> Markup:
    """The text of a JSON-LD script element: the product with its offer, and the course when it is one.

    Empty unless the page is public and its address known. A rating only when buyers gave one, and only reviews that stand on
    the page.
    """
    if context.mode not in ("published", "site") or not context.canonical_url:
        return Markup()
    graph = [_product(document, context, description)]
    if document.get("productType") == "mini_course":
        graph.append(_course(document, context, description))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))  # nothing in it can close the element


def _product(document: Mapping[str, Any], context: PageContext, description: str) -> dict[str, Any]:
    return _without_gaps(
        {
            "@type": "Product",
            "@id": f"{context.canonical_url}#product",
            "name": document.get("title"),
            "description": description,
            "url": context.canonical_url,
            "image": [context.social_image_url] if context.social_image_url else None,
            "brand": {"@type": "Brand", "name": context.creator_name} if context.creator_name else None,
            "offers": _offer(context),
            "aggregateRating": _rating(context),
            "review": [_review(voice) for voice in context.voices.shown] if context.voices else None,
        }
    )


def _rating(context: PageContext) -> dict[str, Any] | None:
    if context.voices is None:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": context.voices.average,
        "ratingCount": context.voices.count,
        "reviewCount": context.voices.shown_count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _review(voice: Voice) -> dict[str, Any]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": voice.name},
        "datePublished": voice.date.isoformat(),
        "reviewBody": voice.text,
        "reviewRating": {"@type": "Rating", "ratingValue": voice.rating, "bestRating": 5, "worstRating": 1},
    }


def _course(document: Mapping[str, Any], context: PageContext, description: str) -> dict[str, Any]:
    lessons = [page.get("title") for page in document.get("pages") or () if page.get("kind") == "content"]
    return _without_gaps(
        {
            "@type": "Course",
            "@id": f"{context.canonical_url}#course",
            "name": document.get("title"),
            "description": description,
            "url": context.canonical_url,
            "inLanguage": document.get("language") or "en",
            "provider": {"@type": "Person", "name": context.creator_name} if context.creator_name else None,
            "offers": _offer(context) | {"category": "Free" if context.is_free else "Paid"},
            "syllabusSections": [{"@type": "Syllabus", "name": lesson} for lesson in lessons],
        }
    )


def _offer(context: PageContext) -> dict[str, Any]:
    return _without_gaps(
        {
            "@type": "Offer",
            "url": context.canonical_url,
            "price": context.price_amount or "0",
            "priceCurrency": context.currency.upper() or None,
            "availability": "https://schema.org/InStock",
            "seller": {"@type": "Person", "name": context.creator_name} if context.creator_name else None,
        }
    )


def _without_gaps(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
