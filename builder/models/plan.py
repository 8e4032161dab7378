"""What a product is going to be, before anything is built."""

from django.db import models

from builder.models.build import Build
from builder.models.persona import Persona
from creators.models import Creator
from owny.lib.ids import plan_id
from products.models import Product


class PlanState(models.TextChoices):
    """A plan is being made, can be edited and built, could not be made, or became a product."""

    PLANNING = "planning", "Planning"
    READY = "ready", "Ready"
    FAILED = "failed", "Stopped"
    USED = "used", "Built"


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans."""

    def to_go_on_with(self) -> "PlanQuerySet":
        """Those that no product was made of yet, the latest change first."""
        return self.exclude(state=PlanState.USED).order_by("-updated_at", "-id")


class Plan(models.Model):
    """A Build Packet that the creator edits before it is built. It is used exactly when it has a moment of use, and the
    version is never less than 1.

    `wish` is what the creator asked for, `packet` the Build Packet with the clips of each part by their ids. `version`
    rises with every change: a change says which version it was made to. `build` is the run that made it, `research` the
    latest look at the market, `look` the one at the picture it shall look like, `product` what was built from it; a plan
    keeps its `persona` when that is archived.
    """

    public_id = models.CharField(max_length=20, default=plan_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.PROTECT, related_name="plans")
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    wish = models.TextField()
    packet = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=PlanState, default=PlanState.PLANNING)
    version = models.PositiveIntegerField(default=1)
    build = models.ForeignKey(Build, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    research = models.ForeignKey(Build, on_delete=models.SET_NULL, null=True, blank=True, related_name="researched_plans")
    look = models.ForeignKey(Build, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PlanState.values),
                name="plan_state_is_known",
                violation_error_message="Unknown state of a plan.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=PlanState.USED, used_at__isnull=False)
                | (~models.Q(state=PlanState.USED) & models.Q(used_at__isnull=True)),
                name="plan_is_used_exactly_when_it_has_a_moment_of_use",
                violation_error_message="A plan was built at a moment, or it was not built.",
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1),
                name="plan_version_is_at_least_one",
                violation_error_message="Versions of a plan count from 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The product's title, the wish before there is one."""
        return str(self.packet.get("title") or self.wish.splitlines()[0][:120])

    @property
    def is_planning(self) -> bool:
        """Whether the model is still at it."""
        return self.state == PlanState.PLANNING

    @property
    def can_be_edited(self) -> bool:
        """Whether there is a plan to change."""
        return self.state in (PlanState.READY, PlanState.USED)
