"""How much work and memory a trial would take, and what a page takes on."""

from __future__ import annotations

from dataclasses import replace

from anagen.errors import InputError
from anagen.measurement.field import Field, sampled_area
from anagen.measurement.method import method
from anagen.trial.protocol_model import Protocol
from anagen.trial.simulation import SITES_AT_ONCE

# Measured on one core of the machine of docs/web_rooms.md (trials of 100 to 1000 patients, 24 to 520 weeks,
# fields of 1 to 20 cm2); a rough guess is enough to keep a page from taking on an hour's work.
_FIXED_S, _SITE_S, _SITE_DAY_S, _AREA_DAY_S = 0.03, 1.5e-4, 7e-7, 4e-7
_SITE_DAY_BYTES, _HAIR_VISIBLE_BYTES, _HAIRS_CM2 = 550.0, 12.0, 350.0

MOST_SECONDS = 300.0
"""Of one core, for one trial."""
MOST_BYTES = 1.5e9
ESTIMATED_SITES = 240
"""An estimate while typing simulates at most so many patients a replicate and scales what it finds."""


def sites_of(protocol: Protocol) -> int:
    """Places measured in one replicate."""
    return protocol.population.size * (2 if protocol.design.kind == "split-scalp" else 1)


def replicate_seconds(protocol: Protocol) -> float:
    """Time of one replicate on one core, roughly."""
    sites, days = sites_of(protocol), protocol.horizon_days
    return _FIXED_S + sites * (_SITE_S + days * (_SITE_DAY_S + _AREA_DAY_S * _area(protocol)))


def bytes_of(protocol: Protocol, workers: int = 2) -> float:
    """Memory that the replicates under way take, roughly, and what is kept of all of them."""
    measured = protocol.measurement
    at_once = min(sites_of(protocol), SITES_AT_ONCE)
    hairs = at_once * _area(protocol) * _HAIRS_CM2 * len(measured.visit_days)
    working = workers * (at_once * protocol.horizon_days * _SITE_DAY_BYTES + hairs * _HAIR_VISIBLE_BYTES)
    written = sites_of(protocol) * len(measured.visit_days) * len(measured.outcomes) * 200.0
    kept = 60.0 * sites_of(protocol) * protocol.trial.replicates
    return working + written + kept


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
    most = max(len(protocol.groups), ESTIMATED_SITES // sides)
    if protocol.population.size <= most:
        return protocol
    return replace(protocol, population=replace(protocol.population, size=most))


def _area(protocol: Protocol) -> float:
    measured = protocol.measurement
    return float(sampled_area(Field(measured.field_cm2, measured.region), method(measured.method)))
