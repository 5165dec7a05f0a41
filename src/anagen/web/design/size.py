"""How much work and memory a trial would take, and what a page takes on."""

from __future__ import annotations

from dataclasses import replace

from anagen.errors import InputError
from anagen.measurement.field import Field, sampled_area
from anagen.measurement.method import method
from anagen.simulators.field import SITES_AT_ONCE
from anagen.trial.protocol.model import Protocol

# Measured on one core of the machine of docs/web_rooms.md (trials of 100 to 1000 patients, 24 to 520 weeks,
# fields of 1 to 20 cm2); a rough guess is enough to keep a page from taking on an hour's work.
_FIXED_S, _SITE_S, _SITE_DAY_S, _AREA_DAY_S = 0.03, 1.5e-4, 7e-7, 4e-7
# Alopecia areata is followed over whole scalps, after a run-in of all candidates at once.
_SCALPS_S, _SCALP_DAY_S, _SCALP_BYTES, _SCALP_DAY_BYTES = 0.25, 1.3e-5, 400_000.0, 200.0
_SITE_DAY_BYTES, _HAIR_VISIBLE_BYTES, _HAIRS_CM2 = 550.0, 12.0, 350.0

MOST_SECONDS = 400.0
"""Of one core, for one trial."""
MOST_BYTES = 1.5e9
ESTIMATED_SITES, ESTIMATED_SCALPS = 240, 60
"""An estimate while typing simulates at most so many places a replicate and scales what it finds."""


def sites_of(protocol: Protocol) -> int:
    """Places measured in one replicate."""
    return protocol.population.size * (2 if protocol.design.kind == "split-scalp" else 1)


def replicate_seconds(protocol: Protocol) -> float:
    """Time of one replicate on one core, roughly."""
    sites, days = sites_of(protocol), protocol.horizon_days
    if _of_whole_scalps(protocol):
        return _SCALPS_S * (1.0 + sites / 128.0) + sites * days * _SCALP_DAY_S
    return _FIXED_S + sites * (_SITE_S + days * (_SITE_DAY_S + _AREA_DAY_S * _area(protocol)))


def bytes_of(protocol: Protocol, workers: int = 2) -> float:
    """Memory that the replicates under way take, roughly, and what is kept of all of them."""
    measured, sites = protocol.measurement, sites_of(protocol)
    written = sites * len(measured.visit_days) * len(measured.outcomes) * 200.0
    kept = written + 60.0 * sites * protocol.trial.replicates
    if _of_whole_scalps(protocol):
        return kept + workers * sites * (_SCALP_BYTES + protocol.horizon_days * _SCALP_DAY_BYTES)
    at_once = min(sites, SITES_AT_ONCE)
    hairs = at_once * _area(protocol) * _HAIRS_CM2 * len(measured.visit_days)
    working = workers * (at_once * protocol.horizon_days * _SITE_DAY_BYTES + hairs * _HAIR_VISIBLE_BYTES)
    return working + kept


def refuse_large(protocol: Protocol) -> None:
    """Refuse what a page should not take on; the command line has no such limit.

    Raises:
        InputError: too much work or memory.
    """
    instead = "; `anagen trial FILE` has no such limit"
    seconds = replicate_seconds(protocol) * protocol.trial.replicates
    if seconds > MOST_SECONDS:
        fewer = int(MOST_SECONDS / replicate_seconds(protocol))
        raise InputError(
            "this is more work than a page takes on",
            where="trial.replicates" if fewer else "population.size",
            expected=(f"at most {fewer} replicates of a trial like this" if fewer else "a smaller trial")
            + instead,
        )
    if bytes_of(protocol) > MOST_BYTES:
        raise InputError(
            "this takes more memory than a page takes on",
            where="population.size",
            expected="fewer patients, a shorter trial or a smaller field" + instead,
        )


def for_estimate(protocol: Protocol) -> Protocol:
    """The same trial, with fewer patients if it is large."""
    sides = sites_of(protocol) // protocol.population.size
    limit = ESTIMATED_SCALPS if _of_whole_scalps(protocol) else ESTIMATED_SITES
    most = max(2 * len(protocol.groups), limit // sides)
    if protocol.population.size <= most:
        return protocol
    return replace(protocol, population=replace(protocol.population, size=most))


def _of_whole_scalps(protocol: Protocol) -> bool:
    return protocol.population.areata is not None


def _area(protocol: Protocol) -> float:
    measured = protocol.measurement
    return float(sampled_area(Field(measured.field_cm2, measured.region), method(measured.method)))
