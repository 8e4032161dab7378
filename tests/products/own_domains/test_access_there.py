"""What the seven people of the matrix get at a creator's own domain: what buyers need, and nothing of the house.

Their browsers send the cookies of the site along, which no real one does: even then they are nobody there.
"""

import pytest
from django.core.cache import cache
from django.db import transaction

from creators.models import Creator, Domain
from tests.products.own_domains.domain import HOST
from tests.products.shop import Stripe
from tests.products.test_access import LINES, METHODS, address_of, ask
from tests.products.world import BOS, MARAS, RINAS, World, make_world

THERE: dict[str, str] = {
    "200 405": """
        robots creators:home products:sitemap products:seen_without_script products:theme products:thanks products:library
        creators:picture
    """,
    "301 405": "products:hub products:page products:feed products:social products:cover products:claim_sent",
    "301 422": "products:buy",
    "200 302": "products:claim products:library_link",
    "302 302": "products:library_code",
    "302 405": "products:my_data",
    "405 204": "products:seen",
    "405 422": "products:library_ask",
    "405 302": "products:library_leave products:library_link_again",
    "405 404": "products:my_data_ask products:pdf_again products:reading_save products:reading_again",
    "404 405": """
        products:my_data_take products:read products:read_page products:download products:reading_state products:finished
        products:certificate_pdf products:invoice
    """,
}
"""What GET and POST come to for everybody; long addresses lead to short ones. All others are not there."""


@pytest.fixture
def world(live: Domain, creator: Creator, rival: Creator, stripe: Stripe) -> World:
    made = make_world(creator, rival)
    for client in made.people.values():
        client.defaults["HTTP_HOST"] = HOST
    return made


def right(name: str, address: str, method: str) -> str:
    for outcomes, names in THERE.items():
        if name in names.split():
            return outcomes.split()[method == "POST"]
    is_like_a_product = address.partition("?")[0].strip("/").count("/") == 0 and method == "POST"
    return "404 405" if is_like_a_product else "404"


def test_everybody_is_a_stranger_there_and_the_house_is_not(world: World) -> None:
    wrong = []
    for who, client in world.people.items():
        cache.clear()
        for name in LINES:
            address = address_of(name, world)
            for method in METHODS:
                with transaction.atomic():
                    outcome, told = ask(client, method, address)
                    transaction.set_rollback(True)
                if outcome not in right(name, address, method).split():
                    wrong.append(f"{who} {method} {name}: {outcome}")
                wrong += [f"{who} {method} {name} shows {word}" for word in (MARAS, BOS, RINAS) if word.encode() in told]
    assert wrong == []
