"""A product without a build: the least that can be written on."""

from django.db import transaction

from builder.studio.starters import starter_block, starter_page
from creators.models import Creator, User
from products.dsl.document import DSL_VERSION
from products.dsl.ids import complete
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import free_slug, save_revision
from products.shop_window import brand_tokens


def begin_product(*, creator: Creator, product_type: str, title: str, price_cents: int, by: User | None) -> Product:
    """Make a draft with an opening and one empty page, in the creator's look."""
    opening = starter_block("Hero", {})
    opening["props"]["title"] = title[:90]
    document = {
        "dslVersion": DSL_VERSION,
        "productType": product_type,
        "title": title,
        "language": "en",
        "themeTokens": brand_tokens(creator),
        "pages": [{"kind": "sales", "title": title, "blocks": [opening]}, starter_page({"productType": product_type})],
    }
    with transaction.atomic():
        product = Product.objects.create(
            creator=creator,
            product_type=product_type,
            title=title,
            slug=free_slug(creator.pk, title),
            price_cents=price_cents,
        )
        save_revision(
            product=product, document=complete(document), origin=RevisionOrigin.IMPORT, note="Begun empty", made_by=by
        )
    product.refresh_from_db()
    return product
