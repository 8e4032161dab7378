import io
import json
import zipfile

from creators.importing import archive
from creators.importing.reading import SourceFile, read_files
from tests.creators.cards import BASKET
from tests.creators.importing.test_subtitles import INFO, VTT


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return packed.getvalue()


def test_a_zip_is_read_file_by_file_and_pairs_stay_in_their_folder() -> None:
    data = zipped(
        {
            "cards.json": json.dumps([BASKET]).encode(),
            "a/talk.info.json": json.dumps(INFO).encode(),
            "a/talk.en.vtt": VTT.encode(),
            "b/talk.en.vtt": VTT.replace("basket", "bucket").encode(),
            "clip.mp4": b"x",
            "notes.docx": b"x",
            "__MACOSX/cards.json": b"x",
            ".DS_Store": b"x",
        }
    )
    (reading,) = read_files([SourceFile("takeout.zip", data)])
    assert sorted(draft.title for draft in reading.drafts) == ["Talk", "Ten minutes before work", "The night-before basket"]
    assert [refusal.file for refusal in reading.refusals] == ["takeout.zip/clip.mp4", "takeout.zip/notes.docx"]


def test_a_zip_that_is_broken_empty_or_nested_is_refused() -> None:
    inner = zipped({"cards.json": b"[]"})
    cases = {"broken.zip": inner[:40], "empty.zip": zipped({}), "nested.zip": zipped({"inner.zip": inner})}
    for name, data in cases.items():
        (reading,) = read_files([SourceFile(name, data)])
        assert (reading.broken, reading.drafts) == (True, []), name


def test_a_zip_packed_too_tightly_is_never_unpacked() -> None:
    (reading,) = read_files([SourceFile("bomb.zip", zipped({"big.json": b" " * 15_000_000}))])
    assert reading.refusals[0].reason == "This zip is packed too tightly to be files of clips."


def test_a_zip_with_too_many_files_is_refused() -> None:
    data = zipped({f"{number}.csv": b"" for number in range(archive.MOST_FILES + 1)})
    (reading,) = read_files([SourceFile("many.zip", data)])
    assert reading.refusals[0].reason == "This zip holds 5,001 files; 5,000 is the most."


def test_a_damaged_part_does_not_stop_the_others() -> None:
    data = bytearray(zipped({"a.csv": b"title\n" + b"Good clip\n" * 200, "b.csv": b"title\nFine\n"}))
    at = data.index(b"a.csv") + 20
    data[at : at + 8] = b"\xff" * 8
    (reading,) = read_files([SourceFile("damaged.zip", bytes(data))])
    assert [draft.title for draft in reading.drafts] == ["Fine"]
    assert reading.refusals[0].file == "damaged.zip/a.csv"


def test_a_zip_under_another_name_is_still_a_zip() -> None:
    (reading,) = read_files([SourceFile("clips.csv", zipped({"b.csv": b"title\nFine\n"}))])
    assert [draft.title for draft in reading.drafts] == ["Fine"]
