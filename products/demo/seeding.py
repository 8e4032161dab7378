"""The demo creators' published products, from documents that the builder made of their clips."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from creators.models import Creator
from creators.models.creator import PayoutStatus
from products.demo.trade import seed_trade
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import free_slug, publish, save_revision

DEMO_DIR = Path(__file__).parent
ACCOUNT = "acct_demo_"
"""Prefix of the payout accounts that the Stripe stand-in knows from its start, followed by the handle."""


def demo_products() -> list[dict[str, Any]]:
    """Handle, price in cents, the title of each clip that a block names, and the document, one file each, by name."""
    return [json.loads(file.read_text("utf-8")) for file in sorted(DEMO_DIR.glob("*-*.json"))]


@transaction.atomic
def seed_products(creators: list[Creator]) -> list[Product]:
    """The demo products of creators who have none yet; a creator with any product is left alone. Paid ones stay drafts
    with a real Stripe, which knows nothing of the stand-in's payout accounts."""
    fresh = {creator.handle: creator for creator in creators if not creator.products.exists()}
    for creator in fresh.values() if settings.STRIPE_STAND_IN else ():
        _make_payouts_ready(creator)
    made = [_seed(fresh[told["handle"]], told) for told in demo_products() if told["handle"] in fresh]
    seed_trade(made)
    return made


def _make_payouts_ready(creator: Creator) -> None:
    creator.payout_account_id = ACCOUNT + creator.handle
    creator.payout_status = PayoutStatus.ACTIVE
    creator.payout_checked_at = timezone.now()
    creator.save(update_fields=["payout_account_id", "payout_status", "payout_checked_at"])


def _seed(creator: Creator, told: dict[str, Any]) -> Product:
    document = _with_own_clips(creator, told["document"], told["clips"])
    product = Product.objects.create(
        creator=creator,
        product_type=document["productType"],
        title=document["title"],
        slug=free_slug(creator.pk, document["title"]),
        price_cents=told["priceCents"],
    )
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD, note="Built from clips")
    if product.is_free or creator.payouts_ready:
        return publish(product=product, by=creator.user).product
    return product


def _with_own_clips(creator: Creator, document: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    """The document with the stored clip ids replaced by those of the creator's own cards of the same title."""
    own = {clip.title: clip.public_id for clip in creator.clip_cards.all()}
    text = json.dumps(document)
    for stored, title in titles.items():
        text = text.replace(f'"{stored}"', json.dumps(own.get(title, stored)))
    replaced: dict[str, Any] = json.loads(text)
    return replaced
