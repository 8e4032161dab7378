"""How allauth speaks here: its mails leave after commit by a task, its refusals are in our words."""

from functools import partial
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from owny.lib.mail import send_soon


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with our mail and our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "This e-mail and password do not go together.",
        "email_taken": "There is an account with this e-mail already.",
        "duplicate_email": "This is your e-mail already.",
        "enter_current_password": "That is not your current password.",
        "incorrect_code": "That is not the code. Look at the newest mail.",
        "incorrect_password": "That is not your password.",
        "invalid_password_reset": "This code is used up. Ask for a new one.",
        "same_as_current": "That is what you have already.",
        "too_many_login_attempts": "Too many tries in a short time. Wait five minutes, then go on.",
        "rate_limited": "That was too often in a short time. Wait a minute.",
        "unknown_email": "No account has this e-mail.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now, send once the transaction has committed."""
        values = {
            "request": allauth_context.request,
            "email": email,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            **context,
        }
        mail = self.render_mail(template_prefix, email, values)
        html = next((str(part[0]) for part in mail.alternatives), "") if isinstance(mail, EmailMultiAlternatives) else ""
        text = str(mail.body).strip() + "\n"
        transaction.on_commit(partial(send_soon, to=email, subject=str(mail.subject), text=text, html=html))
