"""What a creator asks of a build that runs."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from builder.models import Build, BuildStatus


class Wishes(NamedTuple):
    """To be cancelled, or to keep what is there."""

    cancel: bool
    keep: bool


def wishes_of(builds: Collection[Build]) -> Mapping[int, Wishes]:
    """The wishes by the builds' ids, for those that this worker still has, in one query."""
    fences = {build.pk: build.fence for build in builds}
    rows = Build.objects.filter(pk__in=fences, status=BuildStatus.RUNNING).order_by()
    told = rows.values_list("pk", "fence", "cancel_requested_at", "keep_requested_at")
    return {pk: Wishes(cancel is not None, keep is not None) for pk, fence, cancel, keep in told if fence == fences[pk]}
