"""A creator's clips: bringing files in, editing, tagging, deleting. Nothing is written before a preview is confirmed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from creators.emails import send_import_done
from creators.importing.draft import ClipDraft
from creators.importing.reading import FileReading, SourceFile, read_files
from creators.models import ClipCard, ClipImport, Creator
from creators.models.clip_import import ImportStatus

CONTENT = (
    "external_id",
    "url",
    "platform",
    "title",
    "duration_seconds",
    "published_at",
    "transcript",
    "summary",
    "key_steps",
    "tags",
    "quotes",
    "cues",
)
BATCH = 500


class ImportFinished(Exception):
    """The preview was brought in or discarded before."""


@dataclass(frozen=True)
class Comparison:
    """What drafts would do to a library: clips to make, clips to change, clips that stay as they are; `repeated` counts
    rows for a clip that another row was for, too.
    """

    new: tuple[ClipDraft, ...]
    changed: tuple[tuple[ClipCard, ClipDraft], ...]
    same: tuple[tuple[ClipCard, ClipDraft], ...]
    repeated: int = 0

    @property
    def unchanged_count(self) -> int:
        """Rows that do nothing."""
        return len(self.same) + self.repeated


def compare(creator: Creator, drafts: Iterable[ClipDraft]) -> Comparison:
    """Sort drafts by what they would do. Of several rows for one clip the last counts."""
    every = list(drafts)
    wanted = {draft.identity: draft for draft in every}
    known: dict[str, ClipCard] = {}
    identities = list(wanted)
    for start in range(0, len(identities), BATCH):
        found = ClipCard.objects.filter(creator=creator, identity__in=identities[start : start + BATCH])
        known.update({clip.identity: clip for clip in found})
    new: list[ClipDraft] = []
    changed: list[tuple[ClipCard, ClipDraft]] = []
    same: list[tuple[ClipCard, ClipDraft]] = []
    for identity, draft in wanted.items():
        clip = known.get(identity)
        if clip is None:
            new.append(draft)
        else:
            (changed if _brings_news(clip, draft) else same).append((clip, draft))
    return Comparison(tuple(new), tuple(changed), tuple(same), len(every) - len(wanted))


@transaction.atomic
def preview_import(*, creator: Creator, files: Sequence[SourceFile], earlier: ClipImport | None = None) -> ClipImport:
    """Read files and keep what they hold for a yes or no; added to an `earlier` preview of the same creator if given."""
    readings = read_files(files, largest=settings.IMPORT_MAX_BYTES)
    return _keep(readings, earlier or ClipImport(creator=creator))


@transaction.atomic
def leave_out_file(*, preview: ClipImport, name: str) -> ClipImport:
    """Take one file out of a preview again."""
    _refuse_finished(preview)
    _keep_only(preview, [kept for kept in preview.file_names if kept != name])
    preview.save()
    return preview


@transaction.atomic
def confirm_import(*, preview: ClipImport, tells: bool = False) -> ClipImport:
    """Write a preview's clips into the library; `tells` its creator by mail. Raises ImportFinished when that was done
    before."""
    preview = ClipImport.objects.select_for_update().select_related("creator").get(pk=preview.pk)
    _refuse_finished(preview)
    Creator.objects.select_for_update().get(pk=preview.creator_id)
    result = compare(preview.creator, drafts_of(preview))
    _write(preview, result)
    preview.created_count, preview.updated_count = len(result.new), len(result.changed)
    preview.unchanged_count = result.unchanged_count
    preview.status, preview.finished_at, preview.drafts = ImportStatus.DONE, timezone.now(), []
    preview.save()
    if tells:
        send_import_done(preview)
    return preview


@transaction.atomic
def discard_import(*, preview: ClipImport) -> None:
    """Forget a preview; the library stays as it is. Raises ImportFinished when it is finished."""
    preview = ClipImport.objects.select_for_update().get(pk=preview.pk)
    _refuse_finished(preview)
    preview.status, preview.finished_at, preview.drafts = ImportStatus.DISCARDED, timezone.now(), []
    preview.save()


@transaction.atomic
def import_files(*, creator: Creator, files: Sequence[SourceFile]) -> ClipImport:
    """Read files and bring them in at once: what the command and the API do. The same files again change nothing."""
    return confirm_import(preview=preview_import(creator=creator, files=files))


@transaction.atomic
def confirm_readings(*, creator: Creator, readings: Sequence[FileReading]) -> ClipImport:
    """Bring in what was read already."""
    return confirm_import(preview=_keep(readings, ClipImport(creator=creator)))


def read_only(*, creator: Creator, files: Sequence[SourceFile]) -> tuple[list[FileReading], Comparison]:
    """What `import_files` would do, without writing anything."""
    readings = read_files(files, largest=settings.IMPORT_MAX_BYTES)
    return readings, compare(creator, (draft for reading in readings for draft in reading.drafts))


def drafts_of(preview: ClipImport) -> list[ClipDraft]:
    """The readable rows of a preview."""
    return [ClipDraft.from_dict({k: v for k, v in stored.items() if k != "source"}) for stored in preview.drafts]


@transaction.atomic
def edit_clip(*, clip: ClipCard, changes: dict[str, Any]) -> ClipCard:
    """Write a creator's own words into a clip. Importing the file it came from again does not undo them."""
    for name, value in changes.items():
        setattr(clip, name, value)
    if "transcript" in changes:
        clip.cues = []
    clip.save()
    _mark_changed(clip.creator)
    return clip


@transaction.atomic
def tag_clips(*, creator: Creator, public_ids: Sequence[str], tag: str) -> int:
    """Add a tag to several clips; returns how many did not have it."""
    clips = [clip for clip in creator.clip_cards.filter(public_id__in=public_ids) if tag not in clip.tags]
    for clip in clips:
        clip.tags = [*clip.tags, tag]
    ClipCard.objects.bulk_update(clips, ["tags"], batch_size=BATCH)
    _mark_changed(creator)
    return len(clips)


@transaction.atomic
def delete_clips(*, creator: Creator, public_ids: Sequence[str]) -> int:
    """Delete clips of this creator's library; returns how many there were. Products made from them stay as they are."""
    count, _ = creator.clip_cards.filter(public_id__in=public_ids).delete()
    if count:
        _mark_changed(creator)
    return count


def _keep(readings: Sequence[FileReading], preview: ClipImport) -> ClipImport:
    if preview.status != ImportStatus.PREVIEW:
        raise ImportFinished(preview.public_id)
    again = {reading.name for reading in readings}
    kept = [name for name in preview.file_names if name not in again]
    _keep_only(preview, kept)
    preview.file_names = [*kept, *(reading.name for reading in readings)]
    preview.files = [*preview.files, *(reading.as_dict() for reading in readings)]
    preview.drafts = [*preview.drafts, *({**draft.as_dict(), "source": r.name} for r in readings for draft in r.drafts)]
    preview.refusals = [*preview.refusals, *({**bad.as_dict(), "source": r.name} for r in readings for bad in r.refusals)]
    preview.save()
    return preview


def _write(preview: ClipImport, result: Comparison) -> None:
    creator = preview.creator
    ClipCard.objects.bulk_create(
        [
            ClipCard(
                creator=creator,
                clip_import=preview,
                identity=draft.identity,
                content_hash=draft.content_hash,
                **_values(draft),
            )
            for draft in result.new
        ],
        batch_size=BATCH,
    )
    now = timezone.now()
    for clip, draft in result.changed:
        for name, value in _values(draft).items():
            if value not in (None, "", []):
                setattr(clip, name, value)
        if draft.transcript and not draft.cues:
            clip.cues = []
        clip.content_hash, clip.clip_import, clip.updated_at = draft.content_hash, preview, now
    fields = [*CONTENT, "content_hash", "clip_import", "updated_at"]
    ClipCard.objects.bulk_update([clip for clip, _ in result.changed], fields, batch_size=100)
    if result.new or result.changed:
        _mark_changed(creator)


def _values(draft: ClipDraft) -> dict[str, Any]:
    """The draft as the model's fields."""
    return {
        "external_id": draft.external_id,
        "url": draft.url,
        "platform": draft.platform,
        "title": draft.title,
        "duration_seconds": draft.duration_seconds,
        "published_at": datetime.fromisoformat(draft.published_at) if draft.published_at else None,
        "transcript": draft.transcript,
        "summary": draft.summary,
        "key_steps": list(draft.key_steps),
        "tags": list(draft.tags),
        "quotes": [quote.as_dict() for quote in draft.quotes],
        "cues": [list(cue) for cue in draft.cues],
    }


def _brings_news(clip: ClipCard, draft: ClipDraft) -> bool:
    """Whether the file says anything that it did not say when the clip was last imported; emptiness is no news."""
    if clip.content_hash == draft.content_hash:
        return False
    return any(value not in (None, "", []) and getattr(clip, name) != value for name, value in _values(draft).items())


def _mark_changed(creator: Creator) -> None:
    creator.clips_changed_at = timezone.now()
    creator.save(update_fields=["clips_changed_at"])


def _keep_only(preview: ClipImport, names: Sequence[str]) -> None:
    preview.file_names = list(names)
    preview.files = [file for file in preview.files if file["name"] in names]
    preview.drafts = [draft for draft in preview.drafts if draft["source"] in names]
    preview.refusals = [refusal for refusal in preview.refusals if refusal["source"] in names]


def _refuse_finished(preview: ClipImport) -> None:
    if preview.status != ImportStatus.PREVIEW:
        raise ImportFinished(preview.public_id)
