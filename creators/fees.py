"""The platform's part of a sale."""

from creators.models import Creator
from creators.tiers import fee_of, tier_of


def fee_basis_points(creator: Creator) -> int:
    """What the platform keeps of what this creator sells, in basis points of the price without tax: by their plan."""
    return fee_of(tier_of(creator))
