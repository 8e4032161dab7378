"""Files of any kind, together: which reader each needs, and which subtitles belong to which video."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from creators.importing import jsonl, owny_json, subtitles, table, ytdlp
from creators.importing.archive import ArchiveRefused, members
from creators.importing.decoding import NotText, decode
from creators.importing.draft import ClipDraft, Refusal
from creators.importing.subtitles import Speech, belongs_to

LARGEST_FILE = 20 * 1024 * 1024
MOST_CLIPS = 20_000
VIDEO = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".mp3", ".m4a", ".wav", ".ogg"}
PICTURE = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic"}
SUBTITLES = {".vtt", ".srt"}
KINDS = {
    ".json": "Clip cards",
    ".jsonl": "Clip cards, one a line",
    ".ndjson": "Clip cards, one a line",
    ".csv": "Table",
    ".tsv": "Table",
    ".vtt": "Subtitles",
    ".srt": "Subtitles",
    ".zip": "Zip",
}


@dataclass(frozen=True)
class SourceFile:
    """A file as it came."""

    name: str
    data: bytes


@dataclass
class FileReading:
    """What a file held. `note` is worth knowing; `broken` says that the file as a whole could not be read."""

    name: str
    bytes: int
    kind: str
    note: str = ""
    broken: bool = False
    drafts: list[ClipDraft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def take(self, found: Iterable[ClipDraft | Refusal]) -> None:
        """Sort what a reader found into drafts and refusals."""
        for one in found:
            if isinstance(one, ClipDraft):
                self.drafts.append(one)
            else:
                self.refusals.append(one)

    def as_dict(self) -> dict[str, object]:
        """As a preview stores it."""
        return {"name": self.name, "bytes": self.bytes, "kind": self.kind, "note": self.note, "broken": self.broken}


@dataclass(frozen=True)
class _Part:
    """A file, or a file inside a zip; `label` is where the creator finds it."""

    name: str
    label: str
    data: bytes
    reading: FileReading


def read_files(files: Sequence[SourceFile], *, largest: int = LARGEST_FILE) -> list[FileReading]:
    """What each file holds, in order. Never raises for what a file contains."""
    readings: list[FileReading] = []
    parts: list[_Part] = []
    for file in files:
        name = PurePosixPath(file.name.replace("\\", "/")).name or "file"
        reading = FileReading(name=name, bytes=len(file.data), kind=KINDS.get(_ending(name), "Unknown"))
        readings.append(reading)
        if problem := _unreadable(name, file.data, largest):
            reading.refusals.append(Refusal(name, "", problem))
        elif _ending(name) == ".zip" or file.data.startswith(b"PK\x03\x04"):
            parts.extend(_unpack(reading, file.data, largest))
        else:
            parts.append(_Part(name, name, file.data, reading))
    _read_parts(parts)
    for reading in readings:
        reading.broken = not reading.drafts and any(not refusal.row for refusal in reading.refusals)
    return readings


def _unpack(reading: FileReading, data: bytes, largest: int) -> Iterator[_Part]:
    reading.kind = "Zip"
    found = 0
    try:
        for member in members(data, largest=largest):
            found += 1
            label = f"{reading.name}/{member.name}"
            problem = member.problem or _unreadable(member.name, member.data, largest, inside=True)
            if problem:
                reading.refusals.append(Refusal(label, "", problem))
            elif _ending(member.name) in KINDS:
                yield _Part(member.name, label, member.data, reading)
            else:
                reading.refusals.append(Refusal(label, "", _wrong_kind(member.name)))
    except ArchiveRefused as refused:
        reading.refusals.append(Refusal(reading.name, "", str(refused)))
        return
    reading.kind = f"Zip with {found} file{'' if found == 1 else 's'}"
    if not found:
        reading.refusals.append(Refusal(reading.name, "", "The zip is empty."))


def _read_parts(parts: Sequence[_Part]) -> None:
    """Read everything; subtitles first, so that a video's description finds its words."""
    spoken = {id(part): part for part in parts if _ending(part.name) in SUBTITLES}
    for part in parts:
        if part.name.lower().endswith(".info.json"):
            own = [other for other in spoken.values() if belongs_to(other.name, part.name)]
            chosen = _words_of(own)
            part.reading.kind = "Video from yt-dlp" + (", with subtitles" if chosen else "")
            for other in own:
                other.reading.kind = f"Subtitles of {part.name}"
                spoken.pop(id(other))
            _read(part, chosen)
    for part in parts:
        if not part.name.lower().endswith(".info.json") and (_ending(part.name) not in SUBTITLES or id(part) in spoken):
            _read(part, None)


def _read(part: _Part, speech: Speech | None) -> None:
    try:
        decoded = decode(part.data)
    except NotText as error:
        part.reading.refusals.append(Refusal(part.label, "", str(error)))
        return
    part.reading.note = part.reading.note or decoded.note
    text = decoded.text.lstrip("\ufeff")
    if not text.strip():
        part.reading.refusals.append(Refusal(part.label, "", "The file is empty."))
        return
    part.reading.take(_found(part, text, speech))


def _found(part: _Part, text: str, speech: Speech | None) -> Iterable[ClipDraft | Refusal]:
    ending = _ending(part.name)
    if part.name.lower().endswith(".info.json"):
        return ytdlp.read(text, part.label, speech)
    if ending in (".jsonl", ".ndjson"):
        return jsonl.read(text, part.label)
    if ending in (".csv", ".tsv"):
        return table.read(text, part.label)
    if ending in SUBTITLES:
        return subtitles.read(text, part.label, part.name)
    return _json(part, text)


def _json(part: _Part, text: str) -> Iterable[ClipDraft | Refusal]:
    """A JSON file may be ours, or yt-dlp's under another name."""
    try:
        value = owny_json.parse(text)
    except ValueError:
        return owny_json.read(text, part.label)
    if ytdlp.is_info(value):
        part.reading.kind = "Video from yt-dlp"
        return ytdlp.read(text, part.label)
    return owny_json.read_value(value, part.label)


def _words_of(own: Sequence[_Part]) -> Speech | None:
    """The words of a video's subtitles: the language without a region first, English before others."""

    def preference(part: _Part) -> tuple[bool, int, str]:
        language = part.name.lower().rsplit(".", 2)[-2] if part.name.count(".") > 1 else ""
        return (not language.startswith("en"), len(language), part.name)

    for part in sorted(own, key=preference):
        try:
            cues, refusals = subtitles.parse(decode(part.data).text, part.label)
        except NotText:
            continue
        part.reading.refusals.extend(refusals)
        speech = subtitles.speech_of(cues)
        if speech.transcript:
            return speech
    return None


def _unreadable(name: str, data: bytes, largest: int, *, inside: bool = False) -> str:
    ending = _ending(name)
    if ending in VIDEO:
        return "A video. Owny reads words, not pictures: bring its subtitles or a transcript instead."
    if not data:
        return "The file is empty."
    if len(data) > largest:
        return f"The file has {len(data) // 2**20} MB; {largest // 2**20} MB is the most. Split it."
    if inside:
        return "A zip inside a zip is not opened." if ending == ".zip" else ""
    return "" if ending in KINDS or data.startswith(b"PK\x03\x04") else _wrong_kind(name)


def _wrong_kind(name: str) -> str:
    ending = _ending(name)
    if ending in PICTURE:
        return "A picture. Owny reads words: bring clip cards, subtitles or a transcript."
    return "Owny cannot read this kind of file. Bring .json, .jsonl, .csv, .vtt, .srt, .info.json or a zip of these."


def _ending(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()
