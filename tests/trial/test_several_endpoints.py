"""Several endpoints in a trial file: each analysed as the first is, all judged together, and kept apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.api import Trial, explore
from anagen.errors import InputError
from anagen.report.trial.page import render
from anagen.trial.analysis.together import compared_together, seen_by
from anagen.trial.protocol.multiplicity import PROCEDURES
from anagen.trial.protocol.named_endpoint import hypotheses_of
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.saved import saved_result

FILE = """
[trial]
name = "two regions"
replicates = 6
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
norwood = ["III vertex"]
size = 24
[design]
dropout = "20 % by week 24"
[[arm]]
name = "oral"
[[arm.treatment]]
therapy = "minoxidil oral"
dose = "5 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "phototrichogram"
region = ["frontal", "vertex"]
visits = "weeks 0, 12, 24"
outcomes = ["total density", "terminal density"]
[analysis]
name = "front"
endpoint = "change in terminal density at week 24"
reference = "placebo"
"""
VERTEX = """
[[endpoint]]
name = "vertex"
region = "vertex"
endpoint = "change in terminal density at week 24"
"""
TOTAL = """
[[endpoint]]
name = "total"
endpoint = "responders: change in total density of at least 10 % at week 12"
"""
ALONE = """
[[endpoint]]
name = "early"
region = "vertex"
endpoint = "change in total density at week 12"
model = "Welch"
exploratory = true
"""
GRAPH = """
[multiplicity]
procedure = "graph"
weights = {front = 0.5, vertex = 0.5}
edges = {front = {vertex = 0.5, total = 0.5}, vertex = {front = "1 - epsilon", total = "epsilon"}}
"""
THIRD = """
[[arm]]
name = "topical: weak"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "2 %"
[measurement]"""


def procedure(name: str, more: str = "") -> str:
    return f'[multiplicity]\nprocedure = "{name}"\n{more}'


@pytest.fixture(scope="module")
def result():
    text = (
        FILE + VERTEX + TOTAL + ALONE + procedure("co-primary", 'families = [["front", "vertex"], ["total"]]')
    )
    return Trial.from_text(text).run(workers=1, pictures=False)


def test_each_endpoint_is_analysed_as_if_it_were_the_only_one(result) -> None:
    """Estimates, intervals, truth, bias and coverage are those of a trial of the one endpoint."""
    vertex, total, early = result.summary.together.further
    for one, region, analysis in (
        (vertex, "vertex", 'endpoint = "change in terminal density at week 24"'),
        (total, "frontal", 'endpoint = "responders: change in total density of at least 10 % at week 12"'),
        (early, "vertex", 'endpoint = "change in total density at week 12"\nmodel = "Welch"'),
    ):
        text = FILE[: FILE.index("[analysis]")].replace('["frontal", "vertex"]', f'["{region}"]')
        alone = Trial.from_text(f'{text}[analysis]\n{analysis}\nreference = "placebo"\n').run(
            workers=1, pictures=False
        )
        (own,), (there,) = one.comparisons, alone.comparisons
        if region == "frontal":  # the first region's follicles and readings are those of a trial of it alone
            for key in ("difference", "se", "p", "true_difference", "bias", "coverage", "odds_ratio"):
                assert getattr(own, key) == pytest.approx(getattr(there, key), nan_ok=True)
        assert (own.kind, own.model, own.week) == (there.kind, there.model, there.week)
    (row,), (elsewhere,) = vertex.comparisons, result.summary.elsewhere
    for key in ("difference", "se", "p", "true_difference", "bias", "coverage", "interval95"):
        assert getattr(row, key) == getattr(elsewhere.comparisons[0], key)


def test_co_primary_endpoints_win_together(result) -> None:
    """The adjusted p is the larger one, or 1 on the worse side; what follows is tested after both."""
    rows = {row.hypothesis: row for row in result.summary.together.hypotheses}
    assert list(rows) == ["front", "vertex", "total", "early"]
    assert rows["front"].p_adjusted == rows["vertex"].p_adjusted
    assert rows["front"].p_adjusted >= max(rows["front"].p, rows["vertex"].p)
    assert rows["total"].p_adjusted >= rows["front"].p_adjusted
    assert rows["early"].p_adjusted is None
    whole = result.summary.together.whole
    assert (whole.hypotheses, whole.any_shown) == (3, rows["front"].share)
    frame = result.endpoints
    by_name = {name: frame.filter(frame["endpoint"] == name) for name in ("front", "vertex", "early")}
    both = np.maximum(*(by_name[name]["p"].to_numpy() for name in ("front", "vertex"))) < 0.05
    up = (by_name["front"]["difference"].to_numpy() > 0) & (by_name["vertex"]["difference"].to_numpy() > 0)
    assert (by_name["front"]["shown"].to_numpy() == (both & up)).all()
    assert by_name["early"]["p_adjusted"].null_count() == 6
    assert result.comparisons[0].power == rows["front"].share


def test_results_are_kept_and_read_again(result, tmp_path: Path) -> None:
    again = saved_result(result.save(tmp_path / "found"))
    assert again.protocol == result.protocol
    assert again.endpoints.equals(result.endpoints)
    page = render(result)
    for words in ("Endpoints judged together", "All shown (conjunctive)", "Co-primary are front and vertex"):
        assert words in page
    assert render(again).count("Co-primary") == page.count("Co-primary")


def test_the_histogram_is_of_the_first_region_alone(result, monkeypatch: pytest.MonkeyPatch) -> None:
    """Estimates of two regions are not mixed."""
    from anagen.report.figures import replicates

    drawn = []
    real = replicates.replicates

    def seen(estimates, **rest):
        drawn.append(estimates)
        return real(estimates, **rest)

    monkeypatch.setattr(replicates, "replicates", seen)
    render(result)
    (own,) = drawn
    front = result.endpoints.filter(result.endpoints["endpoint"] == "front")
    assert own == pytest.approx(front["difference"].to_numpy())


def test_replicates_of_further_endpoints_are_kept_too(tmp_path: Path) -> None:
    trial = Trial.from_text(FILE + VERTEX + procedure("Holm"))
    first = trial.run(workers=1, pictures=False, work=tmp_path).endpoints
    assert first.equals(trial.run(workers=1, pictures=False, work=tmp_path).endpoints)


@pytest.mark.parametrize("name", [one for one in PROCEDURES if one != "graph"])
def test_procedures_read_back_and_order_the_hypotheses(name: str) -> None:
    """The file reads back; arms and endpoints make every hypothesis; a name with a colon is quoted."""
    text = FILE.replace("\n[measurement]", THIRD) + VERTEX
    families = 'families = [["front"], ["vertex"]]' if "gate" in name else ""
    protocol = protocol_from_text(text + procedure(name, families))
    assert protocol_from_text(resolved(protocol)) == protocol
    assert [one.name for one in hypotheses_of(protocol)] == [
        "front: oral",
        "front: topical: weak",
        "vertex: oral",
        "vertex: topical: weak",
    ]


def test_a_graph_reads_back() -> None:
    protocol = protocol_from_text(FILE + VERTEX + TOTAL + GRAPH)
    assert protocol_from_text(resolved(protocol)) == protocol
    arms = FILE.replace("\n[measurement]", THIRD) + procedure("graph", "weights = {oral = 1}\n")
    with pytest.raises(InputError, match="'topical: weak' is never tested"):
        protocol_from_text(arms.replace('name = "front"\n', ""))
    whole = arms + 'edges = {oral = {"topical: weak" = 1.0}}\n'
    protocol = protocol_from_text(whole)
    assert protocol_from_text(resolved(protocol)) == protocol


def test_a_procedure_of_arms_alone_is_that_of_several_arms() -> None:
    """[multiplicity] with one endpoint gives what `analysis.multiplicity` gives."""
    text = FILE.replace("\n[measurement]", THIRD).replace('name = "front"\n', "").replace("= 6", "= 3")
    old = Trial.from_text(text.replace("[analysis]\n", '[analysis]\nmultiplicity = "Holm"\n'))
    new = Trial.from_text(text + procedure("Holm"))
    found = old.simulate(range(3), workers=1)
    assert (old.compare(found).verdict.p_adjusted == new.compare(found).verdict.p_adjusted)[:, [0, 2]].all()


def test_what_is_asked_of_the_first_endpoint_is_not_asked_of_the_others() -> None:
    first = FILE.rstrip() + '\nmodel = "ANCOVA"\nprognostic_score = true\n'
    protocol = protocol_from_text(first + VERTEX + 'model = "t test"\n')
    assert [one.analysis.further.score for one in protocol.named_endpoints] == [True, False]


def test_a_size_is_explored_for_a_goal() -> None:
    """All endpoints together are shown no more often than each; any of them no less often."""
    file = Trial.from_text((FILE + VERTEX + procedure("Holm")).replace("replicates = 6", "replicates = 30"))
    share = {
        goal: explore(file, {"population.size": [24]}, goal=goal, workers=1).rows[0].share
        for goal in ("", "vertex", "all", "any")
    }
    assert share["all"] <= min(share[""], share["vertex"]) <= max(share[""], share["vertex"]) <= share["any"]
    with pytest.raises(InputError, match="unknown goal 'vertx'"):
        explore(file, {"population.size": [24]}, goal="vertx", workers=1)


def test_a_cut_has_the_data_of_all_endpoints() -> None:
    from anagen.trial.analysis.cut import first_patients

    trial = Trial.from_text(FILE + VERTEX + TOTAL + procedure("Holm"))
    (found,) = trial.simulate([0], workers=1)
    for number in range(3):
        _, (cut,) = seen_by(trial.protocol, number, [first_patients(found, 12)])
        _, (whole,) = seen_by(trial.protocol, number, [found])
        sites = len(cut.allocation.arm)
        assert sites < len(whole.allocation.arm)
        assert np.array_equal(cut.y, whole.y[:sites], equal_nan=True)
    assert len(compared_together(trial.protocol, [found])) == 3


EDGES = "edges = {front = {vertex = 1.0}}\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            VERTEX.replace('"vertex"\nendpoint', '"occipital"\nendpoint'),
            "unknown region measured 'occipital'",
        ),
        (VERTEX.replace('name = "vertex"', 'name = "Front"'), "two endpoints are called 'Front'"),
        (VERTEX.replace('region = "vertex"\n', ""), "'vertex' is 'front' again"),
        (VERTEX + "alpha = 0.01\n", "alpha is the trial's"),
        (VERTEX + "tipping_point = true\n", "tipping_point is the trial's"),
        (VERTEX.replace("24", "20"), "week 20"),
        (VERTEX + 'model = "logistic"\n', "endpoint 1.model"),
        (procedure("Holm"), "one hypothesis shares its level with no other"),
        (ALONE + procedure("Holm"), "one hypothesis shares its level"),
        (VERTEX + procedure("Sidak"), "unknown procedure 'Sidak'"),
        (VERTEX + procedure("Holm", 'families = [["front"], ["vertex"]]'), "Holm has no families"),
        (VERTEX + procedure("Holm", "weights = {front = 1}"), "Holm has no weights"),
        (VERTEX + procedure("serial gatekeeping"), "without families"),
        (VERTEX + procedure("serial gatekeeping", 'families = [["front"]]'), "'vertex' is left out"),
        (
            VERTEX + procedure("fixed sequence", 'order = ["front", "vertex", "front"]'),
            "'front' stands twice",
        ),
        (VERTEX + procedure("fixed sequence", 'order = ["front", "vertx"]'), "unknown hypothesis 'vertx'"),
        (VERTEX + procedure("co-primary", 'families = [["front"], ["vertex"]]'), "co-primary to no other"),
        (VERTEX + procedure("graph", EDGES), "a graph without weights"),
        (VERTEX + procedure("graph", "weights = {front = 0.7, vertex = 0.7}"), "weights that sum to 1.4"),
        (VERTEX + procedure("graph", "weights = {front = -0.5, vertex = 1}"), "a weight of -0.5"),
        (VERTEX + procedure("graph", "weights = {fromt = 1}"), "unknown hypothesis 'fromt'"),
        (VERTEX + procedure("graph", "weights = {front = 1}"), "'vertex' is never tested"),
        (VERTEX + procedure("graph", "weights = {front = 1}\nedges = {front = {front = 1}}"), "to itself"),
        (
            VERTEX + procedure("graph", "weights = {front = 1}\nedges = {front = {vertex = 1.5}}"),
            "edge of 1.5",
        ),
        (VERTEX + procedure("graph", "weights = {front = 1}\nedges = {front = {total = 1}}"), "'total'"),
        (VERTEX + procedure("graph", 'weights = {front = 1}\nedges = {front = {vertex = "x"}}'), "cannot be"),
        (
            VERTEX
            + TOTAL
            + procedure("graph", "weights = {front = 1}\nedges = {front = {vertex = 0.6, total = 0.6}}"),
            "edges of 'front' that sum to more than 1",
        ),
    ],
)
def test_what_makes_no_sense(more: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told) as caught:
        protocol_from_text(FILE + more)
    assert "line" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'name = "front"\n',
            'name = "front"\ninterim = [0.5]\n',
            "looks before the end and several endpoints",
        ),
        (
            'name = "front"\n',
            'name = "front"\nmultiplicity = "Holm"\n',
            r"share the level in \[multiplicity\]",
        ),
    ],
)
def test_what_does_not_go_with_several(old: str, new: str, told: str) -> None:
    text = (FILE + VERTEX).replace("\n[measurement]", THIRD).replace(old, new)
    with pytest.raises(InputError, match=told):
        protocol_from_text(text)


def test_one_endpoint_needs_no_name() -> None:
    with pytest.raises(InputError, match="one endpoint needs no name"):
        protocol_from_text(FILE)


def test_keys_are_inherited_where_the_endpoint_is_of_the_same_kind() -> None:
    text = FILE.replace(
        "[analysis]\n",
        '[analysis]\nmodel = "MMRM"\nmargin = "5 hairs/cm2"\nsides = 1\nalpha = 0.025\n',
    )
    first, vertex, total, early = protocol_from_text(text + VERTEX + TOTAL + ALONE).named_endpoints
    assert vertex.analysis == first.analysis
    assert total.analysis.model == "Cochran-Mantel-Haenszel"
    assert early.analysis.hypothesis.kind == "superiority"
    assert {one.analysis.hypothesis.sides for one in (first, vertex, total, early)} == {1}


def test_parts_in_python_make_the_same_trial() -> None:
    """Endpoints and a procedure as objects, with one clear message that names them."""
    import anagen

    parts = {
        "name": "two regions",
        "population": anagen.Population(
            alopecia="androgenetic", sex="male", age=(22, 55), norwood=["III vertex"], size=24
        ),
        "design": anagen.Design(dropout="20 % by week 24"),
        "arms": [
            anagen.Arm("oral", [anagen.Treatment("minoxidil oral", dose="5 mg")]),
            anagen.Arm("placebo", [anagen.Treatment("placebo pill")]),
        ],
        "measurement": anagen.Measurement(
            method="phototrichogram",
            region=["frontal", "vertex"],
            visits="weeks 0, 12, 24",
            outcomes=["total density", "terminal density"],
        ),
        "analysis": anagen.Analysis(
            name="front", endpoint="change in terminal density at week 24", reference="placebo"
        ),
        "endpoints": [
            anagen.Endpoint(name="vertex", region="vertex", endpoint="change in terminal density at week 24")
        ],
        "multiplicity": anagen.Multiplicity(
            procedure="graph", weights={"front": 1.0}, edges={"front": {"vertex": 1.0}}
        ),
        "replicates": 6,
        "parameters": "fixed",
    }
    graph = procedure("graph", "weights = {front = 1}\nedges = {front = {vertex = 1}}")
    assert Trial(**parts).protocol == protocol_from_text(FILE + VERTEX + graph)
    wrong = anagen.Endpoint(name="vertex", endpoint="change in terminal density at week 20")
    with pytest.raises(InputError, match="Endpoint 'vertex', endpoint"):
        Trial(**{**parts, "endpoints": [wrong]})
