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
