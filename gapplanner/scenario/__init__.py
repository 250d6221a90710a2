"""What the planner decides."""

from gapplanner.scenario.levers import lever_changes
from gapplanner.scenario.loading import (
    data_folder,
    lever_names,
    limits_paths,
    lines_of,
    load_scenario,
    reference_path,
    scenario_from_text,
    table_paths,
)
from gapplanner.scenario.meeting import meet
from gapplanner.scenario.schema import Scenario

__all__ = [
    "Scenario",
    "data_folder",
    "lever_changes",
    "lever_names",
    "limits_paths",
    "lines_of",
    "load_scenario",
    "meet",
    "reference_path",
    "scenario_from_text",
    "table_paths",
]
