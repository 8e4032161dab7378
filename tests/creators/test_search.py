import json
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from creators.library import edit_clip
from creators.models import Creator
from creators.search import search_clips
from tests.creators.cards import BASKET, SOCKS, give


def titles(creator: Creator, query: str, limit: int = 20) -> list[str]:
    return [hit.clip.title for hit in search_clips(creator, query, limit)]


def card(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": f"https://example.com/{title.replace(' ', '-')}", **more}


def test_a_hit_has_a_score_the_words_and_the_moment(creator: Creator) -> None:
    give(creator, BASKET, SOCKS)
    (hit,) = search_clips(creator, "sleeps in the basket")
    assert hit.clip.title == BASKET["title"]
    assert 0 < hit.score < 1
    assert (hit.excerpt, hit.start_seconds) == ("It sleeps in the basket.", 18)


def test_the_moment_comes_from_the_subtitles_when_they_have_it(creator: Creator) -> None:
    give(creator, BASKET)
    clip = creator.clip_cards.get()
    edit_clip(clip=clip, changes={"quotes": [], "transcript": "First this. Then the heron."})
    clip.cues = [[0, 2], [12, 31]]
    clip.save()
    (hit,) = search_clips(creator, "heron")
    assert (hit.excerpt, hit.start_seconds) == ("Then the heron.", 31)


def test_a_title_counts_more_than_a_transcript(creator: Creator) -> None:
    give(creator, card("Something else", transcript="bread " * 3 + "and butter " * 10), card("Bread", transcript="flour"))
    assert titles(creator, "bread") == ["Bread", "Something else"]


def test_more_of_the_words_and_words_together_count_more(creator: Creator) -> None:
    give(
        creator,
        card("One", transcript="green tea in the morning, and far later a second cup"),
        card("Two", transcript="green walls, and somewhere else much later on there is also tea"),
        card("Three", transcript="green walls"),
    )
    assert titles(creator, "green tea") == ["One", "Two", "Three"]


@pytest.mark.parametrize("query", ["baking", "BAKES", "bäke", "brea", "bakng bread"])
def test_forms_accents_beginnings_and_slips_are_forgiven(creator: Creator, query: str) -> None:
    give(creator, card("How I bake bread"), card("Washing up"))
    assert titles(creator, query) == ["How I bake bread"]


def test_small_words_are_not_what_a_question_is_about(creator: Creator) -> None:
    give(creator, card("How to do what you want to do with the thing"), card("Sharpening a knife"))
    assert titles(creator, "how do I sharpen a knife")[0] == "Sharpening a knife"
    assert "Sharpening a knife" not in titles(creator, "how to do what")


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        '"',
        "AND",
        "a:b^2~",
        "(",
        "[1 TO 2]",
        "*",
        "?" * 5000,
        "日本語",
        "🎉",
        "'; --",
        "%s {0}",
        "x" * 100_000,
    ],
)
def test_any_characters_may_be_asked(creator: Creator, query: str) -> None:
    give(creator, BASKET)
    assert isinstance(search_clips(creator, query), list)


def test_scripts_without_spaces_are_found(creator: Creator) -> None:
    give(creator, card("朝の準備を楽にする方法"), card("夜の片付け"))
    assert titles(creator, "準備") == ["朝の準備を楽にする方法"]


def test_another_creators_clips_are_never_found(creator: Creator, rival: Creator) -> None:
    give(creator, BASKET)
    give(rival, SOCKS)
    assert titles(rival, "basket stair morning socks") == [SOCKS["title"]]
    assert titles(creator, "basket stair morning socks") == [BASKET["title"]]


def test_a_change_is_found_at_once(creator: Creator) -> None:
    (clip,) = give(creator, BASKET)
    assert titles(creator, "zeppelin") == []
    edit_clip(clip=clip, changes={"title": "Zeppelin"})
    assert titles(creator, "zeppelin") == ["Zeppelin"]
    give(creator, SOCKS)
    assert titles(creator, "socks") == [SOCKS["title"]]
    clip.delete()
    assert titles(creator, "zeppelin") == []


def test_the_limit_is_kept(creator: Creator) -> None:
    give(creator, *(card(f"Bread {number}") for number in range(30)))
    assert (len(titles(creator, "bread", 7)), titles(creator, "bread", 0)) == (7, [])


def test_thousands_of_clips_answer_quickly(creator: Creator) -> None:
    give(
        creator,
        *(card(f"Clip {number}", transcript=f"word{number % 97} about bread and butter " * 10) for number in range(3000)),
    )
    search_clips(creator, "bread")
    began = time.perf_counter()
    for number in range(10):
        search_clips(creator, f"word{number} butter")
    assert time.perf_counter() - began < 2


def test_the_command_answers_a_file_of_questions(creator: Creator, tmp_path: Path) -> None:
    give(creator, BASKET | {"externalId": "night-basket"}, SOCKS)
    questions = tmp_path / "questions.json"
    questions.write_text(json.dumps({"a": "basket", "b": "socks", "c": "zeppelin"}))
    out = StringIO()
    call_command("search_clips", "--creator", "mara", "--queries", str(questions), stdout=out)
    assert json.loads(out.getvalue()) == {"a": ["night-basket"], "b": [SOCKS["url"]], "c": []}


def test_the_command_answers_one_question(creator: Creator) -> None:
    give(creator, BASKET)
    out = StringIO()
    call_command("search_clips", "--creator", "@MARA", "--query", "basket", "--limit", "1", stdout=out)
    assert [hit["title"] for hit in json.loads(out.getvalue())] == [BASKET["title"]]
    with pytest.raises(CommandError, match="There is no creator @nobody"):
        call_command("search_clips", "--creator", "nobody", "--query", "a")
