"""An own domain serves what belongs there, at short addresses, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from creators.domains import check_domain
from creators.models import Creator, Domain
from products.claims import claim_now
from products.library_keys import key_for_receipt
from products.models import Buyer, Order, Product
from products.own_domains import _in_short
from tests.products.library.reading_desk import on_sale
from tests.products.own_domains.domain import HOST, at, set_up, wish
from tests.products.shop import Stripe, mails_to, post_event, press_buy, published
from tests.sandbox.names import Names


def test_the_hub_and_products_stand_at_short_addresses(herbs: Product) -> None:
    hub = at().get("/")
    assert hub.status_code == 200
    assert f'href="/{herbs.slug}/"' in hub.content.decode()
    shown = at().get(f"/{herbs.slug}/")
    assert shown.status_code == 200
    assert herbs.title.encode() in shown.content or b"Herbs &amp; more" in shown.content
    assert at().get(f"/{herbs.slug}").headers["Location"] == f"/{herbs.slug}/"


def test_the_same_bytes_with_the_same_mark_stand_on_both_hosts(herbs: Product) -> None:
    theirs, ours = at().get(f"/{herbs.slug}/"), Client().get(f"/@mara/{herbs.slug}/")
    assert theirs.content == ours.content
    assert theirs.headers["ETag"] == ours.headers["ETag"]
    assert 'href="buy/"' in theirs.content.decode()
    assert "/@mara/" not in theirs.content.decode()


def test_long_addresses_lead_to_short_ones(herbs: Product) -> None:
    answer = at().get(f"/@mara/{herbs.slug}/?utm_source=ig")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/{herbs.slug}/?utm_source=ig")
    assert at().get("/@mara/").headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/@mara//evil.example/", "/@MARA///evil.example", "/@mara//evil.example/?via=x"])
def test_no_long_address_leads_to_another_site(herbs: Product, path: str) -> None:
    answer = at().get(path)
    assert answer.status_code == 301
    assert re.match(r"/evil\.example", answer.headers["Location"])


def test_an_answer_cannot_lead_to_another_site_either() -> None:
    answer = HttpResponse(status=302, headers={"Location": "/@mara//evil.example/"})
    assert _in_short(answer, "mara").headers["Location"] == "/evil.example/"


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/admin/", "/api/v1/orders/", "/settings/", "/orders/", "/studio/", "/@rex/", "/healthz",
     "/webhooks/stripe/", "/domains/ask?domain=x", "/products/", "/clips/", "/analytics/", "/mail/", "/no-such/",
     "/a/b/c/d/"],
)  # fmt: skip
def test_nothing_else_is_there(herbs: Product, rival: Creator, path: str) -> None:
    assert at().get(path).status_code == 404


def test_being_signed_in_on_the_site_means_nothing_there(herbs: Product, creator: Creator) -> None:
    client = at()
    client.force_login(creator.user)
    assert client.get("/settings/").status_code == 404
    assert client.post("/webhooks/stripe/").status_code == 404


@pytest.mark.parametrize(
    "host", ["other.example", "shop.mara.example.evil.example", "evil-shop.mara.example", "", "a b", "x" * 300]
)
def test_other_hosts_are_refused_as_ever(herbs: Product, host: str) -> None:
    assert at(host).get("/").status_code == 400
    assert at(host).get(f"/@mara/{herbs.slug}/").status_code == 400


def test_a_port_and_capitals_are_the_same_host(herbs: Product) -> None:
    assert at("Shop.Mara.Example:8443").get("/").status_code == 200


def test_a_rivals_product_is_not_there(herbs: Product, rival: Creator) -> None:
    published(rival, price_cents=0, title="Rex things")
    assert at().get("/rex-things/").status_code == 404


def test_a_product_called_like_something_of_ours_keeps_its_long_address(live: Domain, creator: Creator) -> None:
    published(creator, price_cents=0, title="Library")
    assert 'href="/@mara/library/"' in at().get("/").content.decode()
    assert at().get("/@mara/library/").status_code == 200
    assert 'name="email"' in at().get("/library/").content.decode(), "the buyers' library"


# Known by


def canonical(text: str) -> str:
    found = re.search(r'rel="canonical" href="([^"]+)"', text)
    assert found
    return found[1]


def test_both_hosts_say_that_the_own_domain_is_the_address(herbs: Product) -> None:
    for text in (at().get(f"/{herbs.slug}/").content.decode(), Client().get(f"/@mara/{herbs.slug}/").content.decode()):
        assert canonical(text) == f"http://{HOST}:8000/{herbs.slug}/"
        assert f'property="og:image" content="http://{HOST}:8000/{herbs.slug}/social.png?v=' in text
        assert f'href="http://{HOST}:8000/feed.xml"' in text
        assert 'href="http://127.0.0.1:8000/"' in text, "made with Owny"
    for hub in (at().get("/").content.decode(), Client().get("/@mara/").content.decode()):
        assert canonical(hub) == f"http://{HOST}:8000/"


@pytest.mark.django_db(transaction=True)
def test_pages_are_drawn_anew_when_the_domain_comes_and_goes(creator: Creator, names: Names) -> None:
    product = published(creator, price_cents=0)
    address = f"/@mara/{product.slug}/"
    before = Client().get(address)
    assert canonical(before.content.decode()) == f"http://127.0.0.1:8000{address}"
    domain = wish(creator)
    set_up(names, domain)
    check_domain(domain)
    assert HOST in canonical(Client().get(address).content.decode())
    names.texts.clear()
    check_domain(domain)
    assert HOST in canonical(Client().get(address).content.decode()), "in the days of grace"
    check_domain(domain, now=timezone.now() + timedelta(days=8))
    assert Client().get(address).content == before.content


def test_feed_and_pictures_are_there(herbs: Product) -> None:
    feed = at().get("/feed.xml")
    assert feed.status_code == 200
    assert f"http://{HOST}:8000/{herbs.slug}/" in feed.content.decode()
    assert at().get(f"/{herbs.slug}/social.png").headers["Content-Type"] == "image/png"
    assert at().get(f"/{herbs.slug}/cover.svg").headers["Content-Type"] == "image/svg+xml"


def test_each_host_has_its_own_sitemap(herbs: Product, rival: Creator) -> None:
    published(rival, price_cents=0, title="Rex things")
    own = re.findall("<loc>([^<]+)</loc>", at().get("/sitemap.xml").content.decode())
    assert own == [f"http://{HOST}:8000/", f"http://{HOST}:8000/{herbs.slug}/"]
    ours = re.findall("<loc>([^<]+)</loc>", Client().get("/sitemap.xml").content.decode())
    assert ours == ["http://127.0.0.1:8000/@rex/", "http://127.0.0.1:8000/@rex/rex-things/"]
    robots = at().get("/robots.txt").content.decode()
    assert f"Sitemap: http://{HOST}:8000/sitemap.xml" in robots
    assert "Disallow: /products/" not in robots
    assert at().get("/sitemap-1.xml").status_code == 404


# Buying there


def test_buying_stays_on_the_domain_from_the_page_to_the_book(
    transactional_db: None, live: Domain, guide: Product, stripe: Stripe
) -> None:
    browser = Client(headers={"host": HOST}, enforce_csrf_checks=True)
    form = browser.get(f"/{guide.slug}/buy/?from=tiktok").content.decode()
    assert f'action="/{guide.slug}/buy/"' in form
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    given = {"email": "bo@example.com", "seen": guide.price_cents, "from": "tiktok", "csrfmiddlewaretoken": token[1]}
    paid = browser.post(f"/{guide.slug}/buy/", given, headers={"origin": f"http://{HOST}"})
    assert paid.status_code == 303, paid.content
    session = stripe.listed("sessions")[0]
    order = Order.objects.get()
    assert session["success_url"].startswith(f"http://{HOST}:8000/orders/thanks/{order.uuid}/")
    assert session["cancel_url"].startswith(f"http://{HOST}:8000/")
    stripe.pay(order)
    thanks = browser.get(f"/orders/thanks/{order.uuid}/")
    assert "Thank you. It is yours." in thanks.content.decode()
    assert browser.get(f"/library/{guide.public_id}/").status_code in (200, 302)
    assert Client().get(f"/library/{guide.public_id}/").status_code == 404
    mail = mails_to("bo@example.com")[0]
    assert "http://127.0.0.1:8000/library/in/" in str(mail.body)
    sale = mails_to("mara@example.com")[-1]
    assert "http://127.0.0.1:8000/orders/" in str(sale.body)


def test_a_form_sent_from_another_site_is_refused(live: Domain, guide: Product, stripe: Stripe) -> None:
    browser = Client(headers={"host": HOST}, enforce_csrf_checks=True)
    browser.get(f"/{guide.slug}/buy/")
    token = browser.cookies["csrftoken"].value
    for origin in ("http://evil.example", "http://127.0.0.1:8000.evil.example", "null"):
        given = {"email": "bo@example.com", "seen": guide.price_cents, "csrfmiddlewaretoken": token}
        assert browser.post(f"/{guide.slug}/buy/", given, headers={"origin": origin}).status_code == 403
    assert not Order.objects.exists()


def test_the_library_there_holds_only_what_is_that_creators(
    transactional_db: None, live: Domain, guide: Product, rival: Creator, stripe: Stripe
) -> None:
    other = published(rival, price_cents=0, title="Rex things")
    browser = at()
    press = browser.post(f"/{guide.slug}/buy/", {"email": "bo@example.com", "seen": guide.price_cents})
    assert press.status_code == 303
    stripe.pay(Order.objects.get())
    post_event(stripe.events("checkout.session.completed")[-1])
    assert guide.title in browser.get("/library/").content.decode().replace("&amp;", "&")
    assert browser.get(f"/library/{other.public_id}/").status_code == 404


def test_cookies_are_of_that_host_alone(live: Domain, guide: Product) -> None:
    browser = at()
    browser.get(f"/{guide.slug}/buy/")
    press_buy(browser, guide)
    assert browser.cookies
    assert all(not cookie["domain"] for cookie in browser.cookies.values())


def test_a_cookie_for_a_creators_pages_is_sent_at_short_addresses_too() -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("via", "1", path="/@mara/")
        response.set_cookie("all", "1")
        return response

    response = _in_short(answer(HttpRequest()), "mara")
    assert (response.cookies["via"]["path"], response.cookies["all"]["path"]) == ("/", "/")


def test_a_cookie_from_an_own_domain_opens_nothing_elsewhere(
    transactional_db: None, live: Domain, guide: Product, stripe: Stripe
) -> None:
    there = at()
    there.post(f"/{guide.slug}/buy/", {"email": "bo@example.com", "seen": guide.price_cents})
    order = Order.objects.get()
    stripe.pay(order)
    there.get(f"/orders/thanks/{order.uuid}/")
    assert there.get(f"/library/{guide.public_id}/").status_code in (200, 302)
    here = Client()
    here.cookies["sessionid"] = there.cookies["sessionid"].value
    assert here.get(f"/library/{guide.public_id}/").status_code == 404
    assert "bo@example.com" not in here.get(f"/orders/thanks/{order.uuid}/").content.decode()
    key = key_for_receipt(Buyer.objects.get()).url.removeprefix("http://127.0.0.1:8000")
    there.post(key)
    assert there.get("/library/").status_code == 200
    here.cookies["sessionid"] = there.cookies["sessionid"].value
    assert here.get(f"/library/{guide.public_id}/").status_code == 404


def test_what_is_about_all_that_somebody_has_is_on_the_site_alone(
    transactional_db: None, live: Domain, rival: Creator
) -> None:
    theirs = on_sale(rival, "challenge")
    claim_now(product=theirs, buyer=Buyer.objects.create(email="bo@example.com", email_confirmed_at=timezone.now()))
    there = at()
    there.post(key_for_receipt(Buyer.objects.get()).url.removeprefix("http://127.0.0.1:8000"))
    data = there.get("/library/data/")
    assert (data.status_code, data["Location"]) == (302, "http://127.0.0.1:8000/library/")
    assert there.get("/library/data/my-library.zip").status_code == 404
    for path in ("ask", "delete"):
        assert there.post(f"/library/data/{path}/").status_code == 404
    assert theirs.title not in there.get("/library/zone/").content.decode()
    assert Buyer.objects.get().left_at is None


def test_browsers_are_not_told_for_long_that_a_foreign_domain_has_tls(herbs: Product, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.MIDDLEWARE = list(settings.MIDDLEWARE)
    assert at().get("/", secure=True).headers["Strict-Transport-Security"] == "max-age=86400"
    assert "31536000" in Client().get("/", secure=True).headers["Strict-Transport-Security"]


def test_a_look_is_counted_there_as_here(herbs: Product) -> None:
    phone = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile Safari/604.1"
    told = {"of": herbs.public_id, "page": "sales", "referrer": "127.0.0.1"}
    answer = at().post("/seen/", told, headers={"User-Agent": phone, "Sec-Fetch-Site": "same-origin", "host": HOST})
    assert (answer.status_code, answer.content) == (200, b"direct")
