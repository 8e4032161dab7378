"""What people read in their mailbox, as it is sent."""

import pytest
from django.core import mail
from django.test import Client

from creators.models import Creator
from products.models import Order, Product
from tests.products.shop import Stripe, bought, mails_to, published


@pytest.fixture
def tricky(seller: Creator) -> Product:
    """A title that templates could spoil."""
    return published(seller, title='Salt & "Pepper" <b>')


def html_of(message: mail.EmailMessage) -> str:
    """The HTML part."""
    return str(message.alternatives[0][0])  # type: ignore[attr-defined]


def test_the_receipt_has_product_amount_number_and_one_link(browser: Client, tricky: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, tricky)
    receipt = mails_to("bo@example.com")[0]
    assert receipt.subject == 'Salt & "Pepper" <b> is yours'
    text = str(receipt.body)
    assert 'Salt & "Pepper" <b>: $19' in text
    assert f"Order {order.number}" in text
    assert text.count("/library/in/") == 1
    assert "&amp;" not in text
    assert receipt.reply_to == ["mara@example.com"]
    html = html_of(receipt)
    assert "Salt &amp; &quot;Pepper&quot; &lt;b&gt;" in html
    assert "<b>" not in html
    assert "Open my library" in html


def test_the_sale_mail_says_what_is_ours(browser: Client, tricky: Product, stripe: Stripe) -> None:
    bought(browser, stripe, tricky)
    sale = mails_to("mara@example.com")[0]
    assert "bo@example.com bought" in str(sale.body)
    assert "Our part is $1.90" in str(sale.body)
    assert "http://127.0.0.1:8000/orders/" in html_of(sale)


def test_a_subject_is_one_line(browser: Client, seller: Creator, stripe: Stripe) -> None:
    product = published(seller, title="Herbs")
    order = bought(browser, stripe, product)
    assert order.status == "paid"
    assert Order.objects.count() == 1
    assert all("\n" not in one.subject for one in mail.outbox)
