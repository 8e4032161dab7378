"""A creator's own domain: proven by records, serving what belongs there and nothing else, let go with grace."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from creators.domains import check_domain, domains_to_look_at
from creators.models import Creator, Domain
from creators.tasks import look_at_domains
from products.claims import claim_now
from products.library_keys import key_for_receipt
from products.models import Buyer, Order, Product
from products.own_domains import _in_short
from tests.products.library.reading_desk import on_sale
from tests.products.shop import Stripe, mails_to, post_event, press_buy, published
from tests.sandbox.names import Names, name_server

HOST = "shop.mara.example"
PAGE = "/settings/domain/"


@pytest.fixture(scope="module")
def _running_names() -> Iterator[Names]:
    with name_server() as names:
        yield names


@pytest.fixture
def names(_running_names: Names, settings: Settings) -> Names:
    """The name server that our site asks."""
    _running_names.forget()
    settings.DNS_SERVERS = [_running_names.address]
    settings.DOMAIN_TARGET = "shops.owny.example"
    _running_names.addresses["shops.owny.example"] = ["192.0.2.10"]
    return _running_names


def at(host: str = HOST) -> Client:
    """A browser whose address bar shows this host."""
    return Client(headers={"host": host})


def set_up(names: Names, domain: Domain) -> None:
    """Set the records as the page says."""
    names.texts[f"_owny.{domain.host}"] = [f"owny-verify={domain.token}"]
    names.aliases[domain.host] = "shops.owny.example"


def wish(creator: Creator, host: str = HOST) -> Domain:
    return Domain.objects.create(creator=creator, host=host, token=f"token-of-{creator.handle}")


@pytest.fixture
def live(creator: Creator, names: Names) -> Domain:
    """Mara's domain, verified."""
    domain = wish(creator)
    set_up(names, domain)
    domain = check_domain(domain)
    assert domain.status == "verified", domain.problem
    return domain


def page(client: Client) -> str:
    return " ".join(client.get(PAGE).content.decode().split())


# Asking, and what to set


def test_the_page_says_what_to_set(creator_client: Client, names: Names, creator: Creator) -> None:
    assert "Add your domain" in page(creator_client)
    assert creator_client.post(PAGE, {"host": " HTTPS://Shop.Mara.Example/path?x=1 "}).status_code == 302
    domain = Domain.objects.get(creator=creator)
    assert domain.host == HOST
    text = page(creator_client)
    for value in (f"_owny.{HOST}", f"owny-verify={domain.token}", "shops.owny.example", "Waiting"):
        assert value in text


@pytest.mark.parametrize(
    ("typed", "host"),
    [("MARA.example", "mara.example"), ("shop.mara.example.", HOST), ("käse.example", "xn--kse-qla.example"),
     ("http://a.b.example:8000", "a.b.example")],
)  # fmt: skip
def test_a_domain_is_understood_however_it_is_typed(creator_client: Client, names: Names, typed: str, host: str) -> None:
    creator_client.post(PAGE, {"host": typed})
    assert Domain.objects.get().host == host


@pytest.mark.parametrize(
    "typed",
    ["", "mara", "localhost", "127.0.0.1", "http://[::1]/", "shop_mara.example", "-x.example", "a" * 64 + ".example",
     "x..example", "*.mara.example", "mara.example\x00", "<script>.example", "shops.owny.example", "a.shops.owny.example",
     "testserver"],
)  # fmt: skip
def test_what_is_no_domain_of_theirs_gets_a_sentence(creator_client: Client, names: Names, typed: str) -> None:
    answer = creator_client.post(PAGE, {"host": typed})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Domain.objects.exists()


def test_a_bare_domain_gets_advice_and_addresses(creator_client: Client, names: Names, settings: Settings) -> None:
    creator_client.post(PAGE, {"host": "mara.example"})
    assert "take www.mara.example instead" in page(creator_client)
    settings.DOMAIN_ADDRESSES = ["192.0.2.10"]
    assert 'value="192.0.2.10"' in page(creator_client)


@pytest.mark.django_db(transaction=True)
def test_a_local_name_needs_no_record_on_ones_own_machine_and_nowhere_else(
    creator: Creator, creator_client: Client, settings: Settings
) -> None:
    assert "like <b>shop.localhost</b>" in page(creator_client)
    creator_client.post(PAGE, {"host": "shop.localhost"})
    assert 'href="http://shop.localhost:8000/"' in page(creator_client)
    assert "What to set at your provider" not in page(creator_client)
    assert '<link rel="canonical" href="http://shop.localhost:8000/">' in at("shop.localhost:8000").get("/").content.decode()
    settings.IS_LOCAL = False
    creator_client.post(PAGE, {"host": "other.localhost"})
    assert Domain.objects.get().status == "waiting"
    assert "What to set at your provider" in page(creator_client)


# Proof


@pytest.mark.django_db(transaction=True)
def test_with_both_records_it_is_verified_and_told(creator: Creator, creator_client: Client, names: Names) -> None:
    domain = wish(creator)
    set_up(names, domain)
    answer = creator_client.post(PAGE + "check/", follow=True)
    assert f"{HOST} leads to your page." in answer.content.decode()
    domain.refresh_from_db()
    assert (domain.status, domain.problem) == ("verified", "")
    assert [one.subject for one in mails_to("mara@example.com")] == [f"{HOST} leads to your page"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda names: names.texts.clear(), "There is no TXT record at _owny.shop.mara.example yet"),
        (lambda names: names.texts.update({f"_owny.{HOST}": ["owny-verify=other"]}), "says something else"),
        (lambda names: names.aliases.clear(), "leads nowhere yet"),
        (lambda names: names.aliases.update({HOST: "elsewhere.example"}), "leads somewhere else"),
        (lambda names: names.texts.update({HOST: names.texts.pop(f"_owny.{HOST}")}), "There is no TXT record"),
    ],
)
def test_without_one_of_them_it_waits_and_says_which(
    creator: Creator, creator_client: Client, names: Names, change: Any, sentence: str
) -> None:
    domain = wish(creator)
    set_up(names, domain)
    change(names)
    creator_client.post(PAGE + "check/")
    domain.refresh_from_db()
    assert domain.status == "waiting"
    assert sentence in page(creator_client)
    assert at().get("/").status_code == 400


def test_a_bare_domain_may_lead_here_by_its_addresses(creator: Creator, names: Names) -> None:
    domain = wish(creator, "mara.example")
    set_up(names, domain)
    names.aliases.clear()
    names.addresses["mara.example"] = ["192.0.2.10"]
    assert check_domain(domain).status == "verified"


def test_name_servers_that_do_not_answer_change_nothing(
    live: Domain, names: Names, creator_client: Client, rival: Creator
) -> None:
    names.broken = True
    assert check_domain(live).status == "verified"
    waiting = wish(rival, "rex.example")
    assert check_domain(waiting).status == "waiting"
    assert at().get("/").status_code == 200


def test_somebody_elses_token_proves_nothing(live: Domain, rival: Creator, names: Names) -> None:
    theirs = wish(rival)
    theirs = check_domain(theirs)
    assert theirs.status == "waiting"
    live.refresh_from_db()
    assert live.status == "verified"


def test_while_the_first_still_proves_it_a_second_cannot_take_it_over(live: Domain, rival: Creator, names: Names) -> None:
    theirs = wish(rival)
    names.texts[f"_owny.{HOST}"].append(f"owny-verify={theirs.token}")
    theirs = check_domain(theirs)
    assert theirs.status == "waiting"
    assert "leads to another page here" in theirs.problem
    names.broken = True
    assert check_domain(theirs).status == "waiting"


def test_a_domain_that_was_sold_goes_to_who_can_prove_it(live: Domain, rival: Creator, names: Names) -> None:
    theirs = wish(rival)
    set_up(names, theirs)
    assert check_domain(theirs).status == "verified"
    live.refresh_from_db()
    assert live.status == "waiting"
    assert b"Rex Stone" in at().get("/").content


def test_asking_for_a_name_keeps_nobody_else_from_it(creator: Creator, rival: Creator, names: Names) -> None:
    wish(rival)
    domain = wish(creator)
    set_up(names, domain)
    assert check_domain(domain).status == "verified"


# Looking again


@pytest.mark.django_db(transaction=True)
def test_records_that_go_missing_are_told_and_the_page_goes_on_for_a_week(
    live: Domain, creator: Creator, creator_client: Client, names: Names
) -> None:
    names.texts.clear()
    domain = check_domain(live)
    assert domain.status == "failing"
    assert at().get("/").status_code == 200
    assert "It goes on until" in page(creator_client)
    assert check_domain(domain, now=timezone.now() + timedelta(days=6)).status == "failing"
    assert check_domain(domain, now=timezone.now() + timedelta(days=7, minutes=1)).status == "waiting"
    assert at().get("/").status_code == 400
    subjects = [one.subject for one in mails_to("mara@example.com")][1:]
    assert subjects == [f"The records of {HOST} are gone", f"{HOST} no longer leads to your page"]


def test_records_that_come_back_make_all_well(live: Domain, names: Names) -> None:
    kept = names.texts.copy()
    names.texts.clear()
    check_domain(live)
    names.texts.update(kept)
    domain = check_domain(live)
    assert (domain.status, domain.failing_at) == ("verified", None)


def test_each_domain_is_looked_at_when_its_turn_has_come(live: Domain, rival: Creator, names: Names) -> None:
    waiting = wish(rival, "rex.example")
    assert domains_to_look_at() == [waiting]
    set_up(names, waiting)
    look_at_domains()
    waiting.refresh_from_db()
    assert waiting.status == "verified"
    assert domains_to_look_at() == []
    assert len(domains_to_look_at(now=timezone.now() + timedelta(hours=6, minutes=1))) == 2
    Domain.objects.filter(pk=waiting.pk).update(
        status="waiting", verified_at=None, created_at=timezone.now() - timedelta(days=15)
    )
    assert waiting not in domains_to_look_at(now=timezone.now() + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_removing_it_ends_it_at_once(live: Domain, creator_client: Client, creator: Creator) -> None:
    product = published(creator, price_cents=0)
    assert at().get(f"/{product.slug}/").status_code == 200
    creator_client.post(PAGE + "remove/")
    assert not Domain.objects.exists()
    assert at().get("/").status_code == 400
    assert f"http://127.0.0.1:8000/@mara/{product.slug}/" in Client().get(f"/@mara/{product.slug}/").content.decode()


# What is served there


@pytest.fixture
def herbs(live: Domain, creator: Creator) -> Product:
    return published(creator, price_cents=0)


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


# Certificates


@pytest.mark.parametrize(
    ("host", "status"),
    [(HOST, 200), ("SHOP.mara.example.", 200), ("rex.example", 404), ("", 404), ("x\x00", 404), ("ü.example", 404)],
)
def test_a_proxy_gets_certificates_for_live_domains_only(
    live: Domain, rival: Creator, stranger: Client, host: str, status: int
) -> None:
    wish(rival, "rex.example")
    assert stranger.get("/domains/ask", {"domain": host}).status_code == status
    assert stranger.get("/domains/ask").status_code == 404


# Whose


def test_domains_are_their_creators(live: Domain, rival_client: Client, stranger: Client) -> None:
    assert HOST not in page(rival_client)
    for path in ("check/", "remove/"):
        rival_client.post(PAGE + path)
        assert stranger.post(PAGE + path).status_code == 302
        assert rival_client.get(PAGE + path).status_code == 405
    assert stranger.get(PAGE).status_code == 302
    live.refresh_from_db()
    assert live.status == "verified"


def test_checking_and_changing_are_not_without_end(creator: Creator, creator_client: Client, names: Names) -> None:
    wish(creator)
    for _ in range(30):
        creator_client.post(PAGE + "check/")
    assert "very often" in creator_client.post(PAGE + "check/", follow=True).content.decode()
    for number in range(20):
        creator_client.post(PAGE, {"host": f"a{number}.example"})
    assert creator_client.post(PAGE, {"host": "b.example"}).status_code == 422


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"status": "verified"}, "domain_was_verified_exactly_when_it_is_live"),
        ({"verified_at": timezone.now()}, "domain_was_verified_exactly_when_it_is_live"),
        ({"status": "failing", "verified_at": timezone.now()}, "domain_is_failing_since_a_day_exactly_while_it_fails"),
        ({"failing_at": timezone.now()}, "domain_is_failing_since_a_day_exactly_while_it_fails"),
    ],
)
def test_the_database_refuses_what_cannot_be(creator: Creator, values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Domain.objects.create(creator=creator, host=HOST, token="t", **values)


def test_a_live_domain_belongs_to_one(live: Domain, rival: Creator) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.create(creator=rival, host=HOST, token="t", status="verified", verified_at=timezone.now())
