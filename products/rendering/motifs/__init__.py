"""The drawings of the covers, by preset, and which of them suits a title."""

from collections.abc import Callable, Mapping

from products.rendering.motifs import bold, clean, dark, editorial, playful, warm
from products.rendering.motifs.draw import Colours, words_of

Motif = Callable[[str, float, float, int, Colours], list[str]]

MOTIFS: Mapping[str, Mapping[str, Motif]] = {
    "clean": {
        "rings": clean.rings,
        "bars": clean.bars,
        "petals": clean.petals,
        "sheets": clean.sheets,
        "tiles": clean.tiles,
        "route": clean.route,
        "gates": clean.gates,
    },
    "bold": {
        "quarters": bold.quarters,
        "stairs": bold.stairs,
        "rays": bold.rays,
        "dots": bold.dots,
        "target": bold.target,
        "chevrons": bold.chevrons,
        "bar": bold.plates,
    },
    "warm": {
        "plates": warm.plates,
        "quilt": warm.quilt,
        "jug": warm.jug,
        "window": warm.window,
        "shelf": warm.shelf,
        "sail": warm.sail,
        "night": warm.night_window,
    },
    "editorial": {
        "horizon": editorial.horizon,
        "arcs": editorial.arcs,
        "shutter": editorial.shutter,
        "phases": editorial.phases,
        "lines": editorial.lines,
        "ranges": editorial.ranges,
        "ladder": editorial.ladder,
        "halves": editorial.halves,
    },
    "playful": {
        "garden": playful.garden,
        "rainbow": playful.rainbow,
        "sun": playful.sun,
        "confetti": playful.confetti,
        "friends": playful.friends,
        "picnic": playful.picnic,
    },
    "dark": {
        "orbit": dark.orbit,
        "wave": dark.wave,
        "grid": dark.grid,
        "stars": dark.stars,
        "fern": dark.fern,
        "peaks": dark.peaks,
        "tunnel": dark.tunnel,
        "moon": dark.moon,
    },
}
"""Preset → name → drawing."""

_SUBJECTS: Mapping[str, str] = {
    "food": (
        "loaf bread bake baking bakery cook cooking kitchen meal meals eat eating food recipe recipes breakfast lunch "
        "dinner dinners supper soup sourdough dough pasta snack snacks lunchbox coffee tea weeknight brot backen kochen "
        "essen rezept rezepte cocina receta recetas pan comida cuisine recette recettes pain repas"
    ),
    "night": (
        "night nights sleep sleeping bed bedtime evening evenings dream dreams rest moon insomnia schlaf abend nacht "
        "noche sueño dormir sommeil nuit soir"
    ),
    "morning": (
        "morning mornings sunrise sun dawn day days wake early walk walking run running routine calm morgen "
        "mañana mañanas matin matins"
    ),
    "journey": (
        "travel trip trips hike hiking outdoor outdoors camp camping ride rides riding bike bikes bicycle cycling road "
        "trail mountain mountains sail surf roadside commute puncture reise wandern rad viaje viajes ruta voyage vélo"
    ),
    "growth": (
        "garden gardening plant plants grow growing herb herbs flower flowers spring seed seeds nature forest skin skincare "
        "balcony tomato tomatoes garten pflanzen kräuter jardín plantas jardin plantes"
    ),
    "craft": (
        "sew sewing hem knit knitting quilt craft crafts home house tidy declutter room diy sketch sketching draw drawing "
        "paint watercolor pottery wood nähen stricken coser dibujo couture dessin"
    ),
    "body": (
        "lift lifting deadlift squat strength strong gym muscle muscles barbell workout workouts fitness body kettlebell "
        "pull push yoga stretch mobility back knee kraft fuerza"
    ),
    "steps": (
        "step steps plan week weeks habit habits build level money budget sell selling sales business career income launch "
        "goal goals finance freelance save saving geld dinero argent"
    ),
    "list": (
        "checklist list pack packing inbox email guide notes notion productivity organise organize organised organized "
        "planner essentials liste lista"
    ),
    "sound": (
        "music voice podcast speak speaking sing singing guitar sound audio video videos camera film editing reels talk "
        "musik música musique"
    ),
    "family": "kids kid children child baby toddler parent parents parenting family kinder eltern familie niños enfants",
}
_BY_WORD = {word: subject for subject, words in _SUBJECTS.items() for word in words.split()}
_SUITS: Mapping[str, Mapping[str, str]] = {
    "clean": {
        "list": "sheets",
        "steps": "bars route",
        "sound": "bars",
        "growth": "petals",
        "craft": "tiles",
        "body": "rings",
        "food": "rings petals",
        "journey": "route",
        "morning": "gates",
        "night": "gates rings",
        "family": "tiles",
    },
    "bold": {
        "body": "bar",
        "steps": "stairs",
        "morning": "rays",
        "night": "target dots",
        "sound": "dots",
        "craft": "quarters",
        "food": "quarters target",
        "journey": "chevrons",
        "list": "chevrons stairs",
    },
    "warm": {
        "food": "plates shelf",
        "craft": "quilt",
        "growth": "jug",
        "morning": "window",
        "night": "night",
        "journey": "sail",
        "list": "shelf",
        "steps": "quilt sail",
        "family": "quilt shelf",
    },
    "editorial": {
        "morning": "horizon",
        "night": "phases",
        "list": "lines",
        "growth": "arcs",
        "steps": "ladder",
        "body": "shutter",
        "journey": "ranges",
        "food": "halves",
        "craft": "halves shutter",
        "sound": "shutter",
    },
    "playful": {
        "growth": "garden",
        "morning": "sun",
        "craft": "confetti",
        "night": "rainbow",
        "list": "confetti",
        "food": "picnic",
        "family": "friends",
        "body": "friends",
        "journey": "sun confetti",
    },
    "dark": {
        "sound": "wave",
        "night": "moon",
        "morning": "grid",
        "steps": "orbit",
        "body": "tunnel",
        "list": "stars",
        "growth": "fern",
        "journey": "peaks",
        "craft": "tunnel wave",
        "food": "stars orbit",
    },
}


_ONLY_WHEN_MEANT = frozenset({"night", "bar", "fern", "picnic", "moon"})
"""Drawings of one subject: a loaded bar says nothing about herbs."""


def motif_for(title: str, preset: str, seed: int) -> str:
    """The drawing that suits what the title is about; the seed decides where several do or no word says."""
    for word in words_of(title.lower()):
        suited = _SUITS[preset].get(_BY_WORD.get(word, ""), "").split()
        if suited:
            return suited[(seed >> 15) % len(suited)]
    names = [name for name in MOTIFS[preset] if name not in _ONLY_WHEN_MEANT]
    return names[(seed >> 15) % len(names)]
