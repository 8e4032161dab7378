"""Faults in the stream: what comes over the wire, and what the openai SDK makes of it."""

import json
import socket
from urllib.parse import urlsplit

import httpx
import openai
import pytest

from tests.sandbox.kimi.talking import KEY, Kimi, body_of, chunks, deltas, events, finish_of, ready_to_write
from tests.sandbox.servers import http_client


def received(kimi: Kimi) -> bytes:
    """Return every byte of a stream answer, however it ends."""
    kept = b""
    with kimi.http.stream(
        "POST", f"{kimi.url}/v1/chat/completions", json=body_of(stream=True), headers={"Authorization": f"Bearer {KEY}"}
    ) as answer:
        try:
            for part in answer.iter_raw():
                kept += part
        except httpx.RemoteProtocolError:
            return kept
    return kept


def test_a_stream_can_be_cut_after_a_number_of_bytes(kimi: Kimi) -> None:
    kimi.fault("cut_stream", value=700, times=2)
    assert len(received(kimi)) == 700
    with pytest.raises(openai.APIConnectionError):
        list(kimi.sdk_stream())
    assert [entry["ended"] for entry in kimi.requests()] == ["cut", "cut"]


def test_without_a_number_a_stream_is_cut_in_the_middle(kimi: Kimi) -> None:
    whole = len(received(kimi))
    kimi.fault("cut_stream")
    assert abs(len(received(kimi)) - whole // 2) < 200


def test_a_stream_can_end_without_its_mark_and_the_sdk_does_not_notice(kimi: Kimi) -> None:
    kimi.fault("no_done")
    assert "[DONE]" not in events(kimi.stream())
    assert list(kimi.sdk_stream())[-1].choices[0].finish_reason == "tool_calls"


def test_a_stream_can_end_without_finish(kimi: Kimi) -> None:
    kimi.fault("no_finish")
    text = kimi.stream()
    assert finish_of(text) is None
    assert "[DONE]" not in text


def test_an_error_can_come_in_the_middle(kimi: Kimi) -> None:
    kimi.fault("error_event", value=3, times=2)
    found = events(kimi.stream())
    assert len(found) == 4
    assert json.loads(found[-1])["error"]["type"] == "server_error"
    with pytest.raises(openai.APIError) as caught:
        list(kimi.sdk_stream())
    assert not hasattr(caught.value, "status_code")


def test_a_stream_can_fall_silent(kimi: Kimi) -> None:
    kimi.fault("silence", value=5)
    with (
        http_client(timeout=0.3) as impatient,
        impatient.stream(
            "POST", f"{kimi.url}/v1/chat/completions", json=body_of(stream=True), headers={"Authorization": f"Bearer {KEY}"}
        ) as answer,
        pytest.raises(httpx.ReadTimeout),
    ):
        list(answer.iter_raw())


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("comments", "\n\n: keep-alive\n\n"),
        ("retry_lines", "\n\nretry: 3000\n\n"),
        ("empty_data", "\n\ndata:\n\n"),
        ("no_space", 'data:{"id"'),
        ("event_ids", 'id: 3\ndata: {"id"'),
        ("crlf", "}\r\n\r\ndata: {"),
        ("garbled", 'data: {"id":"chatcmpl-\n\n'),
        ("after_done", "data: [DONE]\n\ndata: {"),
    ],
)
def test_lines_can_look_odd(kimi: Kimi, fault: str, part: str) -> None:
    kimi.fault(fault)
    assert part in received(kimi).decode()


@pytest.mark.parametrize(
    "fault", ["comments", "no_space", "crlf", "torn_bytes", "role_repeated", "after_done", "empty_choices"]
)
def test_what_is_only_odd_changes_no_answer(kimi: Kimi, fault: str) -> None:
    plain = [delta for chunk in kimi.sdk_stream() for delta in [chunk.choices[0].delta.content] if delta]
    kimi.fault(fault)
    assert [
        one.choices[0].delta.content for one in kimi.sdk_stream() if one.choices and one.choices[0].delta.content
    ] == plain


@pytest.mark.parametrize("fault", ["retry_lines", "empty_data", "garbled", "glued"])
def test_the_sdk_breaks_at_what_is_not_json(kimi: Kimi, fault: str) -> None:
    kimi.fault(fault)
    with pytest.raises(json.JSONDecodeError):
        list(kimi.sdk_stream())


def test_two_events_can_be_glued(kimi: Kimi) -> None:
    kimi.fault("glued")
    assert any(data.startswith('{"id":"chatcmpl-') and "data: {" in data for data in events(kimi.stream()))


def test_a_delta_can_be_null_and_choices_empty(kimi: Kimi) -> None:
    kimi.fault("null_delta")
    assert deltas(kimi.stream()).count(None) == 1  # type: ignore[arg-type]
    kimi.fault("empty_choices")
    assert [one["choices"] for one in chunks(kimi.stream())].count([]) == 1


def test_bytes_can_arrive_three_at_a_time(kimi: Kimi) -> None:
    kimi.fault("torn_bytes")
    place = urlsplit(kimi.url)
    body = json.dumps(body_of(stream=True, messages=ready_to_write())).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=10) as raw:
        raw.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)
        kept = b"".join(iter(lambda: raw.recv(65536), b""))
    assert kept.count(b"\r\n3\r\n") > 1000
