import json

import pytest

from creators.importing.draft import ClipDraft, Quote, Refusal
from creators.importing.reading import FileReading, SourceFile, read_files
from tests.creators.cards import BASKET, BROKEN, SOCKS


def read(name: str, content: str | bytes) -> FileReading:
    data = content if isinstance(content, bytes) else content.encode()
    return read_files([SourceFile(name, data)])[0]


def reasons(reading: FileReading) -> list[tuple[str, str]]:
    return [(refusal.row, refusal.reason) for refusal in reading.refusals]


def test_a_json_list_of_cards_becomes_drafts_with_every_field() -> None:
    reading = read("clips.json", json.dumps([BASKET]))
    assert reading.drafts == [
        ClipDraft(
            title="The night-before basket",
            url="https://www.youtube.com/watch?v=abcDEF12345",
            platform="youtube",
            duration_seconds=47,
            published_at="2026-09-21T07:30:00+00:00",
            transcript=BASKET["transcript"],
            summary="What leaves the house sleeps in the basket.",
            key_steps=("Put a basket on the stair.", "Ask each child one question."),
            tags=("mornings", "tidying"),
            quotes=(Quote("It sleeps in the basket.", 18),),
        )
    ]
    assert reading.refusals == []
    assert not reading.broken


@pytest.mark.parametrize("wrapped", [BASKET, {"clips": [BASKET]}])
def test_one_card_and_a_wrapped_list_are_read_too(wrapped: object) -> None:
    assert [draft.title for draft in read("clips.json", json.dumps(wrapped)).drafts] == ["The night-before basket"]


def test_snake_case_names_are_the_same_names() -> None:
    card = {"title": "A", "key_steps": ["one"], "duration_seconds": "1:02", "published_at": "2026-09-02", "external_id": 7}
    (draft,) = read("clips.json", json.dumps([card])).drafts
    assert (draft.key_steps, draft.duration_seconds, draft.published_at) == (("one",), 62, "2026-09-02T00:00:00+00:00")
    assert draft.external_id == "7"


def test_good_rows_are_read_beside_broken_ones_which_are_named() -> None:
    reading = read("clips.json", json.dumps([BASKET, BROKEN, 7, SOCKS]))
    assert [draft.title for draft in reading.drafts] == [BASKET["title"], SOCKS["title"]]
    assert reasons(reading) == [
        ("clip 2", "There is no title."),
        ("clip 3", "This is not a clip: a title and its other fields are needed."),
    ]


def test_a_list_that_breaks_off_keeps_what_stands_before_the_break() -> None:
    text = json.dumps([BASKET, SOCKS])
    reading = read("clips.json", text[: text.index("socks on") + 4])
    assert [draft.title for draft in reading.drafts] == [BASKET["title"]]
    assert reading.refusals[0].row == "after clip 1"
    assert not reading.broken


@pytest.mark.parametrize("text", ["", "   ", "not json", "[", '"text"', "17", "[]", "[NaN]", "[" * 100_000])
def test_a_json_file_without_clips_is_refused_as_a_whole(text: str) -> None:
    reading = read("clips.json", text)
    assert reading.drafts == []
    assert len(reading.refusals) >= 1


def test_jsonl_reads_line_by_line() -> None:
    reading = read("clips.jsonl", json.dumps(BASKET) + "\n\n{broken\n" + json.dumps(SOCKS) + "\n")
    assert [draft.row for draft in reading.drafts] == ["line 1", "line 4"]
    assert reasons(reading) == [("line 3", "This line is not readable JSON.")]


CSV = (
    "Title;URL;Key steps;tags;Quotes\n"
    'A;https://example.com/a;"[""one; two"", ""three""]";x, y;said | so\n'
    "B;https://example.com/b;one | two;x;\n"
    ";https://example.com/c;;;\n"
    "D;ftp://example.com/d;;;\n"
)


def test_csv_lists_are_json_or_separated_and_rows_are_counted_like_a_spreadsheet() -> None:
    reading = read("cards.csv", CSV)
    first, second = reading.drafts
    assert (first.key_steps, first.tags, first.quotes) == (("one; two", "three"), ("x", "y"), (Quote("said"), Quote("so")))
    assert (second.key_steps, second.row) == (("one", "two"), "row 3")
    assert reasons(reading) == [
        ("row 4", "There is no title."),
        ("row 5", "The address must begin with http:// or https:// and name a site."),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\n1,2\n", "The first row must name the columns, and one must be “title”."),
        ("title\n", "The table has a header and no rows."),
        ("title,tags\nA,[broken\n", "A cell begins with [ and is not a readable list."),
        ("title,tags\nA,b,c\n", "The row has 3 cells, the header has 2. A text with commas needs quotation marks."),
    ],
)
def test_a_table_that_cannot_be_read_says_what_to_do(text: str, reason: str) -> None:
    reading = read("cards.csv", text)
    assert reading.drafts == []
    assert [refusal.reason for refusal in reading.refusals] == [reason]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": "  "}, "There is no title."),
        ({"title": "x" * 201}, "The title has 201 characters; 200 is the most."),
        ({"title": ["x"]}, "The title is not a text."),
        ({"title": "a\u0000b"}, "The title contains characters that are not text."),
        ({"title": "\ud800"}, "The title contains characters that are not text."),
        ({"url": "javascript:alert(1)"}, "The address must begin with http:// or https:// and name a site."),
        ({"url": "https://"}, "The address must begin with http:// or https:// and name a site."),
        ({"url": "https://[broken"}, "The address must begin with http:// or https:// and name a site."),
        ({"durationSeconds": -1}, "The length must be between 0 and 172,800 seconds."),
        ({"durationSeconds": 172_801}, "The length must be between 0 and 172,800 seconds."),
        ({"durationSeconds": True}, "The length is not a number of seconds."),
        ({"durationSeconds": "long"}, "The length is not a number of seconds."),
        ({"durationSeconds": 10**400}, "The length is not a number of seconds."),
        ({"publishedAt": "yesterday"}, "The date must look like 2026-09-02 or 2026-09-02T14:30:00Z."),
        ({"publishedAt": "2026-13-40"}, "The date must look like 2026-09-02 or 2026-09-02T14:30:00Z."),
        ({"publishedAt": 20260902}, "The date must look like 2026-09-02 or 2026-09-02T14:30:00Z."),
        ({"publishedAt": "0001-01-01T00:00:00+14:00"}, "The date must look like 2026-09-02 or 2026-09-02T14:30:00Z."),
        ({"keySteps": "one"}, "The key steps must be a list of texts."),
        ({"keySteps": [{}]}, "The key steps must be a list of texts."),
        ({"keySteps": ["x"] * 51}, "There are 51 key steps; 50 is the most."),
        ({"tags": ["x" * 61]}, "The list of tags has 61 characters; 60 is the most."),
        ({"quotes": "said"}, "The quotes must be a list."),
        ({"cues": [[0, 1.5]]}, "The cues must be pairs of a place in the transcript and a second."),
        ({"cues": [[9_999, 1]]}, "A cue lies outside the transcript."),
        ({"quotes": [{"text": "a", "startSeconds": -3}]}, "The time of a quote must be between 0 and 172,800 seconds."),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_in_plain_words_and_never_cut(
    changes: dict[str, object], reason: str
) -> None:
    reading = read("clips.json", json.dumps([{**BASKET, **changes}]))
    assert reading.drafts == []
    assert [refusal.reason for refusal in reading.refusals] == [reason]


def test_a_title_of_two_hundred_letters_is_taken_whole() -> None:
    (draft,) = read("clips.json", json.dumps([{"title": "ü" * 200}])).drafts
    assert draft.title == "ü" * 200


def test_what_a_refused_row_says_is_shown_without_what_cannot_be_printed() -> None:
    (refusal,) = read("clips.json", json.dumps([{"title": "\u0007bell\ud800"}])).refusals
    assert isinstance(refusal, Refusal)
    assert refusal.says == "“ bell ”"
