"""A small drawing of every variant, as the path of an 80 × 44 picture: what tells two layouts apart at a glance."""

from collections.abc import Mapping


def _line(x: float, y: float, width: float) -> str:
    return f"M{x} {y}h{width}"


def _lines(x: float, y: float, *widths: float, gap: float = 6) -> str:
    return "".join(_line(x, y + at * gap, width) for at, width in enumerate(widths))


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x} {y}h{width}v{height}h{-width}z"


def _dot(x: float, y: float, radius: float = 3) -> str:
    return f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0z"


def _rows(*ys: float, x: float = 24) -> str:
    return "".join(_lines(x, y - 2, 34, 24, gap=5) for y in ys)


_SQUARES = "".join(_box(10, y, 5, 5) + _line(22, y + 2.5, 40) for y in (16, 26, 36))
SKETCHES: Mapping[str, str] = {
    "Hero.split": _lines(8, 13, 28, 22) + _box(8, 27, 18, 7) + _box(46, 7, 26, 30),
    "Hero.centered": _lines(22, 11, 36) + _line(28, 18, 24) + _box(31, 25, 18, 7),
    "Hero.cover": _box(4, 4, 72, 36) + _lines(12, 22, 34, 24) + _line(12, 33, 14),
    "Hero.card": _box(4, 4, 72, 36) + _box(16, 12, 48, 22) + _lines(22, 20, 34, 22),
    "TextSection.split": _lines(8, 12, 20, 14) + _lines(36, 12, 36, 34, 36, 20),
    "TextSection.prose": _lines(18, 10, 26) + _lines(18, 18, 44, 40, 44, 26),
    "TextSection.callout": _box(8, 8, 64, 28) + "M14 14v16" + _lines(20, 17, 42, 38, 24),
    "Bullets.list": "".join(_dot(14, y, 1.5) + _line(22, y, 40) for y in (12, 22, 32)),
    "Bullets.grid": "".join(_box(x, y, 28, 13) for x in (9, 43) for y in (7, 24)),
    "Bullets.columns": "".join(_lines(x, 12, 16, 18, 12, gap=7) for x in (8, 31, 54)),
    "Steps.numbered": _dot(14, 13, 5) + _dot(14, 32, 5) + _rows(13, 32),
    "Steps.timeline": "M14 4v36" + _dot(14, 13) + _dot(14, 32) + _rows(13, 32),
    "Steps.cards": _box(8, 8, 29, 28) + _box(43, 8, 29, 28) + _lines(14, 18, 14, 10) + _lines(49, 18, 14, 10),
    "Checklist.grouped": _line(10, 9, 26) + _SQUARES,
    "Checklist.tasks": "".join(_box(8, y, 64, 10) + _box(12, y + 2.5, 5, 5) + _line(24, y + 5, 34) for y in (6, 19, 32)),
    "Image.wide": _box(4, 8, 72, 28) + "M4 32l20-14 16 12 12-8 24 12",
    "Image.inset": _box(18, 6, 44, 26) + "M18 28l14-10 10 8 8-5 12 9" + _line(28, 38, 24),
    "Testimonial.quote": "M14 10v6M20 10v6" + _lines(14, 22, 52, 44) + _line(14, 36, 20),
    "Testimonial.row": "".join(_box(x, 8, 20, 28) + _lines(x + 4, 15, 12, 9) for x in (6, 30, 54)),
    "FAQ.accordion": "".join(_line(8, y, 44) + f"M66 {y - 2}l3 4 3-4" for y in (11, 22, 33)),
    "FAQ.columns": "".join(_lines(x, y, 26, 20, gap=5) for x in (8, 46) for y in (10, 27)),
    "CTA.banner": _box(4, 8, 72, 28) + _lines(12, 18, 26, 18) + _box(48, 18, 20, 8),
    "CTA.plain": _line(20, 14, 40) + _box(30, 24, 20, 8),
    "Pricing.card": _box(20, 4, 40, 36) + _lines(28, 12, 24, 18, 20) + _box(28, 29, 24, 6),
    "Pricing.banner": _box(4, 10, 72, 24) + _lines(10, 18, 24, 18) + _box(50, 18, 20, 8),
    "Divider.ornament": _line(8, 22, 24) + _dot(40, 22) + _line(48, 22, 24),
    "Divider.line": _line(8, 22, 64),
    "ModuleHeader.row": _dot(16, 22, 7) + _lines(32, 19, 38, 26),
    "ModuleHeader.stacked": _dot(40, 12, 6) + _line(20, 26, 40) + _line(28, 33, 24),
    "LessonContent.clip": _box(8, 8, 24, 28) + "M17 17v10l8-5z" + _lines(40, 13, 32, 28, 32, 18),
    "LessonContent.reading": _lines(14, 9, 30) + _lines(14, 18, 52, 48, 52, 30),
    "LessonContent.reflection": _line(14, 10, 30) + _box(14, 17, 52, 20) + _line(20, 24, 24),
    "DayHeader.open": _line(8, 12, 14) + _lines(8, 22, 46, 32, gap=8),
    "DayHeader.banner": _box(4, 8, 72, 28) + _dot(18, 22, 6) + _lines(32, 19, 34, 24),
    "DownloadButton.card": _box(8, 8, 64, 28) + "M20 15v12M15 23l5 5 5-5" + _lines(34, 19, 30, 20),
    "DownloadButton.plain": _box(18, 15, 44, 14) + "M28 18v6M25 22l3 3 3-3" + _line(36, 22, 18),
}
"""`Type.variant` → path."""
