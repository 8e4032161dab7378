"""How allauth speaks here: its mails go through our outbox, its refusals are in our words."""

from typing import Any, ClassVar
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from creators.letters import look_of
from creators.mailing import keep_mail
from creators.models import Mail
from owny.lib.mail import Words


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
        """Render now, send once the transaction has committed. Codes are in them, so their words are not kept."""
        values = {
            "request": allauth_context.request,
            "email": email,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "look": look_of(None),
            **context,
        }
        mail = self.render_mail(template_prefix, email, values)
        html = next((str(part[0]) for part in mail.alternatives), "") if isinstance(mail, EmailMultiAlternatives) else ""
        words = Words(str(mail.subject), str(mail.body).strip() + "\n", html)
        kind = template_prefix.rpartition("/")[2][:40]
        keep_mail(words, Mail(kind=kind, key=f"account:{uuid4()}", to=email, is_secret=True))
