"""A mail server that does not always take what it is given."""

from collections.abc import Sequence
from typing import ClassVar

from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import EmailMessage


class Faulty(EmailBackend):
    """Raises what stands in `faults`, first things first, then keeps mail as the suite's own backend does."""

    faults: ClassVar[list[BaseException]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Fail once for each fault."""
        if self.faults:
            raise self.faults.pop(0)
        return super().send_messages(messages)
