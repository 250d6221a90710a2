"""Which decisions of the scenarios differ, in the words of the office."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gapplanner.answer import gap_name
from gapplanner.compare.opening import Compared
from gapplanner.figures import money, percent
from gapplanner.labels import government_label
from gapplanner.language import _
from gapplanner.reports.words import funding_label

Path = tuple[str, ...]
# Told elsewhere: who it is, and what it is set against.
SKIPPED: Final = frozenset({"name", "description", "reference", "extends"})
ABSENT: Final = object()


@dataclass(frozen=True)
class Setting:
    """One decision that differs: what it is, and its value in each plan as people read it."""

    name: str
    values: tuple[str, ...]


def settings_that_differ(compared: Sequence[Compared]) -> list[Setting]:
    """Return every decision that is not the same in all plans; the order is the scenario's.

    Rules are compared by what they say: a rule that only some plans have is told as such.
    """
    flat = [dict(_flat(one.run.scenario.model_dump(mode="json"))) for one in compared]
    paths = list(dict.fromkeys(path for one in flat for path in one))
    settings = [
        Setting(_name(path), tuple(_value(path, value) for value in values))
        for path in paths
        for values in [[one.get(path, ABSENT) for one in flat]]
        if any(value != values[0] for value in values)
    ]
    # A table beside its absence is told by its parts; written, both are the same dash.
    told = [setting for setting in settings if len(set(setting.values)) > 1]
    return [*told, *_rules(compared)]


def _flat(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the leaves of a scenario; a list is a leaf, and so is an empty table."""
    if path[:1] == ("rules",) or (len(path) == 1 and path[0] in SKIPPED):
        return
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _flat(part, (*path, str(key)))
        return
    yield path, value


def _rules(compared: Sequence[Compared]) -> Iterator[Setting]:
    """Yield the rules that not all plans have, by the sentence that says them."""
    said = [_stated(one) for one in compared]
    for sentence in dict.fromkeys(text for one in said for text in one):
        has = [sentence in one for one in said]
        if not all(has):
            yes, no = _("yes"), _("no")
            yield Setting(sentence, tuple(yes if held else no for held in has))


def _stated(one: Compared) -> list[str]:
    """Return the sentences of the planner's own rules; money and capacity are told by amounts."""
    rules = one.run.rules
    own = rules[rules["rule"].astype(str).str.startswith("rules")]
    return list(dict.fromkeys(own["sentence"].astype(str)))


def _name(path: Path) -> str:
    """Return what a decision is called; one without a name of its own shows its key."""
    named = _named(path)
    return named or ".".join(path)


def _named(path: Path) -> str:
    match path:
        case ("indicators", indicator, "weight"):
            return _("Weight of {indicator}").format(indicator=gap_name(indicator))
        case ("budget", "sources", source, year):
            return _("{source}, {year}").format(source=funding_label(source), year=year)
        case ("capacity", "new_starts", government):
            return _("New starts a year, {government}").format(government=_government(government))
        case ("capacity", "execution_rate", government):
            return _("Execution rate, {government}").format(government=_government(government))
        case ("assistance", *_rest):
            return _("Technical assistance: {key}").format(key=" · ".join(path[1:]))
    return _plain_names().get(path, "")


def _government(word: str) -> str:
    known = {"regional", "provincial", "district"}
    return government_label(word) if word in known else word


def _plain_names() -> dict[Path, str]:
    return {
        ("years",): _("Years of the programme"),
        ("equity", "by"): _("Equity by"),
        ("equity", "max_ratio"): _("Most that a gap weighs where people are poorest"),
        ("equity",): _("Equity"),
        ("candidates", "prospective", "sizes"): _("Sizes of the works weighed"),
        ("candidates", "prospective", "cost_case"): _("Cost case"),
        ("candidates", "prospective", "variants"): _("Technologies by place"),
        ("candidates", "ideas"): _("Files of sites and links"),
        ("candidates", "bank"): _("Bank of investments"),
        ("budget", "tail", "at_most"): _("Most to be paid after the programme, years of budget"),
        ("budget", "tail", "after_years"): _("Years after which spending is committed"),
        ("capacity", "growth"): _("Growth of capacity against what was accrued"),
        ("capacity", "free_share"): _("Part of capacity free for new works"),
        ("capacity", "execution_rate"): _("Execution rate"),
        ("capacity", "new_starts"): _("New starts a year"),
        ("assistance",): _("Technical assistance"),
        ("precedence",): _("Order of precedence"),
        ("objective", "maximize"): _("What is sought"),
        ("discount_rate",): _("Discount rate"),
        ("solver", "relative_gap"): _("Margin asked of the proof"),
        ("solver", "time_limit"): _("Limit of the clock, seconds"),
        ("solver", "node_limit"): _("Limit of steps"),
    }


SHARES: Final = frozenset(
    {
        ("capacity", "free_share"),
        ("solver", "relative_gap"),
        ("discount_rate",),
        ("capacity", "execution_rate"),
    }
)


def _value(path: Path, value: object) -> str:
    """Return a value as people read it; what a scenario does not say is a dash."""
    if value is ABSENT or value is None:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(_value(path, part) for part in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        if path[:2] == ("budget", "sources"):
            return money(value)
        is_share = path in SHARES or path[-1] == "weight"
        is_share = is_share or path[:2] == ("capacity", "execution_rate")
        return percent(value) if is_share else f"{value:,g}"
    return _words().get(str(value), str(value))


def _words() -> dict[str, str]:
    return {
        "balanced": _("balance between sectors"),
        "closure": _("weighted closure"),
        "shortfall": _("least shortfall"),
        "worst_off": _("the worst off first"),
        "people": _("people served"),
        "cheapest": _("least cost that reaches the targets"),
        "worth": _("worth"),
        "low": _("low"),
        "mid": _("middle"),
        "high": _("high"),
        "strict": _("strict"),
        "flexible": _("flexible"),
        "free": _("free"),
        "accrued": _("accrued"),
    }
