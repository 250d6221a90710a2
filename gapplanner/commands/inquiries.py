"""Questions to a finished plan about what else could be: prices, curve, alternatives, robust."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapplanner.commands.reporting import SHOWN_ANSWERS
from gapplanner.commands.telling import say, show_table
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.commands.shown import Shown
    from gapplanner.inquiry import Answer, Reopened
    from gapplanner.scenario import Scenario
    from gapplanner.scenario.blocks import Solver

RunFolder = Annotated[Path, typer.Argument(metavar="RUN")]
RelativeGap = Annotated[float | None, typer.Option("--gap", metavar="SHARE", min=0.0, max=0.5)]
Workers = Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64)]


def add_inquiries(app: typer.Typer) -> None:
    """Add the commands to the app; their help is in the language in force when this is called."""
    app.command("curve", help=_("Show what the best plan achieves with less and more money."))(
        curve
    )
    app.command(
        "prices", help=_("Show what each rule costs and what more money and capacity would bring.")
    )(prices)
    app.command(
        "alternatives", help=_("Show plans almost as good that put the money in other places.")
    )(alternatives)
    app.command(
        "robust", help=_("Show which investments stay whatever the weights, costs and incomes.")
    )(robust)
    app.command(
        "weak", help=_("Show which investments hang on weak data and which survey would help most.")
    )(weak)


def weak(  # options of a command are its arguments
    run: RunFolder,
    samples: Annotated[int, typer.Option("--samples", metavar="N", min=2, max=1_000)] = 6,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0)] = 0,
    places: Annotated[int, typer.Option("--places", metavar="N", min=0, max=500)] = 10,
    gap: RelativeGap = None,
    workers: Workers = 1,
) -> None:
    """Solve again with figures drawn within their errors, together and one indicator at a time."""
    from gapplanner.commands.shown import names_of
    from gapplanner.commands.weak_tables import show_weak
    from gapplanner.inquiry.weak import WeakAsked, weak_data

    reopened, solver = _opened(run, gap)
    answer = weak_data(reopened, WeakAsked(samples, seed, places), solver, say, workers)
    _told(reopened, answer, show_weak(answer, names_of(reopened.run)))


def robust(  # noqa: PLR0913, PLR0917  # options of a command are its arguments
    run: RunFolder,
    samples: Annotated[int, typer.Option("--samples", metavar="N", min=1, max=10_000)] = 50,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0)] = 0,
    weights: Annotated[float, typer.Option("--weights", metavar="K", min=1.0)] = 50.0,
    costs: Annotated[float, typer.Option("--costs", metavar="SHARE", min=0.0, max=0.9)] = 0.2,
    incomes: Annotated[float, typer.Option("--incomes", metavar="SHARE", min=0.0, max=0.9)] = 0.2,
    gap: RelativeGap = None,
    workers: Workers = 1,
) -> None:
    """Solve again with sampled weights, costs and incomes."""
    from gapplanner import questions
    from gapplanner.commands.plan_tables import show_robustness
    from gapplanner.commands.shown import names_of
    from gapplanner.filling import ideas_kept
    from gapplanner.inquiry.robustness import CASES, RobustAsked, robustness

    reopened, solver = _opened(run, gap)
    scenario = reopened.run.scenario
    cases = None
    if scenario.problem is None:
        kept = ideas_kept(run)
        cases = {
            case: questions.ask(_with_cost_case(scenario, case), tables=kept).candidate_set
            for case in CASES
        }
    asked = RobustAsked(samples, seed, weights, costs, incomes)
    answer = robustness(reopened, asked, solver, say, workers, cases)
    _told(reopened, answer, show_robustness(answer, names_of(reopened.run)))


def alternatives(
    run: RunFolder,
    slack: Annotated[float, typer.Option("--slack", metavar="SHARE", min=0.0, max=0.5)] = 0.01,
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, max=50)] = 5,
    by: Annotated[str, typer.Option("--by", metavar="QUANTITY")] = "cost",
    seconds: Annotated[float, typer.Option("--seconds", metavar="S", min=1.0)] = 60.0,
) -> None:
    """Search plans within the slack, each as far as can be from those before it."""
    from gapplanner.commands.plan_tables import show_alternatives
    from gapplanner.inquiry.alternatives import AlternativesAsked, alternatives
    from gapplanner.scenario.rules import Quantity

    if by not in ("cost", "beneficiaries"):
        raise typer.BadParameter(
            _("--by must be 'cost' or 'beneficiaries'; found {found!r}").format(found=by)
        )
    reopened, solver = _opened(run, None)
    asked = AlternativesAsked(slack, count, Quantity(by), seconds)
    answer = alternatives(reopened, asked, solver, say)
    _told(reopened, answer, show_alternatives(answer))


def prices(
    run: RunFolder,
    step: Annotated[float, typer.Option("--step", metavar="SHARE", min=0.001, max=1.0)] = 0.10,
    soles: Annotated[float | None, typer.Option("--soles", metavar="S/", min=1.0)] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="PART")] = None,
    gap: RelativeGap = None,
    workers: Workers = 1,
) -> None:
    """Solve again without each rule, and with a step more and less of each limit."""
    from gapplanner.commands.money_tables import show_prices
    from gapplanner.commands.shown import names_of
    from gapplanner.inquiry.prices import PricesAsked, prices
    from gapplanner.inquiry.shadow import Step

    reopened, solver = _opened(run, gap)
    asked = PricesAsked(_parts(only), Step(step, soles))
    answer = prices(reopened, asked, solver, say, workers)
    _told(reopened, answer, show_prices(answer, names_of(reopened.run)))


def _parts(only: list[str] | None) -> tuple[str, ...]:
    from gapplanner.errors import listed
    from gapplanner.inquiry.prices import PARTS

    unknown = sorted(set(only or ()) - set(PARTS))
    if unknown:
        raise typer.BadParameter(
            _("--only must be one of {known}; found {found}").format(
                known=", ".join(PARTS), found=listed(unknown)
            )
        )
    return tuple(part for part in PARTS if part in (only or PARTS))


def curve(
    run: RunFolder,
    first: Annotated[float, typer.Option("--from", metavar="SHARE", min=0.0, max=20.0)] = 0.10,
    last: Annotated[float, typer.Option("--to", metavar="SHARE", min=0.0, max=20.0)] = 2.00,
    steps: Annotated[int, typer.Option("--steps", metavar="N", min=2, max=200)] = 20,
    capacity: Annotated[bool, typer.Option("--capacity")] = False,
    gap: RelativeGap = None,
    workers: Workers = 1,
) -> None:
    """Solve the run's problem again with every ceiling times a factor."""
    from gapplanner.commands.money_tables import show_curve
    from gapplanner.inquiry.curve import CurveAsked, budget_curve

    if last <= first:
        raise typer.BadParameter(
            _("--to must be larger than --from; found {first} and {last}").format(
                first=first, last=last
            )
        )
    reopened, solver = _opened(run, gap)
    answer = budget_curve(reopened, CurveAsked(first, last, steps, capacity), solver, say, workers)
    _told(reopened, answer, show_curve(answer))


def _with_cost_case(scenario: "Scenario", case: str) -> "Scenario":
    from gapplanner.scenario.blocks import CostCase

    prospective = scenario.candidates.prospective.model_copy(update={"cost_case": CostCase(case)})
    candidates = scenario.candidates.model_copy(update={"prospective": prospective})
    return scenario.model_copy(update={"candidates": candidates})


def _opened(run: Path, gap: float | None) -> tuple["Reopened", "Solver"]:
    from gapplanner.inquiry import reopen

    say(_("Opening {folder}").format(folder=run))
    reopened = reopen(run)
    solver = reopened.run.scenario.solver
    return reopened, solver if gap is None else solver.model_copy(update={"relative_gap": gap})


def _told(reopened: "Reopened", answer: "Answer", shown: "Shown") -> None:
    from gapplanner.inquiry import write_answer
    from gapplanner.inquiry.resolving import discard_parts

    path = write_answer(reopened.folder, answer)
    discard_parts(reopened.folder, answer.name)
    # A table of nothing but its first column has nothing to say: own tables without indicators.
    for table in (one for one in shown.tables if len(one.head) > 1):
        show_table(table.head, table.rows, numbers_from=1)
    if answer.about.get("first_of_list"):
        say(_("The scenario has a list of objectives: the answer is about the first of them."))
    for sentence in shown.sentences:
        say(sentence)
    if answer.name in SHOWN_ANSWERS:
        say(
            _("To have it in the report: gapplanner report {folder}").format(folder=reopened.folder)
        )
    print(path)
