"""Patients with alopecia areata: how they differ, and the state of their disease at baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.disease_course import self_limited, strengthening
from anagen.biology.areata.field_kernel import PARTS, Part
from anagen.biology.areata.flares import Flares, random_flares, random_places
from anagen.biology.areata.immune_field import Kinetics, at_rest
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.keys import children, key_of, uniforms
from anagen.errors import InputError, unknown_name
from anagen.parameters import ParameterSet, load_parameters

FORMS = ("patchy", "ophiasis", "totalis", "universalis")
"""Forms of established disease. Universalis is totalis that has taken the body's hair too."""
YEAR = 365.25
_WEEK = 7
_WAVES = 24
_TRAITS, _COURSE = 6, 5
"""Random numbers of a patient's traits, and which of them decides between the courses of disease."""
_BEYOND = 1.5
"""SDs from the usual drive beyond which places of one scalp hardly differ."""
_MOST_DRIVEN = 6.0
"""Drive beyond which more changes nothing: hair is gone, and time steps would have to be short."""


def patient_parameters() -> ParameterSet:
    """Parameter records of flares and of how patients differ."""
    return load_parameters("anagen.biology.areata", "patients.toml")


def _luck(keys: NDArray[np.uint64] | np.uint64, purpose: str) -> NDArray[np.uint64]:
    """Keys of the patients for one purpose, of the same shape."""
    return children(keys, key_of(0, "areata", purpose))


@dataclass(frozen=True)
class Constitution:
    """Lasting traits of a patient.

    Attributes:
        key: the patient's.
        control: strength of regulation rho, its median over time.
        guardians: strength s of whole guardians, its median over the scalp.
        flares_per_year: rate.
        drive: how strongly interferon calls in helper cells, relative to `Kinetics`.
        ophiasis: guardians are weak along the lower hairline.
        self_limited: see `anagen.biology.areata.disease_course`.
        years: that the episode has lasted at baseline.
    """

    key: np.uint64
    control: float
    guardians: float
    flares_per_year: float
    drive: float = 1.0
    ophiasis: bool = False
    self_limited: bool = False
    years: float = 0.0

    @classmethod
    def draw(cls, key: np.uint64, parameters: ParameterSet) -> Constitution:
        """Patient drawn from the population in whom alopecia areata begins."""
        luck = uniforms(_luck(key, "constitution"), np.arange(_TRAITS))
        extent = extents_to_come(np.array([key], dtype=np.uint64), parameters)
        control, drive = control_and_drive(luck[None], extent, parameters)
        passing = self_limited(luck[_COURSE], parameters, extent=extent, years=np.zeros(1))
        return cls(
            key,
            float(control[0]),
            float(parameters["guardian_strength"].quantile(luck[1])),
            float(parameters["flares_per_year"].quantile(luck[2])),
            float(drive[0]),
            bool(luck[3] < parameters.value("ophiasis_share")),
            bool(passing[0]),
        )

    def strength(self, scalp: ScalpMap, parameters: ParameterSet) -> NDArray[np.float64]:
        """Strength of the guardians in each cell, float64[N]."""
        waves = mosaic(scalp, np.array([self.key], dtype=np.uint64), parameters)
        mine = strength_on(scalp, waves, np.array([self.guardians]), np.array([self.ophiasis]), parameters)
        return np.asarray(mine[0])

    def readiness(self, scalp: ScalpMap, parameters: ParameterSet) -> NDArray[np.float64]:
        """Local drive relative to the patient's, float64[N]."""
        waves = mosaic(scalp, np.array([self.key], dtype=np.uint64), parameters)
        return np.asarray(readiness_on(waves, parameters)[0])

    def control_course(self, days: int, parameters: ParameterSet, *, before: int = 0) -> NDArray[np.float64]:
        """Control on each day, float64[D]: its logarithm wanders about its median, by the week.

        For `before` days, and on the first day after them, it has its median value of baseline.
        """
        path = wander(np.array([self.key], dtype=np.uint64), days - before, parameters)[0]
        course = np.concatenate([np.zeros(before), path])[:days]
        years = self.years + np.maximum(np.arange(days) - before, 0) / YEAR
        control = self.control * strengthening(np.array(self.self_limited), years, parameters)
        return np.asarray(control * np.exp(parameters.value("control_wander") * course))


def extents_to_come(keys: NDArray[np.uint64], parameters: ParameterSet) -> NDArray[np.float64]:
    """Extent of the scalp that the disease of each patient tends to, float64[P], from where all begin.

    Published shares of those who ever have wide and total disease; nobody sees it in a first patch.
    """
    value = parameters.value
    luck = uniforms(_luck(keys, "extent to come")[:, None], np.arange(2))
    wide, total, least = value("ever_wide_share"), value("ever_total_share"), value("wide_extent")
    small = least * luck[:, 1] ** value("patch_skew")
    found = np.where(luck[:, 0] < wide, least + (1.0 - least) * luck[:, 1], small)
    return np.asarray(np.where(luck[:, 0] < total, 1.0, found))


def control_and_drive(
    luck: NDArray[np.float64], extent: NDArray[np.float64], parameters: ParameterSet
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median control and drive, float64[P] each, of patients with disease of `extent` float64[P].

    Args:
        luck: float64[P, 6], random numbers of the patients' traits.
        extent: share of the scalp under attack, 0 to 1; in a first episode, to come.
        parameters: records of ``data/patients.toml``.
    """
    value, z = parameters.value, scipy.special.ndtri(luck)
    more = extent - value("reference_extent")
    control = value("established_control") * np.exp(
        value("established_control_spread") * z[:, 0] + value("extent_on_control") * more
    )
    drive = value("established_drive") * np.exp(
        value("established_drive_spread") * z[:, 4] + value("extent_on_drive") * more
    )
    return control, np.minimum(drive, _MOST_DRIVEN)


def mosaic(scalp: ScalpMap, keys: NDArray[np.uint64], parameters: ParameterSet) -> NDArray[np.float64]:
    """Mosaic of variance 1, float64[P, N]: plane waves through the head, so the same on every grid."""
    luck = uniforms(_luck(keys, "mosaic")[:, None], np.arange(4 * _WAVES)).reshape(-1, 4, _WAVES)
    direction = scipy.special.ndtri(luck[:, :3])
    direction *= (
        2.0 * np.pi / (parameters.value("mosaic_length") * np.linalg.norm(direction, axis=1, keepdims=True))
    )
    found = np.empty((len(keys), scalp.cells))
    for i in range(len(keys)):
        phase = scalp.place @ direction[i] + 2.0 * np.pi * luck[i, 3]
        found[i] = np.cos(phase).sum(axis=1) * np.sqrt(2.0 / _WAVES)
    return found


def strength_on(
    scalp: ScalpMap,
    waves: NDArray[np.float64],
    guardians: NDArray[np.float64],
    ophiasis: NDArray[np.bool_],
    parameters: ParameterSet,
) -> NDArray[np.float64]:
    """Guardians' strength float64[P, N] from their mosaic float64[P, N] and median float64[P]."""
    half = np.sqrt(parameters.value("ophiasis_contrast"))
    band = np.where(scalp.band(), 1.0 / half, half)
    tilt = np.where(ophiasis[:, None], band[None, :], 1.0)
    return np.asarray(guardians[:, None] * np.exp(parameters.value("guardian_mosaic") * waves) * tilt)


def readiness_on(waves: NDArray[np.float64], parameters: ParameterSet) -> NDArray[np.float64]:
    """Local drive relative to the patient's, float64[P, N]: strong where guardians are weak; median 1."""
    bounded = _BEYOND * np.tanh(waves / _BEYOND)
    return np.asarray(np.exp(-parameters.value("drive_mosaic") * bounded))


def wander(keys: NDArray[np.uint64], days: int, parameters: ParameterSet) -> NDArray[np.float64]:
    """Deviation of control from its median in SDs, float64[P, D]: begins at 0, moves by the week."""
    weeks = max(0, -(-days // _WEEK))
    steps = scipy.special.ndtri(uniforms(_luck(keys, "control")[:, None], np.arange(weeks)))
    kept = np.exp(-_WEEK / parameters.value("control_memory"))
    path = np.zeros((len(keys), weeks))
    for i in range(1, weeks):
        path[:, i] = kept * path[:, i - 1] + np.sqrt(1.0 - kept * kept) * steps[:, i - 1]
    return np.repeat(path, _WEEK, axis=1)[:, : max(days, 0)]


@dataclass(frozen=True, eq=False)
class Case:
    """A patient ready to be followed.

    Attributes:
        constitution: lasting traits.
        scalp: the map.
        strength: float64[N], guardians.
        readiness: float64[N], local drive relative to the patient's.
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
    readiness: NDArray[np.float64] | None = None


def healthy(scalp: ScalpMap, constitution: Constitution, days: int, parameters: ParameterSet) -> Case:
    """Scalp of the patient without disease."""
    return Case(
        constitution,
        scalp,
        constitution.strength(scalp, parameters),
        constitution.control_course(days, parameters),
        Flares.none(scalp.cells),
        at_rest(scalp.cells),
        0,
        constitution.readiness(scalp, parameters),
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
    place = random_places(scalp, children(luck, np.arange(number)), constitution.ophiasis)
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
        constitution.readiness(scalp, parameters),
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
    before: int | None = None,
    onset: float | None = None,
) -> Case:
    """Long episode: `extent` (0 to 1) of the scalp is under attack, and at baseline has been for `years`.

    `before`: days followed before baseline, by default the record's ``run_in``. `onset`: age in years when
    the disease began, an adult's by default.

    Raises:
        InputError: an extent or a duration out of range, or an unknown form.
    """
    if form not in FORMS:
        raise unknown_name("form of alopecia areata", form, FORMS)
    if not 0.0 <= extent <= 1.0 or not 0.0 <= years <= 80.0:
        raise InputError(
            f"an episode of {years:g} years on {extent:g} of the scalp",
            expected="0 to 80 years and an extent from 0 to 1",
        )
    before = int(parameters.value("run_in")) if before is None else before
    group = established_group(
        scalp,
        np.array([key], dtype=np.uint64),
        parameters,
        kinetics,
        extent=np.array([extent]),
        years=np.array([years]),
        form=np.array([form]),
        onset=None if onset is None else np.array([onset]),
        before=before,
    )
    constitution = Constitution(
        np.uint64(key),
        float(group.control[0]),
        float(group.guardians[0]),
        float(group.flares_per_year[0]),
        float(group.drive[0]),
        form == "ophiasis",
        bool(group.self_limited[0]),
        years,
    )
    return Case(
        constitution,
        scalp,
        group.strength[0],
        constitution.control_course(before + days, parameters, before=before),
        Flares.none(scalp.cells),
        group.start[0],
        before,
        group.readiness[0],
    )


@dataclass(frozen=True, eq=False)
class Group:
    """P patients in a long episode; their run-in is before baseline.

    Attributes:
        key: uint64[P].
        control: float64[P], as in `Constitution`.
        guardians: float64[P], as in `Constitution`.
        flares_per_year: float64[P].
        drive: float64[P].
        strength: float64[P, N], guardians; stronger where hair has survived.
        readiness: float64[P, N], local drive.
        bald: bool[P, N].
        start: float64[P, N, 6], state of the field at the start of the run-in.
        self_limited: bool[P], see `anagen.biology.areata.disease_course`.
        years: float64[P], that the episode has lasted at baseline.
    """

    key: NDArray[np.uint64]
    control: NDArray[np.float64]
    guardians: NDArray[np.float64]
    flares_per_year: NDArray[np.float64]
    drive: NDArray[np.float64]
    strength: NDArray[np.float64]
    readiness: NDArray[np.float64]
    bald: NDArray[np.bool_]
    start: NDArray[np.float64]
    self_limited: NDArray[np.bool_]
    years: NDArray[np.float64]

    def pick(self, index: NDArray[np.int64]) -> Group:
        """Group of the patients at `index`."""
        return Group(*(getattr(self, name)[index] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: list[Group]) -> Group:
        """Several groups as one."""
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def control_course(self, days: int, parameters: ParameterSet) -> NDArray[np.float64]:
        """Control from baseline on, float64[P, D]; in the run-in it has its median value of baseline."""
        path = np.exp(parameters.value("control_wander") * wander(self.key, days, parameters))
        path *= self.control[:, None]
        mine = np.flatnonzero(self.self_limited)
        years = self.years[mine, None] + np.arange(days)[None, :] / YEAR
        path[mine] *= strengthening(np.ones((len(mine), 1), dtype=bool), years, parameters)
        return path

    def control_at_baseline(self, parameters: ParameterSet) -> NDArray[np.float64]:
        """Median control at baseline, float64[P]."""
        return self.control * strengthening(self.self_limited, self.years, parameters)


@dataclass(frozen=True, eq=False)
class Shape:
    """Properties of an established group that depend on no learned parameter.

    Attributes:
        luck: float64[P, 6], random numbers of the patients' traits.
        waves: float64[P, N], see `mosaic`.
        bald: bool[P, N].
    """

    luck: NDArray[np.float64]
    waves: NDArray[np.float64]
    bald: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        scalp: ScalpMap,
        key: NDArray[np.uint64],
        parameters: ParameterSet,
        extent: NDArray[np.float64],
        form: NDArray[np.str_],
    ) -> Shape:
        """Shape of the patients with these keys."""
        whole = np.isin(form, ("totalis", "universalis"))
        bald = bald_areas(scalp, key, np.where(whole, 1.0, extent), form, parameters)
        luck = uniforms(_luck(key, "constitution")[:, None], np.arange(_TRAITS))
        return cls(luck, mosaic(scalp, key, parameters), bald)


def established_group(
    scalp: ScalpMap,
    key: NDArray[np.uint64],
    parameters: ParameterSet,
    kinetics: Kinetics,
    *,
    extent: NDArray[np.float64],
    years: NDArray[np.float64],
    form: NDArray[np.str_],
    onset: NDArray[np.float64] | None = None,
    before: NDArray[np.int64] | int = 0,
    shape: Shape | None = None,
) -> Group:
    """Long episodes of P patients, that will have lasted `years` after the days `before`; see `established`.

    `shape`: of the same patients, if worked out before.
    """
    known = Shape.of(scalp, key, parameters, extent, form) if shape is None else shape
    value, luck = parameters.value, known.luck
    passing = self_limited(luck[:, _COURSE], parameters, extent=extent, years=years, onset=onset)
    control, drive = control_and_drive(luck, extent, parameters)
    drive = np.where(form == "universalis", drive * value("universalis_drive"), drive)
    drive = np.minimum(drive, _MOST_DRIVEN)
    readiness = np.minimum(readiness_on(known.waves, parameters), _MOST_DRIVEN / drive[:, None])
    guardians = parameters["guardian_strength"].quantile(luck[:, 1])
    strength = strength_on(scalp, known.waves, guardians, form == "ophiasis", parameters)
    strength = np.where(known.bald, strength, strength * value("established_hold"))
    attacked = _long_attacked(kinetics, np.maximum(years - before / YEAR, 0.0))
    start = np.where(known.bald[:, :, None], attacked[:, None, :], at_rest(1)[None])
    return Group(
        key,
        control,
        guardians,
        parameters["flares_per_year"].quantile(luck[:, 2]),
        drive,
        strength,
        readiness,
        known.bald,
        start,
        passing,
        years,
    )


def _long_attacked(kinetics: Kinetics, years: NDArray[np.float64]) -> NDArray[np.float64]:
    """State of a cell that has been under a half-restrained attack for `years` float64[P], float64[P, 6]."""
    killers = 0.5 * kinetics.full_killers
    value, days = kinetics.parameters.value, years * YEAR
    rise, fall = 0.5 * value("memory_rise"), 0.5**4 * value("memory_fall")
    memory = rise / (rise + fall) * (1.0 - np.exp(-(rise + fall) * days))
    state = np.empty((len(years), PARTS))
    state[:, [Part.KILLERS, Part.HELPERS, Part.INTERFERON]] = killers, 2.0 * killers, 3.0 * killers
    state[:, Part.REGULATION] = 1.0 - np.exp(-value("regulation_rise") * days)
    state[:, Part.GUARDIANS] = 0.0
    state[:, Part.MEMORY] = memory
    return state


def bald_areas(
    scalp: ScalpMap,
    key: NDArray[np.uint64],
    extent: NDArray[np.float64],
    form: NDArray[np.str_],
    parameters: ParameterSet,
) -> NDArray[np.bool_]:
    """Cells that make up `extent` float64[P] of each scalp, bool[P, N]: merged round patches, or a band."""
    # The top of the scalp comes last, whatever its height: no scalp is 20 cm deep.
    band = scalp.above_hairline + np.where(scalp.region == 0, 20.0, 0.0)
    luck = _luck(key, "patches")
    number = 1 + (parameters.value("most_patches") * extent * uniforms(luck, 999)).astype(np.int64)
    number[form == "ophiasis"] = 0
    end = np.cumsum(number)
    # Patches of all patients, one patient after the other.
    owner = np.repeat(np.arange(len(key)), number)
    own = children(luck[owner], np.arange(len(owner)) - np.repeat(end - number, number))
    reach = parameters.value("least_patch_reach") + uniforms(own, 0)
    places = random_places(scalp, own)
    found = np.zeros((len(key), scalp.cells), dtype=bool)
    for i in range(len(key)):
        mine = slice(end[i] - number[i], end[i])
        score = band
        if number[i]:
            score = np.min(scalp.distance(places[mine, None]) / reach[mine, None], axis=0)
        order = np.argsort(score, kind="stable")
        area = scalp.area[order]
        found[i, order[np.cumsum(area) - 0.5 * area <= extent[i] * scalp.area.sum()]] = True
    return found
