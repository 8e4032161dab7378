"""Partners: who sent a buyer is remembered, their share follows the sale back and forth, and nobody refers themselves."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.models import Order, Partner, PartnerEntry, Product
from products.models.append_only import LedgerIsAppendOnly
from products.partners import PartnerTerms, end_partner, owed_to, save_partner
from tests.products.selling.test_codes import make_code
from tests.products.shop import Stripe, bought, buy_url, link_in, mails_to, post_event, press_buy, published

PAGE = "/orders/partners/"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def pia(seller: Creator) -> Partner:
    """Pia gets 30 per cent."""
    return save_partner(creator=seller, terms=PartnerTerms("Pia", "pia@example.com", "pia", 3000, 30))


def follow(client: Client, product: Product, code: str = "pia", *, to: str = "page") -> Any:
    """Follow the partner's link."""
    address = reverse(f"products:{to}", args=["mara", product.slug] if to != "hub" else ["mara"])
    return client.get(f"{address}?via={code}", headers={"user-agent": BROWSER})


def owed(partner: Partner) -> int:
    return owed_to(partner).get("usd", 0)


@pytest.mark.parametrize("to", ["page", "hub", "buy"])
def test_a_link_is_remembered_and_taken_off_the_address(browser: Client, guide: Product, pia: Partner, to: str) -> None:
    answer = follow(browser, guide, to=to)
    assert answer.status_code == 302
    assert "via" not in answer["Location"]
    cookie = answer.cookies["owny_via"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/@mara/", True, "Lax", 30 * 24 * 60 * 60,
    )  # fmt: skip
    assert "no-store" in answer["Cache-Control"]
    assert browser.get(answer["Location"]).status_code == 200
    pia.refresh_from_db()
    assert pia.visit_count == 1


def test_what_else_stands_in_the_address_stays(browser: Client, guide: Product, pia: Partner) -> None:
    answer = browser.get(buy_url(guide).replace("@mara", "@Mara") + "?code=x&via=PIA")
    assert answer["Location"] == buy_url(guide) + "?code=x"
    assert answer.cookies["owny_via"].value.startswith(f"{pia.pk}:")


@pytest.mark.parametrize("agent", ["", "facebookexternalhit/1.1", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8.5.0"])
def test_a_machine_that_looks_at_a_link_is_no_visit(browser: Client, guide: Product, pia: Partner, agent: str) -> None:
    address = reverse("products:page", args=["mara", guide.slug])
    assert browser.get(f"{address}?via=pia", headers={"user-agent": agent}).status_code == 302
    pia.refresh_from_db()
    assert pia.visit_count == 0


def test_an_unknown_code_remembers_nobody(browser: Client, guide: Product, pia: Partner) -> None:
    for code in ("nobody", "", "%00", "x" * 200):
        answer = follow(browser, guide, code)
        assert answer.status_code == 302
        assert "owny_via" not in answer.cookies


def test_a_sale_by_the_link_is_shared(browser: Client, guide: Product, pia: Partner, stripe: Stripe) -> None:
    follow(browser, guide)
    order = bought(browser, stripe, guide)
    assert (order.partner, order.partner_basis_points) == (pia, 3000)
    entry = PartnerEntry.objects.get()
    assert (entry.kind, entry.amount_cents, entry.currency, entry.order) == ("share", 570, "usd", order)
    for event in stripe.events() * 2:
        post_event(event)
    assert owed(pia) == 570
    assert stripe.listed("transfers")[0]["amount"] == 1900  # nothing of it moves at Stripe


def test_without_the_link_nothing_is_shared(browser: Client, guide: Product, pia: Partner, stripe: Stripe) -> None:
    assert bought(browser, stripe, guide).partner is None
    assert not PartnerEntry.objects.exists()


def test_a_link_of_another_creator_counts_for_nothing_here(
    browser: Client, guide: Product, rival: Creator, stripe: Stripe
) -> None:
    save_partner(creator=rival, terms=PartnerTerms("Ron", "ron@example.com", "ron", 3000, 30))
    cookie = browser.get("/@rex/?via=ron").cookies["owny_via"]
    browser.cookies["owny_via"] = cookie.value
    assert bought(browser, stripe, guide).partner is None


def test_a_forged_cookie_counts_for_nothing(browser: Client, guide: Product, pia: Partner, stripe: Stripe) -> None:
    browser.cookies["owny_via"] = f"{pia.pk}:1abc:forged"
    assert bought(browser, stripe, guide).partner is None


def test_after_its_days_a_visit_counts_no_more(
    browser: Client, guide: Product, pia: Partner, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(browser, guide)
    later = timezone.now().timestamp() + 31 * 24 * 60 * 60
    with monkeypatch.context() as clock:
        clock.setattr("django.core.signing.time.time", lambda: later)
        press_buy(browser, guide)
    assert Order.objects.get().partner is None


def test_the_last_link_counts(browser: Client, guide: Product, pia: Partner, seller: Creator, stripe: Stripe) -> None:
    ron = save_partner(creator=seller, terms=PartnerTerms("Ron", "ron@example.com", "ron", 1000, 30))
    follow(browser, guide)
    follow(browser, guide, "ron")
    assert bought(browser, stripe, guide).partner == ron


@pytest.mark.parametrize("email", ["pia@example.com", "PIA@example.com", "pia+guide@example.com"])
def test_nobody_refers_themselves(browser: Client, guide: Product, pia: Partner, stripe: Stripe, email: str) -> None:
    follow(browser, guide)
    assert bought(browser, stripe, guide, email).partner is None
    make_code(guide.creator, partner=pia)
    answer = press_buy(browser, guide, email, code="SPRING", again="1")
    assert answer.status_code == 422
    assert "is for the people you send, not for your own purchases" in answer.content.decode()


def test_whoever_uses_a_partners_code_was_sent_by_them(
    browser: Client, guide: Product, pia: Partner, seller: Creator, stripe: Stripe
) -> None:
    save_partner(creator=seller, terms=PartnerTerms("Ron", "ron@example.com", "ron", 1000, 30))
    make_code(guide.creator, partner=pia)
    follow(browser, guide, "ron")
    press_buy(browser, guide, code="SPRING")
    order = Order.objects.get()
    stripe.pay(order)
    post_event(stripe.events("checkout.session.completed")[0])
    assert Order.objects.get().partner == pia
    assert owed(pia) == 456  # of what was paid


class TestBackAndForth:
    """The share is of what is left of the sale."""

    @pytest.fixture
    def order(self, browser: Client, guide: Product, pia: Partner, stripe: Stripe) -> Order:
        follow(browser, guide)
        return bought(browser, stripe, guide)

    def test_a_refund_takes_its_part_back(self, order: Order, pia: Partner, creator_client: Client) -> None:
        address = reverse("products:order_refund", args=[order.uuid])
        creator_client.post(address, {"amount": "4.50"})
        assert owed(pia) == 435
        creator_client.post(address, {"amount": "14.50"})
        assert owed(pia) == 0
        assert [one.amount_cents for one in PartnerEntry.objects.all()] == [570, -135, -435]

    def test_a_refund_that_failed_gives_it_again(
        self, order: Order, pia: Partner, creator_client: Client, stripe: Stripe
    ) -> None:
        creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
        stripe.act(f"refunds/{stripe.listed('refunds')[0]['id']}/fail")
        post_event(stripe.events("refund.failed")[0])
        assert owed(pia) == 570

    def test_a_dispute_takes_it_and_a_won_one_returns_it(self, order: Order, pia: Partner, stripe: Stripe) -> None:
        stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
        post_event(stripe.events("charge.dispute.created")[0])
        assert owed(pia) == 0
        stripe.act(f"disputes/{stripe.listed('disputes')[0]['id']}/close", outcome="won")
        post_event(stripe.events("charge.dispute.closed")[0])
        assert owed(pia) == 570

    def test_what_goes_back_after_it_was_paid_is_set_off(
        self, order: Order, pia: Partner, creator_client: Client, guide: Product, stripe: Stripe
    ) -> None:
        creator_client.post(f"{PAGE}{pia.pk}/paid/", {"currency": "usd", "amount": "5.70"})
        creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
        assert owed(pia) == -570
        assert "more went back than was owed" in creator_client.get(f"{PAGE}{pia.pk}/").content.decode()
        other = Client()
        follow(other, guide)
        bought(other, stripe, guide, "zoe@example.com")
        assert owed(pia) == 0

    def test_new_terms_leave_old_orders_alone(self, order: Order, pia: Partner, creator_client: Client) -> None:
        data = {"name": "Pia", "email": pia.email, "code": "pia", "share": "10", "days": "7"}
        creator_client.post(f"{PAGE}{pia.pk}/", data)
        pia.refresh_from_db()
        assert (pia.share_basis_points, pia.days, owed(pia)) == (1000, 7, 570)
        creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "9.50"})
        assert owed(pia) == 285

    def test_entries_are_never_changed(self, order: Order) -> None:
        entry = PartnerEntry.objects.get()
        for refused in (entry.save, entry.delete, PartnerEntry.objects.all().delete):
            with pytest.raises(LedgerIsAppendOnly):
                refused()


def test_an_ended_partner_gets_nothing_new(browser: Client, guide: Product, pia: Partner, stripe: Stripe) -> None:
    follow(browser, guide)
    end_partner(pia)
    assert bought(browser, stripe, guide).partner is None
    assert "owny_via" not in follow(Client(), guide).cookies


class TestThePages:
    """What creator and partner see."""

    def test_a_partner_is_taken_on_by_mail(self, creator_client: Client, seller: Creator) -> None:
        data = {"name": "Pia", "email": "Pia@Example.com", "code": "Pia", "share": "12.5", "days": "14"}
        assert creator_client.post(PAGE, data).status_code == 302
        pia = Partner.objects.get()
        assert (pia.email, pia.code, pia.share_basis_points) == ("pia@example.com", "pia", 1250)
        (mail,) = mails_to("pia@example.com")
        assert mail.subject == "Mara Lind shares sales with you"
        assert "You get" not in mail.subject
        assert "12.5 %" in str(mail.body)
        assert link_in(mail) == "/@mara/?via=pia"
        assert f"/partner/{pia.key}/" in str(mail.body)

    def test_mails_to_strangers_have_an_end(self, creator_client: Client, seller: Creator) -> None:
        for number in range(61):
            terms = {"name": f"P {number}", "email": f"p{number}@example.com", "code": f"p{number}"}
            answer = creator_client.post(PAGE, {**terms, "share": "30", "days": "30"})
        assert answer.status_code == 422
        assert "Many mails went to partners today. Go on tomorrow." in answer.content.decode()
        assert Partner.objects.count() == 60
        creator_client.post(f"{PAGE}{Partner.objects.first().pk}/change/", {"mail": "1"})  # type: ignore[union-attr]
        assert len(mails_to("p0@example.com")) == 1

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"email": "mara@example.com"}, "You cannot be your own partner."),
            ({"email": "mara+x@example.com"}, "You cannot be your own partner."),
            ({"share": "0"}, "greater than or equal to 1"),
            ({"share": "91"}, "less than or equal to 90"),
            ({"share": "1.234"}, "no more than 2 decimal places"),
            ({"code": "a b"}, "Use 2 to 30 letters"),
            ({"days": "366"}, "less than or equal to 365"),
            ({"name": ""}, "Write their name."),
        ],
    )
    def test_what_cannot_be_is_said(
        self, creator_client: Client, seller: Creator, typed: dict[str, str], sentence: str
    ) -> None:
        data = {"name": "Pia", "email": "pia@example.com", "code": "pia", "share": "30", "days": "30", **typed}
        answer = creator_client.post(PAGE, data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Partner.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"email": "PIA@example.com", "code": "two"}, "Somebody with this address is your partner already."),
            ({"email": "two@example.com", "code": "pia"}, "Another partner of yours has this code."),
        ],
    )
    def test_each_has_one_address_and_one_code(
        self, creator_client: Client, pia: Partner, typed: dict[str, str], sentence: str
    ) -> None:
        answer = creator_client.post(PAGE, {"name": "Two", "share": "30", "days": "30", **typed})
        assert sentence in answer.content.decode()
        assert Partner.objects.count() == 1

    def test_the_statement_shows_shares_and_no_buyer(
        self, browser: Client, guide: Product, pia: Partner, stripe: Stripe, stranger: Client
    ) -> None:
        follow(browser, guide)
        bought(browser, stripe, guide)
        page = stranger.get(f"/partner/{pia.key}/")
        text = page.content.decode()
        assert "$5.70" in text
        assert "Herbs &amp; more" in text
        assert "bo@example.com" not in text
        assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
        file = b"".join(stranger.get(f"/partner/{pia.key}/statement.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        (row,) = csv.DictReader(io.StringIO(file))
        assert (row["what"], row["product"], row["currency"], row["amount"]) == (
            "Share of a sale", "Herbs & more", "usd", "5.70",
        )  # fmt: skip

    def test_another_key_opens_nothing_and_a_new_one_shuts_the_old(
        self, creator_client: Client, pia: Partner, stranger: Client
    ) -> None:
        assert stranger.get("/partner/guess/").status_code == 404
        creator_client.post(f"{PAGE}{pia.pk}/change/", {"renew": "1"})
        assert stranger.get(f"/partner/{pia.key}/").status_code == 404
        pia.refresh_from_db()
        assert stranger.get(f"/partner/{pia.key}/").status_code == 200

    def test_what_was_paid_is_marked_once(
        self, browser: Client, guide: Product, pia: Partner, stripe: Stripe, creator_client: Client
    ) -> None:
        follow(browser, guide)
        bought(browser, stripe, guide)
        address = f"{PAGE}{pia.pk}/paid/"
        for amount, left in (("5.71", 570), ("0", 570), ("x", 570), ("5", 70), ("0.70", 0), ("0.70", 0)):
            creator_client.post(address, {"currency": "usd", "amount": amount})
            assert owed(pia) == left
        creator_client.post(address, {"currency": "eur", "amount": "1"})
        assert owed_to(pia) == {}
        text = creator_client.get(PAGE).content.decode()
        assert "$5.70" in text
        assert ">1<" in text

    def test_a_rival_can_do_nothing(self, rival_client: Client, pia: Partner) -> None:
        assert b"Pia" not in rival_client.get(PAGE).content
        for rest in ("", "paid/", "change/"):
            assert rival_client.post(f"{PAGE}{pia.pk}/{rest}", {"end": "1"}).status_code == 404
        pia.refresh_from_db()
        assert pia.ended_at is None


def test_a_published_page_without_a_link_is_still_the_stored_one(browser: Client, seller: Creator, pia: Partner) -> None:
    guide = published(seller)
    answer = browser.get(reverse("products:page", args=["mara", guide.slug]))
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies


def test_a_pending_order_of_before_the_link_is_not_used_again(
    browser: Client, guide: Product, pia: Partner, stripe: Stripe
) -> None:
    press_buy(browser, guide)
    follow(browser, guide)
    press_buy(browser, guide)
    assert [one.partner for one in Order.objects.order_by("pk")] == [None, pia]
    Order.objects.update(created_at=timezone.now() - timedelta(1))
