"""The map of all Peru in a browser without a network: size, first paint, and what makes it wait.

    python benchmarks/national_map.py [--run FOLDER] [--keep FOLDER]

Takes in the published files of all Peru by the planner's own doors, measures the gaps and draws
their map; with ``--run`` draws that of a plan made from such a folder of data. Opens it in Chromium
at the width of a desk and of a phone, does what a reader does, and reads the browser's own record
of long tasks (those above 50 ms by the clock, which a machine with other work stretches) beside the
seconds of processor that the page's own thread used.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import ROOT, print_versions
from national.published import CODES, DISTRICTS, LIMITS_2017, SPENDING, place_of

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
MEGABYTES, PAINT_SECONDS = 3.0, 2.0
# A district whose name differs in the two published files and whose place does not.
SAME_PLACE = ("150712",)
SCENARIO = """\
name: "Perú 2028-2030"
base_year: 2027
years: 3
data: data
territory: {department: "00"}
indicators:
  water-network: {weight: 0.5}
  school-services: {weight: 0.5}
equity: {by: poverty-2018, max_ratio: 3.0}
candidates:
  prospective: {sizes: [0.25, 0.5, 1.0], cost_case: mid}
budget:
  sources:
    municipal: {2028: 3_000_000_000, 2029: 3_000_000_000, 2030: 3_000_000_000}
  tail: {after_years: 3, at_most: 1.0}
capacity:
  basis: accrued
  growth: 1.10
  free_share: 0.35
  new_starts: {district: 4, provincial: 10, regional: 40}
precedence: strict
objective: {maximize: balanced}
discount_rate: 0.08
solver: {relative_gap: 0.05, node_limit: null, time_limit: 600}
"""
RECORD = """
window.waits = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.waits.push(entry.duration)))
  .observe({type: "longtask", buffered: true});
"""
# What a reader does, each as a step of the page's own script or of the mouse.
STEPS: dict[str, Any] = {
    "switch of layer": "document.querySelector('input[name=sector][value=education]').click()",
    "all gaps": "document.querySelector('input[name=sector][value=all]').click()",
    "before": "document.querySelector('input[name=view][value=before]')?.click()",
    "zoom in twice": "gapplanner.page.map.zoomIn(1); gapplanner.page.map.zoomIn(1)",
    "move by 300 pixels": "gapplanner.page.map.panBy([300, 100], {animate: false})",
    "search": (
        "(() => { const field = document.getElementById('search'); field.value = 'bambamarca';"
        " field.dispatchEvent(new Event('input')); })()"
    ),
    "open a district": (
        "document.getElementById('search').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter'}))"
    ),
    "year by year": (
        "(() => { const years = document.getElementById('year'); if (!years || years.disabled) return;"
        " for (let year = +years.min + 1; year <= +years.max; year += 1) { years.value = year;"
        " years.dispatchEvent(new Event('input')); } })()"
    ),
    "whole again": "document.querySelector('.whole').click()",
    "table": "document.getElementById('table-button').click()",
}


@dataclass(frozen=True)
class Waits:
    """What a step took of the page's thread, in seconds of processor, and its long tasks in ms."""

    seconds: float
    tasks: list[float]


def published_peru(folder: Path) -> Path:
    """Take in all Peru into a folder of data and return the scenario beside it."""
    from gapplanner.importing.asking import Asked
    from gapplanner.importing.execution import import_execution
    from gapplanner.importing.fidt import import_fidt
    from gapplanner.importing.territory import import_territory

    data, figures = folder / "data", place_of(DISTRICTS)
    told = import_territory(
        place_of(LIMITS_2017),
        data,
        ask=Asked(department="00", codes=place_of(CODES), accept=SAME_PLACE),
    )
    for sentence in told.repaired:
        print(f"- {sentence}")
    import_fidt(figures, data, ask=Asked())
    import_execution(place_of(SPENDING), data, ask=Asked(fidt=figures))
    scenario = folder / "peru.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    return scenario


def open_and_use(page_path: Path, size: dict[str, int]) -> dict[str, Any]:
    """Return what the browser recorded: paint, readiness, requests, complaints, waits by step."""
    import runpy

    from playwright.sync_api import sync_playwright

    executable = runpy.run_path(str(ROOT / "tools" / "browser.py"))["find"]()
    requests: list[str] = []
    complaints: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        context = browser.new_context(offline=True, viewport=size)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(RECORD)
        inside = context.new_cdp_session(page)
        inside.send("Performance.enable", {"timeDomain": "threadTicks"})

        def busy() -> float:
            """Return the seconds of processor that the page's own thread has used."""
            metrics = inside.send("Performance.getMetrics")["metrics"]
            return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))

        began = time.monotonic()
        page.goto(page_path.resolve().as_uri())
        page.wait_for_selector("body.ready", timeout=60_000)
        ready = time.monotonic() - began
        page.wait_for_timeout(500)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        opening = Waits(busy(), page.evaluate("window.waits.splice(0)"))
        waits = {}
        for step, script in STEPS.items():
            before = busy()
            page.evaluate(f"() => {{ {script} }}")
            page.wait_for_timeout(700)
            waits[step] = Waits(busy() - before, page.evaluate("window.waits.splice(0)"))
        browser.close()
    return {
        "paint": paint / 1000,
        "ready": ready,
        "opening": opening,
        "waits": waits,
        "requests": requests,
        "complaints": complaints,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--run", type=Path, help="folder of a plan of all Peru")
    parser.add_argument("--data", type=Path, help="folder of data that the plan was made from")
    parser.add_argument("--keep", type=Path, help="where the map is left")
    asked = parser.parse_args()
    print_versions()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "map.html"
        if asked.run is None:
            measured_map(folder, path)
        else:
            drawn_map(asked.run, asked.data, path)
        tell(path)
    return 0


def measured_map(folder: Path, path: Path) -> None:
    """Write the map of the gaps of all Peru."""
    from gapplanner.pipeline import measure

    scenario = published_peru(folder)
    began = time.process_time()
    run, _gaps = measure(scenario, folder / "gaps")
    print(f"gaps measured, zones sought and map drawn in {time.process_time() - began:.1f} s")
    path.write_bytes((run / "map.html").read_bytes())


def drawn_map(run_folder: Path, data: Path | None, path: Path) -> None:
    """Write the map of a plan of all Peru."""
    from gapplanner.boundaries import load_topology
    from gapplanner.maps import draw_map
    from gapplanner.runs import read_run

    run, topology = read_run(run_folder), load_topology(data)
    began = time.process_time()
    text = draw_map(run, topology)
    print(f"{len(run.portfolio):,} investments; drawn in {time.process_time() - began:.1f} s")
    path.write_text(text, encoding="utf-8", newline="\n")


def tell(path: Path) -> None:
    """Print the figures of a map against their targets."""
    megabytes = path.stat().st_size / 1e6
    print(f"{megabytes:.2f} MB (target {MEGABYTES})")
    for name, size in SIZES.items():
        found = open_and_use(path, size)
        print(
            f"{name}: first paint {found['paint']:.2f} s (target {PAINT_SECONDS}), ready"
            f" {found['ready']:.2f} s, {len(found['requests']) - 1} requests beside the file,"
            f" {len(found['complaints'])} complaints {found['complaints'][:3]}"
        )
        print(f"  opening: {said(found['opening'])}")
        for step, waits in found["waits"].items():
            print(f"  {step}: {said(waits)}")


def said(waits: Waits) -> str:
    """Return what a step took in words."""
    long = waits.tasks
    told = f"{len(long)} long tasks, the longest {max(long):.0f} ms" if long else "no long task"
    return f"{waits.seconds * 1000:.0f} ms of processor; {told}"


if __name__ == "__main__":
    raise SystemExit(main())
