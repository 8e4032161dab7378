"""What buyers and their creator do with reviews, and where those stand."""

import json
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from products.models import Product, Review

TEXT = "The window, ten minutes: that <b>was</b> all."


def form(product: Product) -> str:
    return reverse("products:review", args=[product.public_id])


def said(client: Client, product: Product, rating: int = 5, text: str = TEXT, name: str = "Ada L.") -> Any:
    """A buyer sends the form."""
    return client.post(form(product), {"rating": rating, "text": text, "name": name})


def decide(client: Client, review: Review, do: str = "show") -> Any:
    """The creator presses a button beside what they read."""
    return client.post(
        reverse("products:review_decide", args=[review.public_id]), {"do": do, "seen": review.changed_at.isoformat()}
    )


def sales_page(product: Product) -> str:
    """The page as a stranger gets it."""
    return Client().get(reverse("products:page", args=[product.creator.handle, product.slug])).content.decode()


def rating_on(html: str) -> dict[str, Any] | None:
    """The rating that machines read."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    (product, *_) = json.loads(found[1])["@graph"]
    rating: dict[str, Any] | None = product.get("aggregateRating")
    return rating
