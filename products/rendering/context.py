"""What the server binds to a document when it is shown: prices, addresses, what a buyer may open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from products.rendering.reading import ReadingView

Mode = Literal["published", "preview", "library", "export", "site"]
PICTURE_SCHEME = "owny-picture:"
"""How a paper names a creator's picture (`owny-picture:<file name>`)."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


def static_path(path: str) -> str:
    """The address of a static file when no manifest is at hand."""
    return f"/static/{path}"


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded image: its address and size in px, so that its place is kept while it loads.

    `url` is the copy every program can read; `sources` are (type, srcset) of better ones, best first.
    """

    url: str
    width: int
    height: int
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ClipSource:
    """Where a clip can be watched."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the words of a block were said: an address on the open web, who shows it, and the second, if known."""

    url: str
    site: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a review and the name under them."""

    quote: str
    author: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A review as a page shows it; `reply` is what the creator answered."""

    rating: int
    text: str
    name: str
    date: date
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Voices:
    """What buyers say of a product. `average` (`4.6`) and `count` are of everybody who rated it, `shown_count` of the
    reviews whose words are shown, of which the page has the first few."""

    average: str
    count: int
    shown: tuple[Voice, ...]
    shown_count: int


@dataclass(frozen=True, slots=True)
class PageContext:
    """Everything on a page that is not in the document. All addresses are final; empty ones leave their link out.

    mode          published: a shared page for anybody · preview: in the studio, blocks carry `data-block` ·
                  library: for a buyer · export: the printable file ·
                  site: a page of the exported web site.
    price_label   as the buyer reads it: "$19", "Free", "From $5". Never taken from the document.
    page_urls     slug → address of every page of the product; a missing slug is not linked.
    product_urls  public id → address of the creator's other products that can be opened now.
    locked        slug → when it opens, in words ("Thursday"); locked pages are named, never linked.
    done          slugs the buyer has finished.
    moments       block id, or `block.number` of a step → where its words were said; empty where that is not shown.
    seen          what the page tells when it is looked at: where to, and of what; empty where nothing is counted.
    said          review id → its words and its writer, of the reviews that may be shown in this document.
    voices        what buyers say of the product as a whole; None while nothing may be shown.
    trust         lines near the buy button, each (strong words, rest), after the ones every product has.
    """

    mode: Mode = "published"
    creator_name: str = ""
    handle: str = ""
    hub_url: str = ""
    product_url: str = ""
    price_label: str = ""
    price_amount: str = ""
    currency: str = ""
    buy_url: str = "#buy"
    is_free: bool = False
    refund_line: str = ""
    seen: tuple[str, str] = ("", "")
    trust: tuple[tuple[str, str], ...] = ()
    page_urls: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    product_urls: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    locked: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    done: frozenset[str] = frozenset()
    library_url: str = ""
    download_url: str = ""
    asset: Callable[[str], str] = static_path
    theme_url: str = ""
    canonical_url: str = ""
    social_image_url: str = ""
    feed_url: str = ""
    media: Mapping[str, Picture] = field(default_factory=dict)
    avatar_url: str = ""
    clips: Mapping[str, ClipSource] = field(default_factory=dict)
    moments: Mapping[str, Moment] = field(default_factory=dict)
    footer_links: tuple[tuple[str, str], ...] = ()
    owny_url: str = "/"
    said: Mapping[str, Said] = field(default_factory=dict)
    voices: Voices | None = None
    reading: ReadingView | None = None
    """What a buyer has done with it so far; None for everybody else."""
    inline_css: str = ""
    """When set, the page carries this style sheet itself and links none: for one file that opens alone."""
