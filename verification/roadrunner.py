"""SBML in libRoadRunner: the same equations, integrated by code that shares nothing with Anagen.

Needs the optional extra ``sbml``; without it the checks are skipped, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.meanfield import Course, expect, stationary
from anagen.engine.phases import CLOCKED, Phase
from verification.chain_sbml import FIXED, LOST, SHED, export, species
from verification.check import Check, Model, Obtained, Progress, Unavailable, measured, sampled
from verification.engine_checks import drifting_drivers, keeping_chain, plain_chain, restless_drivers
from verification.models import halloy2002

MODEL = Model.load("roadrunner")
SEED = 2023
_STEP, _STEPS = 30.0, 6


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this module, one at a time."""
    return MODEL.checks(progress)


def optional(module: str) -> Any:
    """Import a module of the optional extra.

    Raises:
        Unavailable: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise Unavailable(f"{module} is not installed; pip install 'anagen[sbml]'") from None


def integrate(
    sbml: str, times: Sequence[float], names: Sequence[str], tolerance: float = 1e-10
) -> NDArray[np.float64]:
    """float64[V, names]: amounts of species at `times` (ascending), integrated by libRoadRunner.

    Raises:
        Unavailable: libRoadRunner is not installed.
    """
    simulator = optional("roadrunner").RoadRunner(sbml)
    simulator.integrator.absolute_tolerance = tolerance
    simulator.integrator.relative_tolerance = tolerance
    rows, now = [], 0.0
    for time in times:
        if time > now:
            simulator.simulate(now, time, 2)
            now = time
        rows.append([float(simulator[name]) for name in names])
    return np.array(rows)


def problems(sbml: str) -> list[str]:
    """What libSBML's consistency check says of a document; units of measurement are not modelled.

    Raises:
        Unavailable: libSBML is not installed.
    """
    libsbml = optional("libsbml")
    document = libsbml.readSBMLFromString(sbml)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    return [document.getError(i).getMessage().strip() for i in range(document.getNumErrors())]


_SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model id="halloy2002" name="Halloy 2002: deterministic limit of the follicular automaton">
<listOfCompartments>
<compartment id="scalp" size="1" spatialDimensions="3" constant="true"/>
</listOfCompartments>
<listOfSpecies>
{species}
</listOfSpecies>
<listOfParameters>
{parameters}
</listOfParameters>
<listOfReactions>
{reactions}
</listOfReactions>
</model>
</sbml>
"""


def halloy2002_sbml() -> str:
    """The conserving equations of Halloy 2002 as SBML Level 3 Version 2; time in months."""
    species = [
        f'<species id="{name}" compartment="scalp" initialAmount="{amount!r}" hasOnlySubstanceUnits="true"'
        ' boundaryCondition="false" constant="false"/>'
        for name, amount in zip("ATLM", (float(value) for value in halloy2002.start()), strict=True)
    ]
    a, t, latent = (float(1.0 / mean) for mean in halloy2002.means())
    values = {"leave_A": a, "leave_T": t, "leave_L": latent, "eps": halloy2002.MODEL.parameters.value("loss")}
    parameters = [
        f'<parameter id="{name}" value="{value!r}" constant="true"/>' for name, value in values.items()
    ]
    flows = (("A", "T", "leave_A"), ("T", "L", "leave_T"), ("L", "A", "leave_L"), ("T", "M", "eps"))
    return _SBML.format(
        species="\n".join(species),
        parameters="\n".join(parameters),
        reactions="\n".join(_reaction(*flow) for flow in flows),
    )


def _reaction(source: str, target: str, rate: str) -> str:
    def one(species: str) -> str:
        return f'<speciesReference species="{species}" stoichiometry="1" constant="true"/>'

    return (
        f'<reaction id="{source}_to_{target}" reversible="false">'
        f"<listOfReactants>{one(source)}</listOfReactants><listOfProducts>{one(target)}</listOfProducts>"
        '<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/>'
        f"<ci> {rate} </ci><ci> {source} </ci></apply></math></kineticLaw></reaction>"
    )


@MODEL.check("RR-1")
def _halloy2002() -> Obtained:
    return measured(integrate(halloy2002_sbml(), (1.0, 2.0, 5.0, 10.0), ("A", "T", "L")))


@MODEL.check("RR-2")
def _halloy2002_is_valid() -> Obtained:
    found = problems(halloy2002_sbml())
    return measured(len(found), "; ".join(found))


def species_of(chain: Chain, *, fixes: bool = False) -> list[str]:
    """Ids of the exported chain's species: phase, stage, class (fastest); then lost, shed and fixed."""
    living = [
        species(p, k, c)
        for p, number in enumerate(chain.phase_stages)
        for k in range(number)
        for c in range(chain.classes)
    ]
    return [*living, LOST, SHED, *([FIXED] if fixes else [])]


def occupancy(chain: Chain, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[V, P, C]: phase and class, of amounts [V, species] in the order of `species_of`."""
    stages = amounts[:, : chain.states].reshape(len(amounts), -1, chain.classes)
    return np.asarray(np.add.reduceat(stages, chain.stage_offset[:-1], axis=1))


@cache
def _exported() -> tuple[Chain, str, Course]:
    """The biology's chain under drivers that all change every 30 days: document and expectation."""
    chain = plain_chain()
    drivers, start = restless_drivers(_STEPS, step_days=_STEP), stationary(chain, 8.0, 0.3)
    return chain, export(chain, drivers, start), expect(chain, drivers, start[None])


@cache
def _simulated() -> NDArray[np.float64]:
    chain, sbml, _ = _exported()
    return integrate(sbml, [_STEP * step for step in range(1, _STEPS + 1)], species_of(chain))


@MODEL.check("RR-3a")
def _exported_phases() -> Obtained:
    chain, _, course = _exported()
    apart = occupancy(chain, _simulated()) - course.occupancy[0, 1:]
    return measured(apart.sum(axis=2)[[0, 2, 5]])


@MODEL.check("RR-3b")
def _exported_calibres() -> Obtained:
    chain, _, course = _exported()
    return measured((occupancy(chain, _simulated())[-1] - course.occupancy[0, -1]).sum(axis=0))


@MODEL.check("RR-3c")
def _exported_losses() -> Obtained:
    _, _, course = _exported()
    return measured(_simulated()[-1, -2:] - [course.lost[0, -1], course.shed[0].sum()])


@MODEL.check("RR-4")
def _exported_is_valid() -> Obtained:
    found = problems(_exported()[1])
    return measured(len(found), "; ".join(found[:3]))


def small_chain() -> tuple[Chain, Drivers, NDArray[np.float64]]:
    """Three classes, few stages, early anagen and catagen left out; steady drivers, so no events."""
    mean = np.array([[0.0] * 3, [60.0, 120.0, 240.0], [0.0] * 3, [80.0] * 3, [50.0] * 3])
    chain = Chain(np.array([1, 2, 1, 2, 1]), mean, np.ones(3), pull=0.5, spread=0.7)
    fast, target, kenogen, loss = np.full((1, CLOCKED, 2), 1.7), np.full((1, 2), 0.5), 0.7, 1e-3
    drivers = Drivers(fast, target, np.full((1, 2), kenogen), np.full((1, 2), loss), 90.0)
    return chain, drivers, stationary(chain, 2.0, 0.2)


@MODEL.check("RR-5")
def _stochastic() -> Obtained:
    chain, drivers, start = small_chain()
    number = 50_000
    # Whole follicles to begin with: the expectation starts from the same rounded state.
    whole = np.floor(start * number)
    whole.ravel()[np.argmax(whole)] += number - whole.sum()
    simulator = optional("roadrunner").RoadRunner(export(chain, drivers, whole))
    simulator.setIntegrator("gillespie")
    simulator.integrator.seed = SEED
    simulator.integrator.variable_step_size = False
    names = species_of(chain)
    amounts = []
    for begin in (0.0, 90.0):
        simulator.simulate(begin, begin + 90.0, 2)
        amounts.append([float(simulator[name]) for name in names])
    course = expect(chain, drivers, whole[None] / number)
    present = [Phase.ANAGEN, Phase.TELOGEN, Phase.KENOGEN]
    found = occupancy(chain, np.array(amounts)).sum(axis=2)[:, present] / number
    expected = course.occupancy[0, 1:].sum(axis=2)[:, present]
    return sampled(found - expected, np.sqrt(expected * (1 - expected) / number))


@cache
def _second() -> tuple[Chain, NDArray[np.float64], Course]:
    """Chain that keeps clubs, with class steps and fixing, by the simulator and by the engine."""
    chain, drivers = keeping_chain(), drifting_drivers(_STEPS, step_days=_STEP)
    start = stationary(chain, 8.0, 0.3)
    days = [_STEP * step for step in range(1, _STEPS + 1)]
    amounts = integrate(export(chain, drivers, start), days, species_of(chain, fixes=True))
    return chain, amounts, expect(chain, drivers, start[None])


@MODEL.check("RR-6a")
def _second_phases() -> Obtained:
    chain, amounts, course = _second()
    apart = occupancy(chain, amounts) - course.occupancy[0, 1:, : chain.phases]
    return measured(apart.sum(axis=2)[[0, 2, 5]])


@MODEL.check("RR-6b")
def _second_losses() -> Obtained:
    _, amounts, course = _second()
    ends = [course.lost[0, -1], course.shed[0].sum(), course.fixed[0, -1]]
    return measured(amounts[-1, -3:] - ends)
