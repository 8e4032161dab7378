"""What is done in the background on this floor: mails that wait."""

from celery import shared_task

from creators.mailing import forget_old_words, send_waiting
from creators.mailing import send_mail as send_mail  # workers look for tasks in this module


@shared_task
def send_waiting_mails() -> None:
    """Send what is due."""
    send_waiting()


@shared_task
def forget_old_mails() -> None:
    """Empty what was sent a month ago."""
    forget_old_words()
