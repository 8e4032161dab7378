import pytest
from django.test import Client

from creators.models import Creator, User
from products.models import Buyer

PAGES = ["/clips/", "/clips/import/", "/settings/", "/settings/account/", "/clips/export.json"]


@pytest.fixture
def reader(db: None) -> Client:
    """A signed-in user who sells nothing."""
    client = Client()
    client.force_login(User.objects.create_user("nora.berg@example.com"))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_strangers_sign_in_and_users_without_a_handle_pick_one(stranger: Client, reader: Client, page: str) -> None:
    assert stranger.get(page)["Location"] == f"/accounts/login/?next={page}"
    assert reader.get(page)["Location"] == f"/welcome/?next=%2F{page[1:].replace('/', '%2F')}"


def test_a_request_of_the_page_itself_is_led_by_a_header(db: None, stranger: Client) -> None:
    response = stranger.get("/clips/?q=a", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/accounts/login/?next=/signed-in/"


def test_after_signing_in_everyone_goes_to_their_place(creator_client: Client, reader: Client, stranger: Client) -> None:
    assert creator_client.get("/signed-in/")["Location"] == "/products/"
    assert reader.get("/signed-in/")["Location"] == "/welcome/"
    assert stranger.get("/signed-in/")["Location"] == "/accounts/login/"


def test_welcome_suggests_a_free_handle_and_offers_the_library(creator: Creator, reader: Client) -> None:
    html = reader.get("/welcome/").content.decode()
    assert 'value="nora_berg"' in html
    assert 'value="Nora Berg"' in html
    assert 'href="/library/"' in html
    Creator.objects.filter(pk=creator.pk).update(handle="nora_berg")
    assert 'value="nora_berg2"' in reader.get("/welcome/").content.decode()


@pytest.mark.parametrize(
    ("handle", "answer"),
    [
        ("free_one", "@free_one is free."),
        ("MARA", "Somebody has this handle already."),
        ("ad", "Use 3 to 30 lower-case letters"),
        ("admin", "This one is ours."),
        ("no spaces", "Use 3 to 30 lower-case letters"),
        ("", "3 to 30 letters"),
    ],
)
def test_a_handle_is_checked_while_it_is_typed(creator: Creator, reader: Client, handle: str, answer: str) -> None:
    assert answer in reader.get("/welcome/handle/", {"handle": handle}).content.decode()


@pytest.mark.parametrize("handle", ["mara", "Mara", "ad", "admin", "a b", "_ab", "ab_", "ä_ö_ü", ""])
def test_a_handle_nobody_may_have_is_refused(creator: Creator, reader: Client, handle: str) -> None:
    assert reader.post("/welcome/", {"handle": handle, "display_name": "Nora"}).status_code == 422
    assert Creator.objects.count() == 1


def test_who_has_a_handle_is_not_asked_again(creator_client: Client) -> None:
    assert creator_client.get("/welcome/?next=/clips/")["Location"] == "/clips/"
    assert creator_client.post("/welcome/", {"handle": "second", "display_name": "X"}).status_code == 302
    assert Creator.objects.get().handle == "mara"


def test_a_buyer_is_no_creator(buyer: Buyer, reader: Client) -> None:
    assert reader.get("/clips/").status_code == 302
    assert Creator.objects.count() == 0


def test_a_closed_account_gets_in_nowhere(creator: Creator, creator_client: Client) -> None:
    User.objects.filter(pk=creator.user_id).update(is_active=False)
    assert creator_client.get("/clips/").status_code == 302
