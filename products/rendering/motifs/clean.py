"""Clean: rings, bars, petals and sheets in tints of one colour, with the accent once."""

from itertools import pairwise

from products.rendering.motifs.draw import Colours, arc, circle, letters_of, n, path, polar, rect, track, turned, words_of


def _ground(w: float, h: float, seed: int, c: Colours) -> str:
    return rect(0, 0, w, h, fill=(c["pale"], c["tint"], c["deep"])[(seed >> 5) % 3])


def _inks(seed: int, c: Colours) -> tuple[str, str, str]:
    """Strong, soft and single colours on the ground that the seed picks."""
    dark = (seed >> 5) % 3 == 2
    return (c["third"] if dark else c["brand"], c["brand"] if dark else c["third"], c["accent"])


def rings(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Each word is a ring, as far round as it is long."""
    strong, soft, single = _inks(seed, c)
    words = words_of(title)[:5]
    longest, u, x, y = max(len(v) for v in words), min(w, h), w / 2, h / 2
    width = min(u * 0.32 / len(words), u * 0.13)
    out = [_ground(w, h, seed, c)]
    for i, word in enumerate(words):
        r = u * 0.42 - i * width * 1.16 - width / 2
        start, length = 0.1 * i, 0.24 + 0.62 * len(word) / longest
        out.append(circle(x, y, r, fill="none", stroke=soft, stroke_width=width, stroke_opacity="0.35"))
        colour = single if i == seed % len(words) else strong
        out.append(arc(x, y, r, start, start + length, stroke=colour, stroke_width=width, stroke_linecap="round"))
    return out


def bars(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Letters are rounded bars; one is in the accent."""
    strong, soft, single = _inks(seed, c)
    letters = letters_of(title)
    count = max(5, min(len(letters), round(w / min(w, h) * 7)))
    pitch = w * 0.84 / count
    bw, out = pitch * 0.56, [_ground(w, h, seed, c)]
    for k in range(count):
        code = letters[k % len(letters)]
        bh, x = h * (0.16 + 0.58 * (code * 7 % 23) / 22), w * 0.08 + pitch * k + (pitch - bw) / 2
        y = h * 0.88 - bh
        out.append(rect(x, h * 0.12, bw, h * 0.76, rx=bw / 2, fill=soft, fill_opacity="0.35"))
        out.append(rect(x, y, bw, bh, rx=bw / 2, fill=single if k == seed % count else strong))
    return out


def petals(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Leaves round a centre, one for each letter up to twelve."""
    strong, soft, single = _inks(seed, c)
    count, u, x, y = max(5, min(len(letters_of(title)), 12)), min(w, h), w / 2, h / 2
    out, r = [_ground(w, h, seed, c)], u * 0.23
    for k in range(count):
        px, py = polar(x, y, r * 0.86, k / count)
        out.append(circle(px, py, r, fill=single if k == seed % count else (strong, soft)[k % 2], fill_opacity="0.38"))
    return [*out, circle(x, y, r * 0.3, fill=c["surface"])]


def sheets(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A fan of sheets with a line for each word, some of them ticked."""
    strong, soft, single = _inks(seed, c)
    words, u = words_of(title)[:5], min(w, h)
    cw, ch = u * 0.52, u * 0.66
    x, y, out = (w - cw) / 2, (h - ch) / 2, [_ground(w, h, seed, c)]
    for k, (turn, fill) in enumerate(((-9, soft), (-3.5, c["third"] if soft != c["third"] else strong))):
        out.append(turned([rect(x, y, cw, ch, rx=u * 0.035, fill=fill)], turn + 4 * (seed & 1), w / 2, h / 2 + ch * k * 0.1))
    longest, row = max(len(v) for v in words), ch * 0.76 / 5
    body = [rect(x, y, cw, ch, rx=u * 0.035, fill=c["surface"])]
    for i in range(5):
        word, ly = words[i % len(words)], y + ch * 0.15 + row * i
        body.append(
            circle(
                x + cw * 0.15,
                ly + row * 0.2,
                row * 0.22,
                fill=single if i <= seed % 4 else "none",
                stroke=single if i <= seed % 4 else c["line"],
                stroke_width=2.5,
            )
        )
        if i <= seed % 4:
            r = row * 0.22
            body.append(
                path(
                    track("M", x + cw * 0.15 - r * 0.42, ly + row * 0.21, "l", r * 0.3, r * 0.32, "l", r * 0.55, -r * 0.64),
                    fill="none",
                    stroke=c["surface"],
                    stroke_width=r * 0.24,
                )
            )
        body.append(
            rect(
                x + cw * 0.27,
                ly + row * 0.1,
                cw * (0.26 + 0.34 * len(word) / longest),
                row * 0.2,
                rx=row * 0.1,
                fill=strong if i == 0 else c["line"],
            )
        )
    return [*out, f'<g transform="rotate({n(2.5 + (seed >> 3 & 1) * 2)} {n(w / 2)} {n(h / 2)})">', *body, "</g>"]


def tiles(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Letters are rounded tiles: whole, halved, a disc or a leaf; one is in the accent."""
    strong, soft, single = _inks(seed, c)
    letters, cols = letters_of(title), max(3, round(w / min(w, h) * 3))
    s = w * 0.84 / cols
    rows = max(1, int(h * 0.84 / s))
    left, top, gap = (w - cols * s) / 2, (h - rows * s) / 2, s * 0.09
    out, chosen = [_ground(w, h, seed, c)], seed % (cols * rows)
    for i in range(cols * rows):
        code = letters[i % len(letters)] + i // len(letters) * 3
        x, y, a = left + i % cols * s + gap, top + i // cols * s + gap, s - 2 * gap
        fill = single if i == chosen else strong if code % 3 else soft
        out.append(rect(x, y, a, a, rx=a * 0.22, fill=soft, fill_opacity="0.3"))
        if code % 4 == 0:
            out.append(circle(x + a / 2, y + a / 2, a / 2, fill=fill))
        elif code % 4 == 1:
            out.append(rect(x, y + a / 2, a, a / 2, rx=a * 0.2, fill=fill))
        elif code % 4 == 2:
            leaf = track("M", x, y + a, "V", y + a / 2, "A", a / 2, a / 2, 0, 0, 1, x + a / 2, y, "H", x + a)
            out.append(path(leaf + track("V", y + a / 2, "A", a / 2, a / 2, 0, 0, 1, x + a / 2, y + a, "Z"), fill=fill))
        else:
            out.append(rect(x, y, a, a, rx=a * 0.22, fill=fill))
    return out


def route(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """A way with a stop for each word; the last one is in the accent."""
    strong, soft, single = _inks(seed, c)
    stops, u = max(3, min(len(words_of(title)), 5)), min(w, h)
    side, left = (1 if seed & 1 else -1), (w - u * 0.56) / 2
    pitch, out = h * 0.76 / (stops - 1), [_ground(w, h, seed, c)]
    spots = [(left + u * 0.28 + (side if k % 2 else -side) * u * 0.26, h * 0.88 - pitch * k) for k in range(stops)]
    d = track("M", *spots[0])
    for (x0, y0), (x1, y1) in pairwise(spots):
        d += track("C", x0, y0 - pitch * 0.62, x1, y1 + pitch * 0.62, x1, y1)
    out.append(path(d, fill="none", stroke=soft, stroke_width=u * 0.12, stroke_linecap="round", stroke_opacity="0.55"))
    out.append(path(d, fill="none", stroke=c["surface"], stroke_width=u * 0.012, stroke_dasharray=f"{n(u * 0.03)}"))
    for k, (x, y) in enumerate(spots):
        last = k == stops - 1
        out.append(circle(x, y, u * (0.1 if last else 0.068), fill=single if last else strong))
        out.append(circle(x, y, u * (0.042 if last else 0.026), fill=c["surface"]))
    return out


def gates(title: str, w: float, h: float, seed: int, c: Colours) -> list[str]:
    """Arches inside arches, one for each word and two more."""
    strong, soft, single = _inks(seed, c)
    count, u = 2 + max(2, min(len(words_of(title)), 4)), min(w, h)
    out, foot = [_ground(w, h, seed, c)], h * 0.9
    for k in range(count):
        r = u * 0.4 * (1 - k / count)
        head = max(foot - u * 0.98 + u * 0.4 * k / count * 1.3, h * 0.08) + r
        d = track("M", w / 2 - r, foot, "V", head, "A", r, r, 0, 0, 1, w / 2 + r, head, "V", foot, "Z")
        fill = single if k == count - 1 else (strong, soft)[(k + (seed >> 8 & 1)) % 2]
        out.append(path(d, fill=fill, fill_opacity="1" if k % 2 or k == count - 1 else "0.85"))
    return out
