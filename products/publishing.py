"""Revisions come into being here and go live here, and nowhere else."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import slugify

from creators.models import Creator, User
from creators.tiers import tier_of
from owny.lib.compressing import compressed
from products.documents import keep, written_of
from products.dsl.gate import GateFacts, findings
from products.dsl.grounding import Grounding
from products.dsl.media import media_ids
from products.dsl.problems import Problem, errors
from products.dsl.reviews import review_ids
from products.dsl.upgrade import upgrade
from products.dsl.written import Written
from products.media import owned_ids
from products.models import Product, ProductStatus, Publication, PublishedPage, Revision
from products.models.revision import RevisionOrigin, WrittenDocument
from products.pdfs import make_pdfs_anew, request_pdf
from products.presenting import page_context
from products.rendering.page import render_page
from products.social_proof import shown_ids

SALES_SLUG = "sales"


class StaleDraft(Exception):
    """Somebody saved a newer draft in the meantime; `current` is it."""

    def __init__(self, current: Revision) -> None:
        super().__init__(f"The draft is at {current.number} now.")
        self.current = current


class PublishRefused(Exception):
    """The gate found what would embarrass; `findings` says what, worst first."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in found))
        self.findings = found


@dataclass(frozen=True, slots=True)
class Published:
    """What went live."""

    product: Product
    revision: Revision
    page: PublishedPage


def save_revision(
    *,
    product: Product,
    document: Mapping[str, Any] | Written,
    origin: RevisionOrigin,
    note: str = "",
    made_by: User | None = None,
    expected: int | None = None,
    returns_to: int | None = None,
) -> Revision:
    """Store the document as the product's next revision and make it the draft.

    The same document as the current draft makes no new revision: the current one is returned. With `expected`, the
    number of the draft the change was based on, raises StaleDraft when the draft has moved on. `returns_to` goes with the
    origin STEP: the number of the revision that undo or redo shows again.
    """
    written = document if isinstance(document, Written) else Written(dict(document))
    with transaction.atomic():
        draft = _locked_draft(product)
        if expected is not None and draft.pk is not None and draft.number != expected:
            raise StaleDraft(Revision.objects.defer("document").get(pk=draft.pk))
        if draft.pk is not None and draft.fingerprint == written.hash:
            return Revision.objects.defer("document").get(pk=draft.pk)
        revision = Revision.objects.create(
            product=product,
            number=(draft.number or 0) + 1,
            document=WrittenDocument(written),
            document_hash=written.hash,
            origin=origin,
            note=note[:200],
            made_by=made_by,
            returns_to=returns_to,
            follows=draft.stand if origin != RevisionOrigin.STEP else None,
        )
        title = str(written.document["title"])[:120]
        Product.objects.filter(pk=product.pk).update(draft_revision=revision, title=title, updated_at=timezone.now())
    keep(revision, written)
    return revision


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a change of a draft must know of it: nothing where there is none. A draft is always the newest revision."""

    pk: int | None
    number: int | None
    returns_to: int | None
    fingerprint: str | None

    @property
    def stand(self) -> int | None:
        return self.returns_to or self.number


def _locked_draft(product: Product) -> _Draft:
    """The product's draft, once nobody else can change it. Two queries: one that waits for the lock and joins would read
    the draft as it was before the wait."""
    pk = Product.objects.select_for_update().values_list("draft_revision_id", flat=True).get(pk=product.pk)
    found = Revision.objects.filter(pk=pk).values_list("pk", "number", "returns_to", "document_hash").first()
    return _Draft(*(found or (None, None, None, None)))


def restore_revision(*, product: Product, revision: Revision, made_by: User | None, expected: int | None = None) -> Revision:
    """Make an earlier revision the draft again, as a new revision; history is never rewritten. May raise StaleDraft."""
    return save_revision(
        product=product,
        document=written_of(revision),
        origin=RevisionOrigin.RESTORE,
        note=f"Back to version {revision.number}",
        made_by=made_by,
        expected=expected,
    )


def on_sale_count(creator: Creator) -> int:
    """How many products the creator has on sale."""
    return Product.objects.filter(creator=creator, status=ProductStatus.PUBLISHED).count()


def room_on_sale(creator: Creator) -> list[Problem]:
    """What the creator's plan says to one more product on sale."""
    tier = tier_of(creator)
    if tier.products_on_sale is None or on_sale_count(creator) < tier.products_on_sale:
        return []
    most = "one product" if tier.products_on_sale == 1 else f"{tier.products_on_sale} products"
    hint = "Take one off sale, or choose a plan that holds more. What is on sale stays, and this draft is kept."
    return [Problem("", "plan_full", f"Your plan, {tier}, holds {most} on sale.", hint)]


def gate(
    product: Product,
    document: Mapping[str, Any],
    grounding: Grounding | None = None,
    *,
    room: Sequence[Problem] | None = None,
) -> list[Problem]:
    """What stands between this document and buyers; only errors refuse, warnings (such as all of `grounding`) are shown.
    `room` is what `room_on_sale` said, when many are judged at once; a product that is on sale always may stay."""
    found = findings(
        document,
        GateFacts(
            price_cents=product.price_cents,
            is_free=product.is_free,
            payouts_ready=product.creator.payouts_ready,
            media_ids=owned_ids(product.creator) if media_ids(document) else None,
            review_ids=shown_ids(product) if review_ids(document) else None,
        ),
        grounding,
    )
    if product.status == ProductStatus.PUBLISHED:
        return found
    return [*found, *(room_on_sale(product.creator) if room is None else room)]


def publish(*, product: Product, by: User | None, expected: int | None = None) -> Published:
    """Make the draft the live revision and store its page. Raises PublishRefused with the gate's findings, and StaleDraft
    when the draft is not the one that was `expected`."""
    with transaction.atomic():
        product = (
            Product.objects.select_for_update(of=("self",)).select_related("creator", "draft_revision").get(pk=product.pk)
        )
        revision = product.draft_revision
        if revision is None:
            raise PublishRefused([Problem("", "no_draft", "There is nothing to publish yet.", "Build the product first.")])
        if expected is not None and revision.number != expected:
            raise StaleDraft(revision)
        Creator.objects.select_for_update(of=("self",)).get(pk=product.creator_id)  # so that two at once are counted
        refused = errors(gate(product, upgrade(revision.document)))
        if refused:
            raise PublishRefused(refused)
        product.live_revision = revision
        product.status = ProductStatus.PUBLISHED
        product.published_at = timezone.now()
        product.save(update_fields=["live_revision", "status", "published_at", "updated_at"])
        Publication.objects.create(product=product, revision=revision, published_by=by, published_at=product.published_at)
        page = store_page(product)
        if not product.pdf_names_buyer:
            request_pdf(product)
    return Published(product, revision, page)


def unpublish(*, product: Product) -> Product:
    """Take a product off sale. Buyers keep what they have."""
    with transaction.atomic():
        product = Product.objects.select_for_update(of=("self",)).select_related("creator").get(pk=product.pk)
        if product.status == ProductStatus.PUBLISHED:
            product.status = ProductStatus.ARCHIVED
            product.save(update_fields=["status", "updated_at"])
            PublishedPage.objects.filter(product=product).delete()
            _close_open_pages(product)
    return product


def _close_open_pages(product: Product) -> None:
    """Once this is stored, nobody goes on paying what was offered before. Orders are a floor above: named by a setting."""
    close = import_string(settings.WHEN_AN_OFFER_CHANGES)
    transaction.on_commit(lambda: close.delay(product.pk), robust=True)


def store_page(product: Product) -> PublishedPage:
    """Render the live revision's sales page and keep its bytes; the page is served from this row alone."""
    revision = product.live_revision
    if revision is None:
        raise ValueError(f"{product} has no live revision")
    document = upgrade(revision.document)
    context = page_context(product, document, mode="published")
    html = render_page(document, SALES_SLUG, context).encode()
    page, _ = PublishedPage.objects.update_or_create(
        product=product,
        defaults={
            "revision": revision,
            "path": context.product_url,
            "html": html,
            "html_gzip": compressed(html, "gzip"),
            "html_brotli": compressed(html, "br"),
            "etag": hashlib.sha256(html).hexdigest()[:32],
        },
    )
    return page


def refresh_pages(creator: Creator | None = None) -> int:
    """Store every published page anew, or those of one creator, after a deploy changed templates, styles or addresses or
    the creator their portrait; returns how many changed."""
    changed = 0
    published = Product.objects.filter(status=ProductStatus.PUBLISHED)
    if creator is not None:
        published = published.filter(creator=creator)
    for pk in list(published.order_by("pk").values_list("pk", flat=True)):
        # One at a time and as it is now: its creator may publish or change its price meanwhile.
        with transaction.atomic():
            locked = published.select_for_update(of=("self",)).select_related("creator", "live_revision")
            product = locked.filter(pk=pk).first()
            if product is not None:
                before = PublishedPage.objects.filter(product=product).values_list("etag", flat=True).first()
                changed += before != store_page(product).etag
    return changed


def refresh_page(product: Product) -> None:
    """Store a published page anew, because something on it that is not in its document has changed."""
    with transaction.atomic():
        locked = Product.objects.select_for_update(of=("self",)).select_related("creator", "live_revision")
        found = locked.filter(pk=product.pk, status=ProductStatus.PUBLISHED).first()
        if found is not None:
            store_page(found)


def change_offer(
    *,
    product: Product,
    price_cents: int,
    currency: str = "",
    pay_what_you_want: bool = False,
    suggested_cents: int = 0,
    pdf_names_buyer: bool = False,
    links_to_clips: bool = False,
    paper: str = "",
) -> Product:
    """Set what it costs, whether a PDF names its buyer and on which paper it is ("" for the usual one), and whether pages
    link to the clips; a published page shows the new price at once, and the PDF is made anew when its links come or go."""
    with transaction.atomic():
        product = (
            Product.objects.select_for_update(of=("self",)).select_related("creator", "live_revision").get(pk=product.pk)
        )
        before, paper_before = (product.price_cents, product.currency), product.printed_on
        product.price_cents = price_cents
        product.currency = currency or product.currency
        product.pay_what_you_want = pay_what_you_want
        product.suggested_cents = suggested_cents
        product.pdf_names_buyer = pdf_names_buyer
        is_relinked = product.links_to_clips != links_to_clips
        product.links_to_clips = links_to_clips
        product.paper = paper
        product.full_clean(exclude=["draft_revision", "live_revision"])
        if product.status == ProductStatus.PUBLISHED and not product.is_free and not product.creator.payouts_ready:
            raise PublishRefused([PAYOUTS_MISSING])
        offer = ["price_cents", "currency", "pay_what_you_want", "suggested_cents"]
        product.save(update_fields=[*offer, "pdf_names_buyer", "links_to_clips", "paper", "updated_at"])
        if is_relinked and product.live_revision is not None:
            make_pdfs_anew(product.live_revision)
        is_moved = paper_before != product.printed_on
        if is_moved and product.status == ProductStatus.PUBLISHED and not product.pdf_names_buyer:
            request_pdf(product)
        if product.status == ProductStatus.PUBLISHED:
            store_page(product)
        if before != (product.price_cents, product.currency):
            _close_open_pages(product)
    return product


class AddressFixed(Exception):
    """The address of a product for sale was about to change; links to it would break."""


def change_address(*, product: Product, slug: str) -> Product:
    """Give a product another address within its creator's hub. Raises AddressFixed while it is for sale, ValidationError
    when the slug is malformed or taken."""
    with transaction.atomic():
        product = Product.objects.select_for_update(of=("self",)).select_related("creator").get(pk=product.pk)
        if slug == product.slug:
            return product
        if product.status == ProductStatus.PUBLISHED:
            raise AddressFixed(product.slug)
        product.slug = slug
        product.full_clean(exclude=["draft_revision", "live_revision"])
        product.save(update_fields=["slug", "updated_at"])
    return product


PAYOUTS_MISSING = Problem(
    "",
    "payouts_not_ready",
    "A paid product needs a payout account.",
    "Connect one under Settings, Payouts; or make it free.",
)


def free_slug(creator_id: int, title: str, *, but: int | None = None) -> str:
    """An address within the creator's hub that nobody has: from the title, with a number when taken."""
    wanted = slugify(title)[:50].strip("-") or "product"
    others = Product.objects.filter(creator_id=creator_id, slug__startswith=wanted).exclude(pk=but or 0)
    taken = set(others.values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
