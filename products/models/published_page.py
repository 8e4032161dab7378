"""The HTML of a published page, stored once and served as it is."""

from django.db import models

from products.models.product import Product
from products.models.revision import Revision


class PublishedPage(models.Model):
    """The sales page of a published product as bytes, also compressed. Exactly one per product; served with its hash as
    ETag by `products.serving`, which names the columns."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="published_page")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=120, unique=True)
    html = models.BinaryField()
    html_gzip = models.BinaryField()
    html_brotli = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=64)
    rendered_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.path
