"""Dark: thin lines, points of light, and one glow."""

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
    polar,
    rect,
    words_of,
)


def _night(w: float, h: float, x: float, y: float, r: float, seed: int, c: Colours) -> list[str]:
    name = f"glow-{MARK}"
    fade = (("0", "brand", ".62"), (".45", "third", ".34"), ("1", "third", "0"))
    stops = "".join(f'<stop offset="{at}" stop-color="{c[role]}" stop-opacity="{o}"/>' for at, role, o in fade)
    where = f'gradientUnits="userSpaceOnUse" cx="{n(x)}" cy="{n(y)}" r="{n(r)}"'
    glow = f'<radialGradient id="{name}" {where}>{stops}</radialGradient>'
    return [f"<defs>{glow}</defs>", rect(0, 0, w, h, fill=c["surface"]), rect(0, 0, w, h, fill=f"url(#{name})")]


def orbit(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Words are orbits, letters the bodies on them."""
    words, u, x, y = words_of(title)[:6], min(w, h), w * 0.5, h * 0.5
    out = _night(w, h, x, y, u * 0.62, seed, c)
    rings = max(4, len(words))
    for k in range(rings):
        r, word = u * (0.14 + 0.36 * (k + 1) / rings), words[k % len(words)]
        out.append(circle(x, y, r, fill="none", stroke=c["ink"], stroke_opacity="0.28", stroke_width=1.2))
        turn = (seed >> k & 15) / 16
        out.append(
            arc(x, y, r, turn, turn + 0.04 * min(len(word), 12), stroke=c["brand"], stroke_width=2.4, stroke_linecap="round")
        )
        px, py = polar(x, y, r, turn)
        out.append(
            circle(px, py, u * 0.012 + (k == seed % rings) * u * 0.012, fill=c["accent"] if k == seed % rings else c["ink"])
        )
    return [*out, circle(x, y, u * 0.09, fill=c["brand"])]


def wave(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """The title as it would sound: a bar for each letter, mirrored."""
    letters = letters_of(title)
    count = max(24, round(w / min(w, h) * 34))
    pitch, y, out = w / count, h / 2, _night(w, h, w * 0.5, h * 0.5, max(w, h) * 0.5, seed, c)
    head = count * (3 + seed % 4) // 8
    for k in range(count):
        code, lean = letters[k % len(letters)], 1 - abs(k / (count - 1) - 0.5) * 1.5
        bh = h * (0.04 + 0.6 * max(lean, 0.05) * ((code * 13 + k * 7) % 29) / 28)
        colour = c["accent"] if k == head else c["brand"] if k < head else c["ink"]
        out.append(
            rect(
                k * pitch + pitch * 0.3,
                y - bh / 2,
                pitch * 0.4,
                bh,
                rx=pitch * 0.2,
                fill=colour,
                fill_opacity="1" if k <= head else "0.34",
            )
        )
    return out


def grid(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A floor that runs to the horizon, and the light behind it."""
    y0, x, out = h * 0.56, w * (0.5 + ((seed >> 3 & 7) - 3.5) * 0.04), []
    r = min(w, h) * 0.24
    out += [*_night(w, h, x, y0, max(w, h) * 0.62, seed, c), circle(x, y0 - r * 0.2, r, fill=c["brand"])]
    for k in range(3 + len(title) % 4):
        out.append(rect(x - r, y0 - r * 0.62 + k * r * 0.22, 2 * r, r * (0.03 + k * 0.02), fill=c["surface"]))
    out.append(rect(0, y0, w, h - y0, fill=c["deep"]))
    for k in range(11):
        out.append(rect(0, y0 + (h - y0) * (k / 10) ** 1.9, w, 1.2, fill=c["brand"], fill_opacity="0.7"))
    for k in range(-14, 15):
        out.append(
            path(
                f"M{n(x + k * w * 0.025)} {n(y0)}L{n(x + k * w * 0.2)} {n(h)}",
                stroke=c["brand"],
                stroke_opacity="0.45",
                stroke_width=1.2,
            )
        )
    return out


def stars(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Letters are stars; a word is a constellation."""
    words, roll, u = words_of(title)[:5], dice(seed), min(w, h)
    out = _night(w, h, w * 0.66, h * 0.3, u * 0.8, seed, c)
    out += [
        circle(next(roll) / 255 * w, next(roll) / 255 * h, 0.8 + next(roll) % 3 * 0.5, fill=c["ink"], fill_opacity="0.5")
        for _ in range(70)
    ]
    for i, word in enumerate(words):
        count = max(3, min(len(word), 9))
        base = h * (i + 0.5) / len(words)
        spots = [
            (w * (0.1 + 0.8 * k / (count - 1)), base + (next(roll) / 255 - 0.5) * h * 0.62 / len(words))
            for k in range(count)
        ]
        out.append(
            path(
                "M" + "L".join(f"{n(a)} {n(b)}" for a, b in spots),
                fill="none",
                stroke=c["brand"],
                stroke_width=1.4,
                stroke_opacity="0.7",
            )
        )
        for k, (a, b) in enumerate(spots):
            big = k == (seed >> i) % count
            if big:
                out.append(circle(a, b, u * 0.032, fill="none", stroke=c["accent"], stroke_width=1.4))
            out.append(circle(a, b, u * (0.014 if big else 0.008), fill=c["accent"] if big else c["ink"]))
    return out


def moon(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A lit edge: ellipses turned about one centre, and a moon."""
    u, x, y = min(w, h), w * 0.5, h * 0.5
    out = _night(w, h, x - u * 0.1, y - u * 0.1, u * 0.66, seed, c)
    count = 7 + len(letters_of(title)) % 6
    for k in range(count):
        shape = ellipse(
            x,
            y,
            u * 0.46,
            u * (0.1 + 0.012 * (seed % 7)),
            fill="none",
            stroke=c["ink"],
            stroke_opacity="0.25",
            stroke_width=1.2,
        )
        out.append(f'<g transform="rotate({n(180 * k / count)} {n(x)} {n(y)})">{shape}</g>')
    out += [circle(x, y, u * 0.2, fill=c["brand"]), circle(x + u * 0.07, y - u * 0.035, u * 0.185, fill=c["surface"])]
    return [*out, circle(*polar(x, y, u * 0.42, (seed >> 4 & 15) / 16), u * 0.018, fill=c["accent"])]


def fern(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A lit stem with a leaf for each letter, and its light on the ground."""
    letters, u = letters_of(title), min(w, h)
    x, foot, tip = w * 0.5, h * 0.9, h * 0.12
    lean = ((seed >> 3 & 7) - 3.5) * 0.03 * u
    out = _night(w, h, x + lean, h * 0.36, u * 0.72, seed, c)
    count = max(8, min(len(letters), 14))
    out.append(path(f"M{n(x)} {n(foot)}Q{n(x - lean)} {n(h * 0.5)} {n(x + lean)} {n(tip)}", fill="none", stroke=c["brand"],
                    stroke_width=2.4, stroke_linecap="round"))  # fmt: skip
    for k in range(count):
        f = 0.14 + 0.8 * k / (count - 1)
        px = (1 - f) ** 2 * x + 2 * f * (1 - f) * (x - lean) + f * f * (x + lean)
        py = (1 - f) ** 2 * foot + 2 * f * (1 - f) * h * 0.5 + f * f * tip
        long = u * (0.34 * (1 - f) ** 0.6 + 0.05) * (0.86 + 0.03 * (letters[k % len(letters)] % 8))
        for s in (-1, 1):
            ex, ey = px + s * long, py - long * 0.62
            leaf = f"M{n(px)} {n(py)}Q{n(px + s * long * 0.2)} {n(py - long * 0.62)} {n(ex)} {n(ey)}"
            leaf += f"Q{n(px + s * long * 0.82)} {n(py - long * 0.02)} {n(px)} {n(py)}Z"
            lit = k == seed % count and s == (1 if seed & 1 else -1)
            out.append(path(leaf, fill=c["accent"] if lit else c["brand"], fill_opacity="1" if lit else n(0.2 + 0.5 * f),
                            stroke=c["ink"], stroke_opacity="0.25", stroke_width=1))  # fmt: skip
    return out


def peaks(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Ridges in thin lines under a lit disc, each as rough as its word."""
    words, roll, u = words_of(title), dice(seed), min(w, h)
    x = w * (0.5 + ((seed >> 4 & 7) - 3.5) * 0.05)
    out = [*_night(w, h, x, h * 0.34, u * 0.75, seed, c), circle(x, h * 0.34, u * 0.17, fill=c["brand"])]
    points = max(10, round(w / u * 10))
    for k in range(9):
        base, rough = h * (0.44 + 0.065 * k), u * (0.1 + 0.01 * min(len(words[k % len(words)]), 9)) * (1 - k * 0.06)
        ridge = "".join(
            f"L{n(w * p / (points - 1))} {n(base - next(roll) / 255 * rough * (1 if p % 2 else 0.35))}"
            for p in range(points)
        )
        out.append(path(f"M-4 {n(base)}{ridge}L{n(w + 4)} {n(base)}V{n(h + 4)}H-4Z", fill=c["surface" if k < 5 else "deep"],
                        stroke=c["accent"] if k == 3 else c["brand"], stroke_opacity=n(0.9 - k * 0.07), stroke_width=1.4,
                        stroke_linejoin="round"))  # fmt: skip
    return out


def tunnel(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Frames inside frames, turned a little each time, towards a point of light."""
    count, u, x, y = 12 + len(letters_of(title)) % 6, min(w, h), w * 0.5, h * 0.5
    sides, twist = 3 + (seed >> 4) % 4, 0.018 + (seed >> 7 & 3) * 0.008
    out = _night(w, h, x, y, u * 0.6, seed, c)
    for k in range(count):
        r = u * 0.56 * (1 - k / count) ** 1.15
        corners = [polar(x, y, r, s / sides + twist * k) for s in range(sides)]
        d = "M" + "L".join(f"{n(a)} {n(b)}" for a, b in corners) + "Z"
        lit = k == seed % (count - 2)
        out.append(path(d, fill="none", stroke=c["accent"] if lit else c["brand"], stroke_opacity=n(0.28 + 0.6 * k / count),
                        stroke_width=2 if lit else 1.4, stroke_linejoin="round"))  # fmt: skip
    return [*out, circle(x, y, u * 0.022, fill=c["ink"])]
