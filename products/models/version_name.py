"""What a creator calls a version."""

from django.db import models

from creators.models import User
from products.models.revision import Revision

LONGEST_NAME = 80


class VersionName(models.Model):
    """The name that a creator gave to a revision, which itself stays as it is. At most one per revision, never blank."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="version_name")
    name = models.CharField(max_length=LONGEST_NAME)
    named_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    named_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="version_name_is_never_blank",
                violation_error_message="Write a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
