"""Reading in real browsers: a free checklist on two devices, without a network for a while, and without any script."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.site import Site
from tests.browser.test_journey import latest_mail, wait_for_mail

PRODUCT = "/@inesathome/lunchbox-basics/"
READER = "reader@example.com"
BOXES = "input[name=tick]"
STATUS = "[data-status]"


def opened(browser: Browser, *, width: int = 375, script: bool = True) -> BrowserContext:
    """A browser of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 812}, java_script_enabled=script, timezone_id="Asia/Tokyo"
    )
    context.set_default_timeout(20_000)
    return context


def claim(page: Page, site: Site) -> None:
    """Ask for the free product and press the button behind the mailed link."""
    page.goto(site.url + PRODUCT + "buy/")
    page.get_by_label("Where shall we send it?").fill(READER)
    page.get_by_role("button", name="Send it to me, free").click()
    expect(page.get_by_role("heading", name="One step left: look into your mail")).to_be_visible()
    mail = wait_for_mail(page, site, READER, "press once")
    page.goto(re.findall(r"https?://\S+/library/claim/\S+", mail["text"])[0])
    page.get_by_role("button", name="Put it in my library").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def come_in(page: Page, site: Site) -> None:
    """Into the same library with the mailed code, and on to the product."""
    earlier = latest_mail(site, READER)["subject"]
    page.goto(site.url + "/library/")
    page.get_by_label("Your e-mail").fill(READER)
    page.get_by_role("button", name="Send me a link").click()
    mail = wait_for_mail(page, site, READER, f"^(?!{re.escape(earlier) or 'none'}).*opens your library")
    page.get_by_label("Six-digit code").fill(mail["subject"][:6])
    page.get_by_role("button", name="Open my library").click()
    page.get_by_role("link", name="Lunchbox Basics", exact=True).click()
    expect(page.locator(BOXES).first).to_be_visible()


def test_ticks_follow_their_reader_from_device_to_device(site: Site, browser: Browser) -> None:
    phone, laptop, plain = opened(browser), opened(browser, width=1280), opened(browser, script=False)
    one, two, three = phone.new_page(), laptop.new_page(), plain.new_page()
    claim(one, site)
    come_in(two, site)

    one.locator(BOXES).nth(1).check()
    expect(one.locator(STATUS)).to_have_text("Saved")
    expect(one.locator("#tool-count")).to_have_text("1 of 19 done")
    two.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(two.locator(BOXES).nth(1)).to_be_checked()
    expect(two.locator("#tool-count")).to_have_text("1 of 19 done")

    phone.set_offline(True)
    one.locator(BOXES).nth(2).check()
    expect(one.locator(STATUS)).to_contain_text("kept on this device")
    two.locator(BOXES).nth(3).check()
    expect(two.locator(STATUS)).to_have_text("Saved")
    phone.set_offline(False)
    expect(one.locator(STATUS)).to_have_text("Saved")
    one.reload()
    for place in (1, 2, 3):
        expect(one.locator(BOXES).nth(place)).to_be_checked()
    assert one.evaluate("Object.keys(localStorage)") == []

    come_in(three, site)
    three.locator(BOXES).nth(4).check()
    three.get_by_role("button", name="Save", exact=True).click()
    expect(three.locator(STATUS)).to_have_text("Saved")
    expect(three.locator(f"{BOXES}:checked")).to_have_count(4)

    two.goto(site.url + "/library/")
    expect(two.get_by_text("Days open by the clock of Tokyo.")).to_be_visible()
    for context in (phone, laptop, plain):
        context.close()
