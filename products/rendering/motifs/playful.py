"""Playful: stickers. Everything has a white edge, and some things smile."""

from products.rendering.motifs.draw import (
    Colours,
    circle,
    dice,
    ellipse,
    letters_of,
    n,
    path,
    polar,
    rect,
    track,
    turned,
    words_of,
)


def _flower(x: float, y: float, r: float, petals: int, fill: str, heart: str, edge: str) -> list[str]:
    spots = [polar(x, y, r * 0.62, k / petals) for k in range(petals)]
    size = r * (0.46 if petals < 7 else 0.36)
    outline = [circle(px, py, size + r * 0.1, fill=edge) for px, py in spots]
    return [
        *outline,
        circle(x, y, r * 0.72, fill=edge),
        *[circle(px, py, size, fill=fill) for px, py in spots],
        circle(x, y, r * 0.62, fill=fill),
        circle(x, y, r * 0.36, fill=heart),
    ]


def _star(x: float, y: float, r: float, points: int, fill: str, edge: str) -> list[str]:
    spots = [polar(x, y, r if k % 2 == 0 else r * 0.62, k / points / 2) for k in range(points * 2)]
    d = "M" + "L".join(f"{n(a)} {n(b)}" for a, b in spots) + "Z"
    return [path(d, fill=fill, stroke=edge, stroke_width=r * 0.14, stroke_linejoin="round")]


def _smile(x: float, y: float, r: float, ink: str) -> list[str]:
    mouth = f"M{n(x - r * 0.3)} {n(y + r * 0.12)}Q{n(x)} {n(y + r * 0.52)} {n(x + r * 0.3)} {n(y + r * 0.12)}"
    return [
        circle(x - r * 0.27, y - r * 0.16, r * 0.075, fill=ink),
        circle(x + r * 0.27, y - r * 0.16, r * 0.075, fill=ink),
        path(mouth, fill="none", stroke=ink, stroke_width=r * 0.085, stroke_linecap="round"),
    ]


def _fills(c: Colours, seed: int) -> list[str]:
    fills = [c["brand"], c["accent"], c["third"]]
    return fills[seed % 3 :] + fills[: seed % 3]


def garden(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Every word is a flower, the longest one smiles."""
    ground, second, third = _fills(c, seed >> 4)
    words, u, edge = sorted(words_of(title), key=len, reverse=True)[:5], min(w, h), c["surface"]
    out = [rect(0, 0, w, h, fill=ground)]
    slots = [(0.5, 0.47, 0.36), (0.14, 0.83, 0.2), (0.87, 0.86, 0.17), (0.86, 0.13, 0.16), (0.12, 0.14, 0.14)]
    for i, (word, (fx, fy, fr)) in enumerate(zip(words, slots, strict=False)):
        x, y, r, petals = fx * w, fy * h, fr * u, 5 + len(word) % 4
        out += _flower(x, y, r, petals, (second, third)[i % 2], c["pale"] if i else c["surface"], edge)
        if i == 0:
            out += _smile(x, y, r * 0.62, c["ink"])
    return out


def _bow(x: float, y: float, r: float) -> str:
    return track("M", x - r, y, "A", r, r, 0, 0, 1, x + r, y, "Z")


def rainbow(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Words are bows; two clouds hold them up."""
    fills, u, edge = _fills(c, seed >> 4), min(w, h), c["surface"]
    words = words_of(title)[:4]
    bows = max(3, len(words))
    x, y, r, band = w / 2, h * 0.74, min(w * 0.42, h * 0.58), min(w * 0.42, h * 0.58) * 0.62 / bows
    out = [rect(0, 0, w, h, fill=c["pale"] if seed & 1 else c["tint"])]
    out.append(
        path(
            _bow(x, y, r + band * 0.25),
            fill=edge,
        )
    )
    for k in range(bows):
        q = r - k * band
        out.append(path(_bow(x, y, q), fill=fills[k % 3]))
    q = r - bows * band
    out.append(path(_bow(x, y, q), fill=edge))
    for s in (-1, 1):
        cx, b = x + s * (r - bows * band / 2), u * 0.1
        cloud = [(-1.1, 0, 0.85), (0, -0.45, 1.15), (1.1, 0, 0.85), (0.2, 0.35, 0.95), (-0.6, 0.35, 0.8)]
        out += [circle(cx + dx * b, y + dy * b, b * dr, fill=edge) for dx, dy, dr in cloud]
        out += _smile(cx, y + b * 0.05, b * 0.95, c["ink"])
    return [
        *out,
        *_star(w * 0.14, h * 0.16, u * 0.09, 5 + seed % 3, fills[1], edge),
        *_star(w * 0.88, h * 0.2, u * 0.065, 5, fills[2], edge),
    ]


def sun(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A sun with a ray for each letter, over a wavy field."""
    ground, second, third = _fills(c, seed >> 6)
    u, edge, count = min(w, h), c["surface"], max(9, min(len(letters_of(title)), 16))
    x, y, r = w * (0.5 + ((seed >> 3 & 3) - 1.5) * 0.05), h * 0.45, u * 0.27
    out = [rect(0, 0, w, h, fill=ground), *_star(x, y, r * 1.5, count, second, edge), circle(x, y, r * 0.92, fill=second)]
    out += _smile(x, y, r * 0.8, c["ink"])
    waves, step = 5, w / 5
    d = (
        f"M0 {n(h * 0.8)}"
        + "".join(f"q{n(step / 4)} {n(-u * 0.07)} {n(step / 2)} 0t{n(step / 2)} 0" for _ in range(waves))
        + f"V{n(h)}H0Z"
    )
    out.append(path(d, fill=third, stroke=edge, stroke_width=u * 0.025))
    return [
        *out,
        *_flower(w * 0.16, h * 0.86, u * 0.1, 6, edge, second, edge),
        *_flower(w * 0.83, h * 0.9, u * 0.08, 5, ground, edge, edge),
    ]


def confetti(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A sheet of stickers: each letter is a disc, a star, a flower, a pill or a squiggle."""
    ground, second, third = _fills(c, seed >> 8)
    letters, edge, cols = letters_of(title), c["surface"], max(3, round(w / min(w, h) * 3))
    s, roll = w / cols, dice(seed)
    out = [rect(0, 0, w, h, fill=ground)]
    for i in range(cols * (int(h / s) + 1)):
        code = letters[i % len(letters)] + i
        x, y = (i % cols + 0.5) * s, (i // cols + 0.5) * s
        fill, heart = ((second, third), (third, second), (c["deep"], second))[code % 3]
        turn = (next(roll) % 60) - 30
        out.append(turned(_sticker(code % 5, x, y, s * 0.34, fill, heart, edge), turn, x, y))
    return out


def _sticker(kind: int, x: float, y: float, r: float, fill: str, heart: str, edge: str) -> list[str]:
    if kind == 0:
        return _flower(x, y, r * 1.1, 6, fill, heart, edge)
    if kind == 1:
        return _star(x, y, r * 1.15, 5, fill, edge)
    if kind == 2:
        return [circle(x, y, r, fill=fill, stroke=edge, stroke_width=r * 0.16), circle(x, y, r * 0.5, fill=heart)]
    if kind == 3:
        return [rect(x - r, y - r * 0.5, r * 2, r, rx=r * 0.5, fill=fill, stroke=edge, stroke_width=r * 0.16)]
    d = f"M{n(x - r)} {n(y)}q{n(r / 4)} {n(-r * 0.9)} {n(r / 2)} 0t{n(r / 2)} 0t{n(r / 2)} 0t{n(r / 2)} 0"
    common = {"fill": "none", "stroke_linecap": "round"}
    return [path(d, stroke=edge, stroke_width=r * 0.5, **common), path(d, stroke=fill, stroke_width=r * 0.26, **common)]


def friends(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Words are soft fellows who stand close together; the longest one is the tallest."""
    ground, second, third = _fills(c, seed >> 5)
    words, u, edge = words_of(title)[:4], min(w, h), c["surface"]
    words = words if len(words) > 1 else words * 2
    out = [rect(0, 0, w, h, fill=ground), circle(w * 0.5, h * 0.46, u * 0.46, fill=c["pale"])]
    pitch = min(w * 0.9, u * 1.1) / len(words)
    longest = max(len(word) for word in words)
    for i, word in enumerate(words):
        a = pitch * 1.16
        tall = h * (0.32 + 0.34 * len(word) / longest)
        x, fill = w / 2 + (i - (len(words) - 1) / 2) * pitch, (second, third, c["surface"])[i % 3]
        if fill == edge:
            fill = c["deep"]
        out.append(rect(x - a / 2, h - tall, a, tall + a, rx=a / 2, fill=fill, stroke=edge, stroke_width=u * 0.02))
        ink = c["surface"] if fill == c["deep"] else c["ink"]
        out += _smile(x, h - tall + a * 0.55, a * 0.44, ink)
    return out


def picnic(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Round fruit on a checked cloth, one for each word."""
    ground, second, third = _fills(c, seed >> 7)
    u, edge = min(w, h), c["surface"]
    s = u / 8
    out = [rect(0, 0, w, h, fill=edge)]
    for i in range(int(w / s) + 1):
        out.append(rect(i * s, 0, s, h, fill=ground, fill_opacity="0.42" if i % 2 else "0"))
    for i in range(int(h / s) + 1):
        out.append(rect(0, i * s, w, s, fill=ground, fill_opacity="0.42" if i % 2 else "0"))
    slots = [(0.5, 0.46, 0.27), (-0.3, 0.8, 0.17), (0.33, 0.84, 0.14), (0.34, 0.13, 0.12), (-0.34, 0.16, 0.11)]
    for i, (word, (fx, fy, fr)) in enumerate(zip(sorted(words_of(title), key=len, reverse=True), slots, strict=False)):
        x, y, r = w / 2 + (fx if i else 0) * u, fy * h, fr * u
        fill, leaf = (second, third) if (i + len(word)) % 2 else (third, second)
        out.append(ellipse(x + r * 0.4, y - r * 1.05, r * 0.4, r * 0.2, fill=leaf, stroke=edge, stroke_width=r * 0.12))
        out.append(circle(x, y, r, fill=fill, stroke=edge, stroke_width=r * 0.13))
        if i == 0:
            out += _smile(x, y, r * 0.62, c["ink"])
        else:
            out.append(circle(x, y, r * 0.55, fill=edge, fill_opacity="0.55"))
    return out
