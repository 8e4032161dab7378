"""The platform's part of a sale."""

from django.conf import settings

from creators.models import Creator


def fee_basis_points(creator: Creator) -> int:
    """What the platform keeps of what this creator sells, in basis points of the price without tax."""
    return settings.PLATFORM_FEE_BASIS_POINTS
