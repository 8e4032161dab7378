"""Clean: rings, bars, petals and sheets in tints of one colour, with the accent once."""

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
    width = u * 0.32 / len(words)
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
