"""One mail to many: counted before it leaves, sent in batches, never twice to anybody, and stoppable."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from creators.mailing import send_waiting, stop_mail
from creators.models import Creator, Mail, MailState, MailStop, StopReason
from products.broadcasts import outcome_of, recipients_of, send_all_batches, send_batch, start_broadcast
from products.buyer_data import delete_buyer
from products.models import Broadcast, BroadcastRecipient, BroadcastState, Buyer, Contact, Entitlement, Product
from products.tasks import send_broadcasts
from products.updates import publish_with_news
from tests.products.library.reading_desk import from_the_future, on_sale
from tests.products.people.conftest import claimed, quiet

BODY = "Hello,\n\n**bold** and [a link](https://example.com/x?a=1&b=2)\n\n- one\n- two <b>"


def at(name: str, broadcast: Broadcast) -> str:
    return reverse(f"products:{name}", args=[broadcast.uuid])


def written(client: Client, whom: str = "news", subject: str = "News", body: str = BODY) -> Broadcast:
    """A draft, as it is written on the page."""
    client.post(reverse("products:broadcast_new"))
    draft = Broadcast.objects.order_by("-pk")[0]
    client.post(at("broadcast", draft), {"whom": whom, "subject": subject, "body": body})
    draft.refresh_from_db()
    return draft


def sent_to() -> list[str]:
    """Who got mail, in the order of the alphabet."""
    return sorted(one.to[0] for one in mail.outbox)


def test_it_goes_to_those_who_said_yes_once_each(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    assert "Send to 2 people" in mara.get(at("broadcast_confirm", draft)).content.decode()
    assert mail.outbox == []
    for _ in range(3):
        mara.post(at("broadcast_send", draft))
        send_broadcasts()
    assert sent_to() == ["ada@example.com", "bo@example.com"]
    draft.refresh_from_db()
    assert draft.state == BroadcastState.SENT
    assert (outcome_of(draft).sent_count, outcome_of(draft).total_count) == (2, 2)


def test_the_mail_is_what_was_written_and_nothing_else(mara: Client, people: dict[str, Contact], creator: Creator) -> None:
    Creator.objects.update(postal_address="Rua da Rosa 1, Lisboa")
    mara.post(at("broadcast_send", written(mara, subject="One  thing\n<b>")))
    sent = mail.outbox[0]
    assert sent.subject == "One thing <b>"
    assert sent.from_email == "Mara Lind via Owny <hello@owny.example>"
    assert sent.reply_to == ["mara@example.com"]
    text = str(sent.body)
    assert "bold and a link (https://example.com/x?a=1&b=2)" in text
    assert "- two <b>" in text
    assert "Rua da Rosa 1, Lisboa" in text
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    assert "<strong>bold</strong>" in html
    assert 'href="https://example.com/x?a=1&amp;b=2"' in html
    assert "two &lt;b&gt;" in html
    assert html.count("<li ") == 2
    assert "You get this because you said yes to news from Mara Lind." in html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=1>",
        "[x](http://evil.example)",
        "**<b>**",
    ],
)
def test_no_markup_but_ours_gets_through(mara: Client, people: dict[str, Contact], body: str) -> None:
    html = mara.get(at("broadcast_letter", written(mara, body=body))).content.decode()
    inside = html.partition('<div class="prose">')[2].partition("</div>")[0]
    for bad in ("<script", "<img", "<b>", "href="):
        assert bad not in inside


def test_each_mail_ends_with_a_way_out_that_is_that_readers_own(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    outs = {one.to[0]: one.extra_headers["List-Unsubscribe"].strip("<>") for one in mail.outbox}
    assert len(set(outs.values())) == 2
    Client().post(outs["ada@example.com"].removeprefix("http://127.0.0.1:8000"))
    assert MailStop.objects.get().email == "ada@example.com"
    assert outcome_of(draft).left_count == 1
    quiet()
    mara.post(at("broadcast_send", written(mara, subject="Second")))
    assert sent_to() == ["bo@example.com"]


def test_who_says_no_while_it_is_being_sent_gets_none(
    mara: Client, people: dict[str, Contact], creator: Creator, settings: Settings
) -> None:
    settings.BROADCAST_BATCH = 1
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    assert len(mail.outbox) == 1
    left = ({"ada@example.com", "bo@example.com"} - set(sent_to())).pop()
    stop_mail(left, reason=StopReason.UNSUBSCRIBED, creator=creator)
    send_all_batches()
    assert len(mail.outbox) == 1
    found = outcome_of(draft)
    assert (found.sent_count, found.skipped_count, found.waiting_count) == (1, 1, 0)


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        ("news", ["ada@example.com", "bo@example.com", "zoe@example.com"]),
        ("leads", ["ada@example.com", "bo@example.com"]),
        ("buyers", ["zoe@example.com"]),
        ("owners", ["yan@example.com", "zoe@example.com"]),
    ],
)
def test_who_gets_it_is_who_was_chosen(
    mara: Client, people: dict[str, Contact], creator: Creator, whom: str, expected: list[str]
) -> None:
    paid = on_sale(creator, "checklist")
    for name, news in (("zoe", True), ("yan", False)):
        order = claimed(paid, f"{name}@example.com", news=news).buyer.orders.get()
        order.total_cents = 900
        order.save()
    named = f"{whom}:{paid.public_id}" if whom in ("buyers", "owners") else whom
    draft = written(mara, whom=named)
    assert sorted(one.email for one in recipients_of(draft)) == expected


def test_who_gave_it_back_is_no_owner(mara: Client, people: dict[str, Contact], gift: Product) -> None:
    Entitlement.objects.filter(buyer__email="ada@example.com").update(revoked_at=timezone.now(), revoked_reason="refunded")
    draft = written(mara, whom=f"owners:{gift.public_id}")
    assert sorted(one.email for one in recipients_of(draft)) == ["bo@example.com", "cy@example.com"]


def test_a_notice_to_owners_says_so_and_warns(mara: Client, people: dict[str, Contact], gift: Product) -> None:
    draft = written(mara, whom=f"owners:{gift.public_id}")
    page = mara.get(at("broadcast_confirm", draft)).content.decode()
    assert "Some of them did not say yes to news." in page
    mara.post(at("broadcast_send", draft))
    assert sent_to() == ["ada@example.com", "bo@example.com", "cy@example.com"]
    assert "You get this because you have The Slow Loaf." in str(mail.outbox[0].body)


def test_another_creators_product_cannot_be_chosen(mara: Client, people: dict[str, Contact], rival: Creator) -> None:
    theirs = on_sale(rival, "checklist")
    claimed(theirs, "una@example.com", news=True)
    draft = written(mara, whom="news")
    answer = mara.post(at("broadcast", draft), {"whom": f"owners:{theirs.public_id}", "subject": "x", "body": "y"})
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert (draft.to, draft.product) == ("news", None)


def test_batches_are_small_and_the_day_has_an_end(mara: Client, gift: Product, settings: Settings, creator: Creator) -> None:
    settings.BROADCAST_BATCH, settings.BROADCAST_DAY_MAILS = 2, 5
    for number in range(7):
        claimed(gift, f"p{number}@example.com", news=True)
    quiet()
    draft = written(mara)
    assert (
        "5 leave within a day, the rest on the following days." in mara.get(at("broadcast_confirm", draft)).content.decode()
    )
    mara.post(at("broadcast_send", draft))
    counts = [len(mail.outbox)]
    for _ in range(4):
        send_broadcasts()
        counts.append(len(mail.outbox))
    assert counts == [2, 4, 5, 5, 5]
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=25))
    send_broadcasts()
    assert len(mail.outbox) == 7
    draft.refresh_from_db()
    assert draft.state == BroadcastState.SENT


def test_it_stops_and_what_has_not_left_stays(mara: Client, people: dict[str, Contact], settings: Settings) -> None:
    settings.BROADCAST_BATCH = 1
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    assert "Stop sending" in mara.get(at("broadcast", draft)).content.decode()
    mara.post(at("broadcast_stop", draft))
    send_broadcasts()
    assert len(mail.outbox) == 1
    page = mara.get(at("broadcast", draft)).content.decode()
    assert "Stopped. <b>1</b> of 2 got it." in page
    mara.post(at("broadcast_send", draft))
    send_broadcasts()
    assert len(mail.outbox) == 1


def test_a_mail_that_waits_for_its_next_try_is_stopped_too(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    mine = Mail.objects.filter(kind="broadcast")
    mine.update(state=MailState.WAITING, sent_at=None, text="x", due_at=timezone.now() + timedelta(hours=1))
    mara.post(at("broadcast_stop", draft))
    assert set(mine.values_list("state", flat=True)) == {MailState.SKIPPED}


def test_three_mails_a_day_are_too_many(mara: Client, people: dict[str, Contact]) -> None:
    for number in range(2):
        mara.post(at("broadcast_send", written(mara, subject=f"Mail {number}")))
    quiet()
    third = written(mara, subject="Third")
    answer = mara.post(at("broadcast_send", third), follow=True)
    assert "You have sent 2 mails in 24 hours." in answer.content.decode()
    assert mail.outbox == []
    Broadcast.objects.filter(started_at__isnull=False).update(started_at=timezone.now() - timedelta(hours=25))
    mara.post(at("broadcast_send", third))
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("subject", "body", "says"),
    [("", "Words", "Write a subject first."), ("Subject", "  \n ", "Write the mail first.")],
)
def test_without_words_nothing_leaves(mara: Client, people: dict[str, Contact], subject: str, body: str, says: str) -> None:
    draft = written(mara, subject=subject, body=body)
    for name in ("broadcast_send", "broadcast_test"):
        assert says in mara.post(at(name, draft), follow=True).content.decode()
    assert mail.outbox == []


def test_without_anybody_nothing_leaves(mara: Client, creator: Creator, transactional_db: None) -> None:
    draft = written(mara)
    assert "Nobody would get it now." in mara.get(at("broadcast_confirm", draft)).content.decode()
    assert "Nobody would get it." in mara.post(at("broadcast_send", draft), follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.state == BroadcastState.DRAFT


def test_a_test_goes_to_oneself_only(mara: Client, people: dict[str, Contact]) -> None:
    mara.post(at("broadcast_test", written(mara)))
    assert sent_to() == ["mara@example.com"]
    assert mail.outbox[0].subject == "News"
    assert not BroadcastRecipient.objects.exists()


def test_it_is_saved_while_it_is_written_and_says_how_many(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    values = {"whom": "leads", "subject": "Half", "body": "Half a sen"}
    answer = mara.post(at("broadcast", draft), values, headers={"HX-Request": "true"}).content.decode()
    assert "<b>2</b> people would get it now." in answer
    assert "<html" not in answer
    draft.refresh_from_db()
    assert (draft.subject, draft.body, draft.to) == ("Half", "Half a sen", "leads")
    too_long = mara.post(at("broadcast", draft), {**values, "subject": "x" * 151}, headers={"HX-Request": "true"})
    assert "Not saved: Subject" in too_long.content.decode()


def test_what_has_begun_cannot_be_changed_or_deleted(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    mara.post(at("broadcast", draft), {"whom": "news", "subject": "Other", "body": "Other"})
    mara.post(at("broadcast_delete", draft))
    draft.refresh_from_db()
    assert draft.subject == "News"


def test_a_draft_is_deleted_and_an_empty_one_is_used_again(mara: Client, creator: Creator) -> None:
    for _ in range(3):
        mara.post(reverse("products:broadcast_new"))
    draft = Broadcast.objects.get()
    mara.post(at("broadcast_delete", draft))
    assert not Broadcast.objects.exists()


def test_a_rival_can_do_nothing_with_mine(rival_client: Client, mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    for name in ("broadcast", "broadcast_letter", "broadcast_confirm"):
        assert rival_client.get(at(name, draft)).status_code == 404
    for name in ("broadcast", "broadcast_test", "broadcast_send", "broadcast_stop", "broadcast_delete"):
        assert rival_client.post(at(name, draft), {"whom": "news"}).status_code == 404
    draft.refresh_from_db()
    assert (draft.subject, draft.state) == ("News", BroadcastState.DRAFT)
    assert mail.outbox == []


def test_two_schedulers_make_one_mail_each(mara: Client, people: dict[str, Contact], settings: Settings) -> None:
    settings.BROADCAST_BATCH = 1
    draft = written(mara)
    start_broadcast(Broadcast.objects.get())
    BroadcastRecipient.objects.update(mail=None)  # as one sees it that read before the other wrote
    Broadcast.objects.update(state=BroadcastState.SENDING, finished_at=None)
    send_batch(draft.pk)
    send_batch(draft.pk)
    send_batch(draft.pk)
    assert sent_to() == ["ada@example.com", "bo@example.com"]


def test_one_address_written_in_two_ways_gets_one(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    other = Buyer.objects.create(email="ada2@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        BroadcastRecipient.objects.create(broadcast=draft, buyer=other, email="ADA@example.com")


def test_the_list_of_mails_says_what_became_of_each(mara: Client, people: dict[str, Contact]) -> None:
    assert "Write to the people who want it" in mara.get("/audience/mails/").content.decode()
    mara.post(at("broadcast_send", written(mara)))
    written(mara, subject="")
    page = mara.get("/audience/mails/").content.decode()
    assert "No subject yet" in page
    assert '<td class="n">2<span class="aud-sent"> sent</span></td>' in page


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"to": "all"},
        {"to": "owners"},
        {"state": BroadcastState.SENDING},
        {"started_at": timezone.now()},
        {"finished_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_makes_no_sense(db: None, creator: Creator, values: dict[str, object]) -> None:
    Broadcast.objects.create(creator=creator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.update(**values)


def test_who_has_their_library_deleted_while_it_is_being_sent_gets_none(
    mara: Client, people: dict[str, Contact], settings: Settings
) -> None:
    settings.BROADCAST_BATCH = 1
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    left = ({"ada@example.com", "bo@example.com"} - set(sent_to())).pop()
    delete_buyer(Buyer.objects.get(email=left))
    send_all_batches()
    assert len(mail.outbox) == 1
    draft.refresh_from_db()
    assert draft.state == BroadcastState.SENT
    assert outcome_of(draft).total_count == 1


def test_a_mail_that_waits_for_its_next_try_does_not_come_after_a_deletion(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    hers = Mail.objects.filter(kind="broadcast", to="ada@example.com")
    hers.update(state=MailState.WAITING, sent_at=None, text="x", html="x", due_at=timezone.now())
    quiet()
    delete_buyer(Buyer.objects.get(email="ada@example.com"))
    send_waiting()
    assert mail.outbox == []
    assert hers.values_list("state", "subject", "text", "html").get() == (MailState.SKIPPED, "", "", "")


def test_one_that_cannot_be_written_holds_up_no_other(
    mara: Client, people: dict[str, Contact], gift: Product, creator: Creator, settings: Settings
) -> None:
    settings.BROADCAST_BATCH = 1
    told = publish_with_news(product=gift, by=creator.user, line="A new page", by_mail=True)
    assert told.mailed_count == 3
    mara.post(at("broadcast_send", written(mara)))
    from_the_future(gift)
    quiet()
    settings.BROADCAST_BATCH = 100
    send_broadcasts()
    assert [one.subject for one in mail.outbox] == ["News"]


def test_what_may_or_may_not_have_left_is_not_called_refused(mara: Client, people: dict[str, Contact]) -> None:
    draft = written(mara)
    mara.post(at("broadcast_send", draft))
    hers = Mail.objects.filter(kind="broadcast", to="ada@example.com")
    gone = timezone.now() - timedelta(seconds=1)
    hers.update(state=MailState.SENDING, sent_at=None, text="x", html="x", due_at=gone)  # as a killed process leaves it
    quiet()
    send_waiting()
    assert mail.outbox == []
    found = outcome_of(draft)
    assert (found.sent_count, found.failed_count, found.unsure_count) == (1, 0, 1)
    page = mara.get(at("broadcast", draft)).content.decode()
    assert "They may have it, so we do not send it twice." in page
    assert "Their servers did not take it." not in page
