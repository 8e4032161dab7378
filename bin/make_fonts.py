"""Make the WOFF2 files of static/fonts and static/css/product/fonts.css from the `fontpkg-*` packages.

For developers only; the results are committed. In a virtual environment of its own:

    pip install fonttools brotli fontpkg-archivo fontpkg-baloo-2 fontpkg-dm-sans fontpkg-figtree \
        fontpkg-fraunces fontpkg-instrument-serif fontpkg-inter fontpkg-newsreader fontpkg-nunito \
        fontpkg-space-grotesk
    python bin/make_fonts.py --stand-ins /usr/share/fonts/truetype/liberation

Each family is instanced to the axes a page uses, cut to Latin and Latin Extended-A, and given a measured
stand-in: a system font scaled to the same width and height, so that nothing moves when the real one arrives.
"""

import argparse
import importlib.resources
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"
SHEET = ROOT / "static" / "css" / "product" / "fonts.css"

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x218,
    0x219,
    0x21A,
    0x21B,
    0x2BC,
    0x2C6,
    0x2DA,
    0x2DC,
    0x1E9E,
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    0x2020,
    0x2022,
    0x2026,
    0x202F,
    0x2030,
    0x2032,
    0x2033,
    0x2039,
    0x203A,
    0x2044,
    0x20AC,
    0x2116,
    0x2122,
    0x2190,
    0x2192,
    0x2212,
    0x2248,
    0x2260,
    0x2264,
    0x2265,
]
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "lnum", "tnum", "pnum", "case"]
# How often a letter comes in running English text, per thousand: the width that lines are made of.
OFTEN = dict(
    zip(
        "etaoinshrdlcumwfgypbvk ",
        (102, 74, 66, 61, 57, 57, 52, 50, 49, 35, 33, 23, 23, 20, 19, 18, 16, 16, 15, 12, 8, 6, 180),
        strict=True,
    )
)


@dataclass(frozen=True)
class Family:
    """One file of the shop: where it comes from, which axes stay, and what stands in for it."""

    file: str
    name: str
    package: str
    source: str
    axes: dict[str, float | tuple[float, float]]
    weights: str
    stand_in: str
    capitals: bool = False


FAMILIES = (
    Family(
        "archivo-wide",
        "Archivo Wide",
        "fontpkg_archivo",
        "Archivo[wdth,wght].ttf",
        {"wdth": 125, "wght": (700, 900)},
        "700 900",
        "sans-bold",
        True,
    ),
    Family(
        "dm-sans", "DM Sans", "fontpkg_dm_sans", "DMSans[opsz,wght].ttf", {"opsz": 14, "wght": (400, 700)}, "400 700", "sans"
    ),
    Family(
        "fraunces",
        "Fraunces",
        "fontpkg_fraunces",
        "Fraunces[SOFT,WONK,opsz,wght].ttf",
        {"SOFT": 100, "WONK": 0, "opsz": 84, "wght": (400, 600)},
        "400 600",
        "serif-bold",
    ),
    Family("nunito", "Nunito", "fontpkg_nunito", "Nunito[wght].ttf", {"wght": (400, 800)}, "400 800", "sans"),
    Family(
        "instrument-serif", "Instrument Serif", "fontpkg_instrument_serif", "InstrumentSerif-Regular.ttf", {}, "400", "serif"
    ),
    Family(
        "newsreader",
        "Newsreader",
        "fontpkg_newsreader",
        "Newsreader[opsz,wght].ttf",
        {"opsz": 16, "wght": (400, 600)},
        "400 600",
        "serif",
    ),
    Family("figtree", "Figtree", "fontpkg_figtree", "Figtree[wght].ttf", {"wght": (400, 800)}, "400 800", "sans-bold"),
    Family("inter", "Inter", "fontpkg_inter", "Inter[opsz,wght].ttf", {"opsz": 14, "wght": (400, 700)}, "400 700", "sans"),
    Family("baloo-2", "Baloo 2", "fontpkg_baloo_2", "Baloo2[wght].ttf", {"wght": (600, 800)}, "600 800", "sans-bold"),
    Family(
        "space-grotesk",
        "Space Grotesk",
        "fontpkg_space_grotesk",
        "SpaceGrotesk[wght].ttf",
        {"wght": (400, 700)},
        "400 700",
        "sans-bold",
    ),
)

# kind: file in the Liberation family (same widths as Arial and Times), names to look for on a reader's machine
STAND_INS = {
    "sans": ("LiberationSans-Regular.ttf", ("Arial", "ArialMT", "Liberation Sans")),
    "sans-bold": ("LiberationSans-Bold.ttf", ("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold")),
    "serif": ("LiberationSerif-Regular.ttf", ("Times New Roman", "TimesNewRomanPSMT", "Liberation Serif")),
    "serif-bold": ("LiberationSerif-Bold.ttf", ("Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold")),
}


def advance(font: TTFont, *, capitals: bool) -> float:
    """The mean width of a letter in running text, in em."""
    cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    weighed = ((widths[cmap[ord(c.upper() if capitals else c)]][0], n) for c, n in OFTEN.items())
    return float(sum(w * n for w, n in weighed) / sum(OFTEN.values()) / em)


def cut(family: Family) -> TTFont:
    """Drop the glyphs and features that no page uses, then fix the axes that no page moves."""
    source = importlib.resources.files(family.package) / "files" / family.source
    with importlib.resources.as_file(source) as path:
        font = TTFont(path, recalcTimestamp=False)
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    return instantiateVariableFont(font, dict(family.axes), inplace=True) if family.axes else font


def faces(family: Family, font: TTFont, stand_ins: Path) -> str:
    """The two @font-face rules of a family: the real face and its measured stand-in."""
    file, names = STAND_INS[family.stand_in]
    scale = advance(font, capitals=family.capitals) / advance(TTFont(stand_ins / file), capitals=family.capitals)
    em = font["head"].unitsPerEm
    up, down, gap = (font["hhea"].ascent / em, -font["hhea"].descent / em, font["hhea"].lineGap / em)
    local = ", ".join(f'local("{name}")' for name in names)
    return (
        f'@font-face {{ font-family: "{family.name}"; src: url("../../fonts/{family.file}.woff2") format("woff2"); '
        f"font-weight: {family.weights}; font-display: swap; }}\n"
        f'@font-face {{ font-family: "{family.name} stand-in"; src: {local}; size-adjust: {scale:.1%}; '
        f"ascent-override: {up / scale:.1%}; descent-override: {down / scale:.1%}; "
        f"line-gap-override: {gap / scale:.1%}; }}\n"
    )


def main() -> None:
    """Write every file, and say what each one weighs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--stand-ins", type=Path, required=True, help="the folder that holds LiberationSans-Regular.ttf")
    stand_ins: Path = parser.parse_args().stand_ins
    FONTS.mkdir(parents=True, exist_ok=True)
    rules = ["/* Made by bin/make_fonts.py: the faces of the six presets and a stand-in of the same size for each. */\n"]
    for family in FAMILIES:
        font = cut(family)
        rules.append(faces(family, font, stand_ins))
        width = advance(font, capitals=family.capitals)
        font.flavor = "woff2"
        target = FONTS / f"{family.file}.woff2"
        font.save(target)
        sys.stdout.write(f"{family.file:18} {target.stat().st_size:6} bytes, a letter is {width:.3f} em wide\n")
    SHEET.write_text("".join(rules), encoding="utf-8")


if __name__ == "__main__":
    main()
