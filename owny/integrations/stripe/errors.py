"""What can go wrong with Stripe, in our words. `retryable` says whether the same call may succeed later."""


class StripeFailure(Exception):
    """Stripe did not do what was asked. `sentence` may be shown to people; `str()` has the detail for the log."""

    retryable = False
    sentence = "The payment system did not accept this."

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail or self.sentence)
        self.code = code


class StripeUnavailable(StripeFailure):
    """No answer, a broken one, or too many calls at once."""

    retryable = True
    sentence = "The payment system does not answer right now."


class StripeMisconfigured(StripeFailure):
    """Our key is wrong or lacks a permission."""

    sentence = "Payments are not set up correctly on our side."


class StripeRefused(StripeFailure):
    """The request itself was refused; `code` is Stripe's."""


class ObjectUnknown(StripeRefused):
    """Stripe has nothing under this id."""


class IdempotencyKeyUsed(StripeRefused):
    """The key was used with other parameters before."""


class AddressRefused(StripeRefused):
    """An e-mail address is none in Stripe's eyes."""

    sentence = "The payment system does not take this address."


class PayoutAccountNotReady(StripeRefused):
    """The creator's account cannot receive money (yet)."""

    sentence = "This creator's payout account cannot receive money at the moment."


class ChargeDisputed(StripeRefused):
    """The buyer's bank has taken the money back already."""

    sentence = "The buyer's bank has opened a dispute, so this payment cannot be refunded now."


class AlreadyRefunded(StripeRefused):
    """Nothing is left to refund."""

    sentence = "This payment has been refunded already."


class SignatureRefused(StripeFailure):
    """A webhook is not from Stripe, is too old, or we have no secret to check it with."""

    sentence = "The signature does not fit."
