"""The whole product as `make run` serves it, on ports and files of its own, and a real Chromium to use it with."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.site import Site, shared_site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


EARLIER_FILES = 8
"""So many files of other tests come before the first file here: the product starts meanwhile."""


def _is_here(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here; without Chromium they skip saying so, unless it is required. Their files are spread among the
    others, because two browsers on two cores wait for each other; what is late all the same is tried once more, and said."""
    missing = not CHROMIUM and not os.environ.get("OWNY_REQUIRE_CHROMIUM")
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
        if _is_here(item):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
            if missing:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (apt-get install chromium)"))
    ours = [tests for tests in files.values() if _is_here(tests[0])]
    others = [tests for tests in files.values() if not _is_here(tests[0])]
    step = max(1, (len(others) // 2 - EARLIER_FILES) // max(1, len(ours)))
    for number, tests in enumerate(ours):
        others.insert(EARLIER_FILES + number * (step + 1), tests)
    items[:] = [item for tests in others for item in tests]


class Running:
    """The product, begun while other tests run and waited for by the first test that wants it."""

    def __init__(self) -> None:
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)
        folder = Path(tempfile.gettempdir()) / f"owny-site-{run}"
        folder.mkdir(exist_ok=True)
        self._context = shared_site(folder)
        self.started: Future[Site] = ThreadPoolExecutor(1).submit(self._context.__enter__)

    def end(self) -> None:
        """Wait for the others who use it, then end it."""
        if self.started.exception() is None:
            self._context.__exit__(None, None, None)


RUNNING = pytest.StashKey[Running]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to start the product when a test here will run."""
    wanted = any(_is_here(item) and not item.get_closest_marker("skip") for item in session.items)
    if wanted and not session.config.option.collectonly:
        session.stash[RUNNING] = Running()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the product."""
    if RUNNING in session.stash:
        session.stash[RUNNING].end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the product said last belongs to the report of a test here that fails."""
    report = yield
    running = item.session.stash.get(RUNNING, None)
    if report.failed and _is_here(item) and running is not None and running.started.exception() is None:
        log = (running.started.result().var / "log.txt").read_text("utf-8", "replace")
        report.sections.append(("The product's log", log[-6000:]))
    return report


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Site:
    """The running product, one for all processes of this run."""
    return request.session.stash[RUNNING].started.result()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless.

    Not for the session: Playwright keeps an event loop running in this thread until it is closed, and Django refuses
    the database to every later test of another file that this process then runs.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
