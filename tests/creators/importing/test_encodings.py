import pytest

from creators.importing.reading import SourceFile, read_files

TABLE = "title\nGrüße vom Balkon\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    (reading,) = read_files([SourceFile("cards.csv", TABLE.encode(encoding))])
    assert [draft.title for draft in reading.drafts] == ["Grüße vom Balkon"]
    assert reading.note == ""


def test_windows_text_is_read_with_a_note() -> None:
    (reading,) = read_files([SourceFile("cards.csv", TABLE.encode("cp1252"))])
    assert [draft.title for draft in reading.drafts] == ["Grüße vom Balkon"]
    assert reading.note == "Not UTF-8: read as Windows text. Look at the accents."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("clips.json", b"", "The file is empty."),
        ("clips.json", b"\xff\xfe\x00", "The file's encoding is broken. Save it again as UTF-8."),
        ("clips.csv", bytes(range(256)) * 20, "This is not a text file."),
        (
            "a.mov",
            b"ftyp",
            "A video. Owny reads words, not pictures: bring its subtitles or a transcript instead.",
        ),
        ("a.png", b"\x89PNG", "A picture. Owny reads words: bring clip cards, subtitles or a transcript."),
        (
            "a.docx.exe",
            b"MZ",
            "Owny cannot read this kind of file. Bring .json, .jsonl, .csv, .vtt, .srt, .info.json or a zip of these.",
        ),
        ("a.csv", b"x" * 21 * 1024 * 1024, "The file has 21 MB; 20 MB is the most. Split it."),
    ],
)
def test_what_is_not_text_or_not_ours_is_refused_by_name(name: str, data: bytes, reason: str) -> None:
    (reading,) = read_files([SourceFile(name, data)])
    assert reading.broken
    assert reading.drafts == []
    assert [(refusal.file, refusal.reason) for refusal in reading.refusals] == [(name, reason)]


def test_a_broken_file_never_stops_a_good_one() -> None:
    readings = read_files([SourceFile("a.json", b"\x00\x01\x02"), SourceFile("b.csv", b"title\nGood\n")])
    assert [len(reading.drafts) for reading in readings] == [0, 1]
