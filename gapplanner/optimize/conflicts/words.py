"""Conflicts and ways out in words for people."""

from collections.abc import Sequence

from gapplanner.figures import count, money, quantity
from gapplanner.labels import gap_unit_label
from gapplanner.language import _, ngettext
from gapplanner.optimize.conflicts.handles import Giving, Way
from gapplanner.optimize.rules.rule import INVESTMENTS, SHARE
from gapplanner.vocabulary import SOLES, STARTS

# So many figures are told one by one; the rest is counted.
MOST_TOLD = 6


def giving_sentence(amounts: Sequence[Giving], names: Sequence[str] | None = None) -> str:
    """Return what gives and by how much, the largest part first, in one line.

    ``names`` are the rules' names, by number, when more than one rule gives.
    """
    dropped = [one for one in amounts if one.way is Way.DROP]
    figures = [one for one in amounts if one.way is not Way.DROP]
    figures = sorted(figures, key=lambda one: (one.rule, -one.relative, one.what))
    parts = [_figure(one, names) for one in figures[:MOST_TOLD]]
    for rule in sorted({one.rule for one in dropped}):
        mine = sorted(one.what for one in dropped if one.rule == rule)
        parts.append(_named(rule, _dropped(mine), names))
    rest = len(figures) - MOST_TOLD
    if rest > 0:
        parts.append(
            ngettext("and {rest} figure more", "and {rest} figures more", rest).format(rest=rest)
        )
    return "; ".join(parts)


def _dropped(names: Sequence[str]) -> str:
    if names == [""]:
        return _("drop the rule")
    told = ", ".join(repr(name) for name in names[:MOST_TOLD])
    rest = len(names) - MOST_TOLD
    more = f" (+{rest})" if rest > 0 else ""
    return _("take {names} off the list").format(names=told + more)


def _figure(one: Giving, names: Sequence[str] | None) -> str:
    what = one.what or _("its limit")
    template = _("lower {what} by {amount}, to {becomes}")
    if one.way is Way.UP:
        template = _("raise {what} by {amount}, to {becomes}")
    text = template.format(
        what=what, amount=_amount(one.amount, one.unit), becomes=_level(one.becomes, one.unit)
    )
    return _named(one.rule, text, names)


def _named(rule: int, text: str, names: Sequence[str] | None) -> str:
    return text if names is None else f"{names[rule]}: {text}"


def _amount(amount: float, unit: str) -> str:
    """Return a difference in its unit: a share differs by points, not by per cent of itself."""
    if unit == SHARE:
        return _("{points} points").format(points=_digits(100.0 * amount))
    return _level(amount, unit)


def _level(amount: float, unit: str) -> str:
    if unit == SOLES:
        return money(amount)
    if unit == SHARE:
        return f"{_digits(100.0 * amount)} %"
    if unit == INVESTMENTS:
        word = ngettext("investment", "investments", 1 if round(amount) == 1 else 2)
        return f"{count(amount)} {word}"
    if unit == STARTS:
        word = ngettext("start", "starts", 1 if round(amount) == 1 else 2)
        return f"{count(amount)} {word}"
    return f"{quantity(amount)} {gap_unit_label(unit, amount)}"


def _digits(number: float) -> str:
    """Return a number to four decimals without idle zeros."""
    return f"{number:,.4f}".rstrip("0").rstrip(".")
