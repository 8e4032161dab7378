import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client, override_settings

from creators.models import Creator, User

Post = Callable[..., HttpResponse]
PASSWORD = "a short sentence is good"


@pytest.fixture
def post(stranger: Client, django_capture_on_commit_callbacks: Any) -> Post:
    """Post as the stranger's browser, and let mail leave."""

    def send(path: str, **data: str) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            return stranger.post(path, data)  # type: ignore[return-value]

    return send


@pytest.fixture
def ines(db: None) -> User:
    user = User.objects.create_user("ines@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code() -> str:
    found = re.search(r"^    (\d{6})$", str(mail.outbox[-1].body), re.M)
    assert found is not None
    return found.group(1)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_new_account_is_confirmed_by_code_and_picks_a_handle(db: None, post: Post, stranger: Client) -> None:
    assert post("/accounts/signup/", email="Nora@Example.com", password1=PASSWORD)["Location"] == "/accounts/confirm-email/"
    assert not signed_in(stranger)
    assert mail.outbox[-1].to == ["nora@example.com"]
    assert mail.outbox[-1].subject == f"{code()} confirms your e-mail"
    assert post("/accounts/confirm-email/", code="000000" if code() != "000000" else "111111").status_code == 200
    assert not signed_in(stranger)
    assert post("/accounts/confirm-email/", code=code())["Location"] == "/signed-in/"
    assert stranger.get("/signed-in/")["Location"] == "/welcome/"
    html = stranger.get("/welcome/").content.decode()
    assert 'value="nora"' in html
    assert 'value="Nora"' in html
    assert post("/welcome/", handle="nora_bakes", display_name="Nora  Berg").status_code == 302
    creator = Creator.objects.get()
    assert (creator.handle, creator.display_name, creator.user.email) == ("nora_bakes", "Nora Berg", "nora@example.com")
    assert creator.brand.mood == "warm"


def test_a_password_signs_in_and_goes_where_it_was_asked_to(ines: User, post: Post, stranger: Client) -> None:
    assert stranger.get("/clips/?q=a")["Location"] == "/accounts/login/?next=/clips/%3Fq%3Da"
    answer = post("/accounts/login/", login="INES@example.com", password=PASSWORD, next="/clips/?q=a")
    assert answer["Location"] == "/clips/?q=a"
    assert signed_in(stranger)


def test_next_leads_nowhere_else(ines: User, post: Post) -> None:
    answer = post("/accounts/login/", login="ines@example.com", password=PASSWORD, next="https://evil.example/")
    assert answer["Location"] == "/signed-in/"


def test_a_wrong_password_says_so_and_signs_nobody_in(ines: User, post: Post, stranger: Client) -> None:
    answer = post("/accounts/login/", login="ines@example.com", password="wrong")
    assert "This e-mail and password do not go together." in answer.content.decode()
    assert not signed_in(stranger)


def test_an_e_mailed_code_signs_in(ines: User, post: Post, stranger: Client) -> None:
    assert post("/accounts/login/code/", email="ines@example.com")["Location"] == "/accounts/login/code/confirm/"
    assert b"a code is on its way to it" in stranger.get("/accounts/login/code/confirm/").content
    post("/accounts/login/code/confirm/", code=code())
    assert signed_in(stranger)


def test_three_wrong_codes_end_the_try(ines: User, post: Post, stranger: Client) -> None:
    post("/accounts/login/code/", email="ines@example.com")
    right = code()
    for _ in range(3):
        post("/accounts/login/code/confirm/", code="999999" if right != "999999" else "888888")
    post("/accounts/login/code/confirm/", code=right)
    assert not signed_in(stranger)


def test_nobody_learns_who_has_an_account(ines: User, post: Post, stranger: Client) -> None:
    known = post("/accounts/login/code/", email="ines@example.com")
    stranger.cookies.clear()
    unknown = post("/accounts/login/code/", email="nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox[-1].subject == "No account with this address"
    stranger.cookies.clear()
    taken = post("/accounts/signup/", email="ines@example.com", password1=PASSWORD)
    assert taken["Location"] == "/accounts/confirm-email/"
    assert mail.outbox[-1].subject == "You have an account already"
    assert User.objects.count() == 1


def test_a_forgotten_password_is_replaced_by_code(ines: User, post: Post, stranger: Client) -> None:
    post("/accounts/password/reset/", email="ines@example.com")
    assert post("/accounts/password/reset/confirm/", code=code())["Location"] == "/accounts/password/reset/complete/"
    assert stranger.get("/accounts/password/reset/complete/").status_code == 200
    post("/accounts/password/reset/complete/", password1="another short sentence", password2="another short sentence")
    ines.refresh_from_db()
    assert ines.check_password("another short sentence")


@pytest.mark.parametrize("password", ["short", "password123456", "ines@example.com"])
def test_a_weak_password_is_refused(db: None, post: Post, password: str) -> None:
    assert post("/accounts/signup/", email="ines@example.com", password1=password).status_code == 200
    assert User.objects.count() == 0


def test_a_new_e_mail_counts_once_its_code_is_typed(ines: User, post: Post, stranger: Client) -> None:
    stranger.force_login(ines)
    post("/accounts/email/", email="new@example.com", action_add="")
    ines.refresh_from_db()
    assert ines.email == "ines@example.com"
    post("/accounts/confirm-email/", code=code())
    ines.refresh_from_db()
    assert ines.email == "new@example.com"


def test_signing_out_asks_and_then_ends_the_session(ines: User, post: Post, stranger: Client) -> None:
    stranger.force_login(ines)
    assert b"Sign out?" in stranger.get("/accounts/logout/").content
    assert signed_in(stranger)
    assert post("/accounts/logout/")["Location"] == "/"
    assert not signed_in(stranger)


def test_too_many_wrong_passwords_are_stopped_even_when_the_right_one_comes(
    ines: User, post: Post, stranger: Client
) -> None:
    for _ in range(5):
        post("/accounts/login/", login="ines@example.com", password="wrong")
    answer = post("/accounts/login/", login="ines@example.com", password=PASSWORD)
    assert "Too many tries in a short time." in answer.content.decode()
    assert not signed_in(stranger)


@override_settings(ACCOUNT_RATE_LIMITS={"signup": "1/m/ip"})
def test_too_often_gets_a_page_that_explains(db: None, post: Post) -> None:
    post("/accounts/signup/", email="a@example.com", password1=PASSWORD)
    answer = post("/accounts/signup/", email="b@example.com", password1=PASSWORD)
    assert answer.status_code == 429
    assert "That was too often" in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", ["login/", "signup/", "login/code/", "password/reset/", "logout/"])
def test_pages_for_strangers_have_no_inline_script_or_style(db: None, stranger: Client, path: str) -> None:
    html = stranger.get(f"/accounts/{path}", follow=True).content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


@pytest.mark.parametrize("path", ["email/", "password/change/", "reauthenticate/", "logout/"])
def test_account_pages_are_ours_for_a_signed_in_user(ines: User, stranger: Client, path: str) -> None:
    stranger.force_login(ines)
    html = stranger.get(f"/accounts/{path}").content.decode()
    assert 'class="plain' in html
    assert " style=" not in html


def test_the_admin_is_entered_through_the_same_sign_in_with_its_limits(ines: User, post: Post, stranger: Client) -> None:
    ines.is_staff = ines.is_superuser = True
    ines.save()
    response = stranger.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert post("/admin/login/", username=ines.email, password=PASSWORD).status_code == 302
    assert not signed_in(stranger)
    assert post("/accounts/login/", login=ines.email, password=PASSWORD, next="/admin/")["Location"] == "/admin/"
    assert "Owny admin" in stranger.get("/admin/").content.decode()
    assert stranger.get("/signed-in/")["Location"] == "/admin/"


def test_a_creator_at_the_admins_door_is_told_in_words(creator_client: Client) -> None:
    response = creator_client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "This page is not open to you" in response.content.decode()
