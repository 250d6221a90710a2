"""Make the pictures of docs/gallery.md from finished plans, in the browser of the tests.

    python tools/gallery.py RUN [OTHER ...]

The first run gives the map and the report; with others, they are compared with it. Pictures are
reduced to 256 colours: they are to show, not to measure.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import browser
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
COLOURS = 256

Step = Callable[[Any], None]


def nothing(_page: Any) -> None:
    """Show the page as it opens."""


def go_to(page: Any, part: str) -> None:
    """Bring a part of the page to the top; parts on the way there are laid out as they are met."""
    for _time in range(4):
        page.evaluate(f"document.getElementById('{part}').scrollIntoView({{behavior: 'instant'}})")
        page.wait_for_timeout(400)


def closure(page: Any) -> None:
    """Show what closes, and the page of a district."""
    page.locator("input[name=view][value=change]").check(force=True)


def decisions(page: Any) -> None:
    """Show the synchronised maps, as differences."""
    page.locator("#difference").click()
    go_to(page, "maps")


def equity(page: Any) -> None:
    """Show whom the money reaches."""
    go_to(page, "equity")


def compared(runs: list[Path], folder: Path) -> Path:
    """Compare the runs, in Spanish, by the ordinary command."""
    page = folder / "comparison.html"
    subprocess.run(  # noqa: S603 - our own program, paths of the planner's own
        [sys.executable, "-m", "gapplanner", "compare", *map(str, runs), "--out", str(page)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return page


def photograph(shots: list[tuple[str, Path, dict[str, int], Step]]) -> None:
    """Open each page with the network off, do its step and keep the picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, path, size, step in shots:
            context = chromium.new_context(viewport=size, offline=True)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(path.resolve().as_uri())
            page.wait_for_timeout(1000)
            step(page)
            page.wait_for_timeout(500)
            target = PICTURES / f"{name}.png"
            page.screenshot(path=target)
            context.close()
            with Image.open(target) as picture:
                picture.convert("RGB").quantize(COLOURS).save(target, optimize=True)
            sys.stdout.write(
                f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:,.0f} kB\n"
            )
        chromium.close()


def main() -> int:
    """Return 0 when the pictures are made, 1 with one sentence when something is missing."""
    runs = [Path(word) for word in sys.argv[1:]]
    if not runs:
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        first = runs[0]
        shots: list[tuple[str, Path, dict[str, int], Step]] = [
            ("map", first / "map.html", DESKTOP, nothing),
            ("map-closure", first / "map.html", DESKTOP, closure),
            ("map-phone", first / "map.html", PHONE, nothing),
            ("report", first / "report.html", DESKTOP, nothing),
            ("report-equity", first / "report.html", DESKTOP, equity),
        ]
        if len(runs) > 1:
            page = compared(runs, Path(folder))
            shots += [
                ("comparison", page, DESKTOP, nothing),
                ("comparison-maps", page, DESKTOP, decisions),
            ]
        photograph(shots)
    return 0


if __name__ == "__main__":
    sys.exit(main())
