"""The author's products over the demo libraries: whole, grounded, in shape, and always the same."""

import json
from typing import Any

import pytest

from sandbox.kimi.author.conversation import read_conversation
from sandbox.kimi.author.fulltext import Words
from tests.sandbox.kimi.building import Built, build, demo_cards
from tests.sandbox.kimi.judging import judged

WISHES = [
    ("ines", "a morning routine guide for busy parents, $19"),
    ("ines", "bedtime for tired parents"),
    ("ines", "lunchboxes without drama, $12"),
    ("tomas", "keep your commuter bike running all winter, for people without a garage. 29 euros"),
    ("tomas", "a free pre-winter bike checklist"),
    ("tomas", "flat tyres"),
]
TYPES = ["pdf_guide", "mini_course", "challenge", "checklist"]


def packet_of(product_type: str, prompt: str, **more: Any) -> dict[str, Any]:
    return {"productType": product_type, "userPrompt": prompt, **more}


def blocks(draft: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for page in draft["pages"] for block in page["blocks"]]


def kinds(page: dict[str, Any]) -> list[str]:
    return [block["type"] for block in page["blocks"]]


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def spelled_out(built: Built, packet: dict[str, Any]) -> dict[str, Any]:
    told = read_conversation(built.messages)
    assert told is not None
    return Words(told.pile.all(), packet).written_out(built.draft)


@pytest.mark.parametrize("product_type", TYPES)
@pytest.mark.parametrize(("creator", "prompt"), WISHES)
def test_the_real_rules_find_nothing_wrong_with_any_product(creator: str, prompt: str, product_type: str) -> None:
    packet = packet_of(product_type, prompt)
    built = build(packet, creator=creator)
    document, verdict = judged(built.draft, built.library, packet)
    assert verdict == {"valid": True}
    assert document["productType"] == product_type
    assert len(blocks(document)) >= 8


@pytest.mark.parametrize("product_type", TYPES)
@pytest.mark.parametrize("creator", ["ines", "tomas"])
def test_no_page_says_the_same_thing_twice(creator: str, product_type: str) -> None:
    prompt = "morning routine" if creator == "ines" else "winter commuting"
    packet = packet_of(product_type, prompt)
    full = spelled_out(build(packet, creator=creator), packet)
    for page in full["pages"]:
        long = [
            text for text in texts([block["props"] for block in page["blocks"]]) if len(text) > 45 and text != full["title"]
        ]
        assert len(long) == len(set(long))


@pytest.mark.parametrize("product_type", TYPES)
def test_the_same_clips_and_wish_give_the_same_bytes(product_type: str) -> None:
    packet = packet_of(product_type, "morning routine for parents")
    assert json.dumps(build(packet).messages) == json.dumps(build(packet).messages)


def test_other_wishes_and_other_clips_give_other_products() -> None:
    drafts = [build(packet_of("pdf_guide", prompt), creator=creator).draft for creator, prompt in WISHES]
    assert len({json.dumps(draft["pages"]) for draft in drafts}) == len(WISHES)
    assert len({tuple(tuple(kinds(page)) for page in draft["pages"]) for draft in drafts}) == len(WISHES)


def test_a_sales_page_runs_from_hero_to_call() -> None:
    found = kinds(build(packet_of("pdf_guide", WISHES[0][1])).draft["pages"][0])
    assert found == ["Hero", "TextSection", "TextSection", "Bullets", "Steps", "TextSection", "Pricing", "CTA"]


def test_a_guide_has_four_to_seven_chapters_and_ends_with_the_download() -> None:
    content = build(packet_of("pdf_guide", WISHES[0][1])).draft["pages"][1:]
    assert 4 <= len(content) <= 7
    assert all(page["blocks"][0]["type"] == "Hero" for page in content)
    assert all(page["blocks"][-1]["type"] == "CTA" for page in content[:-1])
    assert content[-1]["blocks"][-1]["type"] == "DownloadButton"
    assert [page["blocks"][-1]["props"]["heading"] for page in content[:-1]] == [
        f"Next: {page['title']}" for page in content[1:]
    ]


def test_a_course_counts_its_modules_and_its_lessons_link_to_clips() -> None:
    content = build(packet_of("mini_course", WISHES[3][1]), creator="tomas").draft["pages"][1:]
    assert [page["blocks"][0]["props"]["number"] for page in content] == list(range(1, len(content) + 1))
    lessons = [block for page in content for block in page["blocks"] if block["type"] == "LessonContent"]
    linked = [block for block in lessons if block["variant"] == "clip"]
    assert len(linked) >= 2 * len(content)
    assert all(block["props"]["clip"].startswith("$c") for block in linked)
    assert sum(block["variant"] == "reflection" for block in lessons) == len(content)


@pytest.mark.parametrize(
    ("prompt", "days"), [("a 5-day calmer mornings challenge", 5), ("calmer mornings", 7), ("two weeks of calm", 14)]
)
def test_a_challenge_has_a_page_for_each_day(prompt: str, days: int) -> None:
    content = build(packet_of("challenge", prompt)).draft["pages"][1:]
    assert [page["unlockDay"] for page in content] == list(range(1, days + 1))
    assert [page["blocks"][0]["props"]["day"] for page in content] == list(range(1, days + 1))
    for page in content:
        assert {"DayHeader", "Checklist"} <= set(kinds(page))
        assert "prompt" in next(block for block in reversed(page["blocks"]) if block["type"] == "LessonContent")["props"]


def test_a_challenge_longer_than_the_library_spreads_the_steps() -> None:
    packet = packet_of("challenge", "a 10-day shoes challenge")
    built = build(packet, cards=demo_cards("ines")[:4])
    content = built.draft["pages"][1:]
    assert len(content) == 10
    assert len({page["slug"] for page in content}) == 10
    assert judged(built.draft, built.library, packet)[1] == {"valid": True}


def test_a_checklist_is_one_page_with_a_group_for_each_theme() -> None:
    packet = packet_of("checklist", "the night before school")
    built = build(packet)
    assert len(built.draft["pages"]) == 2
    (page,) = [block for block in spelled_out(built, packet)["pages"][1]["blocks"] if block["type"] == "Checklist"]
    groups = page["props"]["groups"]
    assert 4 <= len(groups) <= 7
    assert all(group["title"] and 3 <= len(group["items"]) <= 8 for group in groups)


MORNING = (
    "A morning routine guide for busy parents in six parts: the night before, waking up, getting dressed, breakfast,"
    " the front door, and when it goes wrong. $19."
)
REPAIR = (
    "A mini course in bicycle repair for people without a garage, five modules: flat tyres, chain, brakes, gears, noises."
    " Short lessons, seven tools, no stand. $39."
)
LUNCH = (
    "A free lunchbox checklist to hang on the fridge: what to plan, what to pack the evening before, what to freeze on"
    " Sunday and what to look at when the box comes home."
)


@pytest.mark.parametrize(
    ("product_type", "creator", "prompt", "title", "parts"),
    [
        (
            "pdf_guide", "ines", MORNING, "Morning Routine for Busy Parents",
            ["The Night Before", "Waking Up", "Getting Dressed", "Breakfast", "The Front Door", "When It Goes Wrong"],
        ),
        (
            "mini_course", "tomas", REPAIR, "Bicycle Repair for People Without a Garage",
            ["Flat Tyres", "Chain", "Brakes", "Gears", "Noises"],
        ),
        ("pdf_guide", "ines", "breakfast, then getting dressed, then the front door: a guide", None,
            ["Breakfast", "Getting Dressed", "The Front Door"]),
        ("pdf_guide", "ines", "a morning guide in three parts: breakfast, submarines, and waking up", None,
            ["Breakfast", "Waking Up"]),
    ],
)  # fmt: skip
def test_the_parts_a_prompt_names_are_the_pages_in_its_order(
    product_type: str, creator: str, prompt: str, title: str | None, parts: list[str]
) -> None:
    built = build(packet_of(product_type, prompt), creator=creator)
    assert [page["title"] for page in built.draft["pages"][1:]] == parts
    assert title in (None, built.draft["title"])
    lookups = [message for message in built.messages if '"get_clip_cards"' in json.dumps(message)]
    assert len(lookups) == 1


def test_the_parts_of_a_checklist_are_its_groups() -> None:
    packet = packet_of("checklist", LUNCH)
    built = build(packet)
    (block,) = [one for one in built.draft["pages"][1]["blocks"] if one["type"] == "Checklist"]
    assert [group["title"] for group in block["props"]["groups"]] == [
        "What to Plan", "What to Pack the Evening Before", "What to Freeze on Sunday",
        "What to Look at When the Box Comes Home",
    ]  # fmt: skip
    assert built.draft["pages"][0]["blocks"][-1]["props"]["buttonLabel"] == "Get the free checklist"


def test_a_challenge_goes_the_way_its_prompt_names() -> None:
    prompt = "A seven-day challenge for calmer evenings: one small change a day, from supper to lights out. $29."
    draft = build(packet_of("challenge", prompt)).draft
    assert draft["title"] == "The 7-Day Calmer Evenings Challenge"
    assert draft["subtitle"] == "One small change a day, from supper to lights out"
    content = draft["pages"][1:]
    assert [page["unlockDay"] for page in content] == list(range(1, 8))
    assert all(kinds(page)[:4] == ["DayHeader", "LessonContent", "Checklist", "LessonContent"] for page in content)
    assert draft["pages"][0]["blocks"][-1]["props"]["heading"] == "Day 1 can be tonight."


@pytest.mark.parametrize(("creator", "prompt"), [*WISHES, ("ines", MORNING), ("tomas", REPAIR)])
def test_no_clip_stands_in_two_sections_of_a_sales_page(creator: str, prompt: str) -> None:
    page = build(packet_of("pdf_guide", prompt), creator=creator).draft["pages"][0]
    used = [{text.split(".")[0] for text in texts(block["props"]) if text.startswith("$c")} for block in page["blocks"]]
    assert sum(map(len, used)) == len(set().union(*used))


@pytest.mark.parametrize("product_type", TYPES)
@pytest.mark.parametrize("count", [1, 2])
def test_few_clips_make_a_small_product(product_type: str, count: int) -> None:
    packet = packet_of(product_type, "shoes before coats and telly")
    built = build(packet, cards=demo_cards("ines")[:count])
    assert 5 <= len(blocks(built.draft)) <= 8
    assert judged(built.draft, built.library, packet)[1] == {"valid": True}


def test_without_a_fitting_clip_the_author_says_so_and_builds_nothing() -> None:
    built = build(packet_of("pdf_guide", "quantum physics for dogs"))
    assert built.draft == {}
    assert built.last_words == (
        "None of your clips is about quantum physics, so there is nothing to build from."
        " Import clips about it, or choose another subject."
    )


def test_a_free_product_says_free_and_has_no_price() -> None:
    for packet in (
        packet_of("checklist", "a free checklist for the school run"),
        packet_of("pdf_guide", "school run", salesPage={"suggestedPriceCents": 0}),
    ):
        sales = build(packet).draft["pages"][0]
        assert "Pricing" not in kinds(sales)
        hero, call = sales["blocks"][0]["props"], sales["blocks"][-1]["props"]
        assert "free" in hero["ctaLabel"].lower()
        assert "free" in call["buttonLabel"].lower()


def test_the_packets_own_copy_is_used_by_reference() -> None:
    sales = {
        "headline": "Mornings without shouting", "subhead": "A calmer start", "benefits": ["Less shouting", "Shoes on time"],
        "ctaText": "Get my mornings back", "suggestedPriceCents": 1900,
        "faq": [{"question": "How long?", "answer": "One song."}],
        "testimonials": [{"quote": "We left on time.", "author": "Rita"}],
    }  # fmt: skip
    packet = packet_of("pdf_guide", "morning routine", title="Slow Mornings", audience="night nurses", salesPage=sales)
    built = build(packet)
    page = built.draft["pages"][0]
    by_kind = {block["type"]: block["props"] for block in page["blocks"]}
    assert built.draft["title"] == "Slow Mornings"
    assert by_kind["Hero"]["title"] == "$p.headline"
    assert by_kind["Hero"]["eyebrow"] == "A guide for night nurses by Ines Duarte"
    assert by_kind["Bullets"]["items"] == ["$p.benefits"]
    assert by_kind["Pricing"]["buttonLabel"] == "$p.cta"
    assert by_kind["FAQ"]["items"] == [{"question": "$p.faq1.question", "answer": "$p.faq1.answer"}]
    assert by_kind["Testimonial"]["items"] == ["$p.testimonial1"]
    assert kinds(page)[-3:] == ["FAQ", "Pricing", "CTA"]
    assert judged(built.draft, built.library, packet)[1] == {"valid": True}


def test_the_outline_decides_chapters_and_clips() -> None:
    outline = [
        {"title": "The evening before", "clips": ["Bags get packed before the bath"]},
        {"title": "Out of the door", "clips": ["Shoes before coats, always", "The song that gets socks on"]},
    ]
    built = build(packet_of("pdf_guide", "morning routine", outline=outline))
    content = built.draft["pages"][1:]
    assert [page["title"] for page in content] == ["The evening before", "Out of the door"]
    full = json.dumps(spelled_out(built, {})["pages"][2])
    assert "Shoes before coats, always" in full
    assert "The song that gets socks on" in full
    assert "Bags get packed" not in full


def test_a_packet_with_sources_and_no_library_is_enough() -> None:
    sources = [
        {
            "title": "Weigh your beans",
            "keySteps": ["Put the cup on the scale.", "Weigh the beans."],
            "summary": "A scale beats a spoon.",
        },
        {"title": "Water first", "keySteps": ["Boil it.", "Wait a minute."]},
        {"title": "Grind late", "keySteps": ["Grind just before you brew."], "summary": "Old grounds taste of cupboard."},
    ]
    built = build(packet_of("pdf_guide", "brew better coffee", sources=sources), cards=[])
    found = set(texts(built.draft["pages"]))
    assert {"Put the cup on the scale.", "Wait a minute.", "Old grounds taste of cupboard."} <= found


@pytest.mark.parametrize(
    ("intent", "preset", "density"),
    [
        ({"mood": "calm", "layoutDensity": "high"}, "clean", "compact"),
        ({"mood": "dark"}, "dark", "airy"),
        ({}, "warm", "airy"),
    ],
)
def test_the_look_comes_from_the_packet_and_then_the_brand(intent: dict[str, str], preset: str, density: str) -> None:
    tokens = build(packet_of("pdf_guide", "morning routine", designIntent=intent)).draft["themeTokens"]
    assert (tokens["preset"], tokens["density"]) == (preset, density)
    assert tokens["colorPrimary"] == "#b4532a"
