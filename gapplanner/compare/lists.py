"""The lists of a comparison: decisions that differ, works that change, works that plans share."""

from collections.abc import Sequence

import pandas as pd

from gapplanner.compare.opening import Compared
from gapplanner.compare.settings import Setting
from gapplanner.compare.summary import WIDE
from gapplanner.compare.works import Moves
from gapplanner.labels import sector_label
from gapplanner.language import _
from gapplanner.reports.tables import Column, Kind, Table, numbers, table_from


def settings_table(compared: Sequence[Compared], settings: Sequence[Setting]) -> Table:
    """Return the decisions that differ, a row each and a column per plan."""
    columns = tuple(
        Column(one.letter, f"{one.letter} · {one.label}", Kind.FIGURE, width=26) for one in compared
    )
    frame = pd.DataFrame(
        [
            {"name": one.name, **dict(zip([c.key for c in columns], one.values, strict=True))}
            for one in settings
        ],
        columns=["name", *(column.key for column in columns)],
    )
    head = Column("name", _("Decision"), width=60, is_head=True)
    return table_from(frame, _("Decisions that differ"), (head, *columns))


def moves_table(
    other: Compared, found: Moves, caption: str, *, with_reasons: bool = False
) -> Table:
    """Return every work that is not the same in another plan, with what happens to it.

    The reasons have a column of their own in a workbook; a page says them under the name.
    """
    words = {
        "enters": _("enters"),
        "leaves": _("leaves"),
        "resized": _("changes size"),
        "other-unit": _("changes executing unit"),
        "moved": _("changes year"),
    }
    frame = found.changed.assign(
        kind=found.changed["kind"].map(words),
        sector=[sector_label(str(sector)) for sector in found.changed["sector"]],
    )
    before, after = numbers(frame["cost_before"]), numbers(frame["cost_after"])
    frame["cost"] = (after.fillna(0.0) - before.fillna(0.0)).round(2)
    has_places = not other.run.units.empty
    columns = (
        Column("name", _("Investment"), width=60, is_head=True),
        Column("kind", _("What happens"), width=18, filtered=True),
        *((Column("province", _("Province"), width=16, filtered=True),) if has_places else ()),
        Column("sector", _("Sector"), width=16, filtered=True),
        Column("before", _("Started"), Kind.YEAR, width=9),
        Column("after", _("Starts"), Kind.YEAR, width=9),
        Column("cost", _("Difference of cost, S/"), Kind.MONEY, summed=True, width=WIDE),
        *((Column("reason", _("Why"), width=60),) if with_reasons else ()),
    )
    return table_from(frame, caption, columns, total=_("Total"))


def agreement_table(compared: Sequence[Compared], works: pd.DataFrame) -> Table:
    """Return the works that some plan chooses, and in which plans each is."""
    frame = works.assign(
        sector=[sector_label(str(sector)) for sector in works["sector"]],
        held=[
            _("in all") if plans == len(compared) else ", ".join(str(letters))
            for plans, letters in zip(works["plans"], works["letters"], strict=True)
        ],
    )
    has_places = not compared[0].run.units.empty
    columns = (
        Column("name", _("Investment"), width=60, is_head=True),
        Column("held", _("In which plans"), width=16, filtered=True),
        *((Column("province", _("Province"), width=16, filtered=True),) if has_places else ()),
        Column("sector", _("Sector"), width=16, filtered=True),
        Column("cost", _("Total cost, S/"), Kind.MONEY, summed=True, width=WIDE),
    )
    return table_from(frame, _("Agreement between the plans"), columns, total=_("Total"))
