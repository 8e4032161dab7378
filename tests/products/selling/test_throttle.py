"""How often something may be done, with the cache of a machine without services too."""

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings as DjangoSettings

from products.throttle import Limit


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "filebased.FileBasedCache"])
def test_the_fourth_of_three_is_refused_for_this_key_alone(backend: str, settings: DjangoSettings, tmp_path: Path) -> None:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": str(tmp_path / "c")}}
    limit = Limit("test", 3, 100_000_000)
    assert [limit.allows("Bo@example.com") for _ in range(4)] == [True, True, True, False]
    assert limit.allows("bo@EXAMPLE.com") is False
    assert limit.allows("other@example.com")
    cache.clear()
    assert limit.allows("bo@example.com")
