from typing import Any

import pytest

from products.dsl.catalog import sample_document
from products.dsl.document import blocks, strings
from products.dsl.facts import Facts
from products.dsl.grounding import Grounding, Leaf, ground
from products.dsl.references import SourceIndex, SourceText
from tests.products.dsl.conftest import Document, block

FACTS = Facts(texts=("Jane Doe", "@drjane"), price_cents=1900, media_ids=frozenset({"med_1"}))


def grounded(document: Document, index: SourceIndex, *texts: str) -> Grounding:
    """The grounding of the document with one block of these paragraphs and no other text."""
    document["title"], document["seo"], document["pages"] = "", {}, document["pages"][1:]
    document["pages"][0]["title"] = ""
    document["pages"][0]["blocks"] = [block("only", "TextSection", "prose", paragraphs=list(texts))]
    return ground(document, index, facts=FACTS)


def claims(document: Document, index: SourceIndex, text: str) -> list[str]:
    """The codes of the errors that one paragraph gives."""
    return [one.code for one in grounded(document, index, text).problems if one.severity == "error"]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Wake at 5AM", "$c1.step1"),
        ("  wake  at 5am. ", "$c1.step1"),
        ("**Wake** at *5AM*!", "$c1.step1"),
        ("“Mornings are where my day is decided”", "$c1.quote1"),
        ("journal for ten minutes and drink water before coffee", "$c1.summary"),
        ("Wake at 5AM. Drink a glass of water before coffee.", "$c1.step1"),
    ],
)
def test_the_words_of_a_source_are_verbatim(document: Document, index: SourceIndex, text: str, ref: str) -> None:
    grounding = grounded(document, index, text)
    assert [(leaf.kind, leaf.ref, leaf.clip_id) for leaf in grounding.leaves] == [("verbatim", ref, "clip_a")]
    assert grounding.problems == []


def test_a_leaf_names_its_place_its_clip_and_the_moment(document: Document, index: SourceIndex) -> None:
    grounding = grounded(document, index, "Journal for ten minutes")
    assert grounding.leaves == [
        Leaf(
            "/pages/0/blocks/0/props/paragraphs/0",
            "blk_0000only",
            "Journal for ten minutes",
            "verbatim",
            "$c1.step2",
            "clip_a",
            40,
        )
    ]


def test_part_of_a_word_is_not_verbatim(document: Document) -> None:
    index = SourceIndex([SourceText("$c1.step1", "Plan your day before our week", "step", "clip_a")])
    assert [leaf.kind for leaf in grounded(document, index, "your day", "our day", "our week").leaves] == [
        "verbatim",
        "new",
        "verbatim",
    ]


def test_a_long_source_used_whole_is_verbatim(document: Document) -> None:
    text = "Water is what they want. " * 20 + "\n🌱\nNo, really."
    index = SourceIndex([SourceText("$c1.summary", text, "summary", "clip_a")])
    assert [(leaf.kind, leaf.ref) for leaf in grounded(document, index, text).leaves] == [("verbatim", "$c1.summary")]


@pytest.mark.parametrize(
    "text", ["Journal for 10 minutes", "Before coffee, drink a glass of water", "Waking at 5AM: journal, then drink water"]
)
def test_a_sentence_made_of_a_sources_words_is_adapted(document: Document, index: SourceIndex, text: str) -> None:
    grounding = grounded(document, index, text)
    assert grounding.leaves[0].kind == "adapted"
    assert grounding.leaves[0].clip_id == "clip_a"
    assert grounding.problems == []


def test_a_paragraph_made_of_several_sources_is_adapted(document: Document, index: SourceIndex) -> None:
    text = "Vitamin D, 5,000 IU it is. More mental clarity all day, then."
    assert [leaf.kind for leaf in grounded(document, index, text).leaves] == ["adapted"]


@pytest.mark.parametrize("text", ["Why this works", "Let us begin", "Start here", "What you will need", "And that is it."])
def test_connecting_words_are_new_and_no_problem(document: Document, index: SourceIndex, text: str) -> None:
    grounding = grounded(document, index, text)
    assert (grounding.leaves[0].kind, grounding.leaves[0].ref, grounding.problems) == ("new", None, [])


def test_a_longer_new_text_is_warned_about(document: Document, index: SourceIndex) -> None:
    text = "The old monks of the northern valleys rose with the birds and walked among their bees"
    (problem,) = grounded(document, index, text).problems
    assert (problem.code, problem.severity, problem.block_id) == ("ungrounded_text", "warning", "blk_0000only")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Journal for 15 minutes", "ungrounded_number"),
        ("Journal for fifteen minutes", "ungrounded_number"),
        ("Wake at 4AM", "ungrounded_number"),
        ("Join 2,000 happy people", "ungrounded_number"),
        ("Feel 80% calmer", "ungrounded_number"),
        ("Now only $49", "ungrounded_price"),
        ("It used to cost 99 dollars", "ungrounded_price"),
        ("As Dr. Attia suggests, vitamin D", "ungrounded_name"),
        ("Inspired by Tim Ferriss and others", "ungrounded_name"),
        ("Sarah says it works", "ungrounded_name"),
        ("Plan it with ChatGPT", "ungrounded_name"),
        ("This lowers your blood pressure", "ungrounded_promise"),
        ("Clinically tested mornings", "ungrounded_promise"),
        ("Earn more while you sleep", "ungrounded_promise"),
        ('She said "my whole life is different now"', "ungrounded_quote"),
        ("She said “my whole life is different now”", "ungrounded_quote"),
    ],
)
def test_claims_that_no_source_holds_are_errors(document: Document, index: SourceIndex, text: str, code: str) -> None:
    assert claims(document, index, text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Just 10 minutes to journal",
        "Take 5000 IU of vitamin D",
        "Seven in the morning, 7AM, more energy",
        "Only $19 today",
        "Yours for 19 dollars",
        "Vitamin D, as Huberman suggests it",
        "Jane Doe shows how",
        "By Jane",
        'I keep saying "mornings are where my day is decided" to friends',
        'A "small win" first',
        "One thing at a time",
        "On Monday in March it is easier",
        "The Calm Morning Plan",
        "I'm up early",
    ],
)
def test_claims_that_a_source_or_a_fact_holds_are_fine(document: Document, index: SourceIndex, text: str) -> None:
    assert claims(document, index, text) == []


def test_a_number_of_another_thing_is_not_held(document: Document, index: SourceIndex) -> None:
    assert claims(document, index, "Ten cups of tea") == ["ungrounded_number"]


def test_german_nouns_are_not_names(document: Document, index: SourceIndex) -> None:
    document["language"] = "de-AT"
    assert claims(document, index, "Heute trinken wir Wasser aus dem Glas am Fenster") == []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Day 3 starts here", True),
        ("A reset in 7 days", True),
        ("A reset in seven days", True),
        ("One week, 1 week", True),
        ("Day 8 starts here", False),
        ("A reset in 9 days", False),
        ("2 lessons inside", True),
        ("Five lessons inside", False),
        ("Module 4 next", True),
        ("Module 5 next", False),
    ],
)
def test_numbers_that_follow_from_the_product_are_known(
    document: Document, index: SourceIndex, text: str, held: bool
) -> None:
    document["title"], document["seo"] = "", {}
    document["pages"] = document["pages"][1:]
    document["pages"][0]["title"] = ""
    document["pages"][0]["blocks"] = [
        block("day1", "DayHeader", "open", day=1, title="Start"),
        block("day7", "DayHeader", "open", day=7, title="End"),
        block("mod", "ModuleHeader", "row", number=4, title="Go"),
        block("le1", "LessonContent", "reading", heading="Go"),
        block("le2", "LessonContent", "reading", heading="On"),
        block("text", "TextSection", "prose", paragraphs=[text]),
    ]
    assert [one.code for one in ground(document, index).problems] == ([] if held else ["ungrounded_number"])


def test_a_heading_may_count_the_entries_below_it(document: Document, index: SourceIndex) -> None:
    document["pages"][0]["blocks"] = [
        block("b", "Bullets", "list", heading="Two ways in", items=[{"title": "Go"}, {"title": "Stay"}])
    ]
    assert ground(document, index, facts=FACTS).problems == []
    document["pages"][0]["blocks"][0]["props"]["heading"] = "Three ways in"
    assert [one.code for one in ground(document, index, facts=FACTS).problems] == ["ungrounded_number"]


@pytest.mark.parametrize(
    ("quote", "author", "held"),
    [
        ("I finally have mornings again.", "Lena K.", True),
        ("I finally have mornings again", "LENA K", True),
        ("I finally have mornings again.", "Omar T.", False),
        ("This changed everything for me.", "Lena K.", False),
        ("Mornings are where my day is decided", "Jane Doe", False),
    ],
)
def test_a_testimonial_needs_its_own_author_on_record(
    document: Document, index: SourceIndex, quote: str, author: str, held: bool
) -> None:
    document["pages"][0]["blocks"] = [block("said", "Testimonial", "quote", items=[{"quote": quote, "author": author}])]
    found = [one for one in ground(document, index, facts=FACTS).problems if one.code == "ungrounded_testimonial"]
    assert [one.path for one in found] == ([] if held else ["/pages/0/blocks/0/props/items/0/quote"])


def test_clips_and_pictures_that_do_not_exist_are_errors(document: Document, index: SourceIndex) -> None:
    lesson = block("less", "LessonContent", "clip", heading="Go", clip={"clipId": "clip_x"})
    picture = block("pict", "Image", "wide", image={"mediaId": "med_x", "alt": "A table"})
    document["pages"][1]["blocks"] = [lesson | {"sources": ["clip_a", "clip_y"]}, picture]
    found = [(one.code, one.path) for one in ground(document, index, facts=FACTS).problems if one.code.startswith("unknown")]
    assert found == [
        ("unknown_clip", "/pages/1/blocks/0/props/clip/clipId"),
        ("unknown_clip", "/pages/1/blocks/0/sources/1"),
        ("unknown_media", "/pages/1/blocks/1/props/image/mediaId"),
    ]


def test_the_cover_and_known_pictures_exist(document: Document, index: SourceIndex) -> None:
    document["pages"][1]["blocks"] = [
        block(f"pic{at}", "Image", "wide", image={"mediaId": media, "alt": ""})
        for at, media in enumerate(("cover", "med_1"))
    ]
    assert ground(document, index, facts=FACTS).problems == []


def test_title_and_description_are_grounded_too(document: Document, index: SourceIndex) -> None:
    document["title"], document["seo"]["description"] = "Mornings in 30 days", "Only $99."
    found = [(one.code, one.path) for one in ground(document, index, facts=FACTS).problems]
    assert found == [("ungrounded_number", "/title"), ("ungrounded_price", "/seo/description")]


def test_ids_slugs_and_bound_values_are_not_texts(document: Document, index: SourceIndex) -> None:
    document["pages"][1]["blocks"] = [
        block("l", "LessonContent", "clip", heading="Go", clip={"clipId": "clip_a", "label": "Look"})
    ]
    texts = {leaf.text for leaf in ground(document, index).leaves}
    assert {"Go", "Look"} <= texts
    assert not texts & {"clip_a", "guide", "blk_0000000l"}


def test_shares_count_words_and_add_up(document: Document, index: SourceIndex) -> None:
    grounding = grounded(document, index, "Wake at 5AM", "Journal for 10 minutes", "Why this works")
    assert grounding.shares == {"verbatim": 0.3, "adapted": 0.4, "new": 0.3}


def test_an_empty_document_has_no_shares(index: SourceIndex) -> None:
    assert ground({}, index) == Grounding([], [], {"verbatim": 0.0, "adapted": 0.0, "new": 0.0})


def test_a_document_of_its_sources_words_is_all_verbatim() -> None:
    document = sample_document()
    texts = [SourceText(f"$p.text{at}", text, "copy") for at, (_, text) in enumerate(strings(document))]
    said = [item for one in blocks(document) if one.block["type"] == "Testimonial" for item in one.block["props"]["items"]]
    texts += [
        SourceText(f"$p.testimonial{at}.{name}", text, name) for at, item in enumerate(said) for name, text in item.items()
    ]
    texts.append(SourceText("$c1.title", "Roots", "title", "clip_herbroots01"))
    grounding = ground(document, SourceIndex(texts))
    assert (grounding.problems, grounding.shares["verbatim"]) == ([], 1.0)


def test_scripts_without_spaces_are_matched(document: Document) -> None:
    index = SourceIndex([SourceText("$c1.step1", "毎朝コップ一杯の水を飲みます", "step", "clip_a")])
    kinds = [
        leaf.kind
        for leaf in grounded(
            document, index, "毎朝コップ一杯の水を飲みます", "コップ一杯の水を毎朝飲みます", "庭の花"
        ).leaves
    ]
    assert kinds == ["verbatim", "adapted", "new"]


def test_a_long_transcript_is_matched_sentence_by_sentence(document: Document) -> None:
    talk = " ".join(f"Sentence {n} is about topic{n} and nothing else at all." for n in range(200))
    index = SourceIndex([SourceText("$c1.transcript", talk, "transcript", "clip_a")])
    leaves = grounded(
        document, index, "Sentence 77 is about topic77 and nothing else at all.", "topic1 topic50 topic99 topic150"
    ).leaves
    assert [leaf.kind for leaf in leaves] == ["verbatim", "new"]


@pytest.mark.parametrize(
    "junk", [{"pages": [{"blocks": [{"type": "Hero", "props": 5}, {"type": [], "props": {}}]}]}, {"title": 5, "seo": 5}]
)
def test_malformed_documents_are_grounded_without_an_exception(index: SourceIndex, junk: dict[str, Any]) -> None:
    assert isinstance(ground(junk, index), Grounding)


def test_what_an_uploaded_photo_shows_is_its_owners_to_say() -> None:
    document = sample_document()
    hero = document["pages"][0]["blocks"][0]
    hero["props"]["image"] = {"mediaId": "med_1", "alt": "Nine hundred and 12 pots"}
    found = ground(document, SourceIndex([]), facts=Facts(media_ids=frozenset({"med_1"})))
    assert "/pages/0/blocks/0/props/image/alt" not in {one.path for one in found.leaves} | {
        one.path for one in found.problems
    }
    hero["props"]["image"]["mediaId"] = "cover"
    found = ground(document, SourceIndex([]), facts=Facts())
    assert "/pages/0/blocks/0/props/image/alt" in {problem.path for problem in found.problems}
