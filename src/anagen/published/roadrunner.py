"""SBML in libRoadRunner: the same equations, integrated by code that shares nothing with Anagen.

Needs the optional extra ``sbml``; without it the checks are skipped, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.published import halloy2002
from anagen.published.check import Check, Model, Obtained, Progress, Unavailable, measured

MODEL = Model.load("roadrunner")


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
