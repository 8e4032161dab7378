"""Many takers at once on PostgreSQL: nobody gets a build twice, no limit is overrun, no budget either."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from pytest_django import Settings as DjangoSettings

from builder.agent.ending import Stopped
from builder.lining_up import take_next
from builder.models import Build, BuildStep
from builder.recovery import held, release, take_lease
from builder.spending import check_day
from creators.models import Creator
from products.models import Product

TAKERS = 8


def waiting(creator: Creator, count: int) -> list[Build]:
    products = [
        Product.objects.create(creator=creator, product_type="checklist", title="T", slug=f"t{creator.pk}-{number}")
        for number in range(count)
    ]
    return [Build.objects.create(creator=creator, product=product, prompt="x", packet={}) for product in products]


def all_at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Run the work in so many threads that begin together; what they raised."""
    start, raised = threading.Barrier(TAKERS), []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TAKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


def test_each_build_has_one_worker(transactional_db: None, creator: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE_PER_CREATOR = 50
    builds = waiting(creator, 20)
    taken: list[int] = []

    def take(_: int) -> None:
        while build := take_next():
            taken.append(build.pk)

    assert all_at_once(take) == []
    assert sorted(taken) == [build.pk for build in builds]


def test_no_limit_is_overrun(transactional_db: None, creator: Creator, rival: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE, settings.BUILDS_AT_ONCE_PER_CREATOR = 5, 3
    waiting(creator, 8)
    waiting(rival, 8)
    taken: list[int] = []

    def take(_: int) -> None:
        while build := take_next():
            taken.append(build.creator_id)

    assert all_at_once(take) == []
    assert sorted(map(taken.count, (creator.pk, rival.pk))) == [2, 3]


def test_a_build_that_is_being_changed_is_passed_over(transactional_db: None, creator: Creator) -> None:
    first, second = waiting(creator, 2)
    got: list[int] = []

    def take() -> None:
        build = take_next()
        got.append(build.pk if build else 0)
        connection.close()

    with transaction.atomic():
        Build.objects.select_for_update().get(pk=first.pk)
        thread = threading.Thread(target=take)
        thread.start()
        thread.join(20)
    assert got == [second.pk]


def test_the_money_of_a_day_is_not_overrun_together(
    transactional_db: None, creator: Creator, settings: DjangoSettings
) -> None:
    settings.BUILD_DAY_CENTS_PER_CREATOR = 10
    builds = waiting(creator, TAKERS)

    def ask(number: int) -> None:
        with transaction.atomic():
            check_day(builds[number], 30_000)
            BuildStep.objects.create(
                build=builds[number], number=1, turn=1, model="m", request_hash="x", worst_microdollars=30_000
            )

    refused = all_at_once(ask)
    assert BuildStep.objects.count() == 3
    assert [type(error) for error in refused] == [Stopped] * (TAKERS - 3)


def test_a_lease_is_by_the_clock_of_the_database(transactional_db: None, creator: Creator) -> None:
    (build,) = waiting(creator, 1)
    taken = take_lease(build.pk)
    assert taken is not None
    assert taken.lease_until is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT lease_until - clock_timestamp() FROM builder_build WHERE id = %s", [build.pk])
        left = cursor.fetchone()[0].total_seconds()
    assert left == pytest.approx(30, abs=10)
    assert take_next() is None
    assert release(taken)
    assert not held(taken).exists()
