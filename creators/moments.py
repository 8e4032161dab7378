"""What a clip says and when, and where on the open web that moment can be watched."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

from creators.models import ClipCard
from creators.searching.excerpts import SENTENCE, second_of

_SITES = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "tiktok.com": "TikTok",
    "instagram.com": "Instagram",
    "vimeo.com": "Vimeo",
}
_BY_QUERY = frozenset({"YouTube"})
_BY_FRAGMENT = frozenset({"Vimeo"})


def passages(clip: ClipCard) -> Iterator[tuple[int | None, str]]:
    """(second, words) of everything a clip says: what has its moment first, the finest first."""
    spoken = [(second_of(clip, one.start()), one.group().strip()) for one in SENTENCE.finditer(clip.transcript)]
    for quote in clip.quotes:
        yield quote.get("startSeconds"), str(quote.get("text", ""))
    yield from spoken
    for text in (*clip.key_steps, *(one.group().strip() for one in SENTENCE.finditer(clip.summary)), clip.title):
        yield None, str(text)
    for (second, before), (_, after) in pairwise(spoken):
        yield second, f"{before} {after}"


def public_url(url: str) -> str:
    """The address if anybody may be sent there: https, a host with a name, no password in it; else nothing."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_plain = url.isprintable() and not set(url) & set(" \\\"'<>")
    is_named = "." in host and not host.replace(".", "").isdigit() and ":" not in host and port in (None, 443)
    return url if parts.scheme == "https" and is_plain and is_named and "@" not in parts.netloc else ""


def site_of(url: str) -> str:
    """Who shows the video, by its host: `YouTube`, else the host's own name. Labels of clips are not asked: they may lie."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return next((name for known, name in _SITES.items() if host == known or host.endswith(f".{known}")), host)


def at_second(url: str, seconds: int | None) -> str:
    """A video's address from a moment on, where the platform can do that."""
    parts, site = urlsplit(url), site_of(url)
    if seconds is None or site not in _BY_QUERY | _BY_FRAGMENT:
        return url
    if site in _BY_FRAGMENT:
        return parts._replace(fragment=f"t={int(seconds)}s").geturl()
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "t"]
    return parts._replace(query=urlencode([*query, ("t", f"{int(seconds)}s")])).geturl()


def said_at(clip: ClipCard, seconds: int) -> str:
    """The sentence of a clip that is being said at a second; nothing when the clip does not know its times."""
    begun = [(second, -place, text) for place, (second, text) in enumerate(passages(clip)) if second is not None and text]
    return max((one for one in begun if one[0] <= seconds), default=(0, 0, ""))[2]
