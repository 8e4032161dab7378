"""A creator's own host name."""

from django.core.validators import RegexValidator
from django.db import models

from creators.models.creator import Creator

HOST = r"^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$"
validate_host_name = RegexValidator(HOST, "Write a domain like shop.example.com.")


class DomainStatus(models.TextChoices):
    """Waiting: its records were not seen yet. Failing: they were, and are gone now; for some days it goes on."""

    WAITING = "waiting", "Waiting for your records"
    VERIFIED = "verified", "Verified"
    FAILING = "failing", "Records are gone"


LIVE = (DomainStatus.VERIFIED, DomainStatus.FAILING)


class Domain(models.Model):
    """A host name of a creator's own for their page: at most one per creator. A name that is live (verified or failing)
    belongs to at most one creator; merely asking for one keeps nobody else from it.

    `token` is what its owner must put into a record, and never another creator's. It was verified at some time exactly when
    it is live, and has been failing since a day exactly while it is. `problem` is a sentence about what was missing when it
    was last looked at.
    """

    creator = models.OneToOneField(Creator, on_delete=models.CASCADE, related_name="domain")
    host = models.CharField(max_length=253, validators=[validate_host_name])
    token = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=8, choices=DomainStatus, default=DomainStatus.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    failing_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(status__in=LIVE),
                name="live_domain_belongs_to_at_most_one_creator",
                violation_error_message="This domain leads to another creator's page.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=DomainStatus.values),
                name="domain_status_is_known",
                violation_error_message="Unknown state of a domain.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=LIVE, verified_at__isnull=False)
                | models.Q(status=DomainStatus.WAITING, verified_at__isnull=True),
                name="domain_was_verified_exactly_when_it_is_live",
                violation_error_message="A live domain was verified, and the other way round.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=DomainStatus.FAILING, failing_at__isnull=False)
                | (~models.Q(status=DomainStatus.FAILING) & models.Q(failing_at__isnull=True)),
                name="domain_is_failing_since_a_day_exactly_while_it_fails",
                violation_error_message="A failing domain has its day, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return self.host
