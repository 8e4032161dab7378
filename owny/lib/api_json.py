"""How the API writes JSON."""

from typing import Any

from rest_framework.renderers import JSONRenderer


class Json(JSONRenderer):
    """UTF-8; half of a surrogate pair, which an answer may repeat from what was sent, is written as an escape."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """The bytes of an answer."""
        try:
            return super().render(data, *args, **kwargs)
        except UnicodeEncodeError:
            self.ensure_ascii = True
            return super().render(data, *args, **kwargs)
