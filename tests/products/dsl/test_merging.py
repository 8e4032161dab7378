"""Two changes of the same document become one, and what both touched is asked about."""

import copy
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from products.dsl.applying import applied
from products.dsl.catalog import CATALOG
from products.dsl.document import blocks, canonical, strings
from products.dsl.merging import merge
from products.dsl.problems import errors
from products.dsl.three_ways import NOTHING, Side
from products.dsl.validate import structure
from tests.products.dsl.conftest import Document, block, small_document

Operations = list[dict[str, Any]]
HEADING, ITEMS = "/pages/1/blocks/1/props/heading", "/pages/1/blocks/1/props/items"


def changed(document: Document, *operations: dict[str, Any]) -> Document:
    return applied(copy.deepcopy(document), operations)


def put(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def went(start: str, end: str) -> dict[str, Any]:
    return {"op": "move", "from": start, "path": end}


def gone(path: str) -> dict[str, Any]:
    return {"op": "remove", "path": path}


def ids(document: Document) -> list[list[str]]:
    return [[one["id"].removeprefix("blk_").lstrip("0") for one in page["blocks"]] for page in document["pages"]]


def merged(document: Document, mine: Iterable[dict[str, Any]], theirs: Iterable[dict[str, Any]]) -> Document:
    """Without a question."""
    done, conflicts = merge(document, changed(document, *mine), changed(document, *theirs))
    assert conflicts == []
    return done


def asked(document: Document, mine: Operations, theirs: Operations, **chosen: Any) -> tuple[Document, list[str]]:
    """The document and the keys of what is asked."""
    done, conflicts = merge(document, changed(document, *mine), changed(document, *theirs), chosen.get("chosen"))
    return done, [one.key for one in conflicts]


def test_edits_of_two_blocks_are_both_kept(document: Document) -> None:
    done = merged(document, [put("/pages/0/blocks/0/props/title", "Mine")], [put(f"{ITEMS}/0/title", "Theirs")])
    assert done["pages"][0]["blocks"][0]["props"]["title"] == "Mine"
    assert done["pages"][1]["blocks"][1]["props"]["items"][0]["title"] == "Theirs"


def test_two_fields_of_one_block_are_both_kept(document: Document) -> None:
    done = merged(
        document, [put(HEADING, "Mine")], [put(f"{ITEMS}/1/title", "Theirs"), put("/pages/1/blocks/1/variant", "cards")]
    )
    steps = done["pages"][1]["blocks"][1]
    assert (steps["props"]["heading"], steps["props"]["items"][1]["title"], steps["variant"]) == ("Mine", "Theirs", "cards")


def test_the_same_field_is_asked_about_and_any_side_can_be_kept(document: Document) -> None:
    mine, theirs, key = [put(HEADING, "Mine")], [put(HEADING, "Theirs")], "blk_000steps/props/heading"
    done, keys = asked(document, mine, theirs)
    assert (done["pages"][1]["blocks"][1]["props"]["heading"], keys) == ("Theirs", [key])
    for side, heading in (("mine", "Mine"), ("theirs", "Theirs"), ("both", "Theirs / Mine")):
        done, keys = asked(document, mine, theirs, chosen={key: side})
        assert (done["pages"][1]["blocks"][1]["props"]["heading"], keys) == (heading, [])


def test_the_same_words_on_both_sides_are_no_question(document: Document) -> None:
    assert (
        merged(document, [put(HEADING, "Same")], [put(HEADING, "Same")])["pages"][1]["blocks"][1]["props"]["heading"]
        == "Same"
    )


def test_prose_is_kept_one_below_the_other(document: Document) -> None:
    place = "/pages/1/blocks/0/props/paragraphs/0"
    mine, theirs = [put(place.rpartition("/")[0], ["m" * 100])], [put(place.rpartition("/")[0], ["t" * 100])]
    done, _ = asked(document, mine, theirs, chosen={"blk_0000text/props/paragraphs/0": "both"})
    assert done["pages"][1]["blocks"][0]["props"]["paragraphs"] == [f"{'t' * 100}\n\n{'m' * 100}"]


def test_what_is_no_text_cannot_be_kept_twice(document: Document) -> None:
    mine, theirs = [put("/pages/1/unlockDay", 2)], [put("/pages/1/unlockDay", 3)]
    assert asked(document, mine, theirs, chosen={"pg_00000002/unlockDay": "both"})[1] == ["pg_00000002/unlockDay"]


@pytest.mark.parametrize("path", ["/title", "/seo/title", "/themeTokens/colorPrimary", "/pages/1/title"])
def test_head_look_and_titles_are_asked_about_one_by_one(document: Document, path: str) -> None:
    assert len(asked(document, [put(path, "Mine")], [put(path, "Theirs")])[1]) == 1
    assert len(asked(document, [put(path, "Mine")], [put("/seo/description", "Theirs")])[1]) == 0


def test_additions_of_both_are_kept_each_behind_its_neighbour(document: Document) -> None:
    mine = [
        put("/pages/0/blocks/1", block("mine", "Divider", "line")),
        put("/pages/0/blocks/2", block("my2", "Divider", "line")),
    ]
    theirs = [
        put("/pages/0/blocks/0", block("new", "Divider", "line")),
        put("/pages/0/blocks/-", block("end", "Divider", "line")),
    ]
    assert ids(merged(document, mine, theirs))[0] == ["new", "hero", "mine", "my2", "bullets", "end"]


def test_an_addition_that_is_there_already_is_not_there_twice(document: Document) -> None:
    add = put("/pages/0/blocks/1", block("mine", "Divider", "line"))
    later = [add, put("/pages/0/blocks/1/variant", "ornament")]
    assert ids(merged(document, [add], later))[0] == ["hero", "mine", "bullets"]
    assert merged(document, [add], later)["pages"][0]["blocks"][1]["variant"] == "ornament"


def test_a_moved_block_takes_the_other_sides_words_along(document: Document) -> None:
    done = merged(
        document, [went("/pages/0/blocks/0", "/pages/1/blocks/1")], [put("/pages/0/blocks/0/props/title", "Theirs")]
    )
    assert ids(done) == [["bullets"], ["text", "hero", "steps"]]
    assert done["pages"][1]["blocks"][1]["props"]["title"] == "Theirs"


def test_two_moves_of_different_blocks_are_both_done(document: Document) -> None:
    many = changed(document, *(put("/pages/0/blocks/-", block(f"b{number}", "Divider", "line")) for number in range(4)))
    done = merged(many, [went("/pages/0/blocks/0", "/pages/0/blocks/5")], [went("/pages/0/blocks/4", "/pages/0/blocks/0")])
    assert ids(done)[0] == ["b2", "bullets", "b0", "b1", "b3", "hero"]


def test_two_moves_of_one_block_are_asked_about(document: Document) -> None:
    many = changed(document, *(put("/pages/0/blocks/-", block(f"b{number}", "Divider", "line")) for number in range(3)))
    mine, theirs = [went("/pages/0/blocks/0", "/pages/0/blocks/4")], [went("/pages/0/blocks/0", "/pages/1/blocks/0")]
    assert asked(many, mine, theirs)[1] == ["blk_0000hero/place"]
    done, _ = asked(many, mine, theirs, chosen={"blk_0000hero/place": "mine"})
    assert ids(done) == [["bullets", "b0", "b1", "b2", "hero"], ["text", "steps"]]
    done, _ = asked(many, mine, theirs, chosen={"blk_0000hero/place": "theirs"})
    assert ids(done) == [["bullets", "b0", "b1", "b2"], ["hero", "text", "steps"]]


def test_the_same_move_on_both_sides_is_no_question(document: Document) -> None:
    move = went("/pages/0/blocks/0", "/pages/0/blocks/1")
    assert ids(merged(document, [move], [move, put("/title", "Theirs")]))[0] == ["bullets", "hero"]


@pytest.mark.parametrize("is_mine_gone", [True, False])
def test_a_block_that_one_side_deleted_goes_unless_the_other_wrote_in_it(document: Document, is_mine_gone: bool) -> None:
    removal, other, write = [gone("/pages/1/blocks/1")], [put("/title", "T")], [put(HEADING, "Words")]
    pair = (removal, other) if is_mine_gone else (other, removal)
    assert ids(merged(document, *pair))[1] == ["text"]
    pair = (removal, write) if is_mine_gone else (write, removal)
    done, keys = asked(document, *pair)
    assert keys == ["blk_000steps"]
    for side in ("mine", "theirs"):
        done, _ = asked(document, *pair, chosen={"blk_000steps": side})
        assert ids(done)[1] == (["text"] if (side == "mine") == is_mine_gone else ["text", "steps"])
    done, _ = asked(document, *pair, chosen={"blk_000steps": "theirs" if is_mine_gone else "mine"})
    assert done["pages"][1]["blocks"][1]["props"]["heading"] == "Words"


@pytest.mark.parametrize("is_mine_gone", [True, False])
@pytest.mark.parametrize(
    "write",
    [put(HEADING, "Words"), put("/pages/1/title", "Words"), put("/pages/1/blocks/0", block("new", "Divider", "line")),
     went("/pages/0/blocks/1", "/pages/1/blocks/0")],
)  # fmt: skip
def test_a_page_that_one_side_deleted_is_asked_about_when_the_other_wrote_on_it(
    document: Document, is_mine_gone: bool, write: dict[str, Any]
) -> None:
    removal = [gone("/pages/1")]
    pair = (removal, [write]) if is_mine_gone else ([write], removal)
    assert asked(document, *pair)[1] == ["pg_00000002"]
    keeps = "theirs" if is_mine_gone else "mine"
    kept, _ = asked(document, *pair, chosen={"pg_00000002": keeps})
    assert canonical(kept) == canonical(changed(document, write))
    dropped, _ = asked(document, *pair, chosen={"pg_00000002": "mine" if is_mine_gone else "theirs"})
    assert [page["id"] for page in dropped["pages"]] == ["pg_00000001"]
    assert "bullets" in ids(dropped)[0]


def test_a_page_nobody_else_wrote_on_is_deleted_but_what_left_it_before_stays(document: Document) -> None:
    done = merged(document, [gone("/pages/1")], [went("/pages/1/blocks/1", "/pages/0/blocks/0")])
    assert ids(done) == [["steps", "hero", "bullets"]]
    done = merged(document, [went("/pages/1/blocks/1", "/pages/0/blocks/0")], [gone("/pages/1")])
    assert ids(done) == [["steps", "hero", "bullets"]]


def test_pages_are_added_and_moved_by_both(document: Document) -> None:
    def page(number: int) -> dict[str, Any]:
        return {"id": f"pg_0000001{number}", "slug": f"p{number}", "kind": "content", "title": f"P{number}", "blocks": []}

    many = changed(document, put("/pages/-", page(1)), put("/pages/-", page(2)))
    done = merged(many, [went("/pages/3", "/pages/1"), put("/pages/-", page(3))], [put("/pages/2", page(4))])
    assert [one["id"][-2:] for one in done["pages"]] == ["01", "12", "02", "14", "11", "13"]
    more = changed(many, put("/pages/-", page(5)))
    assert asked(more, [went("/pages/1", "/pages/4")], [went("/pages/1", "/pages/3")])[1] == ["pg_00000002/place"]


def test_entries_of_a_list_are_merged_where_they_are_apart(document: Document) -> None:
    done = merged(document, [put(f"{ITEMS}/-", {"title": "Last"})], [put(f"{ITEMS}/0/title", "First")])
    assert [one["title"] for one in done["pages"][1]["blocks"][1]["props"]["items"]] == ["First", "Cold shower", "Last"]
    done = merged(document, [put(f"{ITEMS}/-", {"title": "Mine"})], [put(f"{ITEMS}/-", {"title": "Theirs"})])
    assert [one["title"] for one in done["pages"][1]["blocks"][1]["props"]["items"]][2:] == ["Theirs", "Mine"]


def test_an_entry_that_moves_while_the_other_is_written_takes_nothing_away(document: Document) -> None:
    done = merged(document, [went(f"{ITEMS}/0", f"{ITEMS}/1")], [put(f"{ITEMS}/0/title", "Theirs")])
    assert [one["title"] for one in done["pages"][1]["blocks"][1]["props"]["items"]] == ["Cold shower", "Theirs"]
    assert asked(document, [went(f"{ITEMS}/0", f"{ITEMS}/1")], [put(f"{ITEMS}/1/title", "T")])[1] == [
        "blk_000steps/props/items"
    ]


def test_an_entry_that_both_touched_is_asked_about(document: Document) -> None:
    _, conflicts = merge(
        document, changed(document, gone(f"{ITEMS}/0")), changed(document, put(f"{ITEMS}/0/title", "Theirs"))
    )
    assert [one.key for one in conflicts] == ["blk_000steps/props/items"]
    assert not conflicts[0].may_keep_both


def test_clips_of_both_sides_stand_behind_the_block(document: Document) -> None:
    document["pages"][0]["blocks"][0]["sources"] = ["clip_a", "clip_b"]
    place = "/pages/0/blocks/0/sources"
    done = merged(document, [put(f"{place}/-", "clip_mine"), gone(f"{place}/0")], [put(f"{place}/-", "clip_theirs")])
    assert done["pages"][0]["blocks"][0]["sources"] == ["clip_b", "clip_theirs", "clip_mine"]


def test_a_field_that_one_side_emptied_and_the_other_rewrote_is_asked_about(document: Document) -> None:
    document = changed(document, put(HEADING, "Old"))
    _, conflicts = merge(document, changed(document, gone(HEADING)), changed(document, put(HEADING, "Theirs")))
    assert [(one.mine, one.theirs) for one in conflicts] == [(NOTHING, "Theirs")]


ACTS = st.lists(
    st.tuples(st.sampled_from(["drop", "move", "away", "add", "text", "page", "unpage", "head"]), *[st.integers(0, 60)] * 3),
    max_size=5,
)


def three_pages() -> Document:
    document = small_document()
    more = [block(f"more{number}", "TextSection", "prose", paragraphs=[f"Word {number}"]) for number in range(4)]
    page = {"id": "pg_00000003", "slug": "more", "kind": "content", "title": "More", "blocks": more}
    return {**document, "pages": [*document["pages"], page]}


def act(document: Document, side: str, acts: list[tuple[str, int, int, int]]) -> Document:
    """A document after what an editor did to it."""
    made = copy.deepcopy(document)
    for number, (what, where, at, to) in enumerate(acts):
        pages = made["pages"]
        listed = pages[where % len(pages)]["blocks"]
        if what == "drop" and listed:
            del listed[at % len(listed)]
        elif what == "move" and listed:
            listed.insert(to % len(listed), listed.pop(at % len(listed)))
        elif what == "away" and listed:
            pages[to % len(pages)]["blocks"].insert(0, listed.pop(at % len(listed)))
        elif what == "add":
            fresh = CATALOG["TextSection"].sample | {"id": f"blk_{side}{number:07}"}
            listed.insert(at % (len(listed) + 1), copy.deepcopy(fresh))
        elif what == "text" and listed:
            listed[at % len(listed)]["props"] = {**listed[at % len(listed)]["props"], "heading": f"{side} {number}"}
        elif what == "page":
            page = {
                "id": f"pg_{side}{number:07}",
                "slug": f"{side}-{number}",
                "kind": "content",
                "title": side,
                "blocks": [],
            }
            pages.insert(1 + at % len(pages), page)
        elif what == "unpage" and len(pages) > 2:
            del pages[1 + at % (len(pages) - 1)]
        elif what == "head":
            made["title"] = f"{side} title {number}"
    return made


@given(mine=ACTS, theirs=ACTS)
@settings(max_examples=120)
def test_whatever_two_people_do_nothing_is_lost_and_nothing_breaks(mine: Any, theirs: Any) -> None:
    base = three_pages()
    one, other = act(base, "m", mine), act(base, "t", theirs)
    assert canonical(merge(base, one, base)[0]) == canonical(one)
    assert canonical(merge(base, base, other)[0]) == canonical(other)
    done, conflicts = merge(base, one, other)
    known = {problem.code for side in (one, other) for problem in errors(structure(side))}
    assert {problem.code for problem in errors(structure(done))} <= known
    names = [placed.block_id for placed in blocks(done)]
    assert len(names) == len(set(names))
    if not conflicts:
        old, now = {text for _, text in strings(base)}, {text for _, text in strings(done)}
        for side in (one, other):
            assert {text for _, text in strings(side)} - old <= now
            assert {placed.block_id for placed in blocks(side)} - {placed.block_id for placed in blocks(base)} <= set(names)
    else:
        sides: tuple[tuple[Side, Document], ...] = (("mine", one), ("theirs", other))
        for kept, wanted in sides:
            done, rest = merge(base, one, other, {conflict.key: kept for conflict in conflicts})
            assert rest == []
            for conflict in conflicts:
                value = conflict.mine if kept == "mine" else conflict.theirs
                if conflict.kind == "value" and isinstance(value, str):
                    assert value in {text for _, text in strings(done)} | {text for _, text in strings(wanted)}
