"""Mails as rows: what shall be sent, what was, and to whom nothing is sent any more."""

import uuid

from django.db import models
from django.db.models.functions import Lower

from creators.models.creator import Creator

LONGEST_KEY = 200


class MailState(models.TextChoices):
    """`creators.mailing` is the only mover. Unsure: handed over when its process died, and not the kind to be sent twice."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"
    SKIPPED = "skipped", "Not sent on purpose"
    UNSURE = "unsure", "Unsure whether it left"


class Mail(models.Model):
    """One mail to one address. Exactly one per `key`, which says what, to whom and about which thing: whoever asks for the
    same mail again makes none.

    `creator` is in whose name it goes, or whom it is about, None for ours. List mail (`is_bulk`) always has a way out,
    `unsubscribe_url`. The words of a secret mail (codes, links that open something) and of list mail are forgotten once it
    has left, all others after a month; a mail that is still to be sent always has words. Sent at exactly when sent.
    `due_at` is the next try, and while it is being sent the moment from which its process counts as dead. `provider_id` is
    the provider's name for it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=LONGEST_KEY, unique=True, error_messages={"unique": "This mail was asked for before."})
    kind = models.CharField(max_length=40)
    creator = models.ForeignKey(Creator, on_delete=models.SET_NULL, null=True, blank=True, related_name="mails")
    to = models.EmailField(max_length=254)
    sender = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_bulk = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    unsubscribe_url = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    try_count = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)
    provider_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="mail_state_due"),
            models.Index(fields=["provider_id"], name="mail_provider_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values),
                name="mail_state_is_known",
                violation_error_message="Unknown state of a mail.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MailState.SENT, sent_at__isnull=False)
                | (~models.Q(state=MailState.SENT) & models.Q(sent_at__isnull=True)),
                name="mail_has_its_moment_exactly_when_sent",
                violation_error_message="A mail has a moment of sending exactly when it was sent.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_bulk=False) | ~models.Q(unsubscribe_url=""),
                name="list_mail_always_has_a_way_out",
                violation_error_message="Mail to a list needs a link that ends it.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[MailState.WAITING, MailState.SENDING]) | ~models.Q(text=""),
                name="mail_to_be_sent_always_has_words",
                violation_error_message="A mail without words cannot be sent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class StopReason(models.TextChoices):
    """Why nothing is sent. Bounced: the mailbox is not there; nothing goes there. The others end list mail only."""

    BOUNCED = "bounced", "Mailbox does not exist"
    COMPLAINED = "complained", "Reported as spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"


class MailStop(models.Model):
    """An address that gets no more mail. At most one per address and creator, whatever its case; without a creator it holds
    for all, and at most one per address is without. Somebody unsubscribes always from one creator.

    `mail` is the one whose link was pressed, or which came back.
    """

    email = models.EmailField(max_length=254)
    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, null=True, blank=True, related_name="mail_stops")
    reason = models.CharField(max_length=12, choices=StopReason)
    detail = models.CharField(max_length=300, blank=True)
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="stops")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "creator",
                name="at_most_one_mail_stop_per_address_and_creator",
                violation_error_message="This address gets no mail of this creator already.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(creator__isnull=True),
                name="at_most_one_mail_stop_per_address_for_all",
                violation_error_message="This address gets no mail already.",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=StopReason.values),
                name="mail_stop_reason_is_known",
                violation_error_message="Unknown reason.",
            ),
            models.CheckConstraint(
                condition=models.Q(reason=StopReason.UNSUBSCRIBED, creator__isnull=False)
                | (~models.Q(reason=StopReason.UNSUBSCRIBED) & models.Q(creator__isnull=True)),
                name="mail_stop_is_of_one_creator_exactly_when_unsubscribed",
                violation_error_message="Somebody unsubscribes from one creator; a bounce or complaint holds for all.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_reason_display()}"


class MailEvent(models.Model):
    """What a provider told of a mail. Exactly one per `event_key`, so that a second delivery changes nothing.

    `kind` and `reason` are in the words of django-anymail. `mail` is ours when it could be matched.
    """

    event_key = models.CharField(max_length=64, unique=True, error_messages={"unique": "This event was recorded before."})
    provider = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    reason = models.CharField(max_length=30, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    happened_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.email}"
