"""The same video has many addresses; this finds what they share."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

VIDEO = (
    ("youtube", re.compile(r"(?:youtube(?:-nocookie)?\.com)/(?:shorts|embed|live|v)/([\w-]{6,})")),
    ("youtube", re.compile(r"youtu\.be/([\w-]{6,})")),
    ("youtube", re.compile(r"youtube\.com/watch\?(?:.*&)?v=([\w-]{6,})")),
    ("tiktok", re.compile(r"tiktok\.com/@[^/]+/(?:video|photo)/(\d+)")),
    ("instagram", re.compile(r"instagram\.com/(?:[^/]+/)?(?:reel|reels|p|tv)/([\w-]+)")),
    ("vimeo", re.compile(r"vimeo\.com/(?:video/)?(\d+)")),
)
PLATFORMS = {
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "tiktok.com": "tiktok",
    "instagram.com": "instagram",
    "vimeo.com": "vimeo",
}
TRACKING = re.compile(r"^(utm_\w+|si|feature|igsh(id)?|[fg]clid|ref|share_id|is_from_webapp|sender_device|pp|ab_channel)$")


def normal_url(url: str) -> str:
    """Host and path without what does not change the video: scheme, `www.`, tracking, fragment, a last slash."""
    parts = urlsplit(url.strip())
    host = re.sub(r"^(www|m|mobile)\.", "", (parts.hostname or "").lower())
    query = urlencode(sorted((key, value) for key, value in parse_qsl(parts.query) if not TRACKING.match(key.lower())))
    return host + unquote(parts.path).rstrip("/") + (f"?{query}" if query else "")


def platform_of(url: str) -> str:
    """The platform an address belongs to, or nothing."""
    host = (urlsplit(url).hostname or "").lower()
    return next((name for end, name in PLATFORMS.items() if host == end or host.endswith("." + end)), "")


def identity_of(*, url: str, platform: str, external_id: str) -> str:
    """What is the same for every address of a video (at most 512 characters); nothing when there is neither address nor id.

    An id of the creator's own beside an address tells several clips of one video apart.
    """
    if not url:
        return f"{platform or 'id'}:{external_id}" if external_id else ""
    normal = normal_url(url)
    found = next(((name, match.group(1)) for name, pattern in VIDEO if (match := pattern.search(normal))), None)
    base = f"{found[0]}:{found[1]}" if found else f"url:{normal}"[:300]
    if external_id and not (found and found[1] == external_id):
        return f"{base}#{external_id}"
    return base
