"""A creator's own key at a provider."""

from django.conf import settings
from django.db import models

from builder.models.provider import Provider, place_of
from creators.models import Creator
from owny.lib.sealing import end_of, seal, unseal


class ProviderKey(models.Model):
    """A key that a creator brought; it pays for that creator's builds and for nobody else's. Exactly one per creator.

    Without `provider` it is for the host that the environment names. It is sealed, bound to its creator and to the
    address it was given for, and never shown again but for its last four characters. `problem` is what the provider last
    said against it, empty while it works.
    """

    creator = models.OneToOneField(Creator, on_delete=models.CASCADE, related_name="provider_key")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="keys")
    sealed_key = models.TextField(editable=False)
    key_end = models.CharField(max_length=4, blank=True, editable=False)
    tested_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sealed_key=""),
                name="provider_key_is_never_empty",
                violation_error_message="A key is needed.",
            ),
        ]

    def __str__(self) -> str:
        return f"Key of {self.creator} ending in {self.key_end or '…'}"

    def set_key(self, key: str) -> None:
        """Keep the key. The row is not saved."""
        self.sealed_key, self.key_end = seal(key, place=self._place), end_of(key)

    def key(self) -> str:
        """The key. Raises Unsealable."""
        return unseal(self.sealed_key, place=self._place)

    @property
    def is_usable(self) -> bool:
        """Whether its provider is still in use."""
        return self.provider is None or self.provider.is_active

    @property
    def _place(self) -> str:
        address = self.provider.base_url if self.provider else settings.KIMI_BASE_URL
        return f"creator {self.creator_id} at {place_of(address)}"
