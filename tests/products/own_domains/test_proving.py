"""A creator asks for a domain, proves it by records, and lets it go with grace; nobody else gets it meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from creators.domains import check_domain, domains_to_look_at
from creators.models import Creator, Domain
from creators.tasks import look_at_domains
from tests.products.own_domains.domain import HOST, PAGE, at, page, set_up, wish
from tests.products.shop import mails_to, published
from tests.sandbox.names import Names

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


def test_whoever_comes_back_to_a_domain_needs_no_new_record(
    creator: Creator, creator_client: Client, rival: Creator, rival_client: Client, names: Names
) -> None:
    creator_client.post(PAGE, {"host": HOST})
    set_up(names, Domain.objects.get())
    creator_client.post("/settings/domain/check/")
    assert Domain.objects.get().status == "verified"
    creator_client.post(PAGE, {"host": "shpo.mara.example"})
    assert Domain.objects.get().status == "waiting"
    creator_client.post(PAGE, {"host": HOST})
    creator_client.post("/settings/domain/check/")
    assert (Domain.objects.get().host, Domain.objects.get().status) == (HOST, "verified")
    rival_client.post(PAGE, {"host": HOST})
    rival_client.post("/settings/domain/check/")
    assert Domain.objects.get(creator=rival).status == "waiting"


@pytest.mark.parametrize("host", ["mara.example", "mara.co.uk", "mara.com.br"])
def test_a_bare_domain_gets_advice_and_addresses(
    creator_client: Client, names: Names, settings: Settings, host: str
) -> None:
    creator_client.post(PAGE, {"host": host})
    assert f"take www.{host} instead" in page(creator_client)
    settings.DOMAIN_ADDRESSES = ["192.0.2.10"]
    assert 'value="192.0.2.10"' in page(creator_client)


@pytest.mark.parametrize("host", ["shop.mara.example", "shop.mara.co.uk", "shop.co.example", "co.mara.uk"])
def test_a_name_below_one_is_not_bare(creator_client: Client, names: Names, settings: Settings, host: str) -> None:
    settings.DOMAIN_ADDRESSES = ["192.0.2.10"]
    creator_client.post(PAGE, {"host": host})
    assert "bare domain" not in page(creator_client)
    assert 'value="shops.owny.example"' in page(creator_client)


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
