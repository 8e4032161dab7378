"""Warm: plates on a cloth, patchwork, stems in a jug, a window with hills."""

from products.rendering.colour import hexed, lch
from products.rendering.motifs.draw import (
    MARK,
    Colours,
    arc,
    circle,
    dice,
    ellipse,
    letters_of,
    n,
    path,
    pie,
    rect,
    track,
    turned,
    words_of,
)


def _toasted(crust: str, butter: str) -> str:
    dark, light = lch(crust), lch(butter)
    way = (light.hue - dark.hue + 180) % 360 - 180
    return hexed((dark.lightness + light.lightness) / 2 + 0.03, max(dark.chroma, light.chroma) * 1.06, dark.hue + way * 0.35)


def _palette(c: Colours) -> dict[str, str]:
    return {
        "table": c["third"],
        "cloth": c["surface"],
        "stripe": c["accent"],
        "deep": c["brand"],
        "light": c["surface"],
        "mid": _toasted(c["brand"], c["third"]),
        "ink": c["ink"],
    }


def _on_plate(kind: int, x: float, y: float, r: float, seed: int, t: dict[str, str]) -> list[str]:
    if kind == 0:  # a loaf in rings, one slice gone
        a = (seed % 8) / 8 + 0.06
        rings = [circle(x, y, r * (0.86 - k * 0.2), fill="none", stroke=t["light"], stroke_width=r * 0.03) for k in range(4)]
        return [pie(x, y, r, a + 0.13, a + 1, fill=t["deep"]), *rings, pie(x, y, r * 1.02, a, a + 0.13, fill=t["light"])]
    if kind == 1:  # half and half
        a = (seed % 5) / 10 + 0.05
        return [circle(x, y, r, fill=t["mid"]), pie(x, y, r, a, a + 0.5, fill=t["deep"])]
    if kind == 2:  # cut like citrus
        pieces = [pie(x, y, r * 0.9, k / 8 + 0.008, (k + 1) / 8 - 0.008, fill=t["mid"]) for k in range(8)]
        return [circle(x, y, r, fill=t["table"]), *pieces]
    return [circle(x, y, r, fill=t["deep"]), circle(x, y, r * 0.42, fill=t["light"])]


def plates(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Words are plates on a striped cloth; the longest word is the large one."""
    t, words, side = _palette(c), words_of(title), 1 if seed & 1 else -1
    grounds = ((t["table"], t["stripe"]), (t["stripe"], t["deep"]), (t["mid"], t["stripe"]))
    table, stripe = grounds[(seed >> 10) % 3]
    cx, cw = w * (0.5 - side * 0.30), min(w, h * 0.9) * (0.40 + (seed >> 4 & 3) * 0.03)
    out = [rect(0, 0, w, h, fill=table), rect(cx - cw / 2, 0, cw, h, fill=t["cloth"])]
    for dx, sw in ((0.045, 0.012), (0.095, 0.045), (0.145, 0.012)):
        for s in (-1, 1):
            out.append(rect(cx + s * cw * (0.5 - dx * 1.3) - sw * cw / 2, 0, sw * cw, h, fill=stripe))
    slots = [
        (0.5 + side * 0.06, 0.42, 0.43),
        (0.5 - side * 0.36, 0.86, 0.25),
        (0.5 + side * 0.38, 0.95, 0.19),
        (0.5 - side * 0.38, 0.06, 0.17),
    ]
    order = sorted(words, key=lambda word: (-len(word), words.index(word)))
    dark = t["deep"] if table == t["stripe"] else t["stripe"]
    for i, (word, (fx, fy, fr)) in enumerate(zip(order, slots, strict=False)):
        x, y, r = fx * w, fy * h, fr * min(w, h * 0.8) * (0.88 + min(len(word), 9) * 0.02)
        rim, base = ((dark, t["light"]), (t["light"], dark))[i % 2]
        out += [circle(x, y, r, fill=base), circle(x, y, r * 0.92, fill="none", stroke=rim, stroke_width=r * 0.024)]
        out += _on_plate((seed >> 7 + 2 * i) % 4 if i else (seed >> 19) % 4, x, y, r * 0.74, seed >> i, t)
    return out


def quilt(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Letters are patches, sewn together."""
    t, letters = _palette(c), letters_of(title)
    cols = max(3, round(w / min(w, h) * 3))
    s = w / cols
    rows, out = int(h / s) + 1, []
    pairs = [
        (t["table"], t["deep"]),
        (t["cloth"], t["stripe"]),
        (t["stripe"], t["table"]),
        (t["mid"], t["cloth"]),
        (t["cloth"], t["mid"]),
        (t["deep"], t["cloth"]),
    ]
    for i in range(cols * rows):
        code = letters[i % len(letters)] + i // len(letters) * 5 + seed % 7
        x, y = i % cols * s, i // cols * s
        ground, ink = pairs[(code + i) % 6]
        out.append(rect(x, y, s + 0.6, s + 0.6, fill=ground))
        out += _patch(code % 5, x, y, s, ink)
    stitches = [path(f"M{n(k * s)} 0V{n(h)}", stroke=t["light"]) for k in range(1, cols)]
    stitches += [path(f"M0 {n(k * s)}H{n(w)}", stroke=t["light"]) for k in range(1, rows)]
    return [
        *out,
        f'<g stroke-width="{n(s * 0.014)}" stroke-dasharray="{n(s * 0.05)} {n(s * 0.035)}" fill="none">',
        *stitches,
        "</g>",
    ]


def _patch(kind: int, x: float, y: float, s: float, ink: str) -> list[str]:
    if kind == 0:
        return [path(f"M{n(x)} {n(y + s)}L{n(x + s)} {n(y)}V{n(y + s)}Z", fill=ink)]
    if kind == 1:  # four petals
        petals = ((0.5, 0.27, 0.14, 0.22), (0.5, 0.73, 0.14, 0.22), (0.27, 0.5, 0.22, 0.14), (0.73, 0.5, 0.22, 0.14))
        return [ellipse(x + s * a, y + s * b, s * rx, s * ry, fill=ink) for a, b, rx, ry in petals]
    if kind == 2:
        return [circle(x + s / 2, y + s / 2, s * 0.36, fill=ink)]
    if kind == 3:
        return [rect(x + s * k / 5, y, s / 10, s, fill=ink) for k in range(5)]
    return [pie(x, y + s, s, 0, 0.25, fill=ink)]


def jug(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Words are stems in a jug; every letter is a leaf."""
    t, words = _palette(c), words_of(title)[:5]
    grounds = ((t["table"], t["cloth"]), (t["cloth"], t["table"]), (t["stripe"], t["table"]))
    wall, board = grounds[(seed >> 6) % 3]
    leaf = t["stripe"] if wall != t["stripe"] else t["light"]
    x, floor, u = w * (0.5 + ((seed >> 3 & 3) - 1.5) * 0.04), h * 0.84, min(w, h)
    out = [rect(0, 0, w, h, fill=wall), rect(0, floor, w, h - floor, fill=board)]
    top, roll = floor - u * 0.34, dice(seed)
    for i, word in enumerate(words):
        lean = (i - (len(words) - 1) / 2) / max(len(words) - 1, 1) if len(words) > 1 else 0.12
        tip_x, tip_y = x + lean * u * 0.66, top - u * (0.20 + 0.030 * min(len(word), 9) - abs(lean) * 0.12)
        bend = x + lean * u * 0.14
        out.append(
            path(
                f"M{n(x + lean * u * 0.1)} {n(top)}Q{n(bend)} {n((top + tip_y) / 2)} {n(tip_x)} {n(tip_y)}",
                fill="none",
                stroke=leaf,
                stroke_width=u * 0.011,
            )
        )
        for k in range(min(len(word), 7)):
            f = 0.3 + k * 0.09
            lx = (1 - f) ** 2 * (x + lean * u * 0.1) + 2 * f * (1 - f) * bend + f * f * tip_x
            ly = (1 - f) ** 2 * top + 2 * f * (1 - f) * (top + tip_y) / 2 + f * f * tip_y
            side = 1 if (k + i) % 2 else -1
            out.append(turned([ellipse(lx, ly - u * 0.034, u * 0.015, u * 0.036, fill=leaf)], side * 48 + lean * 40, lx, ly))
        out += _bloom(next(roll) % 3, tip_x, tip_y, u * (0.062 + 0.004 * min(len(word), 9)), t, wall)
    return out + _vessel(x, floor, u, t, wall)


def _bloom(kind: int, x: float, y: float, r: float, t: dict[str, str], wall: str) -> list[str]:
    petal = t["deep"] if wall != t["deep"] else t["light"]
    if kind == 0:
        return [circle(x, y, r, fill=petal), circle(x, y, r * 0.4, fill=t["light"])]
    if kind == 1:
        return [pie(x, y, r, k / 8 + 0.012, (k + 1) / 8 - 0.012, fill=t["mid"]) for k in range(8)] + [
            circle(x, y, r * 0.3, fill=petal)
        ]
    return [pie(x, y + r * 0.4, r * 1.15, 0.75, 1.25, fill=petal)]


def _vessel(x: float, floor: float, u: float, t: dict[str, str], wall: str) -> list[str]:
    body = t["deep"] if wall != t["stripe"] else t["light"]
    band = t["light"] if body == t["deep"] else t["deep"]
    y, b = floor + u * 0.05, u * 0.17
    lip, neck, belly, foot, top = b * 0.55, b * 0.5, y - u * 0.13, b * 0.5, y - u * 0.4
    right: tuple[str | float, ...] = ("C", x + neck, y - u * 0.3, x + b, y - u * 0.25, x + b, belly)
    right += ("C", x + b, y - u * 0.03, x + b * 0.6, y, x + foot, y)
    left: tuple[str | float, ...] = ("C", x - b * 0.6, y, x - b, y - u * 0.03, x - b, belly)
    left += ("C", x - b, y - u * 0.25, x - neck, y - u * 0.3, x - lip, top)
    d = track("M", x - lip, top, "H", x + lip, *right, "H", x - foot, *left, "Z")
    return [
        path(d, fill=body),
        rect(x - b * 0.985, y - u * 0.165, b * 1.97, u * 0.014, fill=band),
        rect(x - b * 0.97, y - u * 0.135, b * 1.94, u * 0.034, fill=band),
    ]


def window(title: str, w: float, h: float, seed: int, c: Colours, *, night: bool = False) -> list[str]:
    """A round-headed window; each word is a hill, and the sun or the moon is above them."""
    t, words = _palette(c), words_of(title)[:4]
    wall, sky = (t["stripe"], c["deep"]) if night else ((t["table"], c["pale"]), (t["mid"], t["table"]))[seed >> 9 & 1]
    a = min(w * 0.36, h * 0.40)
    x, foot = w / 2, h * 0.9
    head = max(h * 0.12 + a, foot - a * 2.1)
    d = f"M{n(x - a)} {n(foot)}V{n(head)}A{n(a)} {n(a)} 0 0 1 {n(x + a)} {n(head)}V{n(foot)}Z"
    clip = f"pane-{MARK}"
    out = [
        rect(0, 0, w, h, fill=wall),
        f'<clipPath id="{clip}">{path(d)}</clipPath>',
        path(d, fill=t["light"], stroke=t["light"], stroke_width=a * 0.13),
    ]
    out += [f'<g clip-path="url(#{clip})">', rect(x - a, 0, 2 * a, h, fill=sky)]
    sx, sy, r = x + a * (((seed >> 4 & 7) - 3.5) * 0.1), head - a * 0.1, a * 0.36
    out.append(circle(sx, sy, r, fill=t["table"] if night else t["deep"]))
    if night:
        out.append(circle(sx + r * 0.42, sy - r * 0.16, r * 0.86, fill=sky))
        stars = [(x - a * 0.62 + a * 0.25 * k, head - a * (0.62 if k % 2 else 0.3), k) for k in range(6)]
        out += [
            circle(px, py, a * 0.018 * (1 + k % 3), fill=t["light"])
            for px, py, k in stars
            if (px - sx) ** 2 + (py - sy) ** 2 > (r * 1.2) ** 2
        ]
    else:
        out += [arc(sx, sy, r * (1.25 + 0.2 * k), 0, 0.9999, stroke=t["light"], stroke_width=a * 0.012) for k in range(3)]
    fills = [t["mid"], t["stripe"], t["deep"], c["deep"]]
    for i, word in enumerate(words):
        y = head + (foot - head) * (0.30 + 0.19 * i)
        lift = a * (0.16 + 0.03 * min(len(word), 9)) * (1 if (seed >> i) & 1 else -1)
        out.append(
            path(
                _hill(x, y, a, lift, foot),
                fill=fills[(i + (seed >> 13)) % 4],
            )
        )
    sill = rect(x - a * 1.2, foot, a * 2.4, max(h * 0.025, 4), fill=t["light"], rx=3)
    return [*out, "</g>", sill]


def _hill(x: float, y: float, a: float, lift: float, foot: float) -> str:
    curve: tuple[str | float, ...] = ("C", x - a * 0.3, y - lift, x + a * 0.3, y + lift, x + a, y - lift * 0.3)
    return track("M", x - a, y, *curve, "V", foot, "H", x - a, "Z")


def night_window(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """The window after dark."""
    return window(title, w, h, seed, c, night=True)


def shelf(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Jars on two boards: each letter is as tall as it is late in the alphabet."""
    t, letters, u = _palette(c), letters_of(title), min(w, h)
    wall = (t["cloth"], t["table"], c["pale"])[(seed >> 5) % 3]
    fills = [fill for fill in (t["deep"], t["stripe"], t["mid"], t["table"], t["cloth"]) if fill != wall]
    out, count = [rect(0, 0, w, h, fill=wall)], max(4, round(w / u * 3.6))
    pitch = w * 0.86 / count
    for row, floor in enumerate((h * 0.46, h * 0.88)):
        for k in range(count):
            code = letters[(row * count + k) % len(letters)] + row
            tall, a = h * (0.18 + 0.15 * (code * 5 % 11) / 10), pitch * (0.66 + 0.22 * (code % 3) / 2)
            x = w * 0.07 + pitch * (k + 0.5) - a / 2
            out += _jar(code % 4, x, floor, a, tall, fills[(code + k) % len(fills)], fills[(code + k + 1) % len(fills)], t)
        out.append(rect(w * 0.03, floor, w * 0.94, max(h * 0.02, 5), fill=t["deep"], rx=2))
    return out


def _jar(kind: int, x: float, floor: float, a: float, tall: float, fill: str, lid: str, t: dict[str, str]) -> list[str]:
    y = floor - tall
    if kind == 0:  # a lidded jar with a label
        body = rect(x, y + tall * 0.16, a, tall * 0.84, rx=a * 0.16, fill=fill)
        return [body, rect(x + a * 0.1, y, a * 0.8, tall * 0.18, rx=a * 0.06, fill=lid),
                rect(x + a * 0.22, y + tall * 0.46, a * 0.56, tall * 0.26, rx=a * 0.05, fill=t["light"])]  # fmt: skip
    if kind == 1:  # a bowl, upside up
        r = a / 2
        bowl = path(track("M", x, floor - r, "A", r, r, 0, 0, 0, x + a, floor - r, "Z"), fill=fill)
        return [bowl, rect(x - a * 0.04, floor - r - a * 0.05, a * 1.08, a * 0.07, rx=a * 0.03, fill=lid)]
    if kind == 2:  # a bottle
        right: tuple[str | float, ...] = ("C", x + a, y + tall * 0.42, x + a, y + tall * 0.5, x + a, y + tall * 0.6)
        d = track("M", x + a * 0.36, y, "H", x + a * 0.64, "V", y + tall * 0.3, *right, "V", floor, "H", x)
        d += track("V", y + tall * 0.6)
        d += track("C", x, y + tall * 0.5, x, y + tall * 0.42, x + a * 0.36, y + tall * 0.3, "Z")
        return [path(d, fill=fill), rect(x, floor - tall * 0.26, a, tall * 0.1, fill=lid)]
    # a mug
    handle = circle(x + a * 0.82, floor - tall * 0.3, a * 0.2, fill="none", stroke=fill, stroke_width=a * 0.09)
    return [handle, rect(x, floor - tall * 0.6, a * 0.82, tall * 0.6, rx=a * 0.1, fill=fill),
            rect(x, floor - tall * 0.42, a * 0.82, tall * 0.1, fill=lid)]  # fmt: skip


def sail(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A boat under a low sun; each word is a wave."""
    t, words, u = _palette(c), words_of(title)[:5], min(w, h)
    sky, sun = ((t["table"], t["deep"]), (t["cloth"], t["mid"]), (c["pale"], t["deep"]))[(seed >> 8) % 3]
    level, side = h * 0.62, (1 if seed & 1 else -1)
    x, out = w / 2 - side * u * 0.08, [rect(0, 0, w, h, fill=sky)]
    out.append(circle(w / 2 + side * u * 0.26, level - u * 0.2, u * 0.17, fill=sun))
    mast, base = level - u * 0.52, level - u * 0.03
    out.append(path(track("M", x + side * u * 0.02, mast, "L", x + side * u * 0.3, base, "H", x + side * u * 0.02, "Z"),
                    fill=t["light"] if sky != t["cloth"] else t["stripe"]))  # fmt: skip
    out.append(path(track("M", x - side * u * 0.02, mast + u * 0.1, "L", x - side * u * 0.2, base, "H",
                          x - side * u * 0.02, "Z"), fill=t["mid"] if sun != t["mid"] else t["deep"]))  # fmt: skip
    hull = track("M", x - u * 0.26, level, "H", x + u * 0.3, "L", x + u * 0.2, level + u * 0.1, "H", x - u * 0.16, "Z")
    out.append(path(hull, fill=c["deep"]))
    fills = (t["stripe"], t["deep"], t["mid"], c["deep"])
    for i, word in enumerate(words if len(words) > 1 else words * 3):
        y, lift, step = level + u * 0.075 + (h - level) * 0.17 * i, u * (0.02 + 0.003 * min(len(word), 9)), u * 0.25
        d = f"M{n(-step + (i % 2) * step / 2)} {n(y)}" + f"q{n(step / 4)} {n(-lift * 2)} {n(step / 2)} 0"
        d += f"t{n(step / 2)} 0" * (2 * int(w / step) + 5)
        out.append(path(f"{d}V{n(h + 9)}H{n(-step)}Z", fill=fills[(i + (seed >> 13)) % 4], stroke=t["light"],
                        stroke_width=u * 0.008))  # fmt: skip
    return out
