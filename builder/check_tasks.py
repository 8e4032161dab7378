"""A check of a provider in the background, its answers stored as they come."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from builder.checking import NoSuchHost, Report, check, host_named
from builder.models import CheckStatus, Provider, ProviderCheck
from builder.models.provider import SITE
from creators.models import User

MOST_RUNS = 10


def ask_for_check(*, provider: Provider | None, run_count: int, asked_by: User | None) -> ProviderCheck:
    """Write a check down and hand it to a worker once that is committed."""
    row = ProviderCheck.objects.create(
        provider=provider, run_count=min(max(run_count, 0), MOST_RUNS), asked_by=asked_by, report={}
    )
    transaction.on_commit(lambda: check_provider.delay(row.pk), robust=True)
    return row


@shared_task(time_limit=7_200, soft_time_limit=7_100, acks_late=False)
def check_provider(check_id: int) -> None:
    """Do one check that waits; a second message finds it begun."""
    begun = ProviderCheck.objects.filter(pk=check_id, status=CheckStatus.WAITING)
    if not begun.update(status=CheckStatus.RUNNING, updated_at=timezone.now()):
        return
    row = ProviderCheck.objects.select_related("provider").get(pk=check_id)
    is_ok = False
    try:
        host = host_named(row.provider.slug if row.provider else SITE)
        report = check(host, row.run_count, lambda so_far: _keep(row, so_far))
        is_ok = report.ok
        _keep(row, report)
    except NoSuchHost as error:
        row.report = {"ok": False, "problem": str(error)}
    finally:
        row.status = CheckStatus.PASSED if is_ok else CheckStatus.FAILED
        row.finished_at = timezone.now()
        row.save()


def _keep(row: ProviderCheck, report: Report) -> None:
    row.report = report.as_dict()
    row.save(update_fields=["report", "updated_at"])
