"""The command that makes one ordered list for every income."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gapplanner.commands.telling import NOT_PROVED, say, show_table
from gapplanner.language import _
from gapplanner.vocabulary import EVERYONE

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer

# Less than this is nothing given up.
LAST_BITS = 1e-9
# So many works of the list are shown; the table of the answer has all.
MOST_SHOWN = 40
KEEPS = ("slot", "candidate", "decision", "order")


def add_priority(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "priority", help=_("Order the works in one list that serves every income that may come.")
    )(priority)


def priority(
    plan: Annotated[Path, typer.Argument(metavar="RUN|SCENARIO")],
    keep: Annotated[str, typer.Option("--keep", metavar="|".join(KEEPS))] = "slot",
    gap: Annotated[float | None, typer.Option("--gap", metavar="SHARE", min=0.0, max=0.5)] = None,
) -> None:
    """Solve the outcomes of a scenario together, their portfolios one inside another."""
    from gapplanner import pipeline
    from gapplanner.candidates.own.limits import read_limits
    from gapplanner.inquiry import reopen, write_answer
    from gapplanner.inquiry.priority import PriorityAsked, priority_list
    from gapplanner.optimize.outcomes import Keep
    from gapplanner.scenario import limits_paths, load_scenario

    if keep not in KEEPS:
        raise typer.BadParameter(
            _("--keep must be one of {known}; found {found!r}").format(
                known=", ".join(KEEPS), found=keep
            )
        )
    tables = {}
    folder = plan
    if not plan.is_dir():
        scenario = load_scenario(plan)
        tables = read_limits(limits_paths(plan, scenario), scenario.years_covered)
        folder, _run = pipeline.plan(plan, progress=say)
    say(_("Opening {folder}").format(folder=folder))
    reopened = reopen(folder)
    solver = reopened.run.scenario.solver
    if gap is not None:
        solver = solver.model_copy(update={"relative_gap": gap})
    answer = priority_list(reopened, PriorityAsked(Keep(keep), tables), solver, say)
    path = write_answer(folder, answer)
    _show(answer)
    print(path)
    if not answer.about["is_proved"]:
        raise typer.Exit(NOT_PROVED)


def _show(answer: "Answer") -> None:
    from gapplanner.figures import in_words

    outcomes = answer.about["outcomes"]
    head = [_("No. in the list"), _("Investment"), _("Where"), _("Cost"), _("Accumulated")]
    head += [str(one["name"]) for one in outcomes]
    table = answer.table.head(MOST_SHOWN)
    rows = []
    for row in table.to_dict("records"):
        candidates = [row[f"candidate_{one['number']}"] for one in outcomes]
        reached = ["✓" if isinstance(name, str) else "" for name in candidates]
        place = f"{row['place']}{' !' if row['must'] else ''}"
        where = "" if row["unit_name"] in {None, EVERYONE} else str(row["unit_name"])
        amounts = [in_words(row["cost"]), in_words(row["cumulative_cost"])]
        rows.append([place, str(row["name"]), where, *amounts, *reached])
    show_table(head, rows, numbers_from=3)
    for sentence in sentences(answer):
        say(sentence)


def sentences(answer: "Answer") -> list[str]:
    """Return what an ordered list says, in sentences that can be read aloud."""
    from gapplanner.commands.shown import level_title
    from gapplanner.figures import count, percent

    about = answer.about
    found = []
    if len(answer.table) > MOST_SHOWN:
        found.append(
            _("The first {shown} of {all} works are shown; the table has all.").format(
                shown=MOST_SHOWN, all=count(len(answer.table))
            )
        )
    if answer.table["must"].any():
        found.append(_("! The planner says that it must enter."))
    found += [_how_far(one) for one in about["outcomes"]]
    if about["objective"] != "balanced":  # a mean of logarithms says nothing to people
        found.append(
            _(
                "On expectation the list reaches {expected}; with the income known beforehand,"
                " {foreseen} ({title})."
            ).format(
                expected=f"{about['expected']:,.6g}",
                foreseen=f"{about['expected_if_foreseen']:,.6g}",
                title=level_title(about["objective"]).lower(),
            )
        )
    dear = _(
        "One list for any income gives up at most {share} of what could be reached, on "
        "expectation, if the income were known beforehand."
    )
    free = _("One list for any income gives up nothing against knowing the income beforehand.")
    price = about["price_at_most"]
    found.append(dear.format(share=percent(price)) if price > LAST_BITS else free)
    if about["expected_from_mean_plan"] is None:
        found.append(
            _(
                "The plan for the mean income, cut or extended as the money comes, does not serve "
                "every outcome."
            )
        )
    else:
        found.append(
            _(
                "The plan for the mean income, cut or extended as the money comes, would give up "
                "{share} of what the list reaches."
            ).format(share=percent(about["price_of_mean_plan"]))
        )
    if about["relative_gap"] == 0:
        return [*found, _("Proved: no list is better, on expectation.")]
    proved = (
        _("Proved: no list is better, on expectation, by more than {gap}.")
        if about["is_proved"]
        else _("The best list found; no other is better, on expectation, by more than {gap}.")
    )
    found.append(proved.format(gap=percent(about["relative_gap"])))
    return found


def _how_far(one: dict[str, Any]) -> str:
    from gapplanner.figures import count, in_words, percent

    return _("{outcome} ({probability}): down to place {works} of the list, {money}.").format(
        outcome=one["name"],
        probability=percent(one["probability"]),
        works=count(one["works"]),
        money=in_words(one["cost"]),
    )
