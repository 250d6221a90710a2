"""Works in progress come first, money has its conditions, and readiness counts: in own tables."""

from pathlib import Path
from typing import Any

import pytest

from gapplanner import pipeline
from gapplanner.errors import GapPlannerError, PortfolioError, ScenarioError, SourceError

# Two schools, a road and a clinic of one region; S/ 100 of canon and 60 of ordinary money.
CANDIDATES = """\
candidate_id,cost,sector,typology,executing_unit,unit_id,stage
school,60,education,classrooms,GR-06,060101,9
annex,40,education,classrooms,MD-060201,060201,9
road,50,roads,gravel,GR-06,060101,9
clinic,30,health,posts,MD-060201,060201,5
"""
CLOSURES = """\
candidate_id,gap_id,amount
school,worth,60
annex,worth,45
road,worth,40
clinic,worth,10
"""
LIMITS = """\
resource,owner,year,amount
soles,canon,2028,100
soles,ordinary,2028,60
"""
WORLD = {"candidates": CANDIDATES, "closures": CLOSURES, "limits": LIMITS}
FREE = "precedence: free\n"


def test_without_conditions_any_source_pays_anything(plan: Any) -> None:
    # 160 buy school, annex and road for 150; the clinic would replace the road and close less.
    assert plan(**WORLD, more=FREE).chosen == ["annex", "road", "school"]


@pytest.mark.parametrize(
    ("conditions", "chosen"),
    [
        # 100 of canon for schools alone; 60 of ordinary for the road (or the clinic).
        ("canon: {sector: education}", ["annex", "road", "school"]),
        # Nothing but the clinic may be paid by canon; 60 are left for the school.
        ("canon: {sector: health}", ["clinic", "school"]),
        # Canon for what the region does in education: the school; ordinary: annex.
        ("canon: {government: regional, sector: education}", ["annex", "school"]),
        ("canon: {executing_unit: MD-060201}", ["annex", "clinic", "school"]),
        ("{canon: {province: '0602'}, ordinary: {typology: gravel}}", ["annex", "clinic", "road"]),
        ("{canon: {stage: [5, 6]}, ordinary: {candidate: annex}}", ["annex", "clinic"]),
        ("{canon: {origin: bank}, ordinary: {origin: table}}", ["school"]),
    ],
)
def test_a_source_pays_only_what_meets_all_of_its_conditions(
    conditions: str, chosen: list[str], plan: Any
) -> None:
    eligibility = conditions if conditions.startswith("{") else "{" + conditions + "}"
    answer = plan(**WORLD, more=FREE + f"budget: {{eligibility: {eligibility}}}\n")
    assert answer.chosen == chosen
    paid = answer.run.spending.merge(answer.run.candidates, on="candidate_id")
    assert float(paid["amount"].sum()) == answer.cost


def test_a_condition_of_something_unknown_is_told_with_the_closest(state: Any) -> None:
    conditions = "{canon: {typology: gravle}, ordinari: {sector: roads}}"
    rules = "[{count: {where: {executing_unit: GR-60}, at_most: 1}}]"
    path = state(**WORLD, rules=rules, more=f"budget: {{eligibility: {conditions}}}\n")
    with pytest.raises(ScenarioError) as refused:
        pipeline.plan(path, out=path.parent / "run")
    assert refused.value.problems == (
        (
            "budget.eligibility.ordinari: must name a funding source of this plan; found 'ordinari'."
            " Closest: 'ordinary'."
        ),
        (
            "budget.eligibility.canon.typology: must name a typology of this plan; found 'gravle'."
            " Closest: 'gravel'."
        ),
        (
            "rules[1].count.where.executing_unit: must name an executing unit of this plan; found"
            " 'GR-60'. Closest: 'GR-06'."
        ),
    )


def test_an_earlier_class_enters_first_by_default(plan: Any) -> None:
    # The town hall's clinic is of class 5: its annex waits for it.
    answer = plan(**WORLD)
    assert answer.chosen == ["annex", "clinic", "school"]
    assert "precedence" in set(answer.run.rules["rule"])


ONGOING = """\
cui,name,executing_unit,source,year,amount
2445871,Hospital,GR-06,canon,2028,30
2510034,Bridge,GR-06,,2028,{bridge}
"""


def test_what_ongoing_works_spend_is_not_there_to_choose_with(plan: Any) -> None:
    answer = plan(**WORLD, ongoing=ONGOING.format(bridge=20), more=FREE)
    # 110 are left: school and road, or school and annex, which closes more.
    assert answer.chosen == ["annex", "school"]
    left = answer.run.limits.set_index("owner")["amount"]
    # The bridge has no source: canon, in the order of the names, pays it.
    assert dict(left) == {"canon": 50.0, "ordinary": 60.0}
    told = [sentence for sentence, _source in answer.run.assumptions]
    assert "Subtracted for ongoing works: canon 2028: S/ 50." in told
    assert any(sentence.startswith("2 ongoing works come first") for sentence in told)


def test_ongoing_works_take_the_capacity_of_their_unit_and_of_all(plan: Any) -> None:
    capacity = "soles,GR-06,2028,90\nsoles,*,2028,150\n"
    tables = {**WORLD, "limits": LIMITS + capacity}
    answer = plan(**tables, ongoing=ONGOING.format(bridge=5), more=FREE)
    left = dict(zip(answer.run.limits["owner"], answer.run.limits["amount"], strict=True))
    assert left == {"GR-06": 55.0, "*": 115.0, "canon": 65.0, "ordinary": 60.0}
    # The region has 55 left: the road, not the school.
    assert answer.chosen == ["annex", "road"]


def test_ongoing_works_that_do_not_fit_are_told_all_at_once(state: Any) -> None:
    ongoing = """\
cui,executing_unit,source,year,amount
2445871,GR-06,canon,2028,70
2510034,GR-06,canon,2028,48.5
2510035,MD-060201,,2028,100
"""
    limits = LIMITS + "soles,GR-06,2028,90\n"
    path = state(**{**WORLD, "limits": limits}, ongoing=ongoing)
    with pytest.raises(PortfolioError) as refused:
        pipeline.plan(path, out=path.parent / "run")
    assert refused.value.problems == (
        (
            "Ongoing works must fit under the 2028 ceiling of 'canon'; they need 118.50 and it is 100."
            " Raise the ceiling, extend the works or drop one of: '2445871', '2510034'."
        ),
        (
            "Ongoing works without a source must fit under what the sources that may pay them, 'canon',"
            " 'ordinary', have left in 2028; they need 100 and it is 60. Raise the ceilings, extend the"
            " works or drop one of: '2510035'."
        ),
        (
            "Ongoing works must fit under the 2028 ceiling of 'GR-06'; they need 118.50 and it is 90."
            " Raise the ceiling, extend the works or drop one of: '2445871', '2510034'."
        ),
    )


@pytest.mark.parametrize(
    ("ongoing", "sentence"),
    [
        ("cui,executing_unit,year\n1234567,GR-06,2028\n", "must have the column amount"),
        ("cui,executing_unit,year,amount\n1234567,GR-06,2027,5\n", "must be of 2028 or later"),
        ("cui,executing_unit,year,amount\n1234567,GR-60,2028,5\n", "Closest: 'GR-06'."),
        (
            "cui,executing_unit,source,year,amount\n1234567,GR-06,cannon,2028,5\n",
            "column source: every row must name one of the funding sources",
        ),
        ("cui,executing_unit,year,amount\n,GR-06,2028,5\n", "column cui: every row must have"),
        ("cui,executing_unit,year,amount\n1,GR-06,2028,5\n1,GR-06,2028,6\n", "must be unique"),
    ],
)
def test_a_mistake_in_the_ongoing_works_is_told(ongoing: str, sentence: str, state: Any) -> None:
    path = state(**WORLD, ongoing=ongoing)
    with pytest.raises(SourceError) as refused:
        pipeline.check(path)
    assert any("ongoing.csv" in told and sentence in told for told in refused.value.problems)


def test_ongoing_works_are_stated_in_one_place(state: Any) -> None:
    path = state(**WORLD, ongoing=ONGOING.format(bridge=1), more="ongoing: ongoing.csv\n")
    with pytest.raises(ScenarioError, match="must stand here or in problem"):
        pipeline.check(path)


def test_resources_of_own_tables_stand_in_their_tables(state: Any) -> None:
    path = state(**WORLD, more="resources: {files: {per_start: 1, total: 2}}\n")
    with pytest.raises(ScenarioError, match="must stand in the tables uses and limits"):
        pipeline.check(path)


def test_a_missing_file_of_ongoing_works_is_told(state: Any) -> None:
    path: Path = state(**WORLD, more="ongoing: nowhere.csv\n")
    with pytest.raises(GapPlannerError, match="nowhere"):
        pipeline.check(path)


def test_readiness_prefers_what_will_be_carried_out(plan: Any) -> None:
    # Ideas succeed once in five: the school counts 12, the annex 9, the road 8; the clinic 10.
    answer = plan(**WORLD, more=FREE + "readiness: {9: 0.2, 5: 1}\n")
    assert answer.chosen == ["annex", "clinic", "school"]
    gap = answer.run.gaps.iloc[0]
    # If all goes well 115 of the 155 close; 31 are expected.
    assert gap["set_in_motion"] == 115.0
    assert gap["expected_set_in_motion"] == pytest.approx(31.0)
    assert answer.run.proof.objective == pytest.approx(31 / 155)
    chance = answer.run.candidates.set_index("candidate_id")["chance"]
    assert dict(chance) == {"annex": 0.2, "clinic": 1.0, "road": 0.2, "school": 0.2}
    told = [sentence for sentence, _source in answer.run.assumptions]
    assert "worth: 74.2 % of the gap set in motion if all goes well, 20.0 % expected." in told
    assert any("(class 5: 100.0 %, class 9: 20.0 %; otherwise certain)" in each for each in told)


def test_what_is_expected_counts_for_targets_too(state: Any) -> None:
    rules = "[{target: {indicator: worth, quantity: 40}}]"
    path = state(**WORLD, rules=rules, more=FREE + "readiness: {9: 0.2}\n")
    # Everything together is expected to close 39; without readiness 155.
    with pytest.raises(PortfolioError, match="at least 40 of the gap set in motion"):
        pipeline.plan(path, out=path.parent / "run")


def test_a_candidate_may_state_its_own_chance(plan: Any) -> None:
    chance = dict(zip(("school", "annex", "road", "clinic"), ("0.1", "", "0.9", ""), strict=True))
    head, *rows = CANDIDATES.splitlines()
    lines = [f"{head},success", *(f"{row},{chance[row.split(',')[0]]}" for row in rows)]
    # Expected: school 6, annex 45 (nothing is said of it), road 36, clinic 10.
    answer = plan(**{**WORLD, "candidates": "\n".join(lines) + "\n"}, more=FREE)
    assert answer.chosen == ["annex", "clinic", "road"]
    assert answer.run.proof.objective == pytest.approx(91 / 155)
    # Its own chance stands before that of its class.
    answer = plan(
        **{**WORLD, "candidates": "\n".join(lines) + "\n"}, more=FREE + "readiness: {9: 0.2}\n"
    )
    chances = answer.run.candidates.set_index("candidate_id")["chance"]
    assert dict(chances) == {"annex": 0.2, "clinic": 1.0, "road": 0.9, "school": 0.1}


def test_what_something_is_worth_counts_by_its_chance(plan: Any) -> None:
    candidates = """\
candidate_id,cost,worth,success
sure,10,50,1
likely,10,80,0.5
remote,10,300,0.2
"""
    limits = "resource,owner,year,amount\nsoles,canon,2028,20\n"
    answer = plan(candidates=candidates, limits=limits, maximize="worth")
    # 50, 40 and 60 are expected.
    assert answer.chosen == ["remote", "sure"]
    assert answer.run.proof.objective == pytest.approx(110.0)
    worth = answer.run.candidates.set_index("candidate_id")["worth"]
    assert worth["remote"] == 300


@pytest.mark.parametrize("wrong", ["1.2", "-0.1", "half"])
def test_a_chance_is_a_share(wrong: str, state: Any) -> None:
    table = f"candidate_id,cost,worth,success\nsure,10,50,{wrong}\n"
    with pytest.raises(SourceError, match=r"candidates.csv, column success"):
        pipeline.check(state(candidates=table, maximize="worth"))


def test_works_that_wait_for_one_another_in_a_circle_are_refused(state: Any) -> None:
    rules = (
        "[{requires: {candidate: school, needs: road, timing: operating}},"
        " {requires: {candidate: road, needs: annex, timing: operating}},"
        " {requires: {candidate: annex, needs: school, timing: operating}}]"
    )
    path = state(**WORLD, rules=rules, more=FREE)
    with pytest.raises(ScenarioError) as refused:
        pipeline.plan(path, out=path.parent / "run")
    assert len(refused.value.problems) == 1
    said = refused.value.problems[0]
    assert said.startswith(
        "rules[1].requires, rules[2].requires, rules[3].requires: investments must not wait for "
        "one another in a circle: "
    )
    assert said.endswith("change the timing of one of these rules or take it away.")


def test_works_that_need_one_another_at_any_time_enter_together(plan: Any) -> None:
    rules = "[{requires: {candidate: school, needs: road}}, {requires: {candidate: road, needs: school}}]"
    assert {"school", "road"} <= set(plan(**WORLD, rules=rules, more=FREE).chosen)


def test_a_work_that_needs_itself_is_refused_at_its_line(state: Any) -> None:
    rules = "[{requires: {candidate: [school, annex], needs: annex}}]"
    path = state(**WORLD, rules=rules, more=FREE)
    with pytest.raises(ScenarioError, match="cannot need itself; take it off one side: 'annex'"):
        pipeline.plan(path, out=path.parent / "run")
