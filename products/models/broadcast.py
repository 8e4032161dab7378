"""One mail of a creator to many."""

import uuid

from django.db import models
from django.db.models.functions import Lower

from creators.models import Creator, Mail
from products.models.buyer import Buyer
from products.models.product import Product
from products.models.product_update import ProductUpdate

LONGEST_SUBJECT = 150
LONGEST_BODY = 10_000


class BroadcastState(models.TextChoices):
    """`products.broadcasts` is the only mover."""

    DRAFT = "draft", "Draft"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    STOPPED = "stopped", "Stopped"


class BroadcastTo(models.TextChoices):
    """Who gets it. All but the last need a yes to news; the last is about the product they have, and needs none."""

    NEWS = "news", "Everybody who said yes to news"
    LEADS = "leads", "Who got something free and said yes to news"
    BUYERS = "buyers", "Who has a product and said yes to news"
    OWNERS = "owners", "Everybody who has a product"


class Broadcast(models.Model):
    """One mail to many. It has a product exactly when it goes to those who have it, and begins exactly when it leaves draft.
    With an `update` it tells what is new in a product, at most once, and always goes to its owners.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="broadcasts")
    to = models.CharField(max_length=6, choices=BroadcastTo, default=BroadcastTo.NEWS)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True, related_name="broadcasts")
    update = models.OneToOneField(ProductUpdate, on_delete=models.CASCADE, null=True, blank=True, related_name="broadcast")
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    state = models.CharField(max_length=7, choices=BroadcastState, default=BroadcastState.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=BroadcastState.values),
                name="broadcast_state_is_known",
                violation_error_message="Unknown state.",
            ),
            models.CheckConstraint(
                condition=models.Q(to__in=BroadcastTo.values),
                name="broadcast_goes_to_a_known_group",
                violation_error_message="Choose who gets it.",
            ),
            models.CheckConstraint(
                condition=models.Q(to__in=[BroadcastTo.BUYERS, BroadcastTo.OWNERS], product__isnull=False)
                | (~models.Q(to__in=[BroadcastTo.BUYERS, BroadcastTo.OWNERS]) & models.Q(product__isnull=True)),
                name="broadcast_has_a_product_exactly_when_it_goes_to_its_owners",
                violation_error_message="Choose the product.",
            ),
            models.CheckConstraint(
                condition=models.Q(update__isnull=True) | models.Q(to=BroadcastTo.OWNERS),
                name="broadcast_of_an_update_always_goes_to_the_owners",
                violation_error_message="What is new goes to everybody who has the product.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=BroadcastState.DRAFT, started_at__isnull=True)
                | (~models.Q(state=BroadcastState.DRAFT) & models.Q(started_at__isnull=False)),
                name="broadcast_begins_exactly_when_it_leaves_draft",
                violation_error_message="A broadcast has a beginning exactly when it is no draft.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[BroadcastState.SENT, BroadcastState.STOPPED], finished_at__isnull=False)
                | (~models.Q(state__in=[BroadcastState.SENT, BroadcastState.STOPPED]) & models.Q(finished_at__isnull=True)),
                name="broadcast_ends_exactly_when_sent_or_stopped",
                violation_error_message="A broadcast has an end exactly when it was sent or stopped.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or "Mail without a subject"


class BroadcastRecipient(models.Model):
    """Somebody who shall get a broadcast, written down when it begins. Exactly one per buyer and one per address, so that
    nobody gets it twice. `mail` is there once it is that person's turn; a mail belongs to at most one.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="recipients")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, null=True, blank=True, related_name="recipient")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["broadcast"], condition=models.Q(mail__isnull=True), name="recipients_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "buyer"],
                name="exactly_one_recipient_per_broadcast_and_buyer",
                violation_error_message="This person gets the mail already.",
            ),
            models.UniqueConstraint(
                "broadcast",
                Lower("email"),
                name="exactly_one_recipient_per_broadcast_and_address",
                violation_error_message="This address gets the mail already.",
            ),
        ]

    def __str__(self) -> str:
        return self.email
