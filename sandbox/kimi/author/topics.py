"""What to look for among the clips."""

from collections import Counter

from sandbox.kimi.author.chapters import named_clips, outline_parts
from sandbox.kimi.author.clips import relevant
from sandbox.kimi.author.conversation import Conversation
from sandbox.kimi.author.wish import read_wish
from sandbox.kimi.author.words import EMPTY, meaning, words

MOST_MORE, MOST_PLANNED = 4, 8
ENOUGH, PLENTY = 8, 16
"""With so many clips in the packet the author need not look for the subject of the wish, or for anything at all: no product
holds more clips than that.
"""


def first_topics(told: Conversation) -> list[str]:
    """Return the subject of the wish, and the parts it names; where it names none, tags say what to look for next."""
    wish = read_wish(told.packet)
    parts = [] if outline_parts(told.packet.get("outline")) else [part.lower() for part in wish.named.parts]
    subject = wish.topic or ("" if parts else _bare(wish.prompt) or wish.form)
    ends = list(wish.named.way or ()) if wish.product_type == "challenge" else []
    return [topic for topic in dict.fromkeys([subject, *parts, *ends]) if topic]


def looks_saved(told: Conversation) -> int:
    """Return how many looks the clips in the packet make needless; none where the wish names parts to look for."""
    wish = read_wish(told.packet)
    if wish.named.parts or wish.named.way or told.at_hand < ENOUGH:
        return 0
    return 2 if told.at_hand >= max(PLENTY, 2 * (wish.days or 0)) else 1


def more_topics(told: Conversation) -> list[str]:
    """Return the topics of the second look: the outline's titles, or the commonest tags, or single words of the wish."""
    wish = read_wish(told.packet)
    if wish.named.parts and told.pile.all():
        return _outline_topics(told)[:MOST_PLANNED]
    asked = {topic.casefold() for topic in told.topics}
    planned = _outline_topics(told)
    if not outline_parts(told.packet.get("outline")):
        planned = _tags(told, wish.topic) or [word for word in words(wish.prompt) if word not in EMPTY and len(word) > 3]
        planned = planned[:MOST_MORE]
    fresh = [topic for topic in dict.fromkeys(planned) if topic and topic.casefold() not in asked]
    return fresh[:MOST_PLANNED]


def _outline_topics(told: Conversation) -> list[str]:
    """Return the titles of the clips an outline names and nobody has found yet, and of parts that name none."""
    known = {name for clip in told.pile.all() for name in (clip.alias.casefold(), clip.title.casefold())}
    topics: list[str] = []
    for part in outline_parts(told.packet.get("outline")):
        missing = [name for name in named_clips(part) if name not in known]
        topics += [name for name in missing if " " in name]
        if not named_clips(part) or any(" " not in name for name in missing):
            topics.append(str(part["title"]))
    return topics


def _tags(told: Conversation, topic: str) -> list[str]:
    """Return the tags of the relevant clips by how many have them; those in the topic itself are passed over."""
    clips = relevant(told.pile.all(), topic)
    counts = Counter(tag for clip in clips for tag in clip.tags)
    passed = meaning(topic)
    ranked = sorted(counts, key=lambda tag: -counts[tag])
    return [tag for tag in ranked if not (meaning(tag) and meaning(tag) <= passed)]


def _bare(text: str) -> str:
    return " ".join(word for word in words(text) if word not in EMPTY)[:80]
