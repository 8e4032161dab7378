"""Cards for clips that only have a transcript: drafts first, the creator's own words never replaced unasked."""

from typing import Any

import pytest
from django.test import Client

from builder.building import run_build
from builder.carding import NoTranscript, estimates, request_cards
from builder.models import Build
from builder.tools.propose_card import CardJudge
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn

SAID = [
    (0, "Hello and welcome back."),
    (3, "I plant mine in three layers, like a lasagne."),
    (8, "Put the tulips at the bottom in October."),
    (14, "Leave three fingers of soil between each layer."),
    (21, "A window box is never finished when you have planted it."),
]
TRANSCRIPT = " ".join(words for _, words in SAID)
CUES = [[TRANSCRIPT.index(words), second] for second, words in SAID]


@pytest.fixture
def talk(creator: Creator) -> ClipCard:
    """A clip that came as subtitles: a file's name for a title, and what was said."""
    return ClipCard.objects.create(
        creator=creator, identity="talk", content_hash="x", title="window-box-talk", transcript=TRANSCRIPT, cues=CUES
    )


def written(clip: ClipCard) -> Build:
    """A card that a worker has written."""
    done = run_build(request_cards(creator=clip.creator, clips=[clip])[0].pk)
    assert done is not None
    return done


def judged(**card: Any) -> list[str]:
    """The codes of what is wrong with a card of the talk."""
    judge = CardJudge(transcript=TRANSCRIPT, cues=CUES, known=["window-box-talk"])
    whole = {"title": "Plant in three layers", "summary": "I plant mine in three layers, like a lasagne.", **card}
    return [str(problem["code"]) for problem in judge.result(whole).problems]


def test_a_card_is_the_transcripts_own_sentences_with_their_seconds(talk: ClipCard, kimi: StandIn) -> None:
    build = written(talk)
    card = build.result["card"]
    assert (build.status, build.turn_count) == ("succeeded", 1)
    assert all(sentence in TRANSCRIPT for sentence in [*card["summary"].rstrip(".").split(". "), *card["keySteps"]])
    assert card["keySteps"] == [SAID[2][1], SAID[3][1]]
    assert {(quote["startSeconds"], quote["text"]) for quote in card["quotes"]} <= set(SAID)
    assert card["quotes"]
    talk.refresh_from_db()
    assert (talk.title, talk.summary, talk.key_steps) == ("window-box-talk", "", [])


def test_what_is_used_is_written_and_the_own_title_stays_unless_asked(
    talk: ClipCard, kimi: StandIn, creator_client: Client
) -> None:
    build = written(talk)
    name = talk.public_id
    form = {f"{name}-title": "Lasagne in a box", f"{name}-summary": "My own summary.", f"{name}-key_steps": SAID[2][1]}
    form |= {f"{name}-tags": "tulips", f"{name}-quotes": f"0:03 {SAID[1][1]}"}
    assert creator_client.post(f"/cards/{build.public_id}/use/", form).status_code == 302
    talk.refresh_from_db()
    assert (talk.title, talk.summary, talk.tags) == ("window-box-talk", "My own summary.", ["tulips"])
    assert talk.quotes == [{"text": SAID[1][1], "startSeconds": 3}]
    creator_client.post(f"/cards/{build.public_id}/use/", {**form, f"{name}-summary": "Twice."})
    talk.refresh_from_db()
    assert talk.summary == "My own summary."


def test_the_own_title_is_replaced_when_that_is_ticked(talk: ClipCard, kimi: StandIn, creator_client: Client) -> None:
    build = written(talk)
    name = talk.public_id
    page = creator_client.get("/cards/").content.decode()
    assert "Replace my title" in page
    form = {f"{name}-title": "Lasagne in a box", f"{name}-use_title": "on", f"{name}-summary": "s"}
    creator_client.post(f"/cards/{build.public_id}/use/", form)
    talk.refresh_from_db()
    assert talk.title == "Lasagne in a box"


def test_the_price_is_said_before_and_many_are_asked_for_at_once(
    talk: ClipCard, kimi: StandIn, creator_client: Client, creator: Creator
) -> None:
    other = ClipCard.objects.create(creator=creator, identity="o", content_hash="x", title="Other", transcript=TRANSCRIPT)
    page = creator_client.get("/cards/").content.decode()
    assert "cards for 2 clips" in page
    assert "about 0.2¢" in page
    assert estimates([talk]) == [1_633]
    creator_client.post("/cards/", {"clip": [talk.public_id, other.public_id], "sure": "yes"})
    assert Build.objects.filter(task="card").count() == 2
    page = creator_client.get("/cards/").content.decode()
    assert "Write" not in page or "cards for" not in page


def test_choosing_clips_alone_spends_nothing(talk: ClipCard, kimi: StandIn, creator_client: Client) -> None:
    response = creator_client.post("/cards/", {"clip": [talk.public_id]})
    assert response.headers["Location"] == f"/cards/?clips={talk.public_id}"
    assert not Build.objects.exists()


def test_a_draft_that_is_left_changes_nothing(talk: ClipCard, kimi: StandIn, creator_client: Client) -> None:
    build = written(talk)
    creator_client.post(f"/cards/{build.public_id}/leave/")
    talk.refresh_from_db()
    assert talk.summary == ""
    assert str(build.public_id) not in creator_client.get("/cards/").content.decode()


def test_a_clip_without_words_has_nothing_to_write_from(clips: list[ClipCard]) -> None:
    with pytest.raises(NoTranscript):
        request_cards(creator=clips[0].creator, clips=clips)


def test_a_rivals_card_does_not_exist(talk: ClipCard, kimi: StandIn, rival_client: Client) -> None:
    build = written(talk)
    assert rival_client.post(f"/cards/{build.public_id}/use/").status_code == 404


@pytest.mark.parametrize(
    ("card", "codes"),
    [
        ({}, []),
        ({"quotes": ["Put the tulips at the bottom, in October!"]}, []),
        ({"quotes": ["Put the tulips at the top in October."]}, ["quote_not_said"]),
        ({"summary": "I plant mine in 17 layers, like a lasagne."}, ["ungrounded_number"]),
        ({"summary": "Ich pflanze meine in drei Schichten wie eine Lasagne."}, ["not_its_words", "ungrounded_name"]),
    ],
)
def test_only_what_was_said_stands_on_a_card(card: dict[str, Any], codes: list[str]) -> None:
    assert judged(**card) == codes
