import json

from creators.importing.reading import SourceFile, read_files

VTT = """WEBVTT
Kind: captions

NOTE made by hand

1
00:00:01.000 --> 00:00:03.500 align:start
<c>There is</c> a basket &amp; a stair.

00:04.000 --> 00:06.000
[Music]

00:00:07.000 --> 00:00:09.250
It sleeps in the basket.
"""
SRT = "1\r\n00:00:00,400 --> 00:00:02,000\r\nHello there.\r\n\r\n2\r\n00:00:02,000 --> 00:00:05,600\r\nWe begin.\r\n"
ROLLING = """WEBVTT

00:00:00.000 --> 00:00:02.000
so the first thing

00:00:02.000 --> 00:00:04.000
so the first thing
is the basket

00:00:04.000 --> 00:00:06.000
is the basket
on the stair
"""
INFO = {
    "id": "kQ4nB7rTz2E",
    "title": "Ten minutes before work",
    "webpage_url": "https://www.youtube.com/watch?v=kQ4nB7rTz2E",
    "extractor": "youtube",
    "duration": 84.6,
    "upload_date": "20260607",
    "description": "How I begin.\n\nhttps://example.com",
    "tags": ["mornings", "x" * 90],
}


def test_webvtt_becomes_words_with_their_times() -> None:
    (reading,) = read_files([SourceFile("bedtime-talk.en.vtt", VTT.encode())])
    (draft,) = reading.drafts
    assert draft.title == "Bedtime talk"
    assert draft.transcript == "There is a basket & a stair. It sleeps in the basket."
    assert draft.cues == ((0, 1), (29, 7))
    assert draft.transcript[29:].startswith("It sleeps")
    assert draft.duration_seconds == 9


def test_subrip_is_read_with_windows_line_ends() -> None:
    (reading,) = read_files([SourceFile("talk.srt", SRT.encode())])
    assert reading.drafts[0].transcript == "Hello there. We begin."


def test_captions_that_roll_up_say_each_line_once() -> None:
    (reading,) = read_files([SourceFile("talk.vtt", ROLLING.encode())])
    assert reading.drafts[0].transcript == "so the first thing is the basket on the stair"


def test_a_cue_whose_times_run_backwards_is_named_and_the_rest_is_read() -> None:
    text = "WEBVTT\n\n00:00:04.000 --> 00:00:01.000\nlost\n\n00:00:05.000 --> 00:00:06.000\nkept\n\nx --> y\nlost\n"
    (reading,) = read_files([SourceFile("talk.vtt", text.encode())])
    assert reading.drafts[0].transcript == "kept"
    assert [refusal.reason for refusal in reading.refusals] == ["Its times run backwards.", "Its time cannot be read."]


def test_only_music_is_refused() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n[Music]\n\n00:02.000 --> 00:03.000\n♪ ♪\n"
    (reading,) = read_files([SourceFile("songs.vtt", text.encode())])
    assert reading.broken
    assert reading.refusals[0].reason == "Only music or sounds: no words were spoken."


def test_yt_dlp_info_takes_the_words_of_the_subtitles_beside_it() -> None:
    files = [
        SourceFile("talk.de.vtt", VTT.replace("basket", "Korb").encode()),
        SourceFile("talk.info.json", json.dumps(INFO).encode()),
        SourceFile("talk.en.vtt", VTT.encode()),
        SourceFile("other.vtt", SRT.replace(",", ".").encode()),
    ]
    readings = read_files(files)
    assert [len(reading.drafts) for reading in readings] == [0, 1, 0, 1]
    (draft,) = readings[1].drafts
    assert draft.transcript.startswith("There is a basket")
    assert (draft.external_id, draft.platform, draft.duration_seconds) == ("kQ4nB7rTz2E", "youtube", 85)
    assert (draft.published_at, draft.summary, draft.tags) == ("2026-06-07T00:00:00+00:00", "How I begin.", ("mornings",))
    assert draft.identity == "youtube:kQ4nB7rTz2E"


def test_yt_dlp_info_without_subtitles_is_read_and_a_playlist_is_not() -> None:
    files = [
        SourceFile("a.info.json", json.dumps(INFO).encode()),
        SourceFile("b.info.json", json.dumps({"_type": "playlist", "title": "All"}).encode()),
        SourceFile("c.info.json", b"{"),
    ]
    assert [len(reading.drafts) for reading in read_files(files)] == [1, 0, 0]
