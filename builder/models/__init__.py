from builder.models.build import Build, BuildOutcome, BuildStatus, BuildTask
from builder.models.build_event import BuildEvent
from builder.models.build_step import BuildStep

__all__ = ["Build", "BuildEvent", "BuildOutcome", "BuildStatus", "BuildStep", "BuildTask"]
