"""Health, robots, and the mail page of development."""

from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django import Settings


def keep_a_mail() -> None:
    message = EmailMultiAlternatives("Your code", "It is 123456.", "shop@example.com", ["bo@example.com"])
    message.attach_alternative("<p>It is <b>123456</b>.</p><script>alert(1)</script>", "text/html")
    message.connection = get_connection("owny.lib.mail.ReadableBackend")
    message.send()


def test_health_is_200_when_database_and_cache_answer(db: None, stranger: Client) -> None:
    response = stranger.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"ok": True, "database": True, "cache": True}


def test_robots_keeps_crawlers_out_of_private_pages(stranger: Client) -> None:
    body = stranger.get("/robots.txt").content.decode()
    assert "Disallow: /library/" in body
    assert "Disallow: /admin/" in body


def test_a_kept_mail_can_be_read_in_the_browser(stranger: Client) -> None:
    keep_a_mail()
    listed = stranger.get("/mail/").content.decode()
    assert "Your code" in listed
    name = listed.split('href="/mail/')[1].split("/")[0]
    assert "It is 123456." in stranger.get(f"/mail/{name}/").content.decode()
    html = stranger.get(f"/mail/{name}/html/")
    assert "<b>123456</b>" in html.content.decode()
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]


def test_there_is_no_mail_page_in_production_or_with_a_real_mail_server(stranger: Client, settings: Settings) -> None:
    keep_a_mail()
    settings.PRODUCTION = True
    assert stranger.get("/mail/").status_code == 404
    settings.PRODUCTION, settings.EMAIL_URL = False, "smtp://mail.example"
    assert stranger.get("/mail/").status_code == 404


def test_every_answer_carries_the_content_policy(stranger: Client) -> None:
    assert stranger.get("/robots.txt").headers["Content-Security-Policy"].startswith("default-src 'self'")
