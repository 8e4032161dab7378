"""What a reader ticks, writes and finishes is kept: by a plain form, by a script, on two devices, for nobody else."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products.models import Buyer, Entitlement, PdfFile, Product, Reading, ReadingMark, ReadingNote
from products.progress import forget_progress
from products.views.library_reading import READING_SAVES
from tests.products.library.reading_desk import (
    TASKS,
    address,
    at,
    done,
    form_of,
    given,
    item,
    note,
    see,
    tell,
    tick,
    ticked,
    written,
)
from tests.products.shop import signed_in_as


def test_a_form_without_any_script_keeps_ticks_and_words(phone: Client, laptop: Client, challenge: Product) -> None:
    smell = item(challenge, TASKS[0])
    sent = form_of(see(phone, challenge)) | {"tick": [smell.value], "note-blk_note0001": "Cellar.", "save": "1"}
    answer = phone.post(at(challenge, "reading_save"), sent)
    assert answer["Location"] == f"{address(challenge)}?saved=1#kept"
    page = see(laptop, challenge)
    assert ticked(page) == [smell.value]
    assert written(page) == {"note-blk_note0001": "Cellar."}
    assert b">Saved</p>" in phone.get(answer["Location"]).content


def test_an_old_form_takes_nothing_back_that_another_device_did(phone: Client, laptop: Client, challenge: Product) -> None:
    smell, spoon, put = (item(challenge, words) for words in TASKS)
    tell(phone, challenge, tick(smell), note("blk_note0001", "First"))
    stale = form_of(see(phone, challenge))
    tell(laptop, challenge, tick(spoon), tick(smell, on=False), note("blk_note0001", "Second"))
    phone.post(at(challenge, "reading_save"), stale | {"tick": [smell.value, put.value], "save": "1"})
    assert sorted(ticked(see(laptop, challenge))) == sorted([spoon.value, put.value])
    assert written(see(laptop, challenge)) == {"note-blk_note0001": "Second"}


def test_a_form_can_untick_and_empty(phone: Client, challenge: Product) -> None:
    tell(phone, challenge, tick(item(challenge, TASKS[0])), note("blk_note0001", "Gone"))
    sent = form_of(see(phone, challenge)) | {"tick": [], "note-blk_note0001": "", "save": "1"}
    phone.post(at(challenge, "reading_save"), sent)
    assert (ticked(see(phone, challenge)), written(see(phone, challenge))) == ([], {"note-blk_note0001": ""})


def test_the_later_act_wins_whatever_arrives_first(phone: Client, laptop: Client, challenge: Product) -> None:
    smell = item(challenge, TASKS[0])
    tell(laptop, challenge, tick(smell, on=False, age=60), note("blk_note0001", "Later", age=60))
    told = tell(phone, challenge, tick(smell, age=600), note("blk_note0001", "Earlier", age=600)).json()
    assert (told["ticked"], told["notes"]) == ([], {"blk_note0001": "Later"})
    told = tell(phone, challenge, tick(smell, age=5)).json()
    assert told["ticked"] == [smell.value]


def test_two_devices_lose_none_of_each_others_items(phone: Client, laptop: Client, challenge: Product) -> None:
    smell, spoon, put = (item(challenge, words) for words in TASKS)
    tell(phone, challenge, tick(smell))
    told = tell(laptop, challenge, tick(spoon), tick(put)).json()
    assert told["ticked"] == sorted([smell.value, spoon.value, put.value])
    state = phone.get(at(challenge, "reading_state"), {"page": "pg_00000001"}).json()
    assert state["ticked"] == told["ticked"]


def test_another_buyer_of_the_same_product_sees_nothing_of_it(phone: Client, other: Client, challenge: Product) -> None:
    smell = item(challenge, TASKS[0])
    tell(phone, challenge, tick(smell), note("blk_note0001", "Mine alone"), done("pg_00000001"))
    given(challenge, Buyer.objects.get(email="other@example.com"))
    page = see(other, challenge)
    assert (ticked(page), written(page)) == ([], {"note-blk_note0001": ""})
    tell(other, challenge, tick(smell, on=False), note("blk_note0001", "Theirs"))
    assert ticked(see(phone, challenge)) == [smell.value]
    assert written(see(phone, challenge)) == {"note-blk_note0001": "Mine alone"}


@pytest.mark.parametrize("name", ["reading_save", "reading_again"])
def test_strangers_rivals_and_the_creator_keep_nothing(
    challenge: Product, stranger: Client, rival_client: Client, creator_client: Client, other: Client, name: str
) -> None:
    for client in (stranger, rival_client, creator_client, other):
        assert client.post(at(challenge, name), {"page": "pg_00000001"}).status_code == 404
    assert not Reading.objects.exists()


def test_whose_access_ended_sees_the_page_that_says_so_and_keeps_nothing(phone: Client, challenge: Product) -> None:
    tell(phone, challenge, note("blk_note0001", "Before"))
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    for name in ("reading_state", "finished", "certificate"):
        assert phone.get(at(challenge, name)).status_code == 410
    assert tell(phone, challenge, note("blk_note0001", "After")).status_code == 410
    assert ReadingNote.objects.get().text == "Before"


def test_a_browser_that_only_paid_with_an_address_never_sees_what_its_owner_wrote(
    phone: Client, challenge: Product, stranger: Client, bo: Buyer
) -> None:
    tell(phone, challenge, note("blk_note0001", "Mine alone"))
    order = Entitlement.objects.get().order_item.order
    second = Entitlement.objects.get().order_item
    second.pk, order.pk, order.uuid, order.stripe_session_id = None, None, "00000000-0000-4000-8000-000000000001", None
    order.save()
    second.order = order
    second.save()
    session = stranger.session
    session["checkouts"] = [str(order.uuid)]
    session.save()
    page = see(stranger, challenge)
    assert b"Mine alone" not in stranger.get(address(challenge)).content
    assert "name" in page.all("textarea")[0].attrs
    assert tell(stranger, challenge, note("blk_note0001", "Overwritten")).status_code == 404
    assert ReadingNote.objects.get().text == "Mine alone"


def test_a_forged_form_is_refused(challenge: Product, bo: Buyer) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = signed_in_as(bo).cookies
    assert careful.post(at(challenge, "reading_save"), {"page": "pg_00000001", "done": "pg_00000001"}).status_code == 403
    assert not ReadingMark.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '{"changes": {}}',
        '{"changes": [1]}',
        '{"changes": [{"kind": "tip", "part": "pg_00000001"}]}',
        '{"changes": [{"kind": "done", "part": ["pg_00000001"], "on": true}]}',
        '{"changes": [{"kind": "done", "part": "pg_00000001", "on": 1}]}',
        '{"changes": [{"kind": "done", "part": "pg_00000001", "on": true, "age": "1"}]}',
        '{"changes": [{"kind": "done", "part": "pg_00000001", "on": true, "age": NaN}]}',
        '{"changes": [' + "[" * 5000,
        json.dumps({"changes": [done("pg_00000001")] * 501}),
    ],
)
def test_what_is_not_a_message_changes_nothing(phone: Client, challenge: Product, body: str) -> None:
    answer = phone.post(at(challenge, "reading_save"), body, content_type="application/json")
    assert answer.status_code == 400
    assert not ReadingMark.objects.exists()


def test_what_the_product_does_not_have_is_left_out(phone: Client, challenge: Product) -> None:
    smell = item(challenge, TASKS[0])
    hostile = [
        done("pg_99999999"),
        done("blk_task0001"),
        tick(smell) | {"item": "0000000000"},
        tick(smell) | {"part": "blk_note0001"},
        note("blk_task0001", "not a field"),
        note("' OR 1=1 --", "x"),
        {"kind": "place", "part": "pg_00000001", "item": "<script>"},
    ]
    assert tell(phone, challenge, *hostile).json()["count"] == 0
    assert (ReadingMark.objects.count(), ReadingNote.objects.count()) == (0, 0)
    assert Reading.objects.get().last_block == ""


def test_words_are_data_and_have_an_end(phone: Client, challenge: Product) -> None:
    tell(phone, challenge, note("blk_note0001", "</textarea><script>alert(1)</script>\x00"))
    assert written(see(phone, challenge)) == {"note-blk_note0001": "</textarea><script>alert(1)</script>"}
    assert see(phone, challenge).misnested == []
    tell(phone, challenge, note("blk_note0001", "x" * 9000))
    assert len(ReadingNote.objects.get().text) == 5000
    body = json.dumps({"changes": [], "junk": "x" * 1_000_001})
    answer = phone.post(at(challenge, "reading_save"), body, content_type="application/json")
    assert answer.status_code == 413


def test_times_that_lie_are_bounded(phone: Client, challenge: Product) -> None:
    before = timezone.now()
    tell(phone, challenge, tick(item(challenge, TASKS[0]), age=-1e9))
    assert before <= ReadingMark.objects.get().acted_at <= timezone.now()
    tell(phone, challenge, tick(item(challenge, TASKS[1]), age=1e308))
    oldest = ReadingMark.objects.order_by("acted_at")[0].acted_at
    assert (timezone.now() - oldest).days == 30


def test_saving_has_a_limit_and_says_that_nothing_is_lost(phone: Client, challenge: Product) -> None:
    assert tell(phone, challenge).status_code == 200
    key = Reading.objects.get().uuid.hex
    while READING_SAVES.allows(key):
        pass
    answer = tell(phone, challenge, done("pg_00000001"))
    assert (answer.status_code, b"nothing is lost" in answer.content) == (429, True)
    assert not ReadingMark.objects.exists()


def test_a_closed_day_takes_nothing(phone: Client, challenge: Product) -> None:
    told = tell(phone, challenge, done("pg_00000002"), note("blk_note0002", "Too early"), page="pg_00000002").json()
    assert (told["count"], told["notes"]) == (0, {})
    assert not ReadingNote.objects.exists()


def test_nothing_personal_is_in_the_page_that_everybody_gets(phone: Client, stranger: Client, challenge: Product) -> None:
    tell(phone, challenge, note("blk_note0001", "Mine alone"))
    public = f"/@{challenge.creator.handle}/{challenge.slug}/"
    assert phone.get(public).content == stranger.get(public).content
    assert b"Mine alone" not in stranger.get(public).content


def test_the_creator_reads_without_a_form_of_a_reader(creator_client: Client, challenge: Product) -> None:
    page = see(creator_client, challenge)
    assert [e.attrs.get("action") for e in page.all("form")] == []
    assert [e.attrs["data-keep"] for e in page.all("textarea")] == ["blk_note0001"]


def test_a_buyer_who_bought_again_goes_on_where_they_were(phone: Client, challenge: Product, bo: Buyer) -> None:
    tell(phone, challenge, note("blk_note0001", "From before"))
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    given_again = Entitlement.objects.get()
    order = given_again.order_item.order
    order.status = "refunded"
    order.save()
    order_item = given_again.order_item
    order.pk, order.uuid, order.status = None, "00000000-0000-4000-8000-000000000002", "paid"
    order.save()
    order_item.pk, order_item.order = None, order
    order_item.save()
    Entitlement.objects.create(buyer=bo, product=challenge, order_item=order_item)
    assert written(see(phone, challenge)) == {"note-blk_note0001": "From before"}


def test_everything_kept_of_a_buyer_can_be_deleted(phone: Client, challenge: Product, bo: Buyer, other: Client) -> None:
    tell(phone, challenge, note("blk_note0001", "Mine"), done("pg_00000001"))
    someone = Buyer.objects.get(email="other@example.com")
    given(challenge, someone)
    tell(other, challenge, note("blk_note0001", "Theirs"))
    assert forget_progress(bo) == 1
    assert [one.text for one in ReadingNote.objects.all()] == ["Theirs"]
    assert not ReadingMark.objects.exists()


def test_half_an_emoji_and_a_strange_clock_cost_no_words(phone: Client, challenge: Product) -> None:
    assert tell(phone, challenge, note("blk_note0001", "Sour \ud83d")).status_code == 200
    assert written(see(phone, challenge)) == {"note-blk_note0001": "Sour \ufffd"}
    assert tell(phone, challenge, note("blk_note0001", "Sour 🍋", age=-(10**400))).status_code == 200
    assert written(see(phone, challenge)) == {"note-blk_note0001": "Sour 🍋"}


def test_support_sees_that_something_was_written_never_what(phone: Client, challenge: Product, admin_client: Client) -> None:
    tell(phone, challenge, note("blk_note0001", "My secret"))
    kept = ReadingNote.objects.get()
    page = admin_client.get(reverse("admin:products_readingnote_change", args=[kept.pk])).content.decode()
    assert "blk_note0001" in page
    assert "My secret" not in page


def test_support_forgets_a_buyer_who_asks_for_it(phone: Client, challenge: Product, bo: Buyer, admin_client: Client) -> None:
    tell(phone, challenge, note("blk_note0001", "Mine"))
    assert challenge.live_revision is not None
    for line in ("bo@example.com", "Bo Byers · bo@example.com", "Jo Byers · jumbo@example.com"):
        PdfFile.objects.create(revision=challenge.live_revision, made_for=line, asked_at=timezone.now())
    chosen = {"action": "forget", "_selected_action": [bo.pk]}
    answer = admin_client.post(reverse("admin:products_buyer_changelist"), chosen, follow=True)
    assert "Deleted: progress in 1 products, 2 PDFs." in answer.content.decode()
    assert not ReadingNote.objects.exists()
    assert [one.made_for for one in PdfFile.objects.exclude(made_for="")] == ["Jo Byers · jumbo@example.com"]
