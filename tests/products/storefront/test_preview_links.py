"""A secret link shows one draft for a while, and then nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from creators.models import Creator
from products.models import PreviewLink, Product
from products.models.revision import RevisionOrigin
from products.preview_links import MOST_LINKS, make_link
from products.publishing import save_revision
from tests.builder.studio.conftest import make_product

Share = Callable[..., str]


@pytest.fixture
def product(creator: Creator) -> Product:
    """Mara's draft."""
    return make_product(creator)


@pytest.fixture
def share(product: Product, creator_client: Client) -> Share:
    """Make a link in the studio; its path."""

    def made(days: int = 7) -> str:
        answer = creator_client.post(f"/studio/{product.public_id}/share/", {"days": days})
        assert answer.status_code == 201
        return re.search(r'value="http://[^/]+(/preview/[\w-]{32}/)"', answer.content.decode())[1]  # type: ignore[index]

    return made


def look(stranger: Client, path: str) -> Any:
    return stranger.get(path)


def test_a_stranger_with_the_link_sees_the_draft_and_its_inside(product: Product, share: Share, stranger: Client) -> None:
    path = share()
    answer = look(stranger, path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Balcony herbs" in text
    assert "A draft by Mara Lind." in text
    inside = re.findall(rf'href="({path}[a-z0-9-]+/)"', text)
    assert len(inside) == 1
    assert "What buyers get" in look(stranger, inside[0]).content.decode()
    assert 'data-reading="trial"' in look(stranger, inside[0]).content.decode()


def test_nobody_keeps_it_finds_it_or_hears_of_its_address(share: Share, stranger: Client) -> None:
    path = share()
    for place in (path, path + "what/is-this/", path + "nowhere/", "/preview/unknown/"):
        headers = look(stranger, place).headers
        assert headers["Cache-Control"] == "no-store, private"
        assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert not look(stranger, path).cookies


def test_every_button_that_would_charge_says_that_it_is_a_preview(share: Share, stranger: Client) -> None:
    path = share()
    text = look(stranger, path).content.decode()
    assert "/buy/" not in text
    assert text.count(f'href="{path}what/is-this/"') >= 2
    note = look(stranger, path + "what/is-this/").content.decode()
    assert "This is a preview" in note
    assert "Nothing can be bought here." in note
    assert "<form" not in note


def test_it_shows_the_newest_draft_and_no_other_product(
    product: Product, creator: Creator, share: Share, stranger: Client
) -> None:
    other = make_product(creator, title="Secret plans", slug="secret")
    path = share()
    document = {**product.revisions.latest("number").document, "title": "Newer words"}
    save_revision(product=product, document=document, origin=RevisionOrigin.EDIT)
    text = look(stranger, path).content.decode()
    assert "Newer words" in text
    for hidden in (other.public_id, product.public_id, "Secret plans", "/@mara/"):
        assert hidden not in text


def test_the_key_is_kept_as_its_hash_only(share: Share) -> None:
    key = share().split("/")[2]
    link = PreviewLink.objects.get()
    assert key not in str(vars(link))
    assert (len(link.key_hash), link.key_end) == (64, key[-4:])


@pytest.mark.parametrize("days", [1, 7, 30])
def test_it_ends_after_the_days_that_were_chosen(days: int, share: Share, stranger: Client) -> None:
    path = share(days)
    link = PreviewLink.objects.get()
    assert link.expires_at - link.created_at == timedelta(days=days)
    past = timezone.now() - timedelta(days=days, seconds=1)
    PreviewLink.objects.update(created_at=past, expires_at=past + timedelta(days=days))
    for place in (path, path + "what/is-this/"):
        answer = look(stranger, place)
        assert answer.status_code == 410
        assert "This link has ended" in answer.content.decode()
        assert "Balcony herbs" not in answer.content.decode()


@pytest.mark.parametrize("days", ["", "2", "365", "-7", "7.0", "x"])
def test_another_length_is_refused_with_a_sentence(days: str, product: Product, creator_client: Client) -> None:
    answer = creator_client.post(f"/studio/{product.public_id}/share/", {"days": days})
    assert answer.status_code == 422
    assert "A link can live 1, 7 or 30 days." in answer.content.decode()
    assert PreviewLink.objects.count() == 0


def test_its_creator_ends_it_at_once(product: Product, share: Share, stranger: Client, creator_client: Client) -> None:
    path, link = share(), PreviewLink.objects.get()
    answer = creator_client.post(f"/studio/{product.public_id}/share/{link.public_id}/end/")
    assert "The link opens nothing any more." in answer.content.decode()
    assert f"…{link.key_end}" not in answer.content.decode()
    assert look(stranger, path).status_code == 410
    ended = PreviewLink.objects.get().revoked_at
    creator_client.post(f"/studio/{product.public_id}/share/{link.public_id}/end/")
    assert PreviewLink.objects.get().revoked_at == ended


@pytest.mark.parametrize("key", ["unknown", "x" * 32, "%20", "a" * 500])
def test_an_unknown_key_says_no_more_than_one_that_ended(db: None, stranger: Client, key: str) -> None:
    answer = look(stranger, f"/preview/{key}/")
    assert answer.status_code == 404
    assert "This link has ended" in answer.content.decode()


def test_a_page_that_is_not_there_leads_to_the_first_one(share: Share, stranger: Client) -> None:
    path = share()
    assert look(stranger, path + "nowhere/")["Location"] == path


def test_a_form_of_the_page_only_leads_on(product: Product, share: Share, stranger: Client) -> None:
    path = share()
    slugs = [page["slug"] for page in product.revisions.latest("number").document["pages"]]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{path}{slugs[1]}/", {"go": "x"})["Location"] == f"{path}{slugs[2]}/"
    assert strict.post(f"{path}{slugs[-1]}/", {"go": "x"})["Location"] == f"{path}{slugs[-1]}/"
    assert strict.post(f"{path}what/is-this/").status_code in (403, 405)


def test_looks_are_counted_for_its_creator(product: Product, share: Share, stranger: Client, creator_client: Client) -> None:
    path = share()
    look(stranger, path)
    look(stranger, path)
    page = creator_client.get(f"/studio/{product.public_id}/see/", {"share": ""}).content.decode()
    assert "looked at 2 times" in page
    assert path not in page


def test_a_product_has_a_bounded_number_of_links(product: Product, creator_client: Client) -> None:
    for _ in range(MOST_LINKS):
        make_link(product=product, days=1, by=None)
    answer = creator_client.post(f"/studio/{product.public_id}/share/", {"days": 1})
    assert answer.status_code == 422
    assert PreviewLink.objects.count() == MOST_LINKS


def test_a_rival_makes_and_ends_no_link_of_mine(
    product: Product, share: Share, stranger: Client, rival_client: Client
) -> None:
    path, link = share(), PreviewLink.objects.get()
    assert rival_client.post(f"/studio/{product.public_id}/share/", {"days": 7}).status_code == 404
    assert rival_client.post(f"/studio/{product.public_id}/share/{link.public_id}/end/").status_code == 404
    assert PreviewLink.objects.count() == 1
    assert look(stranger, path).status_code == 200


def test_a_link_of_another_product_of_mine_is_not_ended_by_mistake(
    product: Product, creator: Creator, share: Share, creator_client: Client
) -> None:
    share()
    other = make_product(creator, slug="other")
    address = f"/studio/{other.public_id}/share/{PreviewLink.objects.get().public_id}/end/"
    assert creator_client.post(address).status_code == 404
    assert PreviewLink.objects.get().revoked_at is None


@pytest.mark.parametrize("values", [{"days": 2}, {"days": 7, "expires_at": timezone.now() - timedelta(days=400)}])
def test_the_database_refuses_a_link_without_a_proper_end(product: Product, values: dict[str, Any]) -> None:
    now = timezone.now()
    given = {"key_hash": "x", "key_end": "y", "created_at": now, "expires_at": now + timedelta(days=7), **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        PreviewLink.objects.create(product=product, **given)
