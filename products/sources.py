"""Where people come from, in one word each: `instagram`, `google`, `mail`, a host, or `direct` when nothing tells it."""

import re
from collections.abc import Collection, Mapping

DIRECT = "direct"
OTHER = "other"
MAIL = "mail"
LONGEST = 40

LABELS: Mapping[str, str] = {
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "threads": "Threads",
    "x": "X",
    "pinterest": "Pinterest",
    "linkedin": "LinkedIn",
    "reddit": "Reddit",
    "snapchat": "Snapchat",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "discord": "Discord",
    "twitch": "Twitch",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "linktree": "Linktree",
    "substack": "Substack",
    "patreon": "Patreon",
    "google": "Google",
    "bing": "Bing",
    "duckduckgo": "DuckDuckGo",
    "yahoo": "Yahoo",
    "ecosia": "Ecosia",
    "yandex": "Yandex",
    "baidu": "Baidu",
    "chatgpt": "ChatGPT",
    "perplexity": "Perplexity",
    "claude": "Claude",
    "gemini": "Gemini",
    MAIL: "Your mail",
    DIRECT: "Directly",
    OTHER: "Elsewhere",
}

_ALIASES: Mapping[str, str] = {
    "ig": "instagram",
    "insta": "instagram",
    "tt": "tiktok",
    "tik-tok": "tiktok",
    "yt": "youtube",
    "fb": "facebook",
    "meta": "facebook",
    "twitter": "x",
    "pin": "pinterest",
    "wa": "whatsapp",
    "tg": "telegram",
    "email": MAIL,
    "e-mail": MAIL,
    "newsletter": MAIL,
    "broadcast": MAIL,
    "linktr.ee": "linktree",
    "chatgpt.com": "chatgpt",
    "none": DIRECT,
    "(direct)": DIRECT,
}

_HOSTS: Mapping[str, str] = {
    "instagram.com": "instagram",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "facebook.com": "facebook",
    "fb.me": "facebook",
    "messenger.com": "facebook",
    "threads.net": "threads",
    "threads.com": "threads",
    "x.com": "x",
    "twitter.com": "x",
    "t.co": "x",
    "pinterest.com": "pinterest",
    "pin.it": "pinterest",
    "linkedin.com": "linkedin",
    "lnkd.in": "linkedin",
    "reddit.com": "reddit",
    "redd.it": "reddit",
    "snapchat.com": "snapchat",
    "whatsapp.com": "whatsapp",
    "wa.me": "whatsapp",
    "telegram.org": "telegram",
    "t.me": "telegram",
    "discord.com": "discord",
    "twitch.tv": "twitch",
    "bsky.app": "bluesky",
    "mastodon.social": "mastodon",
    "linktr.ee": "linktree",
    "substack.com": "substack",
    "patreon.com": "patreon",
    "bing.com": "bing",
    "duckduckgo.com": "duckduckgo",
    "ecosia.org": "ecosia",
    "baidu.com": "baidu",
    "chatgpt.com": "chatgpt",
    "openai.com": "chatgpt",
    "perplexity.ai": "perplexity",
    "claude.ai": "claude",
    "gemini.google.com": "gemini",
    "mail.google.com": MAIL,
    "outlook.live.com": MAIL,
    "outlook.office.com": MAIL,
    "mail.yahoo.com": MAIL,
    "com.google.android.gm": MAIL,
}
"""Hosts and all below them; the more exact one wins."""

_EVERYWHERE = re.compile(r"(?:^|\.)(google|yahoo|yandex|pinterest)\.(?:[a-z]{2,3}\.)?[a-z]{2,3}$")
"""Those with an address of their own in every country."""

_APPS: tuple[tuple[str, str], ...] = (
    ("Instagram", "instagram"),
    ("BytedanceWebview", "tiktok"),
    ("musical_ly", "tiktok"),
    ("TikTok", "tiktok"),
    ("Barcelona", "threads"),
    ("FBAN", "facebook"),
    ("FBAV", "facebook"),
    ("Pinterest", "pinterest"),
    ("Snapchat", "snapchat"),
    ("LinkedInApp", "linkedin"),
    ("Twitter", "x"),
)
"""How the browsers inside apps call themselves; they often say nothing else about where a link was."""

_SILENT = ("stripe.com", "link.com", "paypal.com")
"""Where people pay; coming back from there is no coming from somewhere."""

_UNFIT = re.compile(r"[^a-z0-9._-]+")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def source_of(
    *, carried: str = "", named: str = "", medium: str = "", referrer: str = "", agent: str = "", own: Collection[str] = ()
) -> str:
    """One source from everything a visit tells, the most exact first: what our own link carried along, the name the
    creator gave a link (`utm_source`, `ref`), the host that linked here, the app whose browser it is.

    own  our own hosts; a link from one of them says nothing.
    """
    for name in (carried, named):
        found = _named(name)
        if found:
            return MAIL if found == OTHER and _is_mail(medium) else found
    if _is_mail(medium):
        return MAIL
    host = referrer.strip().lower().rstrip(".")
    if host and host not in own and (found := _of_host(host)):
        return found
    return next((source for sign, source in _APPS if sign in agent), DIRECT)


def label_of(source: str) -> str:
    """The source as people read it."""
    return LABELS.get(source, source) if source else "Unknown"


def _is_mail(medium: str) -> bool:
    return medium.strip().lower() in ("email", "e-mail", "mail", "newsletter")


def _named(name: str) -> str:
    """A name from an address as a source. Whatever could be somebody's own address or number is not kept."""
    text = name.strip().lower()[:200]
    if not text:
        return ""
    if "@" in text or "%40" in text or sum(sign.isdigit() for sign in text) > 6:
        return OTHER
    text = _UNFIT.sub("-", text).strip("-._")[:LONGEST].rstrip("-._")
    text = _ALIASES.get(text, text)
    if text in LABELS or not text:
        return text
    return _of_host(text) or text if _HOST.fullmatch(text) else text


def _of_host(host: str) -> str:
    if not _HOST.fullmatch(host) or host.endswith(_SILENT):
        return ""
    parts = host.split(".")
    for start in range(len(parts) - 1):
        if known := _HOSTS.get(".".join(parts[start:])):
            return known
    if wide := _EVERYWHERE.search(host):
        return wide[1]
    plain = host.removeprefix("www.").removeprefix("m.")
    return plain if len(plain) <= LONGEST else OTHER
