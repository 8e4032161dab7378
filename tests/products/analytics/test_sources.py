"""One word for where somebody came from."""

import pytest

from products.sources import LONGEST, label_of, source_of


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ({}, "direct"),
        ({"named": "instagram"}, "instagram"),
        ({"named": " IG "}, "instagram"),
        ({"named": "Twitter"}, "x"),
        ({"named": "newsletter"}, "mail"),
        ({"named": "Spring Launch!"}, "spring-launch"),
        ({"named": "=cmd|' /C calc'!A0"}, "cmd-c-calc-a0"),
        ({"named": "bo@example.com"}, "other"),
        ({"named": "bo%40example.com"}, "other"),
        ({"named": "+49 151 2345678"}, "other"),
        ({"named": "x" * 500}, "x" * LONGEST),
        ({"named": "<>"}, "direct"),
        ({"medium": "email"}, "mail"),
        ({"named": "bo@example.com", "medium": "email"}, "mail"),
        ({"referrer": "l.instagram.com"}, "instagram"),
        ({"referrer": "www.google.co.uk"}, "google"),
        ({"referrer": "google.de"}, "google"),
        ({"referrer": "mail.google.com"}, "mail"),
        ({"referrer": "notgoogle.com"}, "notgoogle.com"),
        ({"referrer": "google.com.evil.example"}, "google.com.evil.example"),
        ({"referrer": "www.gardenblog.example"}, "gardenblog.example"),
        ({"referrer": "a" * 60 + ".example"}, "other"),
        ({"referrer": "127.0.0.1", "own": {"127.0.0.1"}}, "direct"),
        ({"referrer": "checkout.stripe.com"}, "direct"),
        ({"referrer": "not a host"}, "direct"),
        ({"agent": "Mozilla/5.0 (iPhone) Mobile/15E148 Instagram 350.0"}, "instagram"),
        ({"agent": "Mozilla/5.0 musical_ly_32 BytedanceWebview"}, "tiktok"),
        ({"referrer": "youtube.com", "agent": "Instagram"}, "youtube"),
        ({"carried": "tiktok", "named": "instagram", "referrer": "google.com"}, "tiktok"),
        ({"named": "instagram", "referrer": "google.com"}, "instagram"),
    ],
)
def test_the_most_exact_word_wins(given: dict[str, str], source: str) -> None:
    assert source_of(**given) == source


@pytest.mark.parametrize(
    ("source", "label"), [("tiktok", "TikTok"), ("mail", "Your mail"), ("gardenblog.example",) * 2, ("", "Unknown")]
)
def test_people_read_it_as_they_know_it(source: str, label: str) -> None:
    assert label_of(source) == label
