"""The style sheets of a page as one text, for pages that must open alone: the printable file, `render_dsl`."""

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from products.rendering.theme import read_theme, theme_css

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
_FACE = re.compile(r"@font-face \{[^}]*\}\n?")
_FILE = re.compile(r'url\("\.\./\.\./fonts/([a-z0-9-]+)\.woff2"\)')


def inline_css(tokens: Mapping[str, Any], *extra: str) -> str:
    """All that a page of this theme needs: faces as data: addresses, structure, preset, theme, `extra` sheets by name."""
    theme = read_theme(tokens)
    used = (theme.pair.display, theme.pair.text)
    faces = "".join(_inlined(face) for face in _FACE.findall(_sheet("fonts")) if _is_used(face, *used))
    return "\n".join([faces, _sheet("base"), _sheet(theme.preset), theme_css(tokens), *(_sheet(name) for name in extra)])


@lru_cache(maxsize=16)
def _sheet(name: str) -> str:
    return (STATIC / "css" / "product" / f"{name}.css").read_text(encoding="utf-8")


def _is_used(face: str, *families: str) -> bool:
    return any(f'font-family: "{family}"' in face or f'font-family: "{family} stand-in"' in face for family in families)


def _inlined(face: str) -> str:
    return _FILE.sub(lambda found: f'url("data:font/woff2;base64,{_font(found[1])}")', face)


@lru_cache(maxsize=16)
def _font(name: str) -> str:
    return base64.b64encode((STATIC / "fonts" / f"{name}.woff2").read_bytes()).decode("ascii")
