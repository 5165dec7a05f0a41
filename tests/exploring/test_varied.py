"""Keys and values that are varied: what each spelling means, and one line for each wrong one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.exploring.designs import designs_of
from anagen.exploring.explore import explore
from anagen.exploring.varied import Between, changed, place_of, read_all, read_varied

FILE = Path(__file__).parents[2] / "examples" / "responders_minoxidil.toml"
TABLE = tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("population.size=20..200", Between(20, 200)),
        ("population.size=20..60..20", (20, 40, 60)),
        ("analysis.alpha=0.01..0.05..0.02", (0.01, 0.03, 0.05)),
        ("arm.dose=1 mg,5 mg", ("1 mg", "5 mg")),
        ("arm.dose=1 mg..5 mg..2 mg", ("1 mg", "3 mg", "5 mg")),
        ("design.dropout=10 % by week 24,20 % by week 24", ("10 % by week 24", "20 % by week 24")),
        ('measurement.visits="weeks 0, 24","weeks 0, 12, 24"', ("weeks 0, 24", "weeks 0, 12, 24")),
        ('design.strata=["sex"],["sex", "age"]', (["sex"], ["sex", "age"])),
        ("design.identical_arms=true,false", (True, False)),
        ("trial.parameters=prior", ("prior",)),
    ],
)
def test_values(text: str, values: object) -> None:
    assert read_varied(text).values == values


def test_a_mapping_is_the_same() -> None:
    texts = read_all(["population.size=20..200", "arm.dose=1 mg,5 mg"])
    assert read_all({"population.size": "20..200", "arm.dose": ["1 mg", "5 mg"]}) == texts


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("population.size", ("population", "size")),
        ("design.visit_window", ("design", "visit_window")),
        ('arm."vehicle".dropout', ("arm", 1, "dropout")),
        ("arm.vehicle.dropout", ("arm", 1, "dropout")),
        ("arm.2.dropout", ("arm", 1, "dropout")),
        ("arm.dose", ("arm", 0, "treatment", 0, "dose")),
        ('arm."minoxidil 5 %".treatment.dose', ("arm", 0, "treatment", 0, "dose")),
        ("arm.1.treatment.1.schedule", ("arm", 0, "treatment", 0, "schedule")),
    ],
)
def test_places(key: str, path: tuple[object, ...]) -> None:
    assert place_of(key, TABLE, "") == path


def test_a_changed_table_leaves_the_first_alone() -> None:
    made = changed(TABLE, ("design", "block"), 6)
    assert made["design"]["block"] == 6
    assert "block" not in TABLE["design"]


@pytest.mark.parametrize(
    ("vary", "told"),
    [
        ("population.sise=20,30", r"population.sise: unknown key 'sise'; did you mean 'size'"),
        ("popultion.size=20,30", r"unknown key 'popultion'; did you mean 'population'"),
        ("arm.dose=2 %,5 litres", r"--vary arm.dose=5 litres: .*line \d+, arm 1.treatment 1.dose"),
        ('arm."vehicel".dropout=10 %', "unknown arm 'vehicel'; did you mean 'vehicle'"),
        ("arm.schedule=daily", 'arm could be each of 2 .*arm."minoxidil 5 %".schedule'),
        ("arm.dosee=1 mg", "unknown key 'dosee'; did you mean 'dose'"),
        ("arm.3.dose=2 %", "there is no arm 3"),
        ("analysis.alpha=0.01..0.05", "has no step"),
        ("population.size=200..20", "is no range"),
        ("population.size=2,30", "2 patients"),
        ("population.size=20.5,30", "20.5 patients"),
        ("trial.parameters=posteriour", "did you mean 'posterior'"),
        ("population", "varies nothing"),
        ("analysis.alpha=0.01..0.4..0.001", "at most 50 values"),
    ],
)
def test_what_cannot_be_varied(vary: str, told: str) -> None:
    """One line, before any trial runs."""
    with pytest.raises(InputError, match=told):
        explore([FILE], [vary], replicates=2)


def test_other_wrong_arguments() -> None:
    with pytest.raises(InputError, match="varied twice"):
        read_all(["a.b=1", "a.b=2"])
    with pytest.raises(InputError, match="a target of 9"):
        explore([FILE], target=9.0)
    with pytest.raises(InputError, match="compares nothing"):
        explore([FILE.with_name("pilot.toml")])
    with pytest.raises(InputError, match="unknown arm"):
        explore([FILE], arm="minoxidl")


def test_designs_are_all_combinations() -> None:
    varied = read_all(
        ["arm.dose=2 %,5 %", "trial.parameters=prior,posterior,fixed", "population.size=20..90"]
    )
    found = designs_of([FILE], varied, {})
    assert len(found) == 6
    assert found[0].label == "dose 2 %, parameters prior"
    assert {one.protocol.population.size for one in found} == {90}
    assert found[-1].protocol.trial.parameters == "fixed"
