"""Editorial: one sun and many hairlines, in five compositions."""

from math import sqrt

from products.rendering.motifs.draw import Colours, circle, letters_of, pie, rect, words_of


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
