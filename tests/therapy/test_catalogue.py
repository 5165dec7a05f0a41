"""Every file of the catalogue, and a new one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.measurement.placebo_response import CARRIERS
from anagen.parameters import STATUSES, load_parameters
from anagen.report.evidence.therapies import describe_therapies
from anagen.therapy.catalogue import (
    ROLES,
    find_therapy,
    load_catalogue,
    shared_parameters,
    therapy_from_table,
    therapy_parameters,
)
from anagen.therapy.course import course_from_table
from anagen.therapy.effect import niche_effect
from anagen.therapy.route import CARRIER
from therapy.giving import PARTS, luck, medians

NAMES = sorted(load_catalogue())
EXPECTED = {
    "exosome",
    "microneedling",
    "PRP",
    "minoxidil topical",
    "minoxidil oral",
    "finasteride",
    "finasteride topical",
    "dutasteride",
    "spironolactone",
    "cyproterone acetate",
    "bicalutamide",
    "clascoterone",
    "low-level laser",
    "hair transplant",
    "vehicle",
    "saline injection",
    "sham light",
    "placebo pill",
    "untreated",
    "loosen the hairstyle",
    "stop the drug",
    "iron tablets",
    "thyroid hormone",
    "ketoconazole shampoo",
    "steroid lotion",
    "steroid injection for scarring",
    "hydroxychloroquine",
    "scalp cooling",
}
SOURCES = (
    "umbilical-cord MSC",
    "Wharton's-jelly MSC",
    "placental MSC",
    "adipose MSC",
    "dermal-papilla",
    "foreskin MSC",
    "plant-derived",
)


def test_the_units_of_the_shipped_doses_are_units() -> None:
    """They are not checked at every start; here they are."""
    for path in (files("anagen.therapy") / "catalogue").iterdir():
        if path.name.endswith(".toml"):
            therapy = therapy_from_table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
            assert therapy.dose == load_catalogue()[therapy.name].dose


def raw(name: str) -> dict[str, Any]:
    """The parsed file of a therapy."""
    for path in (files("anagen.therapy") / "catalogue").iterdir():
        if path.name.endswith(".toml"):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            if table["name"] == name:
                return table
    raise AssertionError(name)


def test_the_catalogue_holds_what_it_should() -> None:
    assert set(NAMES) >= EXPECTED
    assert set(SOURCES) <= set(load_catalogue()["exosome"].products)


@pytest.mark.parametrize("name", NAMES)
def test_every_therapy_says_what_a_reader_needs(name: str) -> None:
    therapy = load_catalogue()[name]
    for text in (therapy.label, therapy.claim, therapy.mechanism):
        assert len(text) > 3
    assert therapy.role in ROLES
    priced = [] if therapy.price is None else [therapy.price.source]
    for source in (*priced, therapy.regulation["source"]):
        assert len(source) > 5
    assert therapy.regulation["summary"]
    if therapy.evidence is not None:
        assert therapy.evidence.why.count(". ") == 0, "one sentence"
        assert len(therapy.evidence.source) > 5
    else:
        assert therapy.citations
    assert therapy.price is None or therapy.price.low <= therapy.price.high
    for kind in therapy.routes:
        assert CARRIER[kind] in CARRIERS


@pytest.mark.parametrize("name", sorted(therapy_parameters()))
def test_every_parameter_has_unit_status_and_source(name: str) -> None:
    record = therapy_parameters()[name]
    assert record.name == name
    assert record.unit
    assert record.status in STATUSES
    assert len(record.source) > 5
    assert np.isfinite(record.value)
    if record.low is not None and record.high is not None:
        assert record.low <= record.value <= record.high
        drawn = record.quantile(np.array([0.001, 0.05, 0.5, 0.95, 0.999]))
        assert np.isfinite(drawn).all()
        assert (np.diff(drawn) > 0).all()
        assert drawn[2] == pytest.approx(record.value)


def test_priors_are_those_of_the_delivery_review() -> None:
    """Section 7.5 of the delivery review; nothing here is tuned."""
    table = {
        "true_fraction": (0.4, 0.1, 0.9),
        "active_probability": (0.5, 0.2, 0.9),
        "potency_spread": (0.7, 0.3, 1.2),
        "horny_layer_fraction": (1e-4, 1e-6, 5e-3),
        "follicle_fraction": (0.03, 0.003, 0.15),
        "follicle_crossing": (0.01, 0.001, 0.1),
        "needle_fraction": (0.03, 0.003, 0.20),
        "needle_depth_share": (0.35, 0.15, 0.70),
        "diffusivity": (0.3, 0.01, 3.0),
        "retardation": (3.0, 1.0, 15.0),
        "signal_half_life": (3.0, 1.0, 10.0),
        "transit_time": (10.0, 4.0, 25.0),
        "ec50": (1e9, 1e7, 1e11),
        "hill": (1.0, 0.7, 2.0),
        "telogen_exit_gain": (1.0, 0.2, 3.0),
    }
    records = shared_parameters()
    for name, expected in table.items():
        record = records[name]
        assert (record.value, record.low, record.high) == expected, name


def test_reference_numbers_are_records_too() -> None:
    for name, record in load_parameters("anagen.therapy", "reference.toml").items():
        assert record.source
        assert name not in shared_parameters()


def test_products_without_records_share_the_priors() -> None:
    exosome = load_catalogue()["exosome"]
    for product in exosome.products.values():
        assert set(product.parameters) <= {"diameter"}
        assert product.note


def test_a_new_therapy_is_one_file(tmp_path: Path) -> None:
    text = (files("anagen.therapy") / "catalogue" / "minoxidil_topical.toml").read_text(encoding="utf-8")
    (tmp_path / "redensyl.toml").write_text(text.replace('"minoxidil topical"', '"redensyl"', 1))
    catalogue = load_catalogue(tmp_path)
    assert set(catalogue) == {*NAMES, "redensyl"}
    course = course_from_table({"therapy": "redensyl", "dose": "3 %"}, "arm", 100, catalogue)
    effect = niche_effect(course, 2, 100, {}, medians(catalogue=catalogue), luck)
    assert effect.growth[0, -1] > 0
    assert "redensyl" in describe_therapies(catalogue=catalogue)
    assert "redensyl" not in load_catalogue()


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    text = (files("anagen.therapy") / "catalogue" / "vehicle.toml").read_text(encoding="utf-8")
    (tmp_path / "again.toml").write_text(text)
    with pytest.raises(InputError, match="twice"):
        load_catalogue(tmp_path)
    with pytest.raises(InputError, match="no folder"):
        load_catalogue(tmp_path / "nowhere")


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda table: table.pop(key)


def _with(*keys: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(table: dict[str, Any]) -> None:
        for key in keys[:-1]:
            table = table[key]
        table[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without("role"), "'role' is missing"),
        (_with("role", value="placebo"), "unknown role"),
        (_with("class", value=3), "class"),
        (_without("name"), "'name' is missing"),
        (_with("certainity", value=1), "unknown key"),
        (_with("model", value="growth drugs"), "did you mean 'growth drug'"),
        (_with("routes", value=["topicel"]), "did you mean 'topical'"),
        (_with("route", value="oral"), "not among the routes"),
        (_with("signals", value=["grwth"]), "did you mean 'growth'"),
        (_with("evidence", value={"certainty": "high", "why": "so", "source": "no"}), "unknown key"),
        (_with("price", "low", value=1e6), "low <= high"),
        (_with("price", "low", value=1e9), "0 to 1e\\+07"),
        (_with("parameters", "ec50", "status", value="guess"), "unknown status"),
        (_with("parameters", value={}), "also needs the parameters growth_gain"),
        (_with("schedule", "default", value="dayly"), "did you mean 'daily'"),
        (_with("name", value="a.b"), "without a dot"),
        (_with("regulation", value="fine"), "a table of texts"),
    ],
)
def test_a_faulty_file_is_told_its_fault(change: Callable[[dict[str, Any]], None], message: str) -> None:
    table = raw("minoxidil topical")
    change(table)
    with pytest.raises(InputError, match=message):
        therapy_from_table(table, "new.toml")


def test_other_names_are_known() -> None:
    assert find_therapy("LLLT").name == "low-level laser"
    with pytest.raises(InputError) as caught:
        find_therapy("finasterid")
    assert caught.value.nearest == "finasteride"


@pytest.mark.parametrize("name", NAMES)
def test_the_listing_tells_certainty_and_price(name: str) -> None:
    assert name in describe_therapies()
    page = describe_therapies(name)
    assert load_catalogue()[name].role in page
    for record in load_catalogue()[name].parameters.values():
        assert record.name in page


def test_parts_are_the_four_signals() -> None:
    assert PARTS == ("growth", "perfusion", "inflammation", "androgen")
