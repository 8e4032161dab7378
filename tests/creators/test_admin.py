import pytest
from django.test import Client

from creators.models import ClipCard, ClipImport, Creator, User
from tests.creators.cards import BASKET, give


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("admin@example.com", "x"))
    return client


@pytest.mark.parametrize("model", ["user", "creator", "brand", "clipcard", "clipimport"])
def test_every_list_opens_and_finds(creator: Creator, admin: Client, model: str) -> None:
    give(creator, BASKET)
    html = admin.get(f"/admin/creators/{model}/", {"q": "mara"}).content.decode()
    assert "mara" in html


def test_every_row_opens(creator: Creator, admin: Client) -> None:
    give(creator, BASKET)
    rows = {
        "user": creator.user_id,
        "creator": creator.pk,
        "brand": creator.brand.pk,
        "clipcard": ClipCard.objects.get().pk,
        "clipimport": ClipImport.objects.get().pk,
    }
    for model, key in rows.items():
        assert admin.get(f"/admin/creators/{model}/{key}/change/").status_code == 200, model


def test_a_creator_has_no_admin(creator_client: Client) -> None:
    assert creator_client.get("/admin/creators/creator/").status_code == 302
