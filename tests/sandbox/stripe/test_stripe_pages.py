"""The pages people meet: paying, and the control page."""

from collections.abc import Callable
from html import unescape

import httpx
import pytest

from tests.sandbox.stripe.cast import CANCEL_URL, Shop, StandIn, destination

GOOD = {"email": "buyer@example.com", "method": "card", "number": "4242 4242 4242 4242", "name": "Sam Reed"}
DECLINED = GOOD | {"number": "4000 0000 0000 0002"}


def act(sandbox: StandIn, path: str, object_id: str = "", **given: str) -> str:
    """Press a button of the control page and return the page that follows."""
    answer = sandbox.http.post("/_sandbox/page/act", data={"path": path, "id": object_id, **given}, follow_redirects=True)
    assert answer.status_code == 200
    return unescape(answer.text)


def pay(sandbox: StandIn, session_id: str, typed: dict[str, str]) -> httpx.Response:
    return sandbox.http.post(f"/c/pay/{session_id}", data=typed)


def test_the_page_says_what_is_sold_by_whom_and_for_how_much(sandbox: StandIn) -> None:
    session = sandbox.session(payment_intent_data=destination(sandbox.account()))
    page = sandbox.http.get(str(session.url)).text
    for words in (
        "Maya Cooks",
        "The Calm Morning Guide",
        "Seven routines",
        "Pay $19.00",
        "sam@example.com",
        "4242 4242 4242 4242",
    ):
        assert words in page
    assert f'href="{CANCEL_URL}"' in page


def test_what_sellers_write_is_shown_as_text(sandbox: StandIn) -> None:
    product = {"name": "<script>alert(1)</script>"}
    line = {"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 900, "product_data": product}}
    page = sandbox.http.get(str(sandbox.session(line_items=[line]).url))
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_paying_by_card_goes_to_the_success_url_with_the_typed_mail(sandbox: StandIn) -> None:
    session = sandbox.session()
    answer = pay(sandbox, session.id, GOOD)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:1/done/?session={session.id}"
    paid = sandbox.fresh(session.id)
    assert paid.payment_status == "paid"
    assert paid.customer_details.email == "buyer@example.com"
    assert paid.customer_details.name == "Sam Reed"
    assert paid.customer_email == "sam@example.com"


def test_a_declined_card_says_so_keeps_what_was_typed_and_can_be_mended(sandbox: StandIn) -> None:
    session = sandbox.session()
    answer = pay(sandbox, session.id, DECLINED)
    assert answer.status_code == 402
    assert "Your card was declined." in answer.text
    assert "buyer@example.com" in answer.text
    assert sandbox.fresh(session.id).status == "open"
    assert pay(sandbox, session.id, GOOD).status_code == 303


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000000000009995", "insufficient funds"),
        ("4000000000000069", "expired"),
        ("4000000000000127", "security code is incorrect"),
        ("4111111111111111", "use a test card"),
        ("", "use a test card"),
    ],
)
def test_other_cards_fail_in_their_own_way(sandbox: StandIn, number: str, words: str) -> None:
    assert words in pay(sandbox, sandbox.session().id, GOOD | {"number": number}).text


def test_a_mail_address_is_needed(sandbox: StandIn) -> None:
    session = sandbox.session()
    assert "Enter your e-mail address." in pay(sandbox, session.id, GOOD | {"email": "nobody"}).text
    assert sandbox.fresh(session.id).status == "open"


@pytest.mark.parametrize(("outcome", "ending"), [("settles", "succeeded"), ("fails", "failed")])
def test_a_bank_debit_ends_as_chosen(start: Callable[..., StandIn], shop: Shop, outcome: str, ending: str) -> None:
    sandbox = start(bank_debit_seconds=0.01)
    session = sandbox.session()
    assert pay(sandbox, session.id, GOOD | {"method": "bank_debit", "outcome": outcome}).status_code == 303
    shop.next(f"checkout.session.async_payment_{ending}")


def test_a_bank_debit_can_wait_for_the_control_page(sandbox: StandIn) -> None:
    session = sandbox.session()
    pay(sandbox, session.id, GOOD | {"method": "bank_debit", "outcome": "waits"})
    assert sandbox.fresh(session.id).payment_status == "unpaid"
    act(sandbox, "/_sandbox/sessions/{id}/settle", session.id)
    assert sandbox.fresh(session.id).payment_status == "paid"


def test_a_paid_session_shows_the_way_to_the_purchase_and_takes_nothing(sandbox: StandIn) -> None:
    session = sandbox.paid()
    for answer in (sandbox.http.get(f"/c/pay/{session.id}"), pay(sandbox, session.id, GOOD)):
        assert answer.status_code == 410
        assert "already paid" in answer.text
        assert session.id in answer.text
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_an_expired_session_takes_nothing(sandbox: StandIn) -> None:
    session = sandbox.session()
    sandbox.control(f"/sessions/{session.id}/expire")
    answer = pay(sandbox, session.id, GOOD)
    assert "This checkout has expired" in answer.text
    assert sandbox.client.v1.charges.list().data == []


def test_an_unknown_page_is_not_found(sandbox: StandIn) -> None:
    assert sandbox.http.get("/c/pay/cs_test_nothing").status_code == 404
    assert pay(sandbox, "cs_test_nothing", GOOD).status_code == 404
    assert sandbox.http.get("/setup/e/acct_1/lnk_1").status_code == 404
    assert sandbox.http.get("/setup/s/visit_1").status_code == 410
    assert sandbox.http.get("/express/acct_1").status_code == 404


def test_the_control_page_shows_everything_that_happened(sandbox: StandIn, shop: Shop) -> None:
    account_id = sandbox.account()
    intent = sandbox.paid(payment_intent_data=destination(account_id)).payment_intent
    sandbox.session()
    sandbox.paid("bank_debit")
    sandbox.client.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    shop.next("charge.refunded")
    page = unescape(sandbox.http.get("/_sandbox/").text)
    for words in (account_id, "order-1", "Debit arrives", "Comes back", "Pay by card", "charge.refunded", "Send again"):
        assert words in page


def test_buttons_of_the_control_page_do_what_they_say(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.session()
    assert "Your card was declined." in act(sandbox, "/_sandbox/sessions/{id}/pay", session.id, method="decline")
    assert "Done." in act(sandbox, "/_sandbox/sessions/{id}/pay", session.id, method="card")
    charge = sandbox.client.v1.charges.list().data[0]
    act(sandbox, "/_sandbox/charges/{id}/dispute", charge.id)
    dispute = sandbox.client.v1.disputes.list().data[0]
    assert "Done." in act(sandbox, "/_sandbox/disputes/{id}/close", dispute.id, outcome="won")
    shop.next("charge.dispute.closed")
    assert "There is no such action." in act(sandbox, "/_sandbox/anything")


def test_faults_are_set_and_ended_on_the_control_page(sandbox: StandIn) -> None:
    wish = {"name": "latency", "value": "0.25", "times": "3", "path_prefix": "/v1/refunds"}
    sandbox.http.post("/_sandbox/page/fault", data=wish | {"on": "1"})
    (fault,) = sandbox.http.get("/_sandbox/faults").json()["faults"]
    assert fault == {"name": "latency", "value": 0.25, "times": 3, "path_prefix": "/v1/refunds"}
    sandbox.http.post("/_sandbox/page/fault", data=wish)
    assert sandbox.http.get("/_sandbox/faults").json()["faults"] == []
    answer = sandbox.http.post(
        "/_sandbox/page/fault", data={"name": "latency", "value": "slow", "on": "1"}, follow_redirects=True
    )
    assert "are numbers" in answer.text


@pytest.mark.parametrize("body", [b"[1]", b"{", b"text"])
def test_the_control_api_takes_json_objects_only(sandbox: StandIn, body: bytes) -> None:
    assert sandbox.http.post("/_sandbox/reset", content=body).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/sessions/x/pay", "/charges/x/dispute", "/disputes/x/close", "/refunds/x/fail", "/accounts/x", "/deliveries/x/send"],
)
def test_the_control_api_knows_what_is_not_there(sandbox: StandIn, path: str) -> None:
    assert sandbox.http.post(f"/_sandbox{path}", json={}).status_code == 404
