"""Events come out of bytes whole, wherever the network cut them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from builder.llm.sse import Event, EventReader

MIXED = (
    "\ufeff: hello\r\n\r\ndata: één\r\n\r\nretry: 3000\n\ndata:zwei\ndata: drei\n\n"
    "event: error\rdata: vier\r\rid: 7\ndata\n\ndata: 🌿\n\n"
).encode()
EVENTS = [
    Event(("één",)),
    Event(("zwei", "drei")),
    Event(("vier",), "error"),
    Event(("",)),
    Event(("🌿",)),
]


def read(pieces: list[bytes]) -> list[Event]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)]


def test_comments_retry_and_all_line_ends_are_understood() -> None:
    assert read([MIXED]) == EVENTS


@given(st.lists(st.integers(0, len(MIXED)), max_size=30))
def test_any_cut_gives_the_same_events(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(MIXED)]
    assert read([MIXED[a:b] for a, b in pairwise(edges)]) == EVENTS


def test_byte_by_byte_gives_the_same_events() -> None:
    assert read([MIXED[at : at + 1] for at in range(len(MIXED))]) == EVENTS


def test_what_was_begun_and_never_ended_is_given_at_the_close() -> None:
    reader = EventReader()
    assert reader.feed(b"data: [DO") == []
    assert reader.close() == Event(("[DO",))
    assert reader.close() is None


def test_broken_utf8_is_replaced_and_reported() -> None:
    reader = EventReader()
    assert reader.feed(b"data: a\xff\n\n") == [Event(("a�",))]
    assert reader.broken_text


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    reader = EventReader()
    reader.feed(data)
    reader.close()
