"""What machines read: sitemap, robots, feed, structured data, the picture of a shared link, the schema."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from creators.models import Creator
from creators.pictures import take_picture
from products.dsl.catalog import SCHEMA_ID, sample_document
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import change_offer, publish, save_revision, unpublish
from products.views import discovery
from tests.creators.images import opened, photo
from tests.products.rendering.reading_html import Page, read

SITE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


def head(client: Client, path: str) -> Page:
    return read(client.get(path).content.decode())


def named(page: Page) -> dict[str, str]:
    return {e.attrs.get("name") or e.attrs.get("property", ""): e.attrs.get("content", "") for e in page.all("meta")}


def told(page: Page) -> list[dict[str, Any]]:
    (script,) = [one for one in page.all("script") if one.attrs.get("type") == "application/ld+json"]
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return list(data["@graph"])


def addresses(client: Client, path: str = "/sitemap.xml") -> list[str]:
    root = ElementTree.fromstring(client.get(path).content)
    return [str(one.text) for one in root.iter(f"{MAP}loc")]


def test_a_shared_product_introduces_itself_to_people(freebie: Product, stranger: Client) -> None:
    page = head(stranger, "/@mara/first-herbs/")
    seen = named(page)
    version = freebie.live_revision.document_hash[:8] if freebie.live_revision else ""
    image = f"{SITE}/@mara/first-herbs/social.png?v={version}"
    title = sample_document()["seo"]["title"]
    words = sample_document()["seo"]["description"]
    wanted = {
        "description": words,
        "og:type": "product",
        "og:site_name": "Mara Lind",
        "og:title": title,
        "og:description": words,
        "og:url": f"{SITE}/@mara/first-herbs/",
        "og:image": image,
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "First herbs",
        "product:price:amount": "0",
        "product:price:currency": "USD",
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": words,
        "twitter:image": image,
    }
    assert {name: seen.get(name) for name in wanted} == wanted
    links = {
        one.attrs["rel"]: one.attrs["href"] for one in page.all("link") if one.attrs["rel"] in ("canonical", "alternate")
    }
    assert links == {"canonical": f"{SITE}/@mara/first-herbs/", "alternate": f"{SITE}/@mara/feed.xml"}
    assert page.all("title")[0].text == title


def test_structured_data_says_what_is_sold_and_nothing_that_is_not_so(guide: Product, stranger: Client) -> None:
    product, course = told(head(stranger, f"/@mara/{guide.slug}/"))
    address = f"{SITE}/@mara/{guide.slug}/"
    offer = {
        "@type": "Offer",
        "url": address,
        "price": "19",
        "priceCurrency": "USD",
        "availability": "https://schema.org/InStock",
        "seller": {"@type": "Person", "name": "Mara Lind"},
    }
    assert (product["@type"], product["name"], product["url"]) == ("Product", "Herbs & more", address)
    assert product["offers"] == offer
    assert product["brand"] == {"@type": "Brand", "name": "Mara Lind"}
    assert (course["@type"], course["provider"]["name"]) == ("Course", "Mara Lind")
    assert course["offers"] == offer | {"category": "Paid"}
    assert not {"aggregateRating", "review"} & set(product)
    change_offer(product=guide, price_cents=1950)
    assert told(head(stranger, f"/@mara/{guide.slug}/"))[0]["offers"]["price"] == "19.50"


def test_a_title_cannot_break_out_of_structured_data(creator: Creator, stranger: Client) -> None:
    title = "</script><script>alert(1)</script>\u2028&amp;"
    product = Product.objects.create(creator=creator, product_type="mini_course", title="x", slug="x")
    save_revision(product=product, document={**sample_document(), "title": title}, origin=RevisionOrigin.BUILD)
    product.refresh_from_db()
    publish(product=product, by=creator.user)
    page = head(stranger, "/@mara/x/")
    assert told(page)[0]["name"] == title
    assert [one.text for one in page.all("script") if "src" not in one.attrs and "type" not in one.attrs] == []


def test_the_sitemap_names_hubs_and_products_for_sale(freebie: Product, rival: Creator, stranger: Client) -> None:
    assert addresses(stranger) == [f"{SITE}/@mara/", f"{SITE}/@mara/first-herbs/"]
    unpublish(product=freebie)
    assert addresses(stranger) == []


def test_a_large_sitemap_is_an_index_of_parts(
    freebie: Product, creator: Creator, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        product = Product.objects.create(creator=creator, product_type="checklist", title="x", slug=f"x-{number}")
        Product.objects.filter(pk=product.pk).update(
            status="published", live_revision=freebie.live_revision, published_at=freebie.published_at
        )
    monkeypatch.setattr(discovery, "MOST_ADDRESSES", 2)
    parts = addresses(stranger)
    assert parts == [f"{SITE}/sitemap-{number}.xml" for number in (1, 2, 3)]
    found = [one for part in parts for one in addresses(stranger, part.removeprefix(SITE))]
    assert found == [f"{SITE}/@mara/"] + [f"{SITE}/@mara/{slug}/" for slug in ("first-herbs", "x-0", "x-1", "x-2", "x-3")]
    assert stranger.get("/sitemap-4.xml").status_code == 404
    assert stranger.get("/sitemap-0.xml").status_code == 404
    assert stranger.get(f"/sitemap-{10**22}.xml").status_code == 404


def test_robots_keeps_crawlers_out_of_what_is_private(db: None, stranger: Client) -> None:
    lines = stranger.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /library/" in lines
    assert not any(line.startswith(("Disallow: /@", "Disallow: /media", "Disallow: /static")) for line in lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


@pytest.mark.parametrize("path", ["/library/", "/@mara/first-herbs/buy/", "/accounts/login/", "/settings/", "/orders/"])
def test_private_pages_say_so_in_their_headers(freebie: Product, stranger: Client, path: str) -> None:
    assert stranger.get(path)["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", ["/", "/@mara/", "/@mara/first-herbs/", "/sitemap.xml", "/robots.txt"])
def test_public_pages_may_be_found(freebie: Product, stranger: Client, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.headers.get("X-Robots-Tag")) == (200, None)
    if answer["Content-Type"].startswith("text/html"):
        assert "robots" not in named(read(answer.content.decode()))


def test_the_feed_tells_what_is_new(freebie: Product, guide: Product, stranger: Client) -> None:
    answer = stranger.get("/@mara/feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.findtext(f"{ATOM}title") == "Mara Lind"
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["Herbs & more", "First herbs"]
    assert [one.findtext(f"{ATOM}id") for one in entries] == [f"urn:owny:{guide.public_id}", f"urn:owny:{freebie.public_id}"]
    link = entries[1].find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"{SITE}/@mara/first-herbs/"
    assert stranger.get("/@nobody/feed.xml").status_code == 404


def test_the_hub_introduces_itself(freebie: Product, stranger: Client) -> None:
    seen = named(head(stranger, "/@mara/"))
    assert (seen["og:type"], seen["og:title"], seen["og:url"]) == ("profile", "Mara Lind", f"{SITE}/@mara/")
    assert seen["og:image"].startswith(f"{SITE}/@mara/first-herbs/social.png?v=")


def test_the_picture_of_a_link_is_drawn_once_and_always_the_same(freebie: Product, stranger: Client) -> None:
    answer = stranger.get("/@mara/first-herbs/social.png")
    image = opened(answer.content)
    assert (answer["Content-Type"], image.format, image.size) == ("image/png", "PNG", (1200, 630))
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert stranger.get("/@mara/first-herbs/social.png").content == answer.content
    unpublish(product=freebie)
    assert stranger.get("/@mara/first-herbs/social.png").status_code == 404


def test_the_picture_of_a_link_shows_the_uploaded_photo(creator: Creator, freebie: Product, stranger: Client) -> None:
    media = take_picture(creator=creator, name="a.jpg", content=photo(1000, 1000)).media
    document = {**sample_document(), "title": "First herbs"}
    document["pages"][0]["blocks"][0]["props"]["image"] = {"mediaId": media.public_id, "alt": "Pots"}
    save_revision(product=freebie, document=document, origin=RevisionOrigin.EDIT)
    publish(product=freebie, by=creator.user)
    image = opened(stranger.get("/@mara/first-herbs/social.png").content).convert("RGB")
    red, blue = image.getpixel((700, 300)), image.getpixel((1190, 300))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]


def test_the_schema_is_where_its_name_says(db: None, stranger: Client) -> None:
    answer = stranger.get("/schemas/product_dsl/1.0.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    schema = answer.json()
    assert schema["$id"] == SCHEMA_ID == "https://owny.store/schemas/product_dsl/1.0.json"
    Draft202012Validator(schema).validate(sample_document())


def test_signs_that_xml_cannot_write_do_not_cost_the_feed(creator: Creator, stranger: Client) -> None:
    creator.display_name = "Ma\x01ra\uffff"
    creator.save()
    root = ElementTree.fromstring(stranger.get("/@mara/feed.xml").content)
    assert root.findtext(f"{ATOM}title") == "Mara"
