"""Patients with alopecia areata: what sets them apart, and where their disease stands at baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.biology.areata.field_kernel import PARTS, Part
from anagen.biology.areata.flares import Flares, random_flares, random_place
from anagen.biology.areata.immune_field import Kinetics, at_rest
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.keys import child, key_of, uniforms
from anagen.errors import InputError, unknown_name
from anagen.parameters import ParameterSet, load_parameters

FORMS = ("patchy", "ophiasis", "totalis", "universalis")
"""Forms of established disease. Universalis is totalis that has taken the body's hair too."""
YEAR = 365.25
_WEEK = 7
_WAVES = 24


def patient_parameters() -> ParameterSet:
    """The records of flares and of how patients differ."""
    return load_parameters("anagen.biology.areata", "patients.toml")


def _luck(key: np.uint64, purpose: str) -> np.uint64:
    """The patient's key for one purpose."""
    return np.uint64(child(np.uint64(key), key_of(0, "areata", purpose)))


@dataclass(frozen=True)
class Constitution:
    """What a patient is like, whatever the disease is doing.

    Attributes:
        key: the patient's.
        control: strength of regulation rho, its median over time.
        guardians: strength s of whole guardians, its median over the scalp.
        flares_per_year: rate.
        drive: how strongly interferon calls in helper cells, relative to `Kinetics`.
        ophiasis: guardians are weak along the lower hairline.
    """

    key: np.uint64
    control: float
    guardians: float
    flares_per_year: float
    drive: float = 1.0
    ophiasis: bool = False

    @classmethod
    def draw(cls, key: np.uint64, parameters: ParameterSet) -> Constitution:
        """A patient of the population in whom alopecia areata begins."""
        luck = uniforms(_luck(key, "constitution"), np.arange(5))
        return cls(
            key,
            float(parameters["control"].quantile(luck[0])),
            float(parameters["guardian_strength"].quantile(luck[1])),
            float(parameters["flares_per_year"].quantile(luck[2])),
            float(parameters["drive"].quantile(luck[4])),
            bool(luck[3] < parameters.value("ophiasis_share")),
        )

    def strength(self, scalp: ScalpMap, parameters: ParameterSet) -> NDArray[np.float64]:
        """float64[N], strength of the guardians in each cell.

        A mosaic of plane waves through the head, so that it is the same on every grid.
        """
        luck = uniforms(_luck(self.key, "mosaic"), np.arange(4 * _WAVES)).reshape(4, _WAVES)
        direction = ndtri(luck[:3])
        direction *= 2.0 * np.pi / (parameters.value("mosaic_length") * np.linalg.norm(direction, axis=0))
        waves = np.cos(scalp.place @ direction + 2.0 * np.pi * luck[3]).sum(axis=1) * np.sqrt(2.0 / _WAVES)
        found = self.guardians * np.exp(parameters.value("guardian_mosaic") * waves)
        if self.ophiasis:
            half = np.sqrt(parameters.value("ophiasis_contrast"))
            found = np.where(scalp.band(), found / half, found * half)
        return np.asarray(found)

    def control_course(self, days: int, parameters: ParameterSet, *, before: int = 0) -> NDArray[np.float64]:
        """float64[D], control on each day: its logarithm wanders about its median, by the week.

        For `before` days, and on the first day after them, it has its median value.
        """
        spread, memory = parameters.value("control_wander"), parameters.value("control_memory")
        weeks = max(0, -(-(days - before) // _WEEK))
        steps = ndtri(uniforms(_luck(self.key, "control"), np.arange(weeks)))
        kept = np.exp(-_WEEK / memory)
        path, now = np.empty(weeks), 0.0
        for i in range(weeks):
            path[i] = now
            now = kept * now + np.sqrt(1.0 - kept * kept) * steps[i]
        wander = np.concatenate([np.zeros(before), np.repeat(path, _WEEK)])[:days]
        return np.asarray(self.control * np.exp(spread * wander))


@dataclass(frozen=True, eq=False)
class Case:
    """A patient ready to be followed.

    Attributes:
        constitution: who it is.
        scalp: the map.
        strength: float64[N], guardians.
        control: float64[before + D].
        flares: T cells that enter.
        start: float64[N, 6], state of the field.
        before: days that are followed before baseline.
    """

    constitution: Constitution
    scalp: ScalpMap
    strength: NDArray[np.float64]
    control: NDArray[np.float64]
    flares: Flares
    start: NDArray[np.float64]
    before: int


def healthy(scalp: ScalpMap, constitution: Constitution, days: int, parameters: ParameterSet) -> Case:
    """The same scalp without disease."""
    return Case(
        constitution,
        scalp,
        constitution.strength(scalp, parameters),
        constitution.control_course(days, parameters),
        Flares.none(scalp.cells),
        at_rest(scalp.cells),
        0,
    )


def first_episode(scalp: ScalpMap, constitution: Constitution, days: int, parameters: ParameterSet) -> Case:
    """Disease that begins on day 0 with one patch, two, or several, and flares at random thereafter."""
    luck = _luck(constitution.key, "onset")
    chance = float(uniforms(luck, 0))
    several = parameters.value("several_patches")
    number = (
        int(parameters.value("several_patches_number"))
        if chance < several
        else 2
        if chance < several + parameters.value("two_patches")
        else 1
    )
    place = np.array(
        [
            random_place(scalp, np.uint64(child(luck, np.uint64(i))), band=constitution.ophiasis)
            for i in range(number)
        ]
    )
    later = np.floor(parameters.value("presenting_within") * uniforms(luck, 1 + np.arange(number)))
    later[0] = 0.0
    onset = Flares.at(scalp, place, later.astype(np.int64), parameters)
    more = random_flares(
        scalp,
        constitution.key,
        days,
        constitution.flares_per_year,
        parameters,
        band_share=1.0 if constitution.ophiasis else 0.0,
    )
    return Case(
        constitution,
        scalp,
        constitution.strength(scalp, parameters),
        constitution.control_course(days, parameters),
        onset.and_also(more),
        at_rest(scalp.cells),
        0,
    )


def established(
    scalp: ScalpMap,
    key: np.uint64,
    days: int,
    parameters: ParameterSet,
    kinetics: Kinetics,
    *,
    extent: float,
    years: float,
    form: str = "patchy",
) -> Case:
    """A long episode: `extent` (0 to 1) of the scalp is under attack, and has been for `years`.

    Raises:
        InputError: an extent or a duration that cannot be, or an unknown form.
    """
    if form not in FORMS:
        raise unknown_name("form of alopecia areata", form, FORMS)
    if not 0.0 <= extent <= 1.0 or not 0.0 <= years <= 80.0:
        raise InputError(
            f"an episode of {years:g} years on {extent:g} of the scalp",
            expected="0 to 80 years and an extent from 0 to 1",
        )
    luck = uniforms(_luck(key, "constitution"), np.arange(5))
    more = extent - parameters.value("reference_extent")
    constitution = Constitution(
        key,
        float(
            parameters["established_control"].quantile(luck[0])
            * np.exp(parameters.value("extent_on_control") * more)
        ),
        float(parameters["guardian_strength"].quantile(luck[1])),
        float(parameters["flares_per_year"].quantile(luck[2])),
        float(
            parameters["established_drive"].quantile(luck[4])
            * np.exp(parameters.value("extent_on_drive") * more)
            * (parameters.value("universalis_drive") if form == "universalis" else 1.0)
        ),
        form == "ophiasis",
    )
    where = bald_area(scalp, key, 1.0 if form in ("totalis", "universalis") else extent, form)
    before = int(parameters.value("run_in"))
    strength = constitution.strength(scalp, parameters)
    strength = np.where(where, strength, strength * parameters.value("established_hold"))
    start = at_rest(scalp.cells)
    start[where] = _long_attacked(kinetics, years)
    return Case(
        constitution,
        scalp,
        strength,
        constitution.control_course(before + days, parameters, before=before),
        Flares.none(scalp.cells),
        start,
        before,
    )


def _long_attacked(kinetics: Kinetics, years: float) -> NDArray[np.float64]:
    """float64[6]: a cell that has been under a half-restrained attack for `years`."""
    killers = 0.5 * kinetics.full_killers
    rise, fall = kinetics.parameters.value("memory_rise"), kinetics.parameters.value("memory_fall")
    memory = 0.5 * rise / (0.5 * rise + fall) * (1.0 - np.exp(-(0.5 * rise + fall) * years * YEAR))
    state = np.empty(PARTS)
    state[[Part.KILLERS, Part.HELPERS, Part.INTERFERON]] = killers, 2.0 * killers, 3.0 * killers
    state[[Part.REGULATION, Part.GUARDIANS, Part.MEMORY]] = 1.0, 0.0, memory
    return state


def bald_area(scalp: ScalpMap, key: np.uint64, extent: float, form: str) -> NDArray[np.bool_]:
    """bool[N]: cells that make up `extent` of the scalp: round patches that have merged, or a band."""
    if form == "ophiasis":
        score = scalp.above_hairline + np.where(scalp.region == 0, 20.0, 0.0)
    else:
        luck = _luck(key, "patches")
        number = 1 + int(9.0 * extent * uniforms(luck, 999))
        away = []
        for i in range(number):
            own = np.uint64(child(luck, np.uint64(i)))
            away.append(scalp.distance(random_place(scalp, own)) / (0.4 + uniforms(own, 0)))
        score = np.min(away, axis=0)
    order = np.argsort(score, kind="stable")
    total = np.cumsum(scalp.area[order]) - 0.5 * scalp.area[order]
    found = np.zeros(scalp.cells, dtype=bool)
    found[order[total <= extent * scalp.area.sum()]] = True
    return found
