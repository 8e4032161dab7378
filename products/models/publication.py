"""When which version was for sale."""

from django.db import models

from creators.models import User
from products.models.product import Product
from products.models.revision import Revision


class Publication(models.Model):
    """One moment at which a revision went live. They are only added: the history tells from them what buyers once saw."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="publications")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="publications")
    published_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.revision} went live"
