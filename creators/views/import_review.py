"""The numbers and rows of the page that shows what files hold before anything is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from creators.browsing import platform_name
from creators.importing.draft import ClipDraft
from creators.library import Comparison, drafts_of
from creators.models import ClipImport

GROUPS_SHOWN = 60


@dataclass(frozen=True)
class FileRow:
    """A file with what it brings; `problem` is said when it brings nothing at all."""

    name: str
    bytes: int
    kind: str
    note: str
    problem: str
    new_count: int
    known_count: int
    refused_count: int


@dataclass(frozen=True)
class RefusedGroup:
    """Rows of one file that stay out for one reason."""

    file: str
    places: str
    says: str
    reason: str


@dataclass(frozen=True)
class Sample:
    """How a new clip will look."""

    title: str
    line: str
    platform: str
    seconds: int | None
    step_count: int
    seed: str


@dataclass(frozen=True)
class Review:
    """Everything the page says."""

    total_count: int
    new_count: int
    changed_count: int
    same_count: int
    refused_count: int
    files: Sequence[FileRow]
    groups: Sequence[RefusedGroup]
    groups_rest_count: int
    samples: Sequence[Sample]
    bars: Sequence[tuple[str, float, float]]

    @property
    def bring_count(self) -> int:
        """Clips that a yes would write."""
        return self.new_count + self.changed_count

    @property
    def known_count(self) -> int:
        """Rows that do nothing."""
        return self.same_count


def review_of(preview: ClipImport, result: Comparison) -> Review:
    """Count and group a preview."""
    new, changed, same = len(result.new), len(result.changed), result.unchanged_count
    refused = len(preview.refusals)
    groups = _groups(preview)
    return Review(
        total_count=new + changed + same + refused,
        new_count=new,
        changed_count=changed,
        same_count=same,
        refused_count=refused,
        files=_files(preview, result),
        groups=groups[:GROUPS_SHOWN],
        groups_rest_count=max(0, len(groups) - GROUPS_SHOWN),
        samples=[_sample(draft) for draft in result.new[:3]],
        bars=_bars((("sp-new", new), ("sp-upd", changed), ("sp-have", same), ("sp-no", refused))),
    )


def join_places(places: Sequence[str]) -> str:
    """`row 2, row 3, row 4, row 9` → `rows 2 to 4, and 9`; more than a line can say is counted."""
    numbered = [place.rpartition(" ") for place in places]
    word = numbered[0][0] if numbered else ""
    if len(places) < 2 or not word or any(head != word or not tail.isdigit() for head, _, tail in numbered):
        return ", ".join(place for place in places[:6] if place) + (
            f" and {len(places) - 6} more" if len(places) > 6 else ""
        )
    runs: list[list[int]] = []
    for number in sorted(int(tail) for _, _, tail in numbered):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [f"{start} to {end}" if end > start else str(start) for start, end in runs]
    shown = words[:5] + ([f"{len(words) - 5} more"] if len(words) > 5 else [])
    plural = word if " " in word else word + "s"
    return f"{plural} " + (", ".join(shown[:-1]) + ", and " + shown[-1] if len(shown) > 1 else shown[0])


def _files(preview: ClipImport, result: Comparison) -> list[FileRow]:
    fresh = {draft.identity for draft in result.new} | {draft.identity for _, draft in result.changed}
    source = {id_: stored["source"] for id_, stored in enumerate(preview.drafts)}
    new: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for id_, draft in enumerate(drafts_of(preview)):
        (new if draft.identity in fresh else known)[source[id_]] += 1
    refused = Counter(bad["source"] for bad in preview.refusals)
    whole = {bad["source"]: bad["reason"] for bad in preview.refusals if not bad["row"]}
    return [
        FileRow(
            name=file["name"],
            bytes=file["bytes"],
            kind=file["kind"],
            note=file["note"],
            problem=whole.get(file["name"], "") if file["broken"] else "",
            new_count=new[file["name"]],
            known_count=known[file["name"]],
            refused_count=refused[file["name"]],
        )
        for file in preview.files
    ]


def _groups(preview: ClipImport) -> list[RefusedGroup]:
    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for bad in preview.refusals:
        grouped.setdefault((bad["file"], bad["reason"]), []).append(bad)
    return [
        RefusedGroup(file, join_places([bad["row"] for bad in rows if bad["row"]]), rows[0]["says"], reason)
        for (file, reason), rows in grouped.items()
    ]


def _sample(draft: ClipDraft) -> Sample:
    line = draft.summary or (draft.key_steps[0] if draft.key_steps else draft.transcript)
    short = line if len(line) <= 140 else line[:140].rpartition(" ")[0] + " …"
    name = platform_name(draft.platform)
    return Sample(draft.title, short, name, draft.duration_seconds, len(draft.key_steps), draft.identity)


def _bars(counts: Sequence[tuple[str, int]]) -> list[tuple[str, float, float]]:
    """(class, x, width) of the split bar, in thousandths, with two between parts; a part is never too thin to see."""
    present = [(name, count) for name, count in counts if count]
    total = sum(count for _, count in present)
    if not total:
        return []
    room = 1000 - 4 * (len(present) - 1)
    widths = [max(8.0, room * count / total) for _, count in present]
    scale = room / sum(widths)
    bars: list[tuple[str, float, float]] = []
    x = 0.0
    for (name, _), width in zip(present, widths, strict=True):
        bars.append((name, round(x, 1), round(width * scale, 1)))
        x += width * scale + 4
    return bars
