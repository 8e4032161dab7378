"""Deleting a product from the studio."""

from django.test import Client
from django.utils import timezone

from builder.allowance import builds_this_month
from builder.models import Build, BuildOutcome, BuildStatus, BuildTask
from builder.models.build_step import StepStatus
from builder.spending import spent_today
from creators.models import Creator
from products.models import Discount, Product, Revision
from tests.builder.studio.conftest import Bench, make_product, read
from tests.products.shop import press_buy


def asked(bench: Bench) -> str:
    way = bench.html(tab="offer")["delete-product"].attributes["href"]
    return read(bench.client.get(way).content.decode()).text


def test_it_says_what_goes_and_goes_with_the_second_press(bench: Bench, creator: Creator) -> None:
    other = make_product(creator, title="Window herbs", slug="window")
    bench.change({"op": "replace", "path": "/title", "value": "Herbs"})
    bench.post("publish/", expected=2)
    bench.post("unpublish/")
    bench.post("share/", days=7)
    for code, products in (("ALONE", [bench.product]), ("BOTH", [bench.product, other])):
        Discount.objects.create(creator=creator, code=code, percent=20, is_for_all=False).products.set(products)
    words = asked(bench)
    assert "Delete “Herbs”?" in words
    assert "all 2 versions" in words
    assert "/@mara/herbs/" in words
    assert "the secret link to its draft" in words
    assert "ALONE" in words
    assert "BOTH" not in words
    assert Product.objects.count() == 2
    answer = bench.client.post(bench.url("delete/"), follow=True)
    assert "“Herbs” is deleted." in answer.content.decode()
    assert list(Product.objects.values_list("title", flat=True)) == ["Window herbs"]
    assert list(Revision.objects.values_list("product_id", flat=True)) == [other.pk]
    assert bench.client.get(bench.url()).status_code == 404
    assert bench.client.get("/@mara/herbs/").status_code == 404


def test_what_is_on_sale_or_sold_or_being_built_stays_and_says_what_to_do(bench: Bench, stranger: Client) -> None:
    bench.post("publish/", expected=1)
    page = read(bench.client.get(bench.url("delete/")).content.decode())
    assert "It is on sale. Take it off sale first" in page.text
    assert bench.url() + "?panel=publish" in [one.attributes.get("href") for one in page.elements]
    press_buy(stranger, bench.product)
    bench.post("unpublish/")
    assert "they keep it. Nobody new gets it while it is off sale." in asked(bench)
    assert bench.client.post(bench.url("delete/")).status_code == 409
    unsold = make_product(bench.product.creator, title="Window herbs", slug="window")
    Build.objects.create(creator=unsold.creator, product=unsold, task=BuildTask.PRODUCT, prompt="x", packet={})
    assert "It is being built" in asked(Bench(bench.client, unsold))
    assert bench.client.post(f"/studio/{unsold.public_id}/delete/").status_code == 409
    assert Product.objects.count() == 2


def test_what_its_builds_cost_goes_on_counting_and_what_they_said_goes(bench: Bench, creator: Creator) -> None:
    build = Build.objects.create(
        creator=creator,
        product=bench.product,
        prompt="For my balcony",
        packet={"said": "much"},
        status=BuildStatus.SUCCEEDED,
        outcome=BuildOutcome.VALIDATED,
        finished_at=timezone.now(),
    )
    answer = {"assistant_message": {"content": "Basil"}, "status": StepStatus.COMPLETE, "cost_microdollars": 18_000}
    build.steps.create(number=1, turn=1, model="kimi", request_hash="-", **answer)
    build.events.create(sequence=1, kind="block", data={"block": {}})
    bench.client.post(bench.url("delete/"))
    assert spent_today(creator) == 18_000
    assert builds_this_month(creator) == 1
    build.refresh_from_db()
    assert (build.prompt, build.packet, build.steps.get().assistant_message, build.events.count()) == ("", {}, {}, 0)
    assert bench.client.get(f"/builds/{build.public_id}/").status_code == 404
    assert bench.client.get("/api/v1/builds/").json() == []
    assert bench.client.get("/products/").status_code == 200


def test_a_rival_deletes_nothing(bench: Bench, rival_client: Client) -> None:
    assert rival_client.get(bench.url("delete/")).status_code == 404
    assert rival_client.post(bench.url("delete/")).status_code == 404
    assert Product.objects.count() == 1


def test_one_that_was_never_built_is_deleted_from_the_list(creator: Creator, creator_client: Client) -> None:
    product = Product.objects.create(creator=creator, product_type="checklist", title="Never built", slug="never")
    way = f"/studio/{product.public_id}/delete/"
    assert way in creator_client.get("/products/").content.decode()
    creator_client.post(way)
    assert not Product.objects.exists()
