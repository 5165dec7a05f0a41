"""Check of [measurement]: method, region, field, visits and outcomes."""

from __future__ import annotations

from collections.abc import Callable

from anagen.errors import InputError
from anagen.files.phrases import (
    read_visits,
)
from anagen.files.source_text import SourceText
from anagen.quantities import quantity
from anagen.simulators.capabilities import SEVERAL_REGIONS
from anagen.simulators.registry import simulator_of
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.checks import require_within, without_repeats
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.measurement_section import MeasurementSection
from anagen.trial.protocol.population import Population
from anagen.units import parse_quantity

NOT_BY_DEFAULT = ("long hair density", "shed hairs per day")
"""Outcomes reported only on request: uncut hair, and hair collected for a week."""


EVENTS = ("shed hairs per day",)
"""Outcomes counted over the week before a visit: they have no baseline, so no change from it."""


def measurement_of(section: MeasurementSection, population: Population, source: SourceText) -> Measurement:
    """Measurement of the [measurement] section, its region and outcomes filled in.

    Raises:
        InputError: a fault, with its place.
    """
    from anagen.measurement.method import method

    def where(key: str) -> str:
        return source.where(("measurement", key))

    found = method(section.method, where("method"))
    region, *also = _regions(section, population, where)
    if also:
        require_supported(SEVERAL_REGIONS, population.alopecia, where("region"), population.diseases)
    if population.density is not None and not found.measures(population.density.outcome):
        raise InputError(
            f"{section.method} does not count {population.density.outcome}",
            where=source.where(("population", "density")),
            expected="no key 'density'",
        )
    if section.threshold_um is not None and found.scores:
        raise InputError(
            f"{section.method} counts no hairs", where=where("threshold_um"), expected="no key 'threshold_um'"
        )
    field_cm2 = parse_quantity(section.field, "cm2", where=where("field"))
    area = quantity("area counted")
    require_within(field_cm2, area.low, area.high, section.field, f"an area of {area.words}", where("field"))
    if section.outcomes is None:
        outcomes = tuple(name for name in found.outcomes if name not in NOT_BY_DEFAULT)
    else:
        for name in section.outcomes:
            require_measurable(name, section.method, where("outcomes"))
        outcomes = without_repeats(section.outcomes, where("outcomes"))
    return Measurement(
        method=section.method,
        region=region,
        field_cm2=field_cm2,
        visit_days=read_visits(section.visits, where("visits")),
        outcomes=outcomes,
        also=tuple(also),
        threshold_um=section.threshold_um,
    )


def _regions(
    section: MeasurementSection, population: Population, where: Callable[[str], str]
) -> tuple[str, ...]:
    """Regions measured, each one that the simulator of this hair loss knows, or its only one."""
    able = simulator_of(population.alopecia, population.diseases).capabilities
    if section.method not in able.methods:
        raise InputError(
            f"{section.method} cannot be used in people with alopecia {population.alopecia!r}",
            where=where("method"),
            expected="method = " + " or ".join(f'"{name}"' for name in able.methods),
        )
    if section.region is None and len(able.regions) == 1:
        return able.regions[:1]
    given = [section.region] if section.region is None or isinstance(section.region, str) else section.region
    for region in given or [None]:
        if region not in able.regions:
            raise InputError(
                "'region' is missing"
                if region is None
                else f"{section.method} cannot be used on the {region} region",
                where=where("region"),
                expected=" or ".join(f'"{name}"' for name in able.regions),
            )
    return without_repeats((region for region in given if region is not None), where("region"))


def require_measurable(outcome: str, method_name: str, where: str) -> None:
    """Check that a method can measure an outcome.

    Raises:
        InputError: a fault, with its place.
    """
    from anagen.measurement.method import method

    method(method_name).check(outcome, where)
