"""The same events three times each, in any order, by eight threads, while buyers look and the reconciliation runs.

`python -m bench money` does the same with more than a thousand events.
"""

from pytest_django import Settings as DjangoSettings

from bench.money_faults import faults
from bench.money_shop import StandIn, open_shop, sell
from bench.money_storm import storm
from tests.products.shop import stand_in


def test_every_order_refund_right_share_and_ledger_row_is_exact(
    transactional_db: None, settings: DjangoSettings, mailoutbox: list[object]
) -> None:
    with stand_in() as running:
        settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = running.url, "sk_test_storm"
        stripe = StandIn(running.url)
        shop = open_shop(stripe)
        told = sell(shop, stripe, 36)
        figures, letters = storm(stripe, told)
        assert figures["refused"] == 0
        assert figures["events"] > 200
        assert faults(shop, stripe, told, letters) == []
