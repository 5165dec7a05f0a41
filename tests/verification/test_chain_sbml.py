"""The exported chain is complete, and conserves follicles by its very form."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import expm

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.meanfield import expect, stationary
from anagen.engine.phases import CLOCKED
from anagen.errors import InputError
from verification.chain_sbml import FIXED, LOST, SHED, export, species, write
from verification.engine_checks import restless_drivers
from verification.roadrunner import small_chain

pytestmark = pytest.mark.slow

CORE = "{http://www.sbml.org/sbml/level3/version2/core}"


def whole_chain(classes: int = 2) -> Chain:
    mean = np.linspace(10.0, 100.0, CLOCKED * classes).reshape(CLOCKED, classes)
    return Chain(np.array([2, 3, 1, 2, 1]), mean, np.ones(classes), pull=0.5, spread=1.0)


def spread_start(chain: Chain) -> np.ndarray:
    shape = (chain.classes, chain.total_stages)
    return np.full(shape, 1.0 / np.prod(shape))


def tree_of(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def test_there_is_a_species_for_every_state() -> None:
    chain = whole_chain()
    start = spread_start(chain)
    tree = tree_of(export(chain, restless_drivers(3), start))
    amounts = {
        node.get("id"): float(node.get("initialAmount", "nan")) for node in tree.iter(f"{CORE}species")
    }
    assert len(amounts) == chain.states + 2
    assert amounts[LOST] == amounts[SHED] == 0.0
    assert amounts[species(1, 2, 1)] == start[1, 4]
    assert sum(amounts.values()) == pytest.approx(1.0)


def test_every_reaction_moves_one_follicle_between_declared_species() -> None:
    tree = tree_of(export(whole_chain(), restless_drivers(3), spread_start(whole_chain())))
    known = {node.get("id") for node in tree.iter(f"{CORE}species")}
    names = [node.get("id") for node in tree.iter(f"{CORE}reaction")]
    assert len(names) == len(set(names))
    for reaction in tree.iter(f"{CORE}reaction"):
        ends = [
            [node.get("species") for node in reaction.find(f"{CORE}{side}") or ()]
            for side in ("listOfReactants", "listOfProducts")
        ]
        assert known.issuperset(ends[0] + ends[1])
        assert len(ends[0]) == 1
        assert len([name for name in ends[1] if name != SHED]) == 1


def test_an_event_for_each_change_and_none_without() -> None:
    chain = whole_chain()
    start = spread_start(chain)
    steady = Drivers.constant(1, 1.0, 0.3, steps=50)
    assert not list(tree_of(export(chain, steady, start)).iter(f"{CORE}event"))
    assert len(list(tree_of(export(chain, restless_drivers(5), start)).iter(f"{CORE}event"))) == 4


def test_numbers_keep_their_bits() -> None:
    chain, drivers, start = small_chain()
    text = export(chain, drivers, start)
    assert repr(float(chain.stages[1] / chain.mean_days[1, 0])) in text
    tiny = Drivers(
        drivers.speed,
        drivers.target,
        drivers.kenogen,
        np.array([[0.0, 1.25e-7]]),
        step_days=drivers.step_days,
    )
    assert '<cn type="e-notation">1.25<sep/>-7</cn>' in export(chain, tiny, start).replace(
        "http://www.w3.org/1998/Math/MathML", ""
    )


def with_everything() -> tuple[Chain, Drivers, np.ndarray]:
    """Kept clubs, class steps down and then up, loss and fixing; two steps of drivers."""
    mean = np.array([[20.0, 30.0], [90.0, 150.0], [15.0] * 2, [60.0] * 2, [40.0] * 2])
    chain = Chain(
        np.array([2, 2, 1, 2, 1]), mean, np.ones(2), 0.5, 0.2, 0.8, np.array([0.4, 0.0]), club_release=0.04
    )
    drivers = replace(
        Drivers.constant(1, 0.4, 0.3, steps=2, step_days=50.0),
        loss=np.array([[1e-3, 0.0]]),
        drift=np.array([[-0.02, 0.01]]),
        fixing=np.array([[0.0, 2e-3]]),
    )
    return chain, drivers, stationary(chain, 1.0, 0.2)


def test_clubs_class_steps_and_fixing_are_exported() -> None:
    """The reactions, read back and integrated step by step, give the course of the engine."""
    chain, drivers, start = with_everything()
    tree = tree_of(export(chain, drivers, start))
    names = [str(node.get("id")) for node in tree.iter(f"{CORE}species")]
    amounts = np.array([float(node.get("initialAmount", "nan")) for node in tree.iter(f"{CORE}species")])
    assert names[-1] == FIXED
    values = {str(node.get("id")): float(node.get("value", "nan")) for node in tree.iter(f"{CORE}parameter")}
    math = "{http://www.w3.org/1998/Math/MathML}"
    changed = {}
    for node in tree.iter(f"{CORE}eventAssignment"):
        number = next(node.iter(f"{math}cn"))
        power = "".join(part.tail or "" for part in number)
        changed[str(node.get("variable"))] = float(f"{number.text}e{power}" if power else str(number.text))
    for setting in (values, values | changed):
        generator = np.zeros((len(names), len(names)))
        for reaction in tree.iter(f"{CORE}reaction"):
            source, *products = (
                str(node.get("species")) for node in reaction.iter(f"{CORE}speciesReference")
            )
            factors = [str(node.text) for node in reaction.iter(f"{math}ci")]
            rate = np.prod([setting[factor] for factor in factors if factor != source])
            generator[names.index(source), names.index(source)] -= rate
            for product in products:
                generator[names.index(source), names.index(product)] += rate
        amounts = amounts @ expm(drivers.step_days * generator)
    course = expect(chain, drivers, start[None], longest_step=0.1)
    living = amounts[:-3].reshape(chain.total_stages, chain.classes).T
    assert np.abs(living - course.final[0]).max() < 1e-7
    assert amounts[-3:] == pytest.approx(
        [course.lost[0, -1], course.shed[0].sum(), course.fixed[0, -1]], abs=1e-7
    )


def test_phases_left_out_have_no_reactions() -> None:
    chain, drivers, start = small_chain()
    names = [node.get("id", "") for node in tree_of(export(chain, drivers, start)).iter(f"{CORE}reaction")]
    assert names
    assert not any("early_anagen" in name or "catagen" in name for name in names)


def test_a_start_or_stratum_that_does_not_fit_is_refused() -> None:
    chain = whole_chain()
    with pytest.raises(InputError, match="start has shape"):
        export(chain, restless_drivers(2), np.ones((1, 1)))
    with pytest.raises(InputError, match="no stratum 1"):
        export(chain, restless_drivers(2), spread_start(chain), stratum=1)


def test_names_are_escaped_and_files_are_whole(tmp_path: Path) -> None:
    chain, drivers, start = small_chain()
    text = export(chain, drivers, start, name='a <b> & "c"')
    path = tmp_path / "chain.xml"
    write(path, text)
    (model,) = ElementTree.parse(path).getroot()
    assert model.get("name") == 'a <b> & "c"'
    assert [child.name for child in tmp_path.iterdir()] == ["chain.xml"]
