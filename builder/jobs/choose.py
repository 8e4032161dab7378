"""Which job a build is."""

from collections.abc import Callable, Mapping

from builder.jobs.job import Job
from builder.jobs.product import ProductJob
from builder.models import Build, BuildTask

JOBS: Mapping[str, Callable[[Build], Job]] = {BuildTask.PRODUCT: ProductJob}


def job_of(build: Build) -> Job:
    """The work that the build's task names."""
    return JOBS[build.task](build)
