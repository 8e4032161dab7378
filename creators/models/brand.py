"""How a creator's pages look and sound."""

from django.core.validators import RegexValidator
from django.db import models

from creators.models.creator import Creator
from creators.models.media import Media

validate_color = RegexValidator(r"^#[0-9a-f]{6}$", "Use a colour like #8a3f14.")


class Mood(models.TextChoices):
    """The six looks."""

    CLEAN = "clean", "Clean"
    BOLD = "bold", "Bold"
    WARM = "warm", "Warm"
    EDITORIAL = "editorial", "Editorial"
    PLAYFUL = "playful", "Playful"
    DARK = "dark", "Dark"


class Density(models.TextChoices):
    """How much air stands between things."""

    AIRY = "airy", "Airy"
    REGULAR = "regular", "Regular"
    COMPACT = "compact", "Compact"


class Brand(models.Model):
    """How a creator's pages look and sound. Exactly one per creator."""

    creator = models.OneToOneField(Creator, on_delete=models.CASCADE, related_name="brand")
    tagline = models.CharField(max_length=140, blank=True)
    bio = models.TextField(max_length=600, blank=True)
    tone = models.CharField(max_length=300, blank=True)
    mood = models.CharField(max_length=10, choices=Mood, default=Mood.WARM)
    color_primary = models.CharField(max_length=7, default="#8a3f14", validators=[validate_color])
    color_accent = models.CharField(max_length=7, default="#33567f", validators=[validate_color])
    density = models.CharField(max_length=8, choices=Density, default=Density.REGULAR)
    language = models.CharField(max_length=12, default="en")
    avatar = models.ForeignKey(Media, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mood__in=Mood.values),
                name="brand_mood_is_known",
                violation_error_message="Choose one of the six looks.",
            ),
            models.CheckConstraint(
                condition=models.Q(density__in=Density.values),
                name="brand_density_is_known",
                violation_error_message="Choose airy, regular or compact.",
            ),
        ]

    def __str__(self) -> str:
        return f"Brand of {self.creator}"
