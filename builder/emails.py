"""The mail about the end of a build, for a creator who is not watching; each end is told at most once."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from builder.models import Build, BuildOutcome, BuildTask
from creators.mailing import queue_mail
from products.models.product import ProductType

WATCHED_FOR = timedelta(seconds=30)
NAMES = {
    ProductType.PDF_GUIDE: "guide",
    ProductType.MINI_COURSE: "course",
    ProductType.CHALLENGE: "challenge",
    ProductType.CHECKLIST: "checklist",
}


def is_to_be_mailed(build: Build, outcome: str) -> bool:
    """Whether this end is told by mail: a product, not cancelled by hand, wanted, and nobody has been listening lately."""
    if build.task != BuildTask.PRODUCT or outcome == BuildOutcome.CANCELLED or not build.creator.wants_build_mail:
        return False
    return build.watched_at is None or build.watched_at < timezone.now() - WATCHED_FOR


def mail_end(build_pk: int) -> bool:
    """Send the mail that is due for this build; whoever comes second finds nothing to do."""
    with transaction.atomic():
        if not Build.objects.filter(pk=build_pk, mail_due=True).update(mail_due=False):
            return False
        build = Build.objects.select_related("product", "creator__user").get(pk=build_pk)
        product = build.subject
        is_ready = build.revision_id is not None
        address = (
            reverse("builder:studio", args=[product.public_id])
            if is_ready
            else reverse("builder:build", args=[build.public_id])
        )
        queue_mail(
            template="build_ended",
            key=f"build_ended:{build.public_id}:{build.finished_at:%Y%m%d%H%M%S}",
            about=build.creator,
            to=build.creator.user.email,
            context={
                "build": build,
                "title": product.title,
                "kind": NAMES[ProductType(product.product_type)],
                "is_ready": is_ready,
                "wish": build.prompt,
                "url": settings.SITE_URL + address,
                "settings_url": settings.SITE_URL + reverse("products:mails"),
            },
        )
    return True


@shared_task
def mail_end_from_the_queue(build_pk: int) -> None:
    """The same by whoever serves the mails: a process that works on a hundred builds renders none. A message that gets lost
    does no harm, because the mail stays due."""
    mail_end(build_pk)


def mail_waiting_ends() -> int:
    """Send what a process that died in between left unsent; gives how many."""
    waiting = Build.objects.filter(mail_due=True, finished_at__lt=timezone.now() - WATCHED_FOR)
    return sum(mail_end(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:100])
