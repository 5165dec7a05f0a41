"""Work and memory that a trial would take, and the limits of a page."""

from __future__ import annotations

from dataclasses import replace

from anagen.errors import InputError
from anagen.measurement.field import Field, sampled_area
from anagen.measurement.method import method
from anagen.simulators.capabilities import Workload
from anagen.simulators.registry import simulator_of
from anagen.trial.protocol.model import Protocol

MOST_SECONDS = 400.0
"""Most seconds of one core for one trial."""
MOST_BYTES = 1.5e9
KEPT_SITE_BYTES, KEPT_VALUE_BYTES = 60.0, 200.0
"""Bytes kept of every site of every replicate, and of every value of the first."""


def sites_of(protocol: Protocol) -> int:
    """Number of sites measured in one replicate."""
    return protocol.population.size * (2 if protocol.design.kind == "split-scalp" else 1)


def replicate_seconds(protocol: Protocol) -> float:
    """Rough time of one replicate on one core, seconds."""
    return _workload(protocol).seconds(sites_of(protocol), protocol.horizon_days, _area(protocol))


def bytes_of(protocol: Protocol, workers: int = 2) -> float:
    """Rough memory of the replicates under way and of the results kept, bytes."""
    measured, sites = protocol.measurement, sites_of(protocol)
    visits = len(measured.visit_days)
    kept = sites * (
        visits * len(measured.outcomes) * KEPT_VALUE_BYTES + KEPT_SITE_BYTES * protocol.trial.replicates
    )
    working = _workload(protocol).bytes(sites, protocol.horizon_days, _area(protocol), visits)
    return workers * working + kept


def refuse_large(protocol: Protocol) -> None:
    """Refuse trials that are too large for a page; the command line has no such limit.

    Raises:
        InputError: the trial takes too much work or memory.
    """
    instead = "; `anagen trial FILE` has no such limit"
    seconds = replicate_seconds(protocol) * protocol.trial.replicates
    if seconds > MOST_SECONDS:
        fewer = int(MOST_SECONDS / replicate_seconds(protocol))
        raise InputError(
            "this trial is too much work for a page",
            where="trial.replicates" if fewer else "population.size",
            expected=(f"at most {fewer} replicates of a trial like this" if fewer else "a smaller trial")
            + instead,
        )
    if bytes_of(protocol) > MOST_BYTES:
        raise InputError(
            "this trial takes too much memory for a page",
            where="population.size",
            expected="fewer patients, a shorter trial or a smaller field" + instead,
        )


def for_estimate(protocol: Protocol) -> Protocol:
    """Copy of the trial, with fewer patients if it is large; its estimates are scaled."""
    sides = sites_of(protocol) // protocol.population.size
    most = max(2 * len(protocol.groups), _workload(protocol).estimated // sides)
    if protocol.population.size <= most:
        return protocol
    return replace(protocol, population=replace(protocol.population, size=most))


def _workload(protocol: Protocol) -> Workload:
    people = protocol.population
    return simulator_of(people.alopecia, people.diseases).capabilities.workload


def _area(protocol: Protocol) -> float:
    measured = protocol.measurement
    return float(sampled_area(Field(measured.field_cm2, measured.region), method(measured.method)))
