"""Which job a build is."""

from collections.abc import Callable, Mapping

from builder.jobs.card import CardJob
from builder.jobs.improve import ImproveJob
from builder.jobs.job import Job
from builder.jobs.look import LookJob
from builder.jobs.plan import PlanJob
from builder.jobs.product import ProductJob
from builder.jobs.research import ResearchJob
from builder.models import Build, BuildTask

JOBS: Mapping[str, Callable[[Build], Job]] = {
    BuildTask.PRODUCT: ProductJob,
    BuildTask.PLAN: PlanJob,
    BuildTask.RESEARCH: ResearchJob,
    BuildTask.IMPROVE: ImproveJob,
    BuildTask.CARD: CardJob,
    BuildTask.LOOK: LookJob,
}


def job_of(build: Build) -> Job:
    """The work that the build's task names."""
    return JOBS[build.task](build)
