"""A model behind its circuit, against the stand-in, with many threads and an explicit clock."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from builder.guarding import Guarded
from builder.hosts import Host
from builder.llm.kimi import Kimi
from builder.llm.messages import Request, Turn
from builder.llm.model import KeyRefused, ModelBusy, ModelError, ModelGone, ModelUnreachable, RequestRefused, StreamCut
from builder.models import Circuit, GoneModel
from sandbox.common.faults import FaultPlan
from sandbox.kimi.faults import KNOWN
from sandbox.kimi.settings import Settings
from tests.builder.conftest import StandIn
from tests.builder.providers.conftest import Clock, chats_of
from tests.sandbox.servers import running

ASKED = Request(messages=[{"role": "user", "content": "hello"}], answer_tokens=200)
SECRET = "sk-a-secret-nobody-may-read-0123"


def guarded(server: StandIn, clock: Callable[[], datetime], *, others: bool = False, key: str = SECRET) -> Guarded:
    host = Host("site", "Kimi", f"{server.url}/v1", key)
    model = Kimi(name="kimi-k2.6", api_key=key, base_url=host.base_url, silence_seconds=5)
    return Guarded(model, host, others=others, clock=clock)


def ask(model: Guarded) -> Turn:
    with closing(model.stream(ASKED)) as answer:
        *_, turn = answer
    assert isinstance(turn, Turn)
    return turn


def fails(model: Guarded, kind: type[ModelError]) -> ModelError:
    with pytest.raises(kind) as failure:
        ask(model)
    return failure.value


@pytest.mark.django_db
def test_an_answer_comes_through_and_leaves_no_row(kimi: StandIn, clock: Clock) -> None:
    assert ask(guarded(kimi, clock)).complete
    assert Circuit.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "kind"), [("overloaded", ModelBusy), ("cut_before", ModelUnreachable)])
def test_after_eight_failures_nothing_is_sent_until_the_time_is_over(
    kimi: StandIn, clock: Clock, fault: str, kind: type[ModelError]
) -> None:
    kimi.fault(fault, times=8)
    model = guarded(kimi, clock)
    for _ in range(8):
        fails(model, kind)
    sent = len(chats_of(kimi))
    refused = fails(model, ModelBusy)
    assert (refused.retryable, refused.retry_after, refused.turn) == (True, 10.0, None)
    assert len(chats_of(kimi)) == sent
    clock.pass_by(10)
    assert ask(model).complete
    assert Circuit.objects.get().state == "closed"


@pytest.mark.django_db
def test_a_cut_answer_does_not_count(kimi: StandIn, clock: Clock) -> None:
    kimi.fault("cut_stream", times=9)
    model = guarded(kimi, clock)
    for _ in range(9):
        fails(model, StreamCut)
    assert ask(model).complete


@pytest.mark.django_db
def test_a_refused_key_is_asked_once_and_its_advice_told_afterwards(kimi: StandIn, clock: Clock) -> None:
    kimi.settings.bad_keys = [SECRET]
    model = guarded(kimi, clock)
    first, second = fails(model, KeyRefused), fails(model, KeyRefused)
    assert first.sentence == second.sentence
    assert len(chats_of(kimi)) == 1


@pytest.mark.django_db
def test_another_key_at_the_same_host_is_not_held_up(kimi: StandIn, clock: Clock) -> None:
    kimi.settings.bad_keys = [SECRET]
    fails(guarded(kimi, clock), KeyRefused)
    assert ask(guarded(kimi, clock, key="sk-a-good-one-0123456789")).complete


@pytest.mark.django_db
@pytest.mark.parametrize("others", [True, False])
def test_only_where_another_host_is_left_is_it_asked_instead(kimi: StandIn, clock: Clock, others: bool) -> None:
    kimi.fault("overloaded", times=None)
    assert fails(guarded(kimi, clock, others=others), ModelBusy).elsewhere is others


@pytest.mark.django_db
def test_a_model_that_is_gone_is_asked_for_once_a_day(kimi: StandIn, clock: Clock) -> None:
    kimi.settings.retired = ["kimi-k2.6"]
    model = guarded(kimi, clock)
    for _ in range(3):
        assert fails(model, ModelGone).elsewhere
    assert len(chats_of(kimi)) == 1
    clock.pass_by(24 * 3600 - 1)
    fails(model, ModelGone)
    assert len(chats_of(kimi)) == 1
    clock.pass_by(1)
    kimi.settings.retired = []
    assert ask(model).complete


@pytest.mark.django_db
def test_a_probe_whose_reader_leaves_early_has_still_proved_that_the_host_answers(kimi: StandIn, clock: Clock) -> None:
    kimi.fault("overloaded", times=8)
    model = guarded(kimi, clock)
    for _ in range(8):
        fails(model, ModelBusy)
    clock.pass_by(10)
    with closing(model.stream(ASKED)) as answer:
        next(answer)
    assert Circuit.objects.get().state == "closed"


@pytest.mark.django_db
def test_nothing_that_is_kept_or_told_holds_the_key(kimi: StandIn, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    kimi.settings.bad_keys = [SECRET]
    kimi.settings.retired = ["kimi-k2.6"]
    caplog.set_level("DEBUG")
    failure = fails(guarded(kimi, clock), KeyRefused)
    rows = [*Circuit.objects.values(), *GoneModel.objects.values()]
    assert rows
    told = [str(failure), repr(failure), failure.sentence, str(rows), caplog.text, repr(guarded(kimi, clock)._host)]
    assert SECRET not in "".join(told)


@pytest.mark.django_db
def test_a_host_that_repeats_the_key_in_its_answer_does_not_get_it_into_ours(clock: Clock) -> None:
    async def chat(request: HttpRequest) -> JSONResponse:
        message = f"Incorrect API key provided: {request.headers['authorization']}"
        return JSONResponse({"error": {"type": "invalid_request_error", "message": message}}, status_code=400)

    with running(Starlette(routes=[Route("/v1/chat/completions", chat, methods=["POST"])])) as url:
        failure = fails(guarded(StandIn(url, Settings(), FaultPlan(KNOWN)), clock), RequestRefused)
    assert str(failure) == "400 invalid_request_error Incorrect API key provided: Bearer [key]"


@pytest.fixture
def file_database(db: None, tmp_path: Path) -> Iterator[None]:
    """A database that many threads write to at once: the real one, or SQLite in a file instead of in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(tmp_path / "db.sqlite3")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_make_tables).result()
    yield
    connection.settings_dict["NAME"] = before


def _make_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Circuit, GoneModel):
            editor.create_model(model)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_forty_threads_do_not_hammer_a_dead_provider(kimi: StandIn, clock: Clock, file_database: None) -> None:
    threads = 40
    kimi.fault("overloaded", times=None)
    together = threading.Barrier(threads)

    def asks(times: int) -> int:
        model = guarded(kimi, clock)
        together.wait()
        try:
            return sum(isinstance(fails(model, ModelBusy), ModelBusy) for _ in range(times))
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(asks, [5] * threads)) == 200
        sent = len(chats_of(kimi))
        assert 8 <= sent <= 8 + threads, "those that were under way when it opened, and no more"
        clock.pass_by(10)
        assert sum(pool.map(asks, [5] * threads)) == 200
        assert len(chats_of(kimi)) == sent + 1, "one probe"
        kimi.plan.clear()
        clock.pass_by(20)
        assert pool.submit(ask, guarded(kimi, clock)).result().complete
        assert len(chats_of(kimi)) == sent + 2


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_nothing_about_a_model(clock: Clock) -> None:
    async def nothing(request: HttpRequest) -> HTMLResponse:
        return HTMLResponse("<h1>404 Not Found</h1>", status_code=404)

    with running(Starlette(routes=[Route("/v1/chat/completions", nothing, methods=["POST"])])) as url:
        model = guarded(StandIn(url, Settings(), FaultPlan(KNOWN)), clock)
        assert fails(model, ModelGone).elsewhere
    assert GoneModel.objects.count() == 0
