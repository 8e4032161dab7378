"""A sender is known by what one household has."""

import pytest
from django.test import Client, RequestFactory

from owny.lib.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_of_a_long_address_the_part_of_a_household_counts(address: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_another_address_of_the_same_household_is_no_way_round_a_limit(db: None) -> None:
    """The library mails thirty times an hour to one place."""
    statuses = [
        Client().post("/library/ask/", {"email": f"p{number}@example.com"}, REMOTE_ADDR=f"2001:db8::{number:x}").status_code
        for number in range(1, 32)
    ]
    assert (statuses[:30], statuses[30]) == ([302] * 30, 429)
