"""The title of a map page and the name of what it shows."""

from gapplanner.figures import span
from gapplanner.language import _
from gapplanner.runs import Run
from gapplanner.vocabulary import Level


def page_title(run: Run) -> str:
    """Return the title of the page: what it shows, where and of which years."""
    territory = territory_name(run)
    if run.proof is None:
        return _("Gaps of {territory}").format(territory=territory)
    years = run.scenario.years_covered
    return _("Proposed investments {years}, {territory}").format(
        years=span(years, "–"), territory=territory
    )


def territory_name(run: Run) -> str:
    """Return the name of the department, Peru's where there are several.

    Where no department is listed it is the scenario's.
    """
    departments = run.units[run.units["level"] == Level.DEPARTMENT].sort_values("unit_id")
    if len(departments) > 1:
        return _("Peru")
    return str(departments["name"].iloc[0]) if len(departments) else run.scenario.name
