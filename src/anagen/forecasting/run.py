"""Forecast of one person, or of a patient file.

    from anagen import forecast
    result = forecast("examples/patients/man_34.toml")
    result.options[1].noticing

`anagen.forecast` is this function with checked arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anagen.forecasting.company import Companies
from anagen.forecasting.person import Person, load_person
from anagen.forecasting.result import Forecast
from anagen.forecasting.simulate import PARTICLES, simulate
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.therapy.catalogue import Catalogue


def forecast(
    person: Person | Path | str,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    particles: int = PARTICLES,
    workers: int | None = None,
    progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
    companies: Companies | None = None,
) -> Forecast:
    """Forecast one person, or the person of a patient file, under every option.

    Args:
        person: a person, or the path of a patient file.
        parameters: "posterior", "prior", "fixed", or a parameter distribution.
        seed: of the people drawn.
        particles: followed under every option.
        workers: threads; the result is the same for any number.
        progress: called with (stage, done, total).
        catalogue: therapies known; default the shipped ones.
        companies: particles kept of people asked about before; default: none are kept.

    Raises:
        InputError: the file has a fault, or no parameters have that name.
    """
    who = person if isinstance(person, Person) else load_person(person, catalogue)
    believed = distribution(parameters) if isinstance(parameters, str) else parameters
    made = simulate(
        who,
        believed,
        seed=seed,
        particles=particles,
        workers=workers,
        tell_progress=progress,
        catalogue=catalogue,
        companies=companies,
    )
    return Forecast(made)
