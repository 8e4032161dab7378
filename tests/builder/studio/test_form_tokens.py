"""Another site cannot make a creator's browser change a product."""

from django.test import Client

from creators.models import Creator
from products.models import Revision
from tests.builder.studio.conftest import Bench

WRITES = {
    "change/": {"patch": '[{"op": "replace", "path": "/title", "value": "Stolen"}]', "expected": "1"},
    "undo/": {"expected": "1"},
    "redo/": {"expected": "1"},
    "restore/1/": {"expected": "2"},
    "offer/": {"price": "1", "slug": "stolen"},
    "publish/": {"expected": "1"},
    "unpublish/": {},
}


def test_changes_need_the_token_of_the_form(bench: Bench, creator: Creator) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(creator.user)
    for rest, data in WRITES.items():
        assert careful.post(bench.url(rest), data).status_code == 403
    assert Revision.objects.count() == 1
