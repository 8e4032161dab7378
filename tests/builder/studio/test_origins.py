"""Each sentence of the selected block says which clip it comes from, and another clip can be put behind the block."""

import json
import re
from html import unescape

from django.test import Client

from creators.models import ClipCard, Creator
from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from tests.builder.studio.conftest import Bench, make_clip, make_product

SPOKEN = "Water it from below. A dry pot drinks for twenty minutes, then it has had enough. Tip the rest away."
CUES = [[0, 4], [21, 22], [81, 70]]
YOUTUBE = "https://www.youtube.com/watch?v=abcDEF12345"


def write(bench: Bench, *paragraphs: str, sources: tuple[str, ...] = ()) -> str:
    """A text that was written by hand, as the first block after the hero; its id."""
    document = bench.document
    block = {
        "id": "blk_handmad1",
        "type": "TextSection",
        "variant": "prose",
        "props": {"heading": "Water", "paragraphs": list(paragraphs)},
        "sources": list(sources),
    }
    document["pages"][0]["blocks"].insert(1, block)
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.EDIT)
    return "blk_handmad1"


def rows(bench: Bench, block: str, paragraph: int = 0) -> list[str]:
    """The lines below a paragraph's field, one for each of its sentences."""
    html = bench.client.get(bench.url(), {"block": block}).content.decode()
    shown = html.split(f'id="f-props-paragraphs-{paragraph}-said"')[1].split("</ul>")[0]
    return [one.split("</li>")[0] for one in shown.split('<li class="said-one">')[1:]]


def mark(row: str) -> str:
    found = re.search(r'class="gm (gm-\w+)" role="img" aria-label="([^"]+)"', row)
    assert found
    return f"{found[1]} {found[2]}"


def links(row: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', row)]


def attach(row: str) -> str:
    found = re.search(r'data-patch="([^"]+)"', row)
    assert found
    return unescape(found[1])


def sources(bench: Bench) -> list[str]:
    return list(bench.document["pages"][0]["blocks"][1]["sources"])


def pot(creator: Creator, name: str = "clip_pot0000001", **fields: str) -> ClipCard:
    return make_clip(creator, name, "The thirsty pot", transcript=SPOKEN, cues=CUES, **fields)


def test_every_sentence_has_its_own_mark_clip_and_moment(bench: Bench, creator: Creator) -> None:
    clip = pot(creator, url=YOUTUBE)
    block = write(
        bench,
        "Water it from below. A dry pot drinks for half an hour, then it has had enough. Zebras prefer accordion lessons.",
        sources=(clip.public_id,),
    )
    own, near, none = rows(bench, block)
    assert (mark(own), mark(near), mark(none)) == (
        "gm-own Your words",
        "gm-near Close to your words",
        "gm-none Not in your clips",
    )
    assert links(own) == [f"/clips/{clip.public_id}/?at=4", f"{YOUTUBE}&t=4s"]
    assert links(near) == [f"/clips/{clip.public_id}/?at=22", f"{YOUTUBE}&t=22s"]
    assert ">Play from </span>0:22<" in near
    assert links(none) == []


def test_what_no_clip_says_comes_with_what_to_do(bench: Bench, creator: Creator) -> None:
    pot(creator)
    row = rows(bench, write(bench, "Our zebras prefer long accordion lessons on every second rainy Tuesday afternoon."))[0]
    assert "Say it in your words, or" in row
    assert 'data-find-for="Our zebras prefer long accordion lessons' in row
    html = bench.client.get(bench.url(), {"block": "blk_handmad1"}).content.decode()
    assert "This text is not from a clip" not in html.split('id="part-right"')[1]


def test_text_written_by_hand_is_found_in_the_library_and_its_clip_put_behind_the_block(
    bench: Bench, creator: Creator
) -> None:
    clip = pot(creator)
    block = write(bench, "A dry pot drinks for twenty minutes, then it has had enough.")
    row = rows(bench, block)[0]
    assert mark(row) == "gm-own Your words"
    assert links(row) == [f"/clips/{clip.public_id}/?at=22"] * 2
    assert bench.press(attach(row)).status_code == 200
    assert sources(bench) == [clip.public_id]
    assert "data-patch" not in rows(bench, block)[0]
    assert bench.post("undo/", expected=bench.draft.number).status_code == 200
    assert sources(bench) == []


def test_a_clip_is_taken_away_from_a_block(bench: Bench, creator: Creator) -> None:
    clip = pot(creator)
    block = write(bench, "Water it from below.", sources=(clip.public_id,))
    page = bench.html(block=block)
    assert bench.press(page["behind-out-1"].attributes["data-patch"]).status_code == 200
    assert sources(bench) == []


def test_the_library_is_searched_and_a_clip_chosen(bench: Bench, creator: Creator) -> None:
    clip = pot(creator)
    make_clip(creator, "clip_other00001", "Mint runs away", transcript="Mint wants a pot of its own.")
    block = write(bench, "Something new.")
    found = bench.client.get(bench.url("clips/"), {"block": block, "q": "thirsty"}).content.decode()
    assert "The thirsty pot" in found
    assert "Mint runs" not in found
    assert bench.press(attach(found)).status_code == 200
    assert sources(bench) == [clip.public_id]
    again = bench.client.get(bench.url("clips/"), {"block": block, "q": "thirsty"}).content.decode()
    assert "Behind this block already" in again
    nothing = bench.client.get(bench.url("clips/"), {"block": block, "q": "xylophone"}).content.decode()
    assert "None of your clips says that." in nothing


def test_a_rivals_clips_are_never_shown_and_cannot_be_put_behind_a_block(
    bench: Bench, creator: Creator, rival: Creator, rival_client: Client
) -> None:
    strange = pot(rival, "clip_rival00001", url=YOUTUBE)
    block = write(bench, "Water it from below.", sources=(strange.public_id,))
    row = rows(bench, block)[0]
    assert mark(row) == "gm-none Not in your clips"
    assert "thirsty" not in bench.client.get(bench.url("clips/"), {"block": block, "q": "thirsty"}).content.decode()
    document = bench.document
    document["pages"][0]["blocks"][1]["sources"] = []
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.EDIT)
    add = {"op": "add", "path": "/pages/0/blocks/1/sources/-", "value": strange.public_id}
    assert bench.change(add).json()["problems"][0]["code"] == "unknown_clip"
    assert sources(bench) == []
    assert rival_client.get(bench.url("clips/"), {"block": block}).status_code == 404


def test_only_one_clip_at_a_time_is_put_behind_a_block_by_a_patch(bench: Bench, creator: Creator) -> None:
    clip = pot(creator)
    write(bench, "Water it from below.")
    here = "/pages/0/blocks/1/sources"
    for refused in (
        {"op": "add", "path": here, "value": [clip.public_id]},
        {"op": "replace", "path": here, "value": []},
        {"op": "add", "path": f"{here}/-", "value": {"clip": clip.public_id}},
        {"op": "remove", "path": here},
    ):
        answer = bench.change(refused)
        assert answer.json()["problems"][0]["code"] == "bound", refused
    assert sources(bench) == []


def test_a_hostile_title_and_address_are_shown_as_words_and_never_linked(bench: Bench, creator: Creator) -> None:
    title = '"><script>alert(1)</script>'
    clip = make_clip(
        creator, "clip_hostile001", title, transcript="Water it from below.", cues=[[0, 4]], url="javascript:alert(1)"
    )
    block = write(bench, "Water it from below.", sources=(clip.public_id,))
    html = bench.client.get(bench.url(), {"block": block}).content.decode()
    assert "<script>alert" not in html
    assert "javascript:" not in html
    assert links(rows(bench, block)[0]) == [f"/clips/{clip.public_id}/?at=4"] * 2
    found = bench.client.get(bench.url("clips/"), {"block": block, "q": "below"}).content.decode()
    assert "<script>" not in found


def test_a_changed_clip_is_read_again(bench: Bench, creator: Creator) -> None:
    clip = pot(creator)
    block = write(bench, "Sing to it every morning.")
    assert mark(rows(bench, block)[0]) == "gm-none Not in your clips"
    clip.transcript = "Sing to it every morning. It helps you, too."
    clip.save()
    assert mark(rows(bench, block)[0]) == "gm-own Your words"


def test_the_clip_page_opens_at_the_moment(bench: Bench, creator: Creator) -> None:
    clip = pot(creator, url=YOUTUBE)
    html = bench.client.get(f"/clips/{clip.public_id}/", {"at": "30"}).content.decode()
    assert "A dry pot drinks for twenty minutes, then it has had enough.</q>" in html
    assert f"{YOUTUBE}&amp;t=30s" in html
    for odd in ("", "-1", "x", "9999999", "١"):
        assert 'id="moment"' not in bench.client.get(f"/clips/{clip.public_id}/", {"at": odd}).content.decode()


def test_a_product_that_no_build_made_is_traced_too(creator: Creator, creator_client: Client) -> None:
    bench = Bench(creator_client, make_product(creator, slug="by-hand"))
    pot(creator)
    assert not bench.product.builds.exists()
    assert mark(rows(bench, write(bench, "Tip the rest away."))[0]) == "gm-own Your words"
    patch = json.loads(attach(rows(bench, "blk_handmad1")[0]))
    assert patch[0] == {"op": "test", "path": "/pages/0/blocks/1/id", "value": "blk_handmad1"}
