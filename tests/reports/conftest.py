"""Runs to report on, and a browser without a network that reads what was reported."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from gapplanner.runs import Run

DESKTOP = {"width": 1366, "height": 768}
Answer = TypeVar("Answer")


@dataclass
class Opened:
    """A page in the browser, what it asked for and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


class OfflineReader:
    """Opens a report in Chromium with the network off, in a thread of its own.

    The browser's driver allows one running copy per thread, and other tests have theirs.
    """

    def __init__(self, executable: str, folder: Path) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._folder = folder
        self._driver: Playwright = self._thread.submit(sync_playwright().start).result()
        self._browser: Browser = self._thread.submit(self._launch, executable).result()

    def _launch(self, executable: str) -> Browser:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        return self._driver.chromium.launch(executable_path=executable, args=flags)

    def read(
        self,
        html: str,
        ask: Callable[[Opened], Answer],
        *,
        size: dict[str, int] | None = None,
        scripts: bool = True,
    ) -> Answer:
        """Return what ``ask`` finds in the page."""
        options = {"viewport": size or DESKTOP, "java_script_enabled": scripts}
        return self._thread.submit(self._read, html, ask, options).result()

    def _read(self, html: str, ask: Callable[[Opened], Answer], options: dict[str, Any]) -> Answer:
        path = self._folder / "report.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        context = self._browser.new_context(offline=True, **options)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(path.as_uri())
        try:
            return ask(opened)
        finally:
            context.close()

    def close(self) -> None:
        """Close the browser and its driver."""
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._driver.stop).result()
        self._thread.shutdown()


@pytest.fixture(scope="module")
def offline(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfflineReader]:
    """Chromium of this machine, headless and without a network."""
    reader = OfflineReader(chromium, tmp_path_factory.mktemp("report"))
    yield reader
    reader.close()


@pytest.fixture
def gaps_run(toy_run: Run) -> Run:
    """The toy region with its gaps measured and nothing chosen."""
    none = toy_run.gaps.assign(set_in_motion=0.0, within_programme=0.0, by_year_ten=0.0)
    return replace(
        toy_run,
        gaps=none,
        candidates=pd.DataFrame({"decision": pd.Series(dtype=object)}),
        spending=toy_run.spending.head(0),
        limits=toy_run.limits.head(0),
        rules=toy_run.rules.head(0),
        proof=None,
    )


@pytest.fixture
def empty_run(toy_run: Run) -> Run:
    """The toy region with candidates of which none enters."""
    out: dict[str, Any] = {
        "decision": "out",
        "start_year": pd.array([pd.NA] * len(toy_run.candidates), dtype="Int64"),
    }
    none = toy_run.gaps.assign(set_in_motion=0.0, within_programme=0.0, by_year_ten=0.0)
    candidates = toy_run.candidates.assign(**out, operates_from=out["start_year"])
    limits = toy_run.limits.assign(used=0.0)
    return replace(
        toy_run, gaps=none, candidates=candidates, spending=toy_run.spending.head(0), limits=limits
    )


@pytest.fixture
def with_reference(toy_run: Run) -> Run:
    """The toy region against a reference without the road, with Beta's water a year later."""
    road = "road-local@0601:basic:0.50"
    candidates = toy_run.candidates.copy()
    gone = candidates["candidate_id"] == road
    candidates.loc[gone, "decision"] = "out"
    candidates.loc[gone, ["start_year", "operates_from"]] = pd.NA
    beta = candidates["candidate_id"] == "water-network@060102:rural-water:0.50"
    candidates.loc[beta, "start_year"] = 2030
    gaps = toy_run.gaps.copy()
    roads = gaps["gap_id"] == "road-local@0601"
    gaps.loc[roads, ["set_in_motion", "within_programme", "by_year_ten"]] = 0.0
    spending = toy_run.spending[toy_run.spending["candidate_id"] != road]
    reference = replace(
        toy_run,
        scenario=toy_run.scenario.model_copy(update={"name": "Toy base"}),
        candidates=candidates,
        gaps=gaps,
        spending=spending,
    )
    return replace(toy_run, reference=reference)
