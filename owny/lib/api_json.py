"""How the API writes JSON."""

from typing import Any

from rest_framework.renderers import JSONRenderer


class _Escaped(JSONRenderer):
    ensure_ascii = True


class Json(JSONRenderer):
    """UTF-8; half of a surrogate pair, which an answer may repeat from what was sent, is written as an escape."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """The bytes of an answer."""
        try:
            return super().render(data, *args, **kwargs)
        except UnicodeEncodeError:
            return _Escaped().render(data, *args, **kwargs)
