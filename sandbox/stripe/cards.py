"""Test cards and the test bank, as https://docs.stripe.com/testing lists them."""

from dataclasses import dataclass

from sandbox.stripe.store import Record

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
REFUSED_LATER = "4000000000000341"
"""Can be kept for a customer, but each payment with it is declined."""


@dataclass(frozen=True)
class Decline:
    """Why a payment was refused; `message` is what the buyer reads."""

    message: str
    code: str
    decline_code: str | None = None


class CardDeclined(Exception):
    """The card was refused; the session stays open."""

    def __init__(self, decline: Decline) -> None:
        super().__init__(decline.message)
        self.decline = decline


@dataclass(frozen=True)
class Card:
    """A card number and what happens when one pays with it. `disputed`: its owner disputes the charge at once."""

    number: str
    brand: str = "visa"
    decline: Decline | None = None
    disputed: bool = False


CARDS = {
    card.number: card
    for card in (
        Card(GOOD),
        Card("5555555555554444", "mastercard"),
        Card("378282246310005", "amex"),
        Card(DECLINED, decline=Decline("Your card was declined.", "card_declined", "generic_decline")),
        Card(
            "4000000000009995",
            decline=Decline("Your card has insufficient funds.", "card_declined", "insufficient_funds"),
        ),
        Card("4000000000000069", decline=Decline("Your card has expired.", "expired_card", "expired_card")),
        Card(
            "4000000000000127",
            decline=Decline("Your card's security code is incorrect.", "incorrect_cvc", "incorrect_cvc"),
        ),
        Card("4000000000000259", disputed=True),
        Card(REFUSED_LATER, decline=Decline("Your card was declined.", "card_declined", "generic_decline")),
    )
}

NOT_A_TEST_CARD = Decline(
    "Your card was declined. This is a test page: use a test card such as 4242 4242 4242 4242.",
    "card_declined",
    "test_mode_live_card",
)

BANK_REFUSAL = Decline(
    "The customer's account has insufficient funds to cover this payment.",
    "payment_method_provider_decline",
    "insufficient_funds",
)


def card_for(number: str) -> Card:
    """Return the test card with this number, spaces ignored; any other number is a card that is declined."""
    digits = "".join(number.split())
    return CARDS.get(digits) or Card(digits, decline=NOT_A_TEST_CARD)


def details(card: Card) -> Record:
    """Return `payment_method_details` of a charge made with this card."""
    return {
        "type": "card",
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "funding": "credit",
            "last4": card.number[-4:],
            "network": card.brand,
            "three_d_secure": None,
            "wallet": None,
        },
    }


def bank_details(method: str) -> Record:
    """Return `payment_method_details` of a debit from the test bank."""
    return {"type": method, method: {"bank_name": "STRIPE TEST BANK", "last4": "6789"}}
