"""Bold: letters are blocks, in three flat colours."""

from products.rendering.colour import contrast
from products.rendering.motifs.draw import Colours, circle, letters_of, n, path, pie, polar, rect, words_of


def _three(c: Colours) -> tuple[str, str, str]:
    apart = contrast(c["accent"], c["ink"]) >= 3 and contrast(c["accent"], c["brand"]) >= 1.8
    return c["brand"], c["ink"], c["accent"] if apart else c["paper"]


def plates(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A loaded bar: the longest word sets the height of the plates."""
    field, ink, chalk = _three(c)
    letters = sorted((ord(s) for s in max(words_of(title), key=len).upper()), reverse=True)[:9]
    bar, inner, gap = max(h * 0.026, 6), w * 0.15, min(w * 0.006, h * 0.02)
    bw = min((w * 0.5 - inner - w * 0.05) / len(letters) - gap, h * 0.17)
    out = [rect(0, 0, w, h, fill=field), rect(0, (h - bar) / 2, w, bar, fill=ink)]
    for s in (-1, 1):
        for k, code in enumerate(letters):
            x, bh = inner + k * (bw + gap), h * (0.24 + 0.70 * ((code - 64) % 27) / 26)
            out.append(rect(w / 2 + (x if s > 0 else -x - bw), (h - bh) / 2, bw, bh, fill=chalk if k % 3 == 1 else ink))
    return out


def quarters(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Letters are quarter discs on tiles."""
    field, ink, chalk = _three(c)
    cols = max(2, round(w / min(w, h) * 3))
    s, letters, out = w / cols, letters_of(title), []
    grounds = [(field, ink), (ink, chalk), (chalk, ink), (field, chalk), (chalk, field)]
    for i in range(cols * (int(h / s) + 1)):
        code = letters[i % len(letters)] + i // len(letters) * 3
        x, y, q = i % cols * s, i // cols * s, code % 4
        ground, shape = grounds[code % 5]
        out.append(rect(x, y, s + 1, s + 1, fill=ground, shape_rendering="crispEdges"))
        if code % 7:
            right, low = q in (1, 2), q > 1  # pushed out by a hair, so that no seam shows
            corner = (x + (s + 0.8 if right else -0.8), y + (s + 0.8 if low else -0.8))
            out.append(pie(*corner, s + 0.8, (0.25, 0.5, 0.75, 0)[q], (0.5, 0.75, 1, 0.25)[q], fill=shape))
        else:
            out.append(circle(x + s / 2, y + s / 2, s * 0.36, fill=shape))
    return out


def stairs(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Words climb; the disc has seen it before."""
    field, ink, chalk = _three(c)
    ground = (field, chalk, ink)[(seed >> 10) % 3]
    a, b = [colour for colour in (ink, chalk, field) if colour != ground]
    out, steps = [rect(0, 0, w, h, fill=ground)], 3 + len(title) % 4
    for k in range(steps):
        x, y = w * k / steps, h * (0.12 + 0.76 * (steps - 1 - k) / steps)
        out.append(rect(x, y, w / steps + 0.5, h - y, fill=(a, b)[k % 2]))
    return [*out, circle(w * 0.22, h * 0.24, min(w, h) * 0.15, fill=a)]


def rays(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A ray for each letter, from a disc that stands low."""
    field, ink, chalk = _three(c)
    ground, beam, disc = ((field, ink, chalk), (ink, field, chalk), (chalk, field, ink))[(seed >> 6) % 3]
    count = 10 + 2 * (len(letters_of(title)) % 6)
    x, y, far = w * (0.5 + ((seed >> 3 & 7) - 3.5) * 0.06), h * 0.78, w + h
    out = [rect(0, 0, w, h, fill=ground)]
    for k in range(0, count * 2, 2):
        (x0, y0), (x1, y1) = polar(x, y, far, k / count / 2), polar(x, y, far, (k + 1) / count / 2)
        out.append(path(f"M{n(x)} {n(y)}L{n(x0)} {n(y0)}L{n(x1)} {n(y1)}Z", fill=beam))
    return [*out, circle(x, y, min(w, h) * 0.3, fill=disc), rect(0, y, w, h - y + 1, fill=ink if ground != ink else field)]


def dots(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A halftone: the letters swell and shrink across the sheet."""
    field, ink, chalk = _three(c)
    ground, dot, odd = ((field, ink, chalk), (ink, field, chalk), (chalk, ink, field))[(seed >> 12) % 3]
    letters, cols = letters_of(title), max(5, round(w / min(w, h) * 7))
    s, out = w / cols, [rect(0, 0, w, h, fill=ground)]
    for i in range(cols * (int(h / s) + 1)):
        col, row = i % cols, i // cols
        wave = letters[(col + row * 2) % len(letters)] % 9 / 9
        slope = (col / cols + row * s / h) / 2 if seed & 1 else 1 - row * s / h
        r = s * min(0.1 + 0.34 * slope + 0.14 * wave, 0.5)
        out.append(circle((col + 0.5) * s, (row + 0.5) * s, r, fill=odd if (col * 7 + row * 3 + seed) % 17 == 0 else dot))
    return out


def target(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Rings round a point off the middle, as many as the longest word has letters."""
    field, ink, chalk = _three(c)
    inks = ((field, ink, chalk), (ink, chalk, field), (chalk, field, ink))[(seed >> 9) % 3]
    count = max(5, min(max(len(word) for word in words_of(title)), 9))
    x, y = w * (0.28, 0.72)[seed & 1], h * (0.3, 0.68)[seed >> 1 & 1]
    far = max(x, w - x) * 1.1 + max(y, h - y) * 0.2
    out = [rect(0, 0, w, h, fill=inks[0])]
    for k in range(count):
        out.append(circle(x, y, far * (1 - k / count), fill=inks[(k + 1) % 3 if k % 4 == 3 else (k + 1) % 2]))
    return [*out, circle(x, y, far / count * 0.55, fill=inks[2])]


def chevrons(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Bands that march up the sheet, as thick as the words are long."""
    field, ink, chalk = _three(c)
    inks = ((field, ink, chalk), (ink, field, chalk), (chalk, ink, field))[(seed >> 7) % 3]
    words, teeth = words_of(title), max(1, round(w / min(w, h)))
    pitch, rise, out, k = w / teeth, w / teeth * 0.42, [rect(0, 0, w, h, fill=inks[0])], 0
    y = -rise
    while y < h + rise:
        thick = h * (0.05 + 0.018 * min(len(words[k % len(words)]), 9))
        upper = "".join(f"L{n((t + 0.5) * pitch)} {n(y)}L{n((t + 1) * pitch)} {n(y + rise)}" for t in range(teeth))
        lower = "".join(
            f"L{n((t + 0.5) * pitch)} {n(y + thick)}L{n(t * pitch)} {n(y + rise + thick)}" for t in reversed(range(teeth))
        )
        d = f"M0 {n(y + rise)}{upper}L{n(w)} {n(y + rise + thick)}{lower}Z"
        out.append(path(d, fill=inks[2] if k % 3 == 1 else inks[1]))
        y, k = y + thick + h * 0.075, k + 1
    return out
