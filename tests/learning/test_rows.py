"""The published rows: whole, sourced, unique, and refused with a clear word when they are not."""

from __future__ import annotations

import copy
from importlib.resources import files

import pytest

from anagen.errors import InputError
from anagen.learning.distribution import distribution
from anagen.learning.free_parameters import free_names
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.rows import RATIOS, SHARES, load_rows, load_studies, rows_of
from anagen.learning.scale import Scale, learned
from anagen.measurement.outcomes import OUTCOMES
from anagen.parameters import Parameter, read_toml
from anagen.population.stage import stage_progress

TABLE = read_toml(files("anagen.learning") / "data" / "rows.toml")


def test_every_row_has_an_outcome_a_unit_and_a_way_to_its_error() -> None:
    populations, rows = load_rows()
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.outcome in (*OUTCOMES, *RATIOS, *SHARES), row.id
        assert row.population in populations, row.id
        assert row.se or row.n, row.id
        assert load_studies()[row.study].source, row.id


def test_no_parameter_comes_from_a_recalled_record() -> None:
    for name, record in distribution("fixed").centre.parameters.items():
        assert record.status != "recalled", name


def test_exosome_potency_is_no_free_parameter_of_the_sampler() -> None:
    for name in free_names():
        assert not name.startswith("exosome")
        assert name != "delivery.ec50"
        Scale.of(prior_knowledge().parameters[name])  # has a spread


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"recrd": "x"}, "did you mean 'record'"),
        ({"value": 12.7}, "unknown key 'value'"),
        ({"record": "Olsen2002/minoxidl 2%/week 48"}, "did you mean 'minoxidil 2%'"),
        ({"record": "GubelinHarcha2014/finasteride 1 mg/week 24"}, "a recalled number is fitted"),
        ({"record": "Gressenberger2020/PRP/week 26"}, "gives no value"),
        ({"record": "Tan2019_RF/non-ablative radiofrequency/week 12/response"}, "unknown kind 'responders'"),
        ({"bias": "open"}, "unknown bias"),
        ({"threshold": "7"}, "not a number"),
        ({"assumed": {"n": 150}}, "the record gives 141"),
        ({"record": "Price2006/placebo/week 192/hair mass"}, "neither se nor n"),
        ({"record": "Price2006/placebo/week 192/hair mass", "assumed": {"n": 33}}, "needs a note"),
        ({"carrier": "tropical"}, "did you mean 'topical'"),
        ({"name": "minoxidil.5"}, "is listed twice"),
        ({"record": "GuptaCarviel2020_sexMA/PRP, men/hair density"}, "needs its week"),
    ],
)
def test_a_bad_row_is_refused_by_name(change: dict[str, object], message: str) -> None:
    table = copy.deepcopy(TABLE)
    row = table["study"]["Olsen2002"]["row"][0]
    row.update(change)
    for key in [key for key, value in row.items() if value is None]:
        del row[key]
    with pytest.raises(InputError, match=message) as caught:
        rows_of(table)
    assert "Olsen2002" in str(caught.value)


def test_a_study_of_an_unknown_population_is_refused() -> None:
    table = copy.deepcopy(TABLE)
    table["study"]["Olsen2002"]["population"] = "men_vertx"
    with pytest.raises(InputError, match="did you mean 'men_vertex'"):
        rows_of(table)


def test_a_learned_record_moves_and_narrows_on_its_own_scale() -> None:
    record = Parameter("x", 0.5, "1", "prior", "s", low=0.2, high=0.8, spread="logitnormal")
    moved = learned(record, 1.0, 0.5)
    assert record.value < moved.value < 1
    assert moved.high is not None
    assert moved.low is not None
    assert moved.high - moved.low < 0.6
    assert moved.status == "fitted"
    with pytest.raises(InputError, match="no spread"):
        Scale.of(Parameter("x", 1.0, "1", "prior", "s"))


def test_every_fitted_row_says_why_its_error_is_what_it_is() -> None:
    """A standard error that no record gives has a note with its reason; one that is learned needs none."""
    for study, entry in TABLE["study"].items():
        for row in entry["row"]:
            if row.get("fit", True) and {"se", "sd", "n"} & set(row.get("assumed", {})):
                assert row.get("note") or entry.get("note"), f"{study}.{row['name']}"


def test_the_same_people_stand_in_one_study_and_once_in_a_net_effect() -> None:
    _, rows = load_rows()
    where: dict[str, str] = {}
    for row in rows:
        if not row.fit:
            continue
        for label, _ in row.people:
            assert where.setdefault(label, row.study) == row.study, row.id
        if row.net:
            assert sorted(sign for _, sign in row.people) == [-1, 1], row.id
    kaufman = {row.id: dict(row.people) for row in rows if row.study == "Kaufman1998" and row.fit}
    assert kaufman["Kaufman1998.placebo.5y"] == {"Kaufman1998/placebo": 1}
    assert kaufman["Kaufman1998.net.1y"]["Kaufman1998/placebo"] == -1


def test_populations_say_who_was_recruited() -> None:
    populations, rows = load_rows()
    stages = stage_progress()
    for name, one in populations.items():
        assert one.ages[0] <= one.age <= one.ages[1], name
        assert bool(one.stages) == (one.scale != "none"), name
        for stage in one.stages:
            assert stage in stages[one.scale], (name, stage)
        assert (one.menopause != "") == (one.sex == "female"), name
    assert {row.population for row in rows} == set(populations)


def test_repairs_of_the_review_hold() -> None:
    """Double dummy, terminal hair, one meta-analysis of PRP, no invented error of a withdrawal."""
    rows = {row.id: row for row in load_rows()[1]}
    assert {row.carrier for row in rows.values() if row.study == "Vahabi2021"} == {"topical"}
    assert {row.outcome for row in rows.values() if row.study.startswith("Jimenez")} == {"terminal density"}
    synthesis = [row.study for row in rows.values() if row.fit and row.study in PRP_SYNTHESES]
    assert set(synthesis) == {"Kieling2024"}
    assert not any(row.fit for row in rows.values() if row.study == "Lanzafame2013")
    for name in ("withdrawn.weight.120", "withdrawn.count.120"):
        assert rows[f"Price1999.{name}"].se is None
        assert rows[f"Price1999.{name}"].n == 9


PRP_SYNTHESES = ("Kieling2024", "Giordano2017", "GuptaCarviel2020", "Gentile2015")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"since": 48}, "no earlier week"),
        ({"people": 3}, "names no group"),
        ({"region": "nape"}, "unknown region"),
        ({"population": "men_vertx"}, "did you mean 'men_vertex'"),
        ({"outcome": "hair colour"}, "unknown outcome"),
        ({"people": "Lucky2004/placebo"}, "also in study"),
    ],
)
def test_a_row_that_says_who_and_where_wrongly_is_refused(change: dict[str, object], message: str) -> None:
    table = copy.deepcopy(TABLE)
    table["study"]["Olsen2002"]["row"][0].update(change)
    with pytest.raises(InputError, match=message):
        rows_of(table)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ages": [40, 60]}, "not within"),
        ({"scale": "norwod"}, "unknown scale"),
        ({"stage": ["V"]}, "unknown key"),
        ({"age": None}, "missing age"),
    ],
)
def test_a_population_without_its_people_is_refused(change: dict[str, object], message: str) -> None:
    table = copy.deepcopy(TABLE)
    population = table["population"]["men_vertex"]
    population.update(change)
    for key in [key for key, value in population.items() if value is None]:
        del population[key]
    with pytest.raises(InputError, match=message):
        rows_of(table)
