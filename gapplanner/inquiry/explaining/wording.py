"""An explanation in sentences for people."""

from collections.abc import Iterator

from gapplanner.figures import count, money, quantity, written_worth
from gapplanner.indicators import title_of
from gapplanner.inquiry.explaining.changes import Change
from gapplanner.inquiry.explaining.entering import Extra
from gapplanner.inquiry.explaining.explanation import Explanation
from gapplanner.inquiry.reopening import Reopened
from gapplanner.labels import gap_unit_label
from gapplanner.language import _
from gapplanner.runs import Run
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS

# Changes told in the terminal; the table has them all.
MOST_CHANGES = 8


def sentences_of(reopened: Reopened, one: Explanation) -> list[str]:
    """Return the whole explanation, one sentence for each thing said."""
    said = [_head(reopened.run, one), why(reopened.run, one)]
    said.extend(_worth(reopened, one))
    said.extend(_price(reopened, one))
    if one.loss is not None and not one.gain:
        said.extend(_closure(reopened.run, one))
    said.extend(_changes(reopened.run, one))
    if not one.is_in:
        said.extend(_soles(reopened.run, one))
    return said


def loss_words(objective: str, amount: float | None) -> str:
    """Return an amount of an objective in the unit people know it by."""
    if amount is None:
        return _("an unknown amount")
    points = _("{points} points of share").format(points=f"{amount * 100:,.4f}")
    known = {
        "balanced": _("{share} of the weighted geometric mean of closure").format(
            share=_fine_percent(amount)
        ),
        "closure": points,
        "worst_off": points,
        "people": _("{people} persons").format(people=count(amount)),
        "cheapest": money(amount),
        "worth": _("{amount} of worth").format(amount=written_worth(amount)),
    }
    return known.get(objective) or _("{amount} weighted gaps").format(amount=f"{amount:,.6f}")


def _fine_percent(share: float) -> str:
    return f"{share * 100:,.3f} %"


def why(run: Run, one: Explanation) -> str:
    """Return why a candidate is in or out, in one or a few sentences."""
    names = _names(run)
    obstacles = " ".join(one.said)
    templates = {
        "forced": _("It is in because a rule forces it: {said}"),
        "variant": _("It is out because another variant of the same work was chosen: {other}."),
        "rule": _("It is out because of a rule: {said}"),
        "dominated": _(
            "It is out because {other} costs and uses no more, closes no less and is better in "
            "something."
        ),
        "capacity": _("It is out because its executing unit is full in every year: {said}"),
        "money": _("It is out because its money is spent in every year: {said}"),
        "tail": _("It is out because of what it would leave to be paid later: {said}"),
        "precedence": _("It is out because of the order of precedence: {said}"),
        "resource": _("It is out because something else is short in every year: {said}"),
        "several": _("It is out because something stands in the way in every year: {said}"),
        "nothing": _("It is out because it would close nothing more."),
        "worth": _("It is out although it fits by itself."),
    }
    if one.kind == "chosen":
        return _why_chosen(run, one)
    return templates[one.kind].format(said=obstacles, other=names.get(one.other, one.other))


def _head(run: Run, one: Explanation) -> str:
    row = run.candidates.set_index("candidate_id").loc[one.candidate_id]
    return _("{candidate}: {name}, {cost}, executed by {unit}.").format(
        candidate=one.candidate_id,
        name=row["name"],
        cost=money(row["cost"]),
        unit=row["executing_unit_name"],
    )


def _why_chosen(run: Run, one: Explanation) -> str:
    row = run.candidates.set_index("candidate_id").loc[one.candidate_id]
    closes = _("It is in: it starts in {start} and operates from {operates}.").format(
        start=int(row["start_year"]), operates=int(row["operates_from"])
    )
    return f"{closes} {row['reason']}"


def _worth(reopened: Reopened, one: Explanation) -> Iterator[str]:
    if one.worth is None or reopened.problem.objectives[-1].name == "cheapest":
        return
    objective = reopened.problem.objectives[-1].name
    own = loss_words(objective, one.worth.value)
    if not one.worth.last:
        yield _("For each million soles it adds {own}.").format(own=own)
        return
    last = _names(reopened.run).get(one.worth.last, one.worth.last)
    told = _("For each million soles it adds {own}; the last one in, {last}, adds {least}.")
    yield told.format(own=own, last=last, least=loss_words(objective, one.worth.last_value))
    if not one.is_in and one.worth.value > one.worth.last_value:
        yield _("It is worth more than that one for its cost, but it does not fit in its place.")


def _price(reopened: Reopened, one: Explanation) -> Iterator[str]:
    objective = reopened.problem.objectives[-1].name
    if one.is_impossible:
        yield (
            _("No plan under the rules does without it: proved.")
            if one.is_in
            else _("No plan under the rules contains it: proved.")
        )
        return
    if one.loss is None:
        yield _("No plan with the other decision was found near this one; ask with --exact.")
        return
    if one.gain:
        yield _(
            "The search found a plan with the other decision that is better than this one by "
            "{gain}: this plan is proved only to {gap}."
        ).format(gain=loss_words(objective, one.gain), gap=_gap(reopened.proof.relative_gap))
    elif one.is_in:
        yield _("The best plan found without it loses {loss}.").format(
            loss=loss_words(objective, one.loss)
        )
    else:
        yield _("The best plan found with it loses {loss}.").format(
            loss=loss_words(objective, one.loss)
        )
    yield _proved(reopened, one)


def _proved(reopened: Reopened, one: Explanation) -> str:
    objective = reopened.problem.objectives[-1].name
    if one.high is None:
        return _("How much less it could be is not proved.")
    if one.low <= 0.0 and one.high > 0.0:
        return _(
            "That is within the margin of the proof ({gap}): the true loss lies between nothing "
            "and {high}."
        ).format(gap=_gap(reopened.proof.relative_gap), high=loss_words(objective, one.high))
    return _("Proved: the true loss lies between {low} and {high}.").format(
        low=loss_words(objective, one.low), high=loss_words(objective, one.high)
    )


def _gap(gap: float | None) -> str:
    return _("no margin proved") if gap is None else f"{gap * 100:.2g} %"


def _closure(run: Run, one: Explanation) -> Iterator[str]:
    units = run.gaps.drop_duplicates("indicator_id").set_index("indicator_id")["gap_unit"]
    told = {True: list[str](), False: list[str]()}
    for name, amount in one.closure.items():
        unit = gap_unit_label(str(units[name]), abs(amount))
        told[amount > 0].append(f"{quantity(abs(amount))} {unit} ({_indicator_name(name)})")
    if told[True]:
        yield _("It would close less: {what}.").format(what="; ".join(told[True]))
    if told[False]:
        yield _("It would close more: {what}.").format(what="; ".join(told[False]))
    if abs(one.people) >= 1:
        template = (
            _("{people} persons fewer would be served.")
            if one.people > 0
            else _("{people} persons more would be served.")
        )
        yield template.format(people=count(abs(one.people)))


def _changes(run: Run, one: Explanation) -> Iterator[str]:
    names = _names(run)
    told = [change_words(each, names) for each in one.changes]
    if told:
        yield _("What would change: {changes}.").format(changes="; ".join(told[:MOST_CHANGES]))
    if len(told) > MOST_CHANGES:
        yield _("And {count} changes more.").format(count=count(len(told) - MOST_CHANGES))


def change_words(one: Change, names: dict[str, str]) -> str:
    """Return one change in words; ids where no name is known."""
    template = {
        "leaves": _("{name} leaves"),
        "enters": _("{name} enters in {after}"),
        "moves": _("{name} moves from {before} to {after}"),
        "shrinks": _("{name} shrinks to {other}"),
        "grows": _("{name} grows to {other}"),
    }[one.kind]
    return template.format(
        name=names.get(one.candidate_id, one.candidate_id),
        other=names.get(one.other, one.other),
        before=one.before,
        after=one.after,
    )


def _soles(run: Run, one: Explanation) -> Iterator[str]:
    if one.loss == 0.0:
        yield _("It needs no further soles to enter without loss.")
        return
    if one.soles is None:
        yield _("No further money was found that would let it in without loss.")
        return
    yield _("With {soles} more it would enter and nothing would be lost: {extras}.").format(
        soles=money(one.soles), extras="; ".join(extra_words(run, each) for each in one.extras)
    )


def extra_words(run: Run, one: Extra) -> str:
    """Return more of one limit in words."""
    units = run.candidates.drop_duplicates("executing_unit").set_index("executing_unit")
    unit = units["executing_unit_name"].get(one.owner, one.owner)
    if one.resource == SOLES and one.owner == "tail":
        return _("{amount} more to be paid after the programme").format(amount=money(one.amount))
    if one.resource == SOLES and one.owner in ("", EVERYONE):
        return _("{amount} more of its sources in {year}").format(
            amount=money(one.amount), year=one.year
        )
    if one.resource == SOLES:
        return _("capacity of {unit} to spend {amount} more in {year}").format(
            unit=unit, amount=money(one.amount), year=one.year
        )
    if one.resource == STARTS:
        return _("{amount} more new works of {unit} in {year}").format(
            amount=quantity(one.amount), unit=unit, year=one.year
        )
    return _("{amount} more {resource} in {year}").format(
        amount=quantity(one.amount), resource=one.resource, year=one.year
    )


def _names(run: Run) -> dict[str, str]:
    pairs = zip(run.candidates["candidate_id"], run.candidates["name"], strict=True)
    return {str(name): f"{title} ({name})" for name, title in pairs}


def _indicator_name(indicator_id: str) -> str:
    """Return the title of an indicator; the id of one from a planner's own tables."""
    return title_of(indicator_id)
