from anymail.signals import tracking
from django.apps import AppConfig


class CreatorsConfig(AppConfig):
    name = "creators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of bounces and complaints: django-anymail tells them by a signal, and by nothing else."""
        from creators.mail_events import record_mail_event  # noqa: PLC0415 - models need the app registry

        tracking.connect(record_mail_event, dispatch_uid="creators.mail_events")
