from django.apps import AppConfig
from django.conf import settings


class OwnyConfig(AppConfig):
    name = "owny"

    def ready(self) -> None:
        """Register the start-up checks, and make the folders that a queue in files needs."""
        from owny import checks  # noqa: F401, PLC0415 - registering needs the app registry

        if not settings.REDIS_URL:
            for name in ("messages", "control"):
                (settings.QUEUE_DIR / name).mkdir(parents=True, exist_ok=True)
