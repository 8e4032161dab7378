"""The values of a theme as one small stylesheet."""

from django.db import models


class ThemeSheet(models.Model):
    """A theme's values as CSS, addressed by their hash. Browsers may keep it for ever."""

    key = models.CharField(max_length=64, primary_key=True)
    css = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
