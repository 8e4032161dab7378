"""Subtitles, WebVTT and SubRip: what was said, and when."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from creators.importing.draft import ClipDraft, Refusal
from creators.importing.fields import LONGEST_SECONDS, FieldRefused
from creators.importing.fields import text as checked_text

TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"^\s*{TIME}\s*-->\s*{TIME}")
MARKUP = re.compile(r"<[^>\n]*>|\{\\[^}\n]*\}")
LANGUAGE = re.compile(r"\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
SOUND = re.compile(r"[\[(（♪][^\])）♪]*[\])）♪]|♪")


@dataclass(frozen=True)
class Cue:
    """Words and when they begin and end, in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Speech:
    """A transcript, (offset, second) pairs into it, and when the last words end."""

    transcript: str
    cues: tuple[tuple[int, int], ...]
    end: int


def read(text: str, file: str, name: str) -> Iterator[ClipDraft | Refusal]:
    """One draft of the whole file, named after it; cues that cannot be read are named and left out."""
    cues, refusals = parse(text, file)
    yield from refusals
    if not cues and not refusals:
        yield Refusal(file, "", "There are no subtitles in this file.")
        return
    speech = speech_of(cues)
    if not speech.transcript:
        reason = "Only music or sounds: no words were spoken." if cues else "No line of these subtitles can be read."
        yield Refusal(file, "", reason, " ".join(cue.text for cue in cues[:3])[:120])
        return
    try:
        title = checked_text(title_from(name), "file name", 200)
        transcript = checked_text(speech.transcript, "transcript", 500_000, lines=True)
    except FieldRefused as refused:
        yield Refusal(file, "", str(refused))
        return
    yield ClipDraft(title=title, transcript=transcript, cues=speech.cues, duration_seconds=speech.end or None, file=file)


def parse(text: str, file: str) -> tuple[list[Cue], list[Refusal]]:
    """The cues in order of the file, and a refusal for each that cannot be read."""
    cues: list[Cue] = []
    refusals: list[Refusal] = []
    number = 0
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in block.split("\n") if line.strip()]
        place = next((index for index, line in enumerate(lines) if "-->" in line), None)
        if place is None:
            continue
        number += 1
        timing = TIMING.match(lines[place])
        if timing is None:
            refusals.append(Refusal(file, f"line {number} of the subtitles", "Its time cannot be read.", lines[place][:80]))
            continue
        start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
        if end < start or start > LONGEST_SECONDS:
            refusals.append(Refusal(file, f"line {number} of the subtitles", "Its times run backwards.", lines[place][:80]))
            continue
        cues.append(Cue(start, end, "\n".join(lines[place + 1 :])))
    return cues, refusals


def speech_of(cues: list[Cue]) -> Speech:
    """The spoken words once each: captions that roll up repeat their lines, sounds in brackets are not words."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    last: list[str] = []
    for cue in sorted(cues, key=lambda cue: cue.start):
        lines = [line for raw in cue.text.split("\n") if (line := _words(raw))]
        fresh = lines[1:] if lines and last and lines[0] == last[-1] else [line for line in lines if lines != last]
        last = lines or last
        said = " ".join(fresh)
        if not said:
            continue
        marks.append((length, int(cue.start)))
        parts.append(said)
        length += len(said) + 1
    end = int(max((cue.end for cue in cues), default=0))
    return Speech(" ".join(parts), tuple(marks), min(end, LONGEST_SECONDS))


def title_from(name: str) -> str:
    """A title from a file's name: `bedtime-talk.en.vtt` → `Bedtime talk`."""
    stem = LANGUAGE.sub("", stem_of(name)) or stem_of(name)
    words = re.sub(r"[\s_-]+", " ", re.sub(r"\s*\[[\w-]{6,}\]$", "", stem)).strip()
    return (words[:1].upper() + words[1:]) or stem


def stem_of(name: str) -> str:
    """A file's name without folder and kind: `a/talk.en.vtt` → `talk.en`, `talk.info.json` → `talk`."""
    return re.sub(r"(\.info\.json|\.[A-Za-z0-9]{1,6})$", "", PurePosixPath(name.replace("\\", "/")).name)


def belongs_to(subtitles_name: str, info_name: str) -> bool:
    """Whether subtitles lie beside a video's description under its name, with or without a language."""
    here, there = (PurePosixPath(name.replace("\\", "/")).parent for name in (subtitles_name, info_name))
    stem = stem_of(subtitles_name)
    return here == there and stem_of(info_name) in (stem, LANGUAGE.sub("", stem))


def _words(line: str) -> str:
    return " ".join(SOUND.sub(" ", html.unescape(MARKUP.sub("", line))).split())


def _seconds(groups: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = groups
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + int((fraction or "0").ljust(3, "0")) / 1000
