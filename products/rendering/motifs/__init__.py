"""The drawings of the covers, by preset, and which of them suits a title."""

from collections.abc import Callable, Mapping

from products.rendering.motifs import bold, clean, dark, editorial, playful, warm
from products.rendering.motifs.draw import Colours, words_of

Motif = Callable[[str, float, float, int, Colours], list[str]]

MOTIFS: Mapping[str, Mapping[str, Motif]] = {
    "clean": {"rings": clean.rings, "bars": clean.bars, "petals": clean.petals, "sheets": clean.sheets},
    "bold": {
        "quarters": bold.quarters,
        "stairs": bold.stairs,
        "rays": bold.rays,
        "dots": bold.dots,
        "bar": bold.plates,
    },
    "warm": {
        "plates": warm.plates,
        "quilt": warm.quilt,
        "jug": warm.jug,
        "window": warm.window,
        "night": warm.night_window,
    },
    "editorial": {
        "horizon": editorial.horizon,
        "arcs": editorial.arcs,
        "shutter": editorial.shutter,
        "phases": editorial.phases,
        "lines": editorial.lines,
    },
    "playful": {
        "garden": playful.garden,
        "rainbow": playful.rainbow,
        "sun": playful.sun,
        "confetti": playful.confetti,
    },
    "dark": {"orbit": dark.orbit, "wave": dark.wave, "grid": dark.grid, "stars": dark.stars, "moon": dark.moon},
}
"""Preset → name → drawing."""

_SUBJECTS: Mapping[str, str] = {
    "food": (
        "loaf bread bake baking cook cooking kitchen meal meals eat eating food recipe recipes breakfast "
        "lunch dinner soup sourdough dough pasta snack snacks lunchbox"
    ),
    "night": ("night nights sleep sleeping bed bedtime evening evenings dream dreams rest moon insomnia"),
    "morning": (
        "morning mornings sunrise sun dawn day days wake early walk walking travel trip hike outdoor run "
        "running routine calm"
    ),
    "growth": (
        "garden gardening plant plants grow growing herb herbs flower flowers spring seed seeds nature forest skin skincare"
    ),
    "craft": (
        "sew sewing hem knit knitting quilt craft crafts home house tidy declutter room diy sketch sketching "
        "draw drawing paint watercolor"
    ),
    "body": (
        "lift lifting deadlift squat strength strong gym muscle muscles barbell workout workouts fitness body "
        "kettlebell pull push"
    ),
    "steps": (
        "step steps plan week weeks habit habits build level money budget sell selling sales business career "
        "income growth launch goal goals finance freelance"
    ),
    "list": (
        "checklist list pack packing inbox email guide notes notion productivity organise organize organised "
        "organized planner essentials"
    ),
    "sound": (
        "music voice podcast speak speaking sing singing guitar sound audio video videos camera film editing reels talk"
    ),
}
_BY_WORD = {word: subject for subject, words in _SUBJECTS.items() for word in words.split()}
_SUITS: Mapping[str, Mapping[str, str]] = {
    "clean": {"list": "sheets", "steps": "bars", "sound": "bars", "growth": "petals", "craft": "petals", "body": "rings"},
    "bold": {
        "body": "bar",
        "steps": "stairs",
        "morning": "rays",
        "sound": "dots",
        "craft": "quarters",
        "food": "quarters",
    },
    "warm": {"food": "plates", "craft": "quilt", "growth": "jug", "morning": "window", "night": "night"},
    "editorial": {
        "morning": "horizon",
        "night": "phases",
        "list": "lines",
        "growth": "arcs",
        "steps": "phases",
        "body": "shutter",
    },
    "playful": {"growth": "garden", "morning": "sun", "craft": "confetti", "night": "rainbow", "list": "confetti"},
    "dark": {"sound": "wave", "night": "moon", "morning": "grid", "steps": "orbit", "body": "orbit", "list": "stars"},
}


_ONLY_WHEN_MEANT = frozenset({"night", "bar"})
"""Drawings of one subject: a loaded bar says nothing about herbs."""


def motif_for(title: str, preset: str, seed: int) -> str:
    """The drawing that suits what the title is about; the seed decides where no word does."""
    for word in words_of(title.lower()):
        suited = _SUITS[preset].get(_BY_WORD.get(word, ""))
        if suited:
            return suited
    names = [name for name in MOTIFS[preset] if name not in _ONLY_WHEN_MEANT]
    return names[(seed >> 15) % len(names)]
