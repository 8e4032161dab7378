"""The PDF: a book that opens, reads aloud, finds its chapters and fetches nothing."""

import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pypdf import PdfReader

from products.rendering import pdf
from products.rendering.paper import paper_css, render_paper
from products.rendering.pdf import FileRefused, OwnFiles, make_pdf
from products.rendering.press import PaperTooLong, Pdf, PdfUnavailable
from products.rendering.sheets import STATIC
from tests.products.rendering.documents import PRESETS, block, context, document, page, sample

needs_pango = pytest.mark.skipif(bool(pdf.MISSING), reason=f"PDF files need the Pango library: {pdf.MISSING}")
ADDRESS = "https://owny.example/@maren/loaf/"
PAGES = (
    page(block("Hero"), block("Pricing", block_id="blk_00000002")),
    page(
        block("Hero", block_id="blk_00000003", title="Mix it", eyebrow="the slow loaf"),
        block("TextSection", block_id="blk_00000004", heading="By hand", paragraphs=["See [mills](https://mill.example/)."]),
        block("CTA", block_id="blk_00000005", heading="Go on", buttonLabel="Next"),
        slug="mix", kind="content", title="Mix it",
    ),
    page(
        block("Checklist", block_id="blk_00000006", groups=[{"items": [{"text": "Flour"}, {"text": "Salt"}]}]),
        slug="wait", kind="content", title="Wait a day",
    ),
)  # fmt: skip


def paper(**more: Any) -> str:
    return render_paper(document(*PAGES, subtitle="Bread in seven days", **more), context(canonical_url=ADDRESS))


@lru_cache(maxsize=4)
def book(language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(make_pdf(paper(language=language)).content))


@lru_cache(maxsize=len(PRESETS))
def everything(preset: str) -> Pdf:
    """Every block and variant in a preset; it takes a second to lay out."""
    return make_pdf(render_paper(sample(preset), context()))


def words(reader: PdfReader, number: int) -> str:
    return " ".join(reader.pages[number].extract_text().split())


def titles(outline: list[Any]) -> list[Any]:
    return [titles(one) if isinstance(one, list) else one.title for one in outline]


def links(reader: PdfReader) -> list[str]:
    found: list[Any] = [one.get_object() for page in reader.pages for one in page.get("/Annots") or ()]
    return [one["/A"]["/URI"] for one in found if "/A" in one and "/URI" in one["/A"]]


def font_files(reader: PdfReader) -> dict[str, bool]:
    faces: dict[str, bool] = {}
    for one in reader.pages:
        resources: Any = one["/Resources"]
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            faces[inner["/FontName"].partition("+")[2]] = "/FontFile2" in inner or "/FontFile3" in inner
    return faces


@needs_pango
def test_it_is_a4_with_a_cover_contents_and_a_page_for_each_chapter() -> None:
    assert [tuple(round(float(side)) for side in one.mediabox[2:]) for one in book().pages] == [(595, 842)] * 4
    assert [words(book(), number).split(" Maren")[0] for number in (0, 1)] == [
        "Mini course The Slow LoafBread in seven days",
        "Contents 1 Mix it 3 By hand 3 2 Wait a day 4",
    ]


@needs_pango
@pytest.mark.parametrize("preset", PRESETS)
def test_on_us_letter_lines_break_as_on_a4(preset: str) -> None:
    tokens = {"themeTokens": {"preset": preset}}
    html = render_paper(document(*PAGES, **tokens), context(), "Bo · bo@example.com", "letter")
    letter = PdfReader(io.BytesIO(make_pdf(html).content))
    a4 = PdfReader(io.BytesIO(make_pdf(render_paper(document(*PAGES, **tokens), context(), "Bo · bo@example.com")).content))
    assert {tuple(round(float(side)) for side in one.mediabox[2:]) for one in letter.pages} == {(612, 792)}
    assert [page.extract_text() for page in letter.pages] == [page.extract_text() for page in a4.pages]


@needs_pango
def test_chapters_are_bookmarks_and_their_headings_below_them() -> None:
    assert titles(book().outline) == ["The Slow Loaf", "Contents", "Mix it", ["By hand"], "Wait a day"]


@needs_pango
def test_the_page_number_stands_below_and_the_cover_has_none() -> None:
    assert [words(book(), number).count(f"{number + 1} of 4") for number in range(4)] == [0, 1, 1, 1]


@needs_pango
def test_title_author_language_and_structure_are_told_to_machines() -> None:
    root: Any = book().trailer["/Root"]
    about = book().metadata
    assert about is not None
    assert (about.title, about.author, root["/Lang"]) == ("The Slow Loaf", "Maren Holt", "en")
    assert bool(root["/MarkInfo"]["/Marked"]) is True
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def structure(node: Any, depth: int = 0) -> Iterator[str]:
    """The names of the structure tree, in reading order."""
    if depth > 60 or not hasattr(node := node.get_object(), "get"):
        return
    if "/S" in node:
        yield str(node["/S"])
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if hasattr(kid, "get_object"):
            yield from structure(kid, depth + 1)


@needs_pango
@pytest.mark.parametrize("preset", PRESETS)
def test_its_structure_can_be_read_aloud(preset: str) -> None:
    reader = PdfReader(io.BytesIO(everything(preset).content))
    root: Any = reader.trailer["/Root"]
    found = list(structure(root["/StructTreeRoot"]))
    assert found[0] == "/Document"
    assert found.count("/H1") == 1
    assert {"/H2", "/P", "/L", "/LI", "/LBody", "/Link"} <= set(found)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert all(one.get("/Tabs") == "/S" for one in reader.pages if "/Annots" in one)


@needs_pango
def test_a_personal_copy_names_its_reader_on_every_page_but_the_cover() -> None:
    html = render_paper(document(*PAGES), context(), "Bo <Byers> · bo@example.com")
    reader = PdfReader(io.BytesIO(make_pdf(html).content))
    assert [words(reader, number).count("Bo <Byers> · bo@example.com") for number in range(4)] == [0, 1, 1, 1]
    assert "bo@example.com" not in paper()


def test_a_heading_that_comes_in_every_chapter_is_not_in_the_contents() -> None:
    chapters = [
        page(block("TextSection", block_id=f"blk_0000000{day}", heading=heading, paragraphs=["x"]),
             block("TextSection", block_id=f"blk_0000001{day}", heading="Tonight", paragraphs=["x"]),
             slug=f"d{day}", kind="content", title=f"Day {day}")
        for day, heading in ((1, "Mix"), (2, "Wait"))
    ]  # fmt: skip
    contents = render_paper(document(*chapters), context()).partition("</nav>")[0]
    assert [contents.count(f">{heading}<") for heading in ("Mix", "Wait", "Tonight")] == [1, 1, 0]


@needs_pango
def test_what_has_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    with pytest.raises(PaperTooLong, match="4 pages"):
        make_pdf(paper())


@needs_pango
@pytest.mark.parametrize(
    ("language", "title", "letter"),
    [("ar", "خبز بطيء", "062e"), ("he", "לחם איטי", "05dc"), ("ja", "ゆっくりパン", "3086"), ("en", "Bread 🍞", "1f35e")],
)
def test_letters_that_our_faces_lack_come_from_embedded_ones(language: str, title: str, letter: str) -> None:
    if not has_a_font_with(letter):
        pytest.skip(f"no font of this machine has U+{letter.upper()} (the Docker image has one)")
    html = render_paper(document(*PAGES, title=title, language=language), context())
    faces = font_files(PdfReader(io.BytesIO(make_pdf(html).content)))
    assert all(faces.values())
    assert any(not name.startswith(("Fraunces", "Nunito")) for name in faces)


def has_a_font_with(letter: str) -> bool:
    listed = shutil.which("fc-list")
    asked = [listed or "", f":charset={letter}"]
    return bool(listed) and bool(subprocess.run(asked, capture_output=True, check=False).stdout)


@needs_pango
def test_links_lead_to_the_open_web_and_back_to_the_product() -> None:
    assert links(book()) == ["https://mill.example/", ADDRESS]


@needs_pango
def test_every_face_is_embedded_and_is_one_of_ours() -> None:
    faces = font_files(book())
    assert all(faces.values())
    assert {name.partition("-")[0] for name in faces} == {"Fraunces", "Nunito"}


@needs_pango
def test_nothing_in_it_sells_or_only_works_on_a_screen() -> None:
    whole = " ".join(words(book(), number) for number in range(4))
    assert "$19" not in whole
    assert "Go on" not in whole
    assert whole.lower().count("the slow loaf") == 2  # the cover and the last line


@needs_pango
def test_other_languages_bring_their_own_words() -> None:
    assert words(book("de"), 1).startswith("Inhalt")
    assert "2 von 4" in words(book("de"), 1)
    assert words(book("ar"), 1).count("Mix it") == 1


@needs_pango
def test_the_same_paper_gives_the_same_bytes() -> None:
    first, again = (make_pdf('<html lang="en"><title>Loaf</title><p>Flour').content for _ in range(2))
    assert first == again
    assert paper() == paper()


@needs_pango
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_prints_every_block(preset: str) -> None:
    made = everything(preset)
    reader = PdfReader(io.BytesIO(made.content))
    assert len(reader.pages) == made.page_count >= 5
    assert all(font_files(reader).values())
    assert len(made.content) < 400_000


@pytest.mark.parametrize("preset", PRESETS)
def test_the_sheets_of_the_paper_name_no_colour_and_no_address(preset: str) -> None:
    css = paper_css({"preset": preset})
    own = (STATIC / "css" / "paper" / f"{preset}.css").read_text("utf-8")
    assert "#" not in own
    assert css.count("url(") == css.count('url("owny-static:fonts/') == 2
    assert css.count("{") == css.count("}")


def test_a_product_of_one_page_has_no_contents_and_opens_with_its_own_title() -> None:
    html = render_paper(document(page(block("Hero"), block("Checklist", block_id="blk_00000002"))), context())
    assert 'id="contents"' not in html
    assert html.count("The Slow Loaf</h1>") == 1
    assert 'class="chapter" id="page-sales" data-title="The Slow Loaf"' in html


def test_a_title_stays_text() -> None:
    html = render_paper(document(*PAGES, title='</style><img src="file:///etc/passwd">'), context())
    assert "<img" not in html


@needs_pango
@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/secret",
        "https://example.com/a.png",
        "file:///etc/passwd",
        "data:text/plain,hello",
        "owny-static:../owny/settings.py",
        "owny-static:fonts/../../owny/settings.py",
        "owny-static:/etc/passwd",
        "owny-static:fonts",
        "owny-static:css/app.css",
        "owny-static:",
    ],
)
def test_it_fetches_nothing_but_our_fonts(address: str) -> None:
    with pytest.raises(FileRefused):
        OwnFiles().fetch(address)
    made = make_pdf(
        f'<html lang="en"><title>x</title><link rel="stylesheet" href="{address}"><img src="{address}" alt=""><p>still'
    )
    assert "still" in words(PdfReader(io.BytesIO(made.content)), 0)


def test_without_the_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "HTML", None)
    monkeypatch.setattr(pdf, "MISSING", "cannot load library 'libpango-1.0-0'")
    with pytest.raises(PdfUnavailable, match="libpango"):
        make_pdf("<p>Bread")


@needs_pango
def test_the_command_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "loaf.json", tmp_path / "out.pdf"
    file.write_text(json.dumps({**sample(), "pages": sample()["pages"][:2]}))
    call_command("render_pdf", str(file), "--output", str(out))
    assert out.read_bytes()[:5] == b"%PDF-"
    assert f"{out}: " in capsys.readouterr().out


def test_the_command_refuses_what_is_no_document(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    with pytest.raises(CommandError, match="not a valid product document"):
        call_command("render_pdf", str(broken))
    assert list(tmp_path.iterdir()) == [broken]
