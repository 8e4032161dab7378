"""Editorial: one sun and many hairlines, in eight compositions."""

from math import sqrt

from products.rendering.motifs.draw import Colours, arc, circle, dice, letters_of, n, path, pie, rect, words_of


def _page(w: float, h: float, c: Colours) -> str:
    return rect(0, 0, w, h, fill=c["paper"])


def horizon(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """The sun over water. The horizon is always at 58 % of the height, so that a title may stand on it."""
    out, count, y0 = [_page(w, h, c)], 26 + seed % 15, h * 0.58
    r = min(w * 0.31, h * 0.42)
    x, y = w * 0.5 + ((seed >> 8 & 7) - 3.5) * 0.035 * min(w, h), y0 - r * (0.24 + (seed >> 11 & 3) * 0.06)
    out += [circle(x, y, r, fill=c["accent"]), rect(0, y0, w, h - y0, fill=c["paper"])]
    for k in range(count):
        ly = y0 + (h - y0) * (k / count) ** 1.55
        out.append(rect(0, ly, w, 1.2, fill=c["ink"]))
        d = r * r - (ly - y0 - (y + r - y0) * 0.2) ** 2 * 1.15
        if k and d > 0:  # the sun again, in the lines
            half, thick = sqrt(d) * (0.94 if k % 2 else 0.78), 1.4 + 5.2 * (k / count)
            out.append(rect(x - half, ly - thick / 2, 2 * half, thick, fill=c["accent"]))
    return out


def arcs(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Rings from a corner, and a sun among them."""
    out, count, big = [_page(w, h, c)], 20 + seed % 13, max(w, h) * 1.02
    right, top = seed >> 16 & 1, not seed >> 17 & 1
    cx, cy = (w if right else 0), (0 if top else h)
    for k in range(count):
        out.append(circle(cx, cy, big * (1 - (k / count) ** 0.85), fill="none", stroke=c["ink"], stroke_width=1.2))
    x, y = w * (0.36 + (seed >> 5 & 7) * 0.03), h * (0.30 + (seed >> 8 & 3) * 0.04)
    x, y = (w - x if right else x), (h - y if top else y)
    return [*out, circle(x, y, min(w, h) * 0.23, fill=c["accent"])]


def shutter(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """The sun behind blinds that thicken away from it."""
    out, count, r = [_page(w, h, c)], 22 + seed % 9, min(w, h) * 0.34
    x, y = w * (0.5 + ((seed >> 8 & 3) - 1.5) * 0.08), h * (0.42 + (seed >> 5 & 3) * 0.03)
    out.append(circle(x, y, r, fill=c["accent"]))
    for k in range(count):
        px, pw = w * k / count, w / count * (0.10 + 0.72 * abs(k / (count - 1) - x / w) ** 0.8)
        out.append(rect(px, 0, pw, h, fill=c["ink"]))
    return out


def phases(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A table of moons, one for each letter; the seed says which of them is the sun."""
    letters = letters_of(title)
    cols = max(3, round(w / min(w, h) * 4))
    s = w / cols
    rows = max(1, int(h / s))
    top, chosen, out = (h - rows * s) / 2, seed % (cols * rows), [_page(w, h, c)]
    for i in range(cols * rows):
        x, y, r, code = (
            (i % cols + 0.5) * s,
            top + (i // cols + 0.5) * s,
            s * 0.33,
            letters[i % len(letters)] + i // len(letters),
        )
        if i == chosen:
            out.append(circle(x, y, s * 0.44, fill=c["accent"]))
            continue
        out.append(circle(x, y, r, fill="none", stroke=c["ink"], stroke_width=1.2))
        turn = code % 8 / 8
        if code % 5:
            out.append(pie(x, y, r, turn, turn + (0.25, 0.5, 0.5, 0.75)[code % 4], fill=c["ink"]))
    return out


def lines(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A page of writing: each word is a line of its length, and a sun has settled among the lines."""
    words, out = words_of(title), [_page(w, h, c)]
    longest = max(len(word) for word in words)
    count, r = 15 + seed % 6, min(w, h) * 0.25
    x, y = w * (0.32 + (seed >> 5 & 7) * 0.05), h * (0.34 + (seed >> 8 & 3) * 0.1)
    pitch = h * 0.84 / count
    for k in range(count):
        ly = h * 0.08 + (k + 0.5) * pitch
        share = 0.42 + 0.42 * len(words[k % len(words)]) / longest
        out.append(rect(w * 0.08, ly, w * share if k % 5 != 4 else w * share * 0.45, 1.6, fill=c["ink"]))
    return [*out, circle(x, y, r, fill=c["accent"]), *[s for s in out[1:] if _between(s, y, y + r)]]


def _between(shape: str, top: float, bottom: float) -> bool:
    return top <= float(shape.split(' y="', 1)[1].split('"', 1)[0]) <= bottom


def ranges(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Hills in hairlines, one behind the other, each as rough as its word; the sun is going down behind them."""
    out, words, roll, u = [_page(w, h, c)], words_of(title), dice(seed), min(w, h)
    out.append(circle(w * (0.5 + ((seed >> 5 & 7) - 3.5) * 0.06), h * 0.36, u * 0.26, fill=c["accent"]))
    count, points = 15 + seed % 5, max(6, round(w / u * 6))
    for k in range(count):
        y, rough = h * (0.36 + 0.6 * k / count), u * (0.05 + 0.012 * min(len(words[k % len(words)]), 12))
        heights = [next(roll) / 255 * rough * max(0.0, 1 - (abs(p / (points - 1) - 0.5) * 2) ** 2) for p in range(points)]
        d = f"M-2 {n(y)}"
        for p in range(1, points):
            x0, x1 = w * (p - 1) / (points - 1), w * p / (points - 1)
            y0, y1 = y - heights[p - 1], y - heights[p]
            d += f"C{n((x0 + x1) / 2)} {n(y0)} {n((x0 + x1) / 2)} {n(y1)} {n(x1)} {n(y1)}"
        out.append(path(f"{d}V{n(h + 2)}H-2Z", fill=c["paper"], stroke=c["ink"], stroke_width=1.2))
    return out


def ladder(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A stair of hairlines that a sun climbs: one tread for each letter."""
    out, count, u = [_page(w, h, c)], max(6, min(len(letters_of(title)), 14)), min(w, h)
    left = seed & 1
    at = count * (2 + seed % 3) // 6
    for k in range(count):
        x0, y = w * k / count, h * (0.86 - 0.62 * k / (count - 1))
        wide = w / count
        px = w - x0 - wide if left else x0
        for line in range(5):
            lx = px + wide * (line + 0.5) / 5
            out.append(rect(lx, y, 1.2, h - y, fill=c["ink"]))
        out.append(rect(px, y, wide, 3, fill=c["ink"]))
        if k == at:
            out.append(circle(px + wide / 2, y - u * 0.17, u * 0.17, fill=c["accent"]))
    return out


def halves(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Half discs in rows, hatched for a vowel and black for the rest; one of them is the sun."""
    letters = letters_of(title)
    cols = max(2, round(w / min(w, h) * 2.6))
    s = w / cols
    rows, out = int(h / (s / 2)) + 1, [_page(w, h, c)]
    chosen = seed % (cols * max(rows - 2, 1))
    for i in range(cols * rows):
        x, y, code = (i % cols + 0.5) * s, (i // cols + 1) * s / 2, letters[i % len(letters)] + i // len(letters)
        r, up = s * 0.46, (0.75, 1.25)
        if i == chosen:
            out.append(pie(x, y, r, *up, fill=c["accent"]))
        elif code % 3:
            for k in range(1, 6):
                out.append(arc(x, y, r * k / 5, *up, stroke=c["ink"], stroke_width=1.2))
        else:
            out.append(pie(x, y, r, *up, fill=c["ink"]))
        out.append(rect(x - s / 2, y - 0.6, s, 1.2, fill=c["ink"]))
    return out
