"""The queue of files, which `make run` uses: what several processes put in comes out once, and nothing ends a worker."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu.connection import Connection

from owny.integrations import file_queue

MANY = 200
PUTTING = """
import sys
from kombu.connection import Connection
from owny.integrations import file_queue

file_queue.register()
folder, name = sys.argv[1:]
options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}
with Connection("files://localhost", transport_options=options) as connection:
    queue = connection.SimpleQueue("line")
    for number in range(200):
        queue.put([name, number, "x" * 20_000])
"""


def connection_to(folder: Path) -> Connection:
    file_queue.register()
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection("files://localhost", transport_options={**options, "polling_interval": 0.01})


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Connection]:
    with connection_to(tmp_path) as connection:
        yield connection


def test_what_is_read_while_it_is_written_comes_whole_and_once(line: Connection, tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", PUTTING, str(tmp_path), name]) for name in "ab"]
    queue, seen = line.SimpleQueue("line"), []
    for _ in range(2 * MANY):
        message = queue.get(timeout=30)
        seen.append(tuple(message.payload[:2]))
        message.ack()
    assert [writer.wait() for writer in writers] == [0, 0]
    assert [number for name, number in seen if name == "a"] == list(range(MANY))
    assert sorted(seen) == [(name, number) for name in "ab" for number in range(MANY)]


def test_a_message_that_cannot_be_read_does_not_hold_up_the_next(line: Connection, tmp_path: Path) -> None:
    queue = line.SimpleQueue("held")
    for name, content in (("0-empty", b""), ("1-cut", b'{"body": '), ("2-odd", b"\xff\xfe")):
        (tmp_path / f"{name}.held.msg").write_bytes(content)
    queue.put("after them")
    assert queue.get(timeout=5).payload == "after them"
    with pytest.raises(Empty):
        queue.get(block=False)
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_a_table_of_queues_left_half_written_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "control").mkdir()
    table = tmp_path / "control/begun.exchange"
    table.write_text("")
    with connection_to(tmp_path) as connection:
        connection.SimpleQueue("begun").put("one")
        assert connection.SimpleQueue("begun").get(timeout=5).payload == "one"
    assert table.read_text() == '[["begun", "", "begun"]]'
