"""How often buyers and creators may do what costs mail, money or other people's patience."""

from owny.lib.throttle import Limit as Limit

MAIL_TO_ADDRESS = Limit("mail-to-address", 5, 60 * 60)
ASKS_FOR_ADDRESS = Limit("asks-for-address", 5, 60 * 60)
"""Asked for in the library: counted whether or not the address ever bought, so that it can be said."""
MAIL_FROM_PLACE = Limit("mail-from-place", 30, 60 * 60)
CODE_FROM_PLACE = Limit("code-from-place", 40, 60 * 60)
CHECKOUT_FROM_PLACE = Limit("checkout-from-place", 40, 10 * 60)
LOOKS_FROM_PLACE = Limit("looks-from-place", 240, 10 * 60)
CODES_FROM_PLACE = Limit("codes-from-place", 120, 10 * 60)
PARTNER_MAILS = Limit("partner-mails", 5, 60 * 60)
PARTNER_MAILS_OF_CREATOR = Limit("partner-mails-of-creator", 60, 24 * 60 * 60)
LOOK_AT_STRIPE = Limit("look-at-stripe", 1, 3)
READDRESS_ORDER = Limit("readdress-order", 5, 24 * 60 * 60)
READDRESS_BY_CREATOR = Limit("readdress-by-creator", 60, 24 * 60 * 60)
TEST_PURCHASES = Limit("test-purchases", 20, 60 * 60)
RESEND_RECEIPT = Limit("resend-receipt", 5, 60 * 60)
