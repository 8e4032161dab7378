import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.views import defaults

from owny import failing


def body_of(response: object) -> str:
    return str(getattr(response, "content", b"").decode())


def test_a_page_that_is_not_there_says_so_and_shows_the_way(db: None, stranger: Client) -> None:
    response = stranger.get("/@nobody/")
    assert response.status_code == 404
    html = body_of(response)
    assert "There is no page here" in html
    assert 'href="/library/"' in html


def test_a_form_without_its_token_is_refused_in_words_that_say_what_to_do(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.co", "password": "x" * 10})
    assert response.status_code == 403
    html = body_of(response)
    assert "This page was open too long" in html
    assert "Go back, reload the page" in html
    assert "<style" not in html


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda request: defaults.server_error(request), 500, "Something on our side failed"),
        (lambda request: defaults.bad_request(request, ValueError()), 400, "We did not understand that"),
        (lambda request: defaults.permission_denied(request, ValueError()), 403, "This page is not open to you"),
    ],
)
def test_other_failures_have_a_page_in_our_look_that_needs_no_database(answer: object, status: int, words: str) -> None:
    assert callable(answer)
    response = answer(_request())
    assert response.status_code == status
    html = body_of(response)
    assert words in html
    assert "css/app" in html
    assert "Owny</a>" in html


def test_a_program_gets_the_failure_that_the_api_documents_outside_of_views_too(db: None, stranger: Client) -> None:
    missing = stranger.post("/api/v1/produkts/", {})
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/json")
    assert missing.json() == {"detail": failing.NO_ADDRESS, "problems": []}
    unreadable = stranger.get("/api/v1/products/", headers={"host": "nobody.example"})
    assert (unreadable.status_code, unreadable.json()) == (400, {"detail": failing.UNREADABLE, "problems": []})


def test_a_crash_is_told_to_programs_as_json_and_to_people_as_a_page() -> None:
    """Without the `db` fixture every look into the database raises."""
    client = Client(raise_request_exception=False)
    program = client.get("/api/v1/products/", headers={"authorization": "Bearer owny_anything"})
    assert (program.status_code, program.json()) == (500, {"detail": failing.CRASHED, "problems": []})
    person = client.get("/sitemap.xml")
    assert person.status_code == 500
    assert "Something on our side failed" in body_of(person)


def _request() -> HttpRequest:
    return RequestFactory().get("/")
