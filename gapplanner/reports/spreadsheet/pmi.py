"""The portfolio in the layout of the multi-year programme of investments (PMI)."""

from typing import TYPE_CHECKING, Final

from gapplanner.answer import gap_name, indicator_title
from gapplanner.indicators import INDICATORS
from gapplanner.labels import gap_unit_label, level_label, origin_label, sector_label
from gapplanner.language import _
from gapplanner.reports.accounts.money import investments, year_columns
from gapplanner.reports.tables import Column, Kind, Table, candidate_columns_for, table_from
from gapplanner.vocabulary import Level, Sector

if TYPE_CHECKING:
    from gapplanner.runs import Run

# Functional classifier of public spending (MEF): function, functional programme and subprogramme,
# only where they are the same for every work of the sector or of the indicator; else left empty.
FUNCTIONS: Final = {
    str(Sector.WATER): "18 SANEAMIENTO",
    str(Sector.SANITATION): "18 SANEAMIENTO",
    str(Sector.HEALTH): "20 SALUD",
    str(Sector.EDUCATION): "22 EDUCACIÓN",
    str(Sector.ROADS): "15 TRANSPORTE",
}


DIVISIONS: Final = {
    str(Sector.WATER): "040 SANEAMIENTO",
    str(Sector.SANITATION): "040 SANEAMIENTO",
    str(Sector.ROADS): "033 TRANSPORTE TERRESTRE",
}


GROUPS: Final = {
    "road-local": "066 VÍAS VECINALES",
    "road-departmental": "065 VÍAS DEPARTAMENTALES",
}


def portfolio_sheet(run: "Run") -> Table:
    """Return the portfolio in the layout that an OPMI loads; what is not known is left empty.

    Source
    ------
    Columns of the Cartera de Inversiones of the PMI; the functional classifier of the Ministry of
    Economy and Finance.
    """
    frame = investments(run)
    base = str(run.scenario.base_year)
    official = {spec.indicator_id: spec.official_name for spec in INDICATORS}
    frame["sector_name"] = frame["sector"].map(sector_label)
    frame["function"] = frame["sector"].map(FUNCTIONS)
    frame["division"] = frame["sector"].map(DIVISIONS)
    frame["group"] = frame["indicator_id"].map(GROUPS)
    frame["district"] = frame["unit_name"].where(frame["level"] == str(Level.DISTRICT))
    frame["gap_name"] = frame["indicator_id"].map(gap_name, na_action="ignore")
    frame["indicator"] = frame["indicator_id"].map(
        lambda name: official.get(name) or indicator_title(name), na_action="ignore"
    )
    frame["unit"] = frame["gap_unit"].map(gap_unit_label, na_action="ignore")
    frame["space"] = frame["level"].map(level_label, na_action="ignore")
    frame["origin_name"] = frame["origin"].map(origin_label)
    for empty in ("opmi", "type", "accrued", "pim", base):
        frame[empty] = None
    return table_from(
        frame, _("Portfolio"), candidate_columns_for(run, _portfolio_columns(run)), total=_("Total")
    )


def _portfolio_columns(run: "Run") -> tuple[Column, ...]:
    base, last = run.scenario.base_year, run.scenario.years_covered[-1]
    years = (str(base), *year_columns(run))
    amounts = tuple(
        Column(
            year,
            _("Amount year {place} ({year})").format(place=place, year=year),
            Kind.MONEY,
            summed=place > 0,
            width=18,
        )
        for place, year in enumerate(years)
    )
    return (
        Column("priority", _("Priority"), Kind.COUNT, width=10),
        Column("stage", _("Order of precedence"), Kind.COUNT, width=12),
        Column("sector_name", _("Sector"), width=14),
        Column("opmi", "OPMI", width=12),
        Column("cui", "CUI", Kind.CODE, width=12),
        Column("idea_code", _("Idea code"), Kind.CODE, width=12),
        Column("type", _("Type"), width=12),
        Column("name", _("Name"), width=50),
        Column("function", _("Function of spending"), width=18),
        Column("division", _("Functional programme"), width=26),
        Column("group", _("Functional subprogramme"), width=26),
        Column("cost", _("Updated cost, S/"), Kind.MONEY, summed=True, width=18),
        Column("accrued", _("Accrued to date, S/"), Kind.MONEY, width=18),
        Column("pim", _("PIM, S/"), Kind.MONEY, width=16),
        *amounts,
        Column(
            "later",
            _("Amount after {year}, S/").format(year=last),
            Kind.MONEY,
            summed=True,
            width=18,
        ),
        Column("province", _("Province"), width=18),
        Column("district", _("District"), width=22),
        Column("gap_name", _("Gap"), width=24),
        Column("indicator", _("Indicator"), width=50),
        Column("unit", _("Unit of measure"), width=20),
        Column("space", _("Geographical space"), width=16),
        Column("quantity", _("Contribution"), Kind.QUANTITY, width=14),
        Column("executing_unit_name", _("Executing unit"), width=40),
        Column("start_year", _("Starts"), Kind.YEAR, width=9),
        Column("operates_from", _("Operates from"), Kind.YEAR, width=12),
        Column("origin_name", _("Origin"), width=24),
        Column("reason", _("Why it is in"), width=50),
        Column("candidate_id", _("Identifier"), width=38),
    )
