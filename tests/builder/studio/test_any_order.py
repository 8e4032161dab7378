"""Whatever two windows and the AI do in whatever order: the document is valid, undo gives back the bytes, nothing is lost.

`OWNY_RANDOM_STEPS` says how many steps to take (`make bench` takes a thousand); without it a few, so that it takes seconds.
"""

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from builder.models import Build, BuildOutcome, BuildStatus, BuildTask
from builder.proposing import changes_of
from creators.models import Creator
from products.dsl.document import blocks, canonical, strings
from products.dsl.problems import errors
from products.dsl.validate import structure
from products.models import Product, Revision
from tests.builder.studio.conftest import make_product

STEPS = int(os.environ.get("OWNY_RANDOM_STEPS", "0"))
A_ROW = 40
"""Steps with one product."""
WINDOW, ANY, SIDE = st.integers(0, 1), st.integers(0, 10_000), st.sampled_from(["mine", "theirs", "both"])
Document = dict[str, Any]


class Window:
    """One tab: what it shows, and how it sends changes of that."""

    def __init__(self, machine: "TwoWindows") -> None:
        self._machine = machine
        self.look()

    def look(self) -> None:
        """Show the present draft."""
        self.draft, self.document = self._machine.number, copy.deepcopy(self._machine.document)

    def text_fields(self) -> list[tuple[str, str]]:
        """Path and block of every heading and title that a block has."""
        return [
            ("/".join(["", "pages", str(one.page_index), "blocks", str(one.block_index), "props", name]), str(one.block_id))
            for one in blocks(self.document)
            for name in ("heading", "title")
            if name in one.block["props"] and one.block["type"] not in ("Pricing", "Hero")
        ]


class TwoWindows(RuleBasedStateMachine):
    """Two windows at one product. `stands` are the documents that undo walks, by their stored text."""

    creator: Creator
    client: Client

    @initialize()
    def begin(self) -> None:
        slug = f"herbs-{Product.objects.count()}"
        self.product = make_product(self.creator, slug=slug)
        self.stands, self.at, self.count = [self.stored()], 0, 0
        self.written: dict[str, str] = {}
        self.windows = [Window(self), Window(self)]

    # What is there

    @property
    def revision(self) -> Revision:
        return Revision.objects.filter(product=self.product).latest("number")

    @property
    def number(self) -> int:
        return self.revision.number

    @property
    def document(self) -> Document:
        document: Document = self.revision.document
        return document

    def stored(self) -> str:
        """The bytes of the draft as the database holds them."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT CAST(document AS text) FROM products_revision WHERE product_id = %s ORDER BY number DESC LIMIT 1",
                [self.product.pk],
            )
            return str(cursor.fetchone()[0])

    def post(self, rest: str, **data: Any) -> Any:
        address = f"/studio/{self.product.public_id}/{rest}"
        return self.client.post(address, {"brief": 1, **data}, headers={"accept": "application/json"})

    # What is done

    def send(self, window: int, operations: list[Document], side: str, **more: Any) -> bool:
        """Send a change as a window does, with a decision where it is asked; whether it was saved."""
        tab, before = self.windows[window], self.stored()
        data = {"patch": json.dumps(operations), "expected": tab.draft, "key": f"{window}-{self.count}", **more}
        self.count += 1
        answer = self.post("change/", **data)
        if answer.status_code == 409:
            told = answer.json()
            assert self.stored() == before
            keep = {one["key"]: side if side != "both" or one["mayKeepBoth"] else "mine" for one in told["conflicts"]}
            answer = self.post("change/", **data, seen=told["draft"], keep=json.dumps(keep))
        assert answer.status_code in (200, 422), answer.content
        if answer.status_code == 422:
            assert self.stored() == before
        again = self.post("change/", **data)
        assert again.status_code in (200, 409, 422)
        self.changed(before)
        tab.look()
        return bool(answer.status_code == 200)

    def changed(self, before: str) -> None:
        """One more change, unless nothing is different."""
        if self.stored() != before:
            self.at += 1
            self.stands[self.at :] = [self.stored()]

    @rule(window=WINDOW, where=ANY, side=SIDE)
    def write(self, window: int, where: int, side: str) -> None:
        fields = self.windows[window].text_fields()
        if not fields:
            return
        path, block = fields[where % min(len(fields), 6)]
        words = f"Words {self.count} of window {window}"
        was = {text for _, text in strings(self.document)}
        if self.send(window, [{"op": "add", "path": path, "value": words}], side):
            now = {text for _, text in strings(self.document)}
            assert side == "theirs" or any(words in text for text in now)
            key = f"{block}{path.rpartition('/')[2]}"
            kept = {one: text for one, text in self.written.items() if one != key and text in was}
            assert all(any(text in shown for shown in now) for text in kept.values())
            self.written[key] = words

    @rule(window=WINDOW, page=ANY, at=ANY, to=ANY, away=ANY, side=SIDE)
    def move(self, window: int, page: int, at: int, to: int, away: int, side: str) -> None:
        pages = self.windows[window].document["pages"]
        start, end = page % len(pages), (page if away % 3 else away) % len(pages)
        if not pages[start]["blocks"] or (
            start != end and pages[start]["blocks"][at % len(pages[start]["blocks"])]["type"] == "Pricing"
        ):
            return
        room = len(pages[end]["blocks"]) + (start != end)
        source, target = at % len(pages[start]["blocks"]), to % room
        operation = {"op": "move", "from": f"/pages/{start}/blocks/{source}", "path": f"/pages/{end}/blocks/{target}"}
        with self.nothing_gone():
            self.send(window, [operation], side)

    @rule(window=WINDOW, page=ANY, at=ANY, side=SIDE)
    def add(self, window: int, page: int, at: int, side: str) -> None:
        pages = self.windows[window].document["pages"]
        start = page % len(pages)
        value = {
            "type": "TextSection",
            "variant": "prose",
            "props": {"heading": f"New {self.count}", "paragraphs": ["Text."]},
        }
        place = at % (len(pages[start]["blocks"]) + 1)
        with self.nothing_gone():
            self.send(window, [{"op": "add", "path": f"/pages/{start}/blocks/{place}", "value": value}], side)

    @rule(window=WINDOW, page=ANY, at=ANY, side=SIDE)
    def copy(self, window: int, page: int, at: int, side: str) -> None:
        pages = self.windows[window].document["pages"]
        start = page % len(pages)
        if pages[start]["blocks"]:
            here = f"/pages/{start}/blocks/{at % len(pages[start]['blocks'])}"
            with self.nothing_gone():
                self.send(window, [{"op": "copy", "from": here, "path": here}], side)

    @rule(window=WINDOW, page=ANY, at=ANY, side=SIDE)
    def delete(self, window: int, page: int, at: int, side: str) -> None:
        pages = self.windows[window].document["pages"]
        start = page % len(pages)
        if pages[start]["blocks"]:
            self.send(window, [{"op": "remove", "path": f"/pages/{start}/blocks/{at % len(pages[start]['blocks'])}"}], side)

    @rule(window=WINDOW, at=ANY, what=st.sampled_from(["add", "move", "remove", "title"]), side=SIDE)
    def pages(self, window: int, at: int, what: str, side: str) -> None:
        pages = self.windows[window].document["pages"]
        here = f"/pages/{1 + at % (len(pages) - 1)}" if len(pages) > 1 else "/pages/-"
        page = {"kind": "content", "title": f"Page {self.count}", "blocks": []}
        operations: dict[str, Document] = {
            "add": {"op": "add", "path": here, "value": page},
            "move": {"op": "move", "from": here, "path": f"/pages/{len(pages) - 1}"},
            "remove": {"op": "remove", "path": here},
            "title": {"op": "add", "path": f"{here}/title", "value": f"Title {self.count}"},
        }
        operation = operations[what]
        if len(pages) > 1 or what == "add":
            self.send(window, [operation], side)

    @rule(window=WINDOW, radius=st.sampled_from(["none", "soft", "round", "nonsense"]), side=SIDE)
    def look_of_it(self, window: int, radius: str, side: str) -> None:
        with self.nothing_gone():
            self.send(window, [{"op": "add", "path": "/themeTokens/radius", "value": radius}], side)

    @rule(window=WINDOW)
    def undo(self, window: int) -> None:
        self.step(window, "undo", -1)

    @rule(window=WINDOW)
    def redo(self, window: int) -> None:
        self.step(window, "redo", 1)

    def step(self, window: int, way: str, by: int) -> None:
        tab = self.windows[window]
        answer = self.post(f"{way}/", expected=tab.draft)
        if tab.draft != self.number - (answer.status_code == 200):
            assert answer.status_code == 409
        elif 0 <= self.at + by < len(self.stands):
            self.at += by
            assert answer.status_code == 200
        else:
            assert answer.status_code == 409
        assert self.stored() == self.stands[self.at]
        tab.look()

    @rule(window=WINDOW, number=ANY)
    def restore(self, window: int, number: int) -> None:
        tab, before = self.windows[window], self.stored()
        answer = self.post(f"restore/{1 + number % self.number}/", expected=tab.draft)
        assert answer.status_code == (200 if tab.draft == self.number - (self.stored() != before) else 409)
        self.changed(before)
        tab.look()

    @rule(where=ANY)
    def take_what_the_ai_proposes(self, where: int) -> None:
        document = self.document
        found = [one for one in blocks(document) if one.block["type"] in ("TextSection", "Steps", "Bullets")]
        if not found:
            return
        placed = found[where % len(found)]
        better = {**placed.block, "props": {**placed.block["props"], "heading": f"Better {self.count}"}}
        self.count += 1
        build = Build.objects.create(
            creator=self.creator, product=self.product, task=BuildTask.IMPROVE, prompt="Better",
            status=BuildStatus.SUCCEEDED,
            outcome=BuildOutcome.VALIDATED, finished_at=timezone.now(), result={"changes": list(changes_of(placed, better))},
            packet={"improve": {"wanted": "improve", "instruction": "", "blocks": [placed.block_id], "draft": self.number}},
        )  # fmt: skip
        before = self.stored()
        answer = self.post(f"improve/{build.public_id}/take/", take="all")
        assert answer.status_code == 200
        self.changed(before)
        self.written.pop(f"{placed.block_id}heading", None)
        after = self.document
        for one in blocks(document):
            if one.block_id != placed.block_id:
                same = after["pages"][one.page_index]["blocks"][one.block_index]
                assert canonical(same) == canonical(one.block)

    # What always holds

    def nothing_gone(self) -> "_NothingGone":
        return _NothingGone(self)

    @invariant()
    def the_document_is_valid_and_counted(self) -> None:
        if not hasattr(self, "product"):
            return
        revision = self.revision
        assert errors(structure(revision.document)) == []
        self.product.refresh_from_db()
        assert self.product.draft_revision_id == revision.pk
        assert revision.number == self.product.revisions.count()
        assert self.stored() == self.stands[self.at]


class _NothingGone:
    """Every text that was there is there afterwards."""

    def __init__(self, machine: TwoWindows) -> None:
        self._machine = machine

    def texts(self) -> Iterator[str]:
        return (text for parts, text in strings(self._machine.document) if parts[0] == "pages" and parts[-1] != "id")

    def __enter__(self) -> None:
        self._before = set(self.texts())

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            assert self._before <= set(self.texts())


@pytest.mark.django_db
def test_a_thousand_changes_of_two_windows_and_the_ai(creator: Creator, creator_client: Client) -> None:
    TwoWindows.creator, TwoWindows.client = creator, creator_client
    run_state_machine_as_test(
        TwoWindows,
        settings=settings(
            max_examples=max(1, STEPS // A_ROW) if STEPS else 3,
            stateful_step_count=A_ROW if STEPS else 25,
            deadline=None,
            phases=[Phase.explicit, Phase.generate, Phase.shrink] if STEPS else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
