"""What a page tells when somebody looks at it: once, without a cookie, never for its own creator; the source goes along."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.site import Site

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
NO_ROBOT = "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"
PRODUCT = "/@inesathome/seven-quiet-evenings/"
SEEN = "**/seen/"


@contextmanager
def person(browser: Browser, **changed: str) -> Iterator[tuple[Page, list[Request]]]:
    """A person's window, and the requests with which its pages told that they were seen."""
    context = browser.new_context(**{"user_agent": PHONE, "viewport": {"width": 375, "height": 740}, **changed})  # type: ignore[arg-type]
    context.add_init_script(NO_ROBOT)
    window, told = context.new_page(), list[Request]()
    window.on("request", lambda request: told.append(request) if "/seen/" in request.url else None)
    yield window, told
    context.close()


@pytest.mark.parametrize("way", ["hub", "page"])
def test_the_source_goes_along_to_the_checkout(browser: Browser, site: Site, way: str) -> None:
    with person(browser) as (window, told):
        with window.expect_request(SEEN):
            window.goto(site.url + ("/@inesathome/" if way == "hub" else PRODUCT) + "?utm_source=tiktok")
        if way == "hub":
            link = window.locator(".card a", has_text="Seven Quiet Evenings")
            expect(link).to_have_attribute("href", PRODUCT + "?from=tiktok")
            with window.expect_request(SEEN):
                link.click()
        with window.expect_request(SEEN):
            window.locator("a[href*='/buy/?from=tiktok']:visible").first.click()
        expect(window.locator("input[name=from]")).to_have_value("tiktok")
        assert all("cookie" not in request.all_headers() for request in told)
        assert len(told) == (3 if way == "hub" else 2)
        assert not window.context.storage_state()["origins"], "nothing is kept in the browser"


def test_a_robot_tells_nothing_and_its_links_stay_as_they_are(browser: Browser, site: Site) -> None:
    window = browser.new_page()
    told: list[Request] = []
    window.on("request", lambda request: told.append(request) if "/seen/" in request.url else None)
    window.goto(site.url + PRODUCT + "?utm_source=tiktok", wait_until="networkidle")
    assert told == []
    window.close()


def test_a_creators_own_browser_is_not_counted(browser: Browser, site: Site) -> None:
    with person(browser) as (window, told):
        window.goto(site.url + "/accounts/login/")
        window.fill("input[name=login]", "ines@example.com")
        window.fill("input[name=password]", "owny-demo-pass")
        window.click("button[type=submit]")
        window.wait_for_url("**/products/")
        window.goto(site.url + PRODUCT, wait_until="networkidle")
        assert told == []
        window.goto(site.url + "/@tomasrides/", wait_until="networkidle")
        assert len(told) == 1, "a visit to somebody else counts"


def test_without_script_an_image_tells_it(browser: Browser, site: Site) -> None:
    context = browser.new_context(user_agent=PHONE, java_script_enabled=False)
    window = context.new_page()
    with window.expect_response("**/seen/none.gif*") as answer:
        window.goto(site.url + PRODUCT + "?ref=youtube")
    assert answer.value.status == 200
    assert "cookie" not in answer.value.request.all_headers()
    context.close()
