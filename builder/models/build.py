"""One run of the agent."""

from django.db import models

from creators.models import Creator, User
from owny.lib.ids import build_id
from products.models import Product, Revision


class BuildTask(models.TextChoices):
    """What the agent is to do. Only a product build makes a revision; the others leave a `result`."""

    PRODUCT = "product", "Write a product"
    PLAN = "plan", "Plan a product"
    IMPROVE = "improve", "Improve a product"
    CARD = "card", "Write a clip card"
    RESEARCH = "research", "Research a market"
    LOOK = "look", "Match a look"


PRODUCT_TASKS = (BuildTask.PRODUCT, BuildTask.IMPROVE)
SMALL_TASKS = (BuildTask.IMPROVE, BuildTask.CARD, BuildTask.LOOK)


class BuildStatus(models.TextChoices):
    """Queued and running are active; the others are ends."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Building"
    SUCCEEDED = "succeeded", "Built"
    FAILED = "failed", "Stopped"
    CANCELLED = "cancelled", "Cancelled"


class BuildOutcome(models.TextChoices):
    """How a build ended, one word per way, each with its own advice."""

    NONE = "", "Not ended"
    VALIDATED = "validated", "The document is valid"
    KEPT = "kept", "The creator kept what was there"
    CANCELLED = "cancelled", "The creator cancelled"
    NO_CLIPS = "no_clips", "There are no clips to build from"
    INVALID = "invalid", "The document stayed invalid after the last repair"
    NO_DOCUMENT = "no_document", "The model gave no document"
    TURN_LIMIT = "turn_limit", "Too many turns"
    TOKEN_LIMIT = "token_limit", "Too many tokens"
    COST_LIMIT = "cost_limit", "The budget is spent"
    CREATOR_BUDGET = "creator_budget", "The creator's budget of the day is spent"
    SITE_BUDGET = "site_budget", "The site's budget of the day is spent"
    TIME_LIMIT = "time_limit", "Out of time"
    REPEATED_CALLS = "repeated_calls", "The model repeated itself"
    MODEL_UNAVAILABLE = "model_unavailable", "The provider could not be reached"
    MODEL_GONE = "model_gone", "The model does not exist any more"
    KEY_REFUSED = "key_refused", "The provider refused the key"
    QUOTA_SPENT = "quota_spent", "The provider's account is out of credit"
    REQUEST_REFUSED = "request_refused", "The provider refused the request"
    ABANDONED = "abandoned", "The worker died too often"
    CRASHED = "crashed", "A fault of ours"


ACTIVE = (BuildStatus.QUEUED, BuildStatus.RUNNING)


class BuildQuerySet(models.QuerySet["Build"]):
    """Builds."""

    def of_products(self) -> "BuildQuerySet":
        """Those that write a product: what a creator calls a build."""
        return self.filter(task=BuildTask.PRODUCT)

    def to_look_at(self) -> "BuildQuerySet":
        """Those of them whose product is still there."""
        return self.of_products().filter(product__isnull=False)


class Build(models.Model):
    """One run of the agent for one task. Those that write or improve a product always name it while they are active; of a
    product that was deleted since, only what they cost is kept; at most one active product build and one active
    improvement per product; finished exactly when it has ended; it made at most one
    revision, and only a succeeded product build made any.

    `packet` is what the model is told, `voice` the instructions of the persona that was chosen, as they were then,
    `result` what a task other than a product came to.

    `fence` rises each time a worker takes the build: a worker that lost its lease writes nothing more. `attempt_count`
    counts those workers, `lost_count` the ones in a row that died under it before another turn was complete.
    `worked_ms` is the time workers spent on it, `watched_at` when a browser last listened; `mail_due` says that its end
    is still to be told by mail.

    `own_key` says that the creator's own key pays and not the site's, `provider` which host is asked (`site` is the one of
    the environment), `replaced_model` which model was meant to write this and is gone. A check of a provider names it in
    `only_provider`: then no other is asked.
    Costs are whole micro-dollars (1,000,000 = $1).
    """

    public_id = models.CharField(max_length=24, default=build_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.PROTECT, related_name="builds")
    task = models.CharField(max_length=10, choices=BuildTask, default=BuildTask.PRODUCT)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="builds")
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    prompt = models.TextField()
    packet = models.JSONField()
    voice = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=BuildStatus, default=BuildStatus.QUEUED)
    outcome = models.CharField(max_length=20, choices=BuildOutcome, default=BuildOutcome.NONE, blank=True)
    message = models.CharField(max_length=400, blank=True)
    model = models.CharField(max_length=80, blank=True)
    own_key = models.BooleanField(default=False)
    provider = models.CharField(max_length=40, blank=True)
    only_provider = models.CharField(max_length=40, blank=True)
    replaced_model = models.CharField(max_length=80, blank=True)
    revision = models.OneToOneField(Revision, on_delete=models.SET_NULL, null=True, blank=True, related_name="build")
    result = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=dict, blank=True)
    turn_count = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost_microdollars = models.PositiveBigIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempt_count = models.PositiveIntegerField(default=0)
    lost_count = models.PositiveIntegerField(default=0)
    worked_ms = models.PositiveIntegerField(default=0)
    watched_at = models.DateTimeField(null=True, blank=True)
    mail_due = models.BooleanField(default=False)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    keep_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BuildQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["creator", "task"], condition=models.Q(status__in=ACTIVE), name="builds_in_the_line"),
            models.Index(fields=["id"], condition=models.Q(mail_due=True), name="builds_to_be_mailed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=models.Q(status__in=ACTIVE, task=BuildTask.PRODUCT),
                name="at_most_one_active_build_per_product",
                violation_error_message="This product is being built already.",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=models.Q(status__in=ACTIVE, task=BuildTask.IMPROVE),
                name="at_most_one_active_improvement_per_product",
                violation_error_message="This product is being improved already.",
            ),
            models.CheckConstraint(
                condition=models.Q(task__in=BuildTask.values),
                name="build_task_is_known",
                violation_error_message="Unknown task of a build.",
            ),
            models.CheckConstraint(
                condition=models.Q(product__isnull=False) | ~models.Q(task__in=PRODUCT_TASKS) | ~models.Q(status__in=ACTIVE),
                name="active_build_of_a_product_always_names_it",
                violation_error_message="Say which product this build is for.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=BuildStatus.values),
                name="build_status_is_known",
                violation_error_message="Unknown status of a build.",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=BuildOutcome.values),
                name="build_outcome_is_known",
                violation_error_message="Unknown outcome of a build.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ACTIVE, finished_at__isnull=True, outcome="")
                | (~models.Q(status__in=ACTIVE) & models.Q(finished_at__isnull=False) & ~models.Q(outcome="")),
                name="build_is_finished_exactly_when_it_has_an_outcome",
                violation_error_message="A build has an end and an outcome, or neither.",
            ),
            models.CheckConstraint(
                condition=models.Q(revision__isnull=True) | models.Q(status=BuildStatus.SUCCEEDED, task=BuildTask.PRODUCT),
                name="only_a_succeeded_product_build_made_a_revision",
                violation_error_message="Only a build that succeeded makes a version.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_active(self) -> bool:
        """Whether it is waiting or running."""
        return self.status in ACTIVE

    @property
    def subject(self) -> Product:
        """The product it works on. Raises LookupError for a task that has none."""
        if self.product is None:
            raise LookupError(f"The build {self.public_id} has no product.")
        return self.product
