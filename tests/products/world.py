"""One of everything: what Mara made and sold, what Bo bought, and everybody who might look at it.

Whatever of Mara's is nobody else's business has the word MARAS in it; what is only Mara's and Bo's has BOS, and what is
only Mara's and Rina's has RINAS.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from builder.models import Build, Plan
from builder.models.build import BuildOutcome, BuildStatus, BuildTask
from builder.models.plan import PlanState
from builder.packet import compose_packet
from creators.importing.reading import SourceFile
from creators.library import import_files, preview_import
from creators.models import Creator, User
from creators.models.creator import PayoutStatus
from creators.pictures import take_picture
from creators.tokens import make_token
from products.access import align_access
from products.broadcasts import save_draft
from products.claims import claim_now
from products.discounts import Terms, save_discount
from products.dsl.catalog import sample_document
from products.emails import CLAIM_SALT
from products.library import ORDERS_KEY
from products.library_keys import key_for_receipt
from products.models import Broadcast, Buyer, Order, OrderStatus, Product, Reading, ReadingNote, ThemeSheet
from products.models.broadcast import BroadcastTo
from products.models.revision import RevisionOrigin
from products.ordering import write_order
from products.partners import PartnerTerms, save_partner
from products.preview_links import make_link
from products.publishing import change_offer, publish, save_revision
from products.quoting import quote
from products.reviewing import write_review
from products.unsubscribing import way_out
from tests.creators.cards import json_file
from tests.creators.images import photo
from tests.products.shop import signed_in_as

MARAS, BOS, RINAS = "onlymarasown", "onlybosown", "onlyrinasown"


@dataclass
class World:
    """The people's browsers by their role, and what addresses are made of: by the beginning of their names, where the
    longest counts. A value that no address has a place for is a query."""

    people: dict[str, Client] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    def values_for(self, name: str) -> dict[str, Any]:
        """What stands in the address of this name."""
        parts: dict[str, Any] = {}
        for start in sorted(self.values, key=len):
            if name.startswith(start):
                parts |= self.values[start]
        return parts


def drafted(creator: Creator, title: str, slug: str, price_cents: int = 0) -> Product:
    """A product of the sample document that nobody can buy yet."""
    document = deepcopy(dict(sample_document()))
    document["title"] = title
    product = Product.objects.create(creator=creator, product_type="mini_course", title=title, slug=slug)
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    return change_offer(product=product, price_cents=price_cents)


def sold(product: Product, email: str) -> Order:
    """An order that Stripe says is paid."""
    buyer = Buyer.objects.get_or_create(email=email)[0]
    order = write_order(quote(product, product.price_cents), email=email)
    order.buyer, order.status, order.paid_at = buyer, OrderStatus.PAID, timezone.now()
    order.stripe_session_id, order.stripe_payment_intent_id = f"cs_{order.pk}", f"pi_{order.pk}"
    order.save()
    align_access(order)
    return order


def make_world(mara: Creator, rex: Creator) -> World:
    """Everybody and everything; Rex sells something of his own, and Ola has bought that."""
    for creator in (mara, rex):
        creator.payout_account_id, creator.payout_status = f"acct_{creator.handle}", PayoutStatus.ACTIVE
        creator.save()
    world = World()
    herbs, theirs = (
        publish(product=one, by=None).product
        for one in (drafted(mara, "Herbs", "herbs", 1900), drafted(rex, "Stones", "stones"))
    )
    _sell(world, mara, herbs, theirs)
    _make(world, mara)
    _people(world, mara, rex)
    return world


def _sell(world: World, mara: Creator, herbs: Product, theirs: Product) -> None:
    bo, rina = f"{BOS}@example.com", f"{RINAS}@example.com"
    claim_now(product=theirs, buyer=Buyer.objects.create(email="ola@example.com"))
    order, gone = sold(herbs, bo), sold(herbs, rina)
    gone.status, gone.refunded_cents = OrderStatus.REFUNDED, gone.total_cents
    gone.save()
    align_access(gone)
    buyer = order.buyer
    assert buyer is not None
    reading = Reading.objects.create(entitlement=buyer.entitlements.get(), certificate_name=f"Bo {BOS}")
    ReadingNote.objects.create(reading=reading, block="blk_1", text=f"I felt {BOS}", acted_at=timezone.now())
    review = write_review(product=herbs, buyer=buyer, rating=2, text=f"Not {BOS} for me", name=f"Bo {BOS}")
    code = save_discount(creator=mara, terms=Terms(code=f"{MARAS}1".upper(), percent=20))
    pia = save_partner(
        creator=mara, terms=PartnerTerms(f"Pia {MARAS}", f"pia.{MARAS}@example.com", f"pia-{MARAS}", 3000, 30)
    )
    letter = save_draft(
        Broadcast.objects.create(creator=mara), to=BroadcastTo.NEWS, product=None, subject=f"To all {MARAS}", body="Hello"
    )
    claim = write_order(quote(theirs, 0), email=f"cy.{MARAS}@example.com")
    page = {"handle": "mara", "slug": "herbs"}
    contact = mara.contacts.filter(buyer=buyer).first() or mara.contacts.create(buyer=buyer, met_at=timezone.now())
    world.values |= {
        "products:": page | {"public_id": herbs.public_id},
        "products:orders_extra": {"public_id": herbs.public_id},
        "products:look": {"preset": "clean", "show": "page"},
        "products:take_look": {"preset": "clean"},
        "products:theme": {"key": ThemeSheet.objects.all()[0].key},
        "products:sitemap_part": {"part": 1},
        "products:order_": {"order_id": order.uuid},
        "products:thanks": {"order_id": order.uuid},
        "products:invoice": {"order_id": order.uuid},
        "products:api_order": {"uuid": order.uuid},
        "products:library_link": {"token": key_for_receipt(buyer).url.split("/in/")[1].strip("/").split("?")[0]},
        "products:claim": {"token": signing.dumps(str(claim.uuid), salt=CLAIM_SALT)} | page,
        "products:unsubscribe": {"token": way_out(buyer=buyer, creator=mara).split("/")[-2]},
        "products:review_": {"review_id": review.public_id},
        "products:orders_code": {"discount_id": code.pk},
        "products:orders_partner": {"partner_id": pia.pk},
        "products:partner": {"key": pia.key},
        "products:broadcast": {"broadcast_id": letter.uuid},
        "products:contact_": {"contact_id": contact.pk},
        "products:mail": {"kind": "receipt"},
        "products:analytics_table": {"name": "days"},
    }


def _make(world: World, mara: Creator) -> None:
    draft = drafted(mara, f"Draft {MARAS}", "draft")
    card = {"title": f"A clip {MARAS}", "url": "https://example.com/1", "transcript": f"Said {MARAS}"}
    import_files(creator=mara, files=[json_file(card)])
    preview = preview_import(creator=mara, files=[SourceFile("n.json", f'[{{"title": "New {MARAS}"}}, {{}}]'.encode())])
    picture = take_picture(creator=mara, name=f"{MARAS}.jpg", content=photo(), alt=f"A {MARAS}").media
    token = make_token(creator=mara, name=f"Token {MARAS}").token
    link = make_link(product=draft, days=7, by=mara.user)

    clip, wish = mara.clip_cards.get(), f"Wish {MARAS}"
    packet = compose_packet(creator=mara, product_type="mini_course", prompt=wish, title=f"Plan {MARAS}")
    improve = {"instruction": wish, "wanted": wish, "blocks": [], "draft": 1, "whole": True}

    def ran(task: BuildTask) -> Build:
        return Build.objects.create(
            creator=mara, product=None if task == BuildTask.CARD else draft, task=task, prompt=wish,
            packet=packet | {"improve": improve, "clip": clip.public_id},
            status=BuildStatus.FAILED, outcome=BuildOutcome.INVALID, finished_at=timezone.now(),
        )  # fmt: skip

    build = ran(BuildTask.PRODUCT)
    plan = Plan.objects.create(creator=mara, wish=wish, state=PlanState.READY, packet=packet)
    sales, content = draft.revisions.get().document["pages"][:2]
    of_draft, of_build = {"public_id": draft.public_id}, {"public_id": build.public_id}
    world.values |= {
        "builder:build": of_build,
        "builder:api_build": of_build,
        "admin_trace": of_build,
        "builder:card": {"build_id": ran(BuildTask.CARD).public_id},
        "builder:plan": {"public_id": plan.public_id},
        "builder:api_plan": {"public_id": plan.public_id},
        "builder:studio": of_draft
        | {"slug": sales["slug"], "number": 1, "kind": "Hero", "variant": "centered", "who": "visitor"}
        | {"link_id": link.link.public_id},
        "builder:studio_copy_page": {"slug": content["slug"]},
        "builder:studio_clips": {"block": sales["blocks"][0]["id"]},
        "builder:studio_older": {"before": 9},
        "builder:studio_compared_page": {"version": 1, "against": 1},
        "builder:studio_improve_": {"build_id": ran(BuildTask.IMPROVE).public_id},
        "builder:studio_look_": {"build_id": ran(BuildTask.LOOK).public_id},
        "builder:api_": of_draft | {"number": 1, "link_id": link.link.public_id},
        "builder:api_compare": {"before": 1, "after": 1},
        "builder:api_improvement": {"build_id": ran(BuildTask.IMPROVE).public_id},
        "products:take_": of_draft,
        "products:api_product": of_draft,
        "products:api_media": {"public_id": picture.public_id},
        "products:picture_": {"public_id": picture.public_id},
        "products:preview": {"key": link.url.rstrip("/").split("/")[-1], "slug": sales["slug"]},
        "products:read_page": {"slug": content["slug"]},
        "creators:clip_import": {"public_id": preview.public_id},
        "creators:clip": {"public_id": clip.public_id},
        "creators:api_clip": {"public_id": clip.public_id},
        "creators:token_": {"public_id": token.public_id},
        "creators:picture": {"name": picture.renditions.all()[0].file_name},
        "creators:mail_webhook": {"provider": "postmark"},
        "mail": {"name": "1"},
    }


def _people(world: World, mara: Creator, rex: Creator) -> None:
    def in_library(part: str) -> Client:
        return signed_in_as(Buyer.objects.get(email__startswith=part))

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    world.people = {
        "anonymous": Client(),
        "buyer": in_library(BOS),
        "other buyer": in_library("ola"),
        "refunded": in_library(RINAS),
        "creator": signed_in(mara.user),
        "rival": signed_in(rex.user),
        "admin": signed_in(User.objects.create_superuser("admin@example.com", settings.SECRET_KEY)),
    }
    session = world.people["buyer"].session
    session[ORDERS_KEY] = [str(Order.objects.get(buyer__email__startswith=BOS).uuid)]
    session.save()
