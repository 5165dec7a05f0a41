"""Measurement of follicles at visits, with the errors of the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.biology.calibre import CalibreGrid, calibre_grid
from anagen.compiled import njit
from anagen.engine.follicles import Snapshots
from anagen.engine.keys import GOLDEN, children, key_of, mix, uniforms
from anagen.engine.phases import STANDING, Phase
from anagen.measurement.field import Field, windows
from anagen.measurement.method import Method
from anagen.measurement.observation_model import ObservationModel
from anagen.measurement.outcomes import N_SUMS, Ruler, Sum, definitions, outcomes_from_sums, ruler
from anagen.measurement.placebo_response import CarrierResponse, carrier_response

# Counters of a follicle's lasting random numbers, far above those of the engine's events.
X_COUNTER, Y_COUNTER, JITTER_COUNTER = 1_000_001, 1_000_002, 1_000_003
_LASTING, _LASTING_LUCK = np.uint64(1_000_010), np.uint64(1_000_011)
_MISS, _CALL = np.uint64(1_000_100), np.uint64(1_010_100)  # plus the visit
_X, _Y, _JITTER = np.uint64(X_COUNTER), np.uint64(Y_COUNTER), np.uint64(JITTER_COUNTER)
_ONE, _S11 = np.uint64(1), np.uint64(11)

# Random streams below a patient's or a trial's key, and counters in a site's stream.
_PATIENT_STREAM = key_of(0, "measurement", "patient")
_TRIAL_STREAM = key_of(0, "measurement", "trial")
_DRIFT, _OPERATOR, _WIDTH_DRIFT, _WEIGHT_DRIFT = 0, 1, 2, 3
# Counters in a trial's stream: 0 is its luck of the placebo response.
_LEVEL, _SHIFT = 1, 2
_COUNT, _WIDTH, _WEIGHT, _SHED, _SHIFT_X, _SHIFT_Y = (1000 * i for i in range(1, 7))  # plus the visit

_ANAGEN = int(Phase.ANAGEN)
_STANDS = np.isin(np.arange(len(Phase)), STANDING)
_S_COUNTED, _S_NON_VELLUS, _S_TERMINAL = int(Sum.COUNTED), int(Sum.NON_VELLUS), int(Sum.TERMINAL)
_S_ANAGEN, _S_TELOGEN, _S_WIDTH = int(Sum.ANAGEN), int(Sum.TELOGEN), int(Sum.WIDTH)
_S_MASS, _S_LONG = int(Sum.MASS), int(Sum.LONG)
_COUNTS = [_S_COUNTED, _S_NON_VELLUS, _S_TERMINAL, _S_ANAGEN, _S_TELOGEN, _S_LONG]


@dataclass(frozen=True, eq=False)
class SiteOptics:
    """Properties of each site (one patient's region under one treatment) that measuring needs.

    Attributes:
        patient_key: uint64[S], the same for one patient in every arm, so that a treated
            patient and their untreated twin draw the same random numbers.
        side: int64[S], which field of the patient (0 where there is one).
        area_cm2: float64[S], simulated scalp (`anagen.measurement.field.sampled_area`).
        calibre_factor: float64[S], multiplies every diameter.
        growth_speed_factor: float64[S] or, where speed changes over time, float64[S, V]:
            speed relative to that of a healthy hair of the same diameter.
        carrier: name of each site's carrier, length S.
        female: bool[S].
    """

    patient_key: NDArray[np.uint64]
    side: NDArray[np.int64]
    area_cm2: NDArray[np.float64]
    calibre_factor: NDArray[np.float64]
    growth_speed_factor: NDArray[np.float64]
    carrier: Sequence[str]
    female: NDArray[np.bool_]


def diameters(
    key: NDArray[np.uint64],
    calibre: NDArray[np.int8],
    factor: NDArray[np.float64],
    grid: CalibreGrid | None = None,
) -> NDArray[np.float64]:
    """Diameter of each follicle's hair, µm: class, own lasting jitter, patient's factor; all broadcast."""
    grid = calibre_grid() if grid is None else grid
    jitter = np.exp(grid.log_width * (uniforms(key, JITTER_COUNTER) - 0.5))
    return np.asarray(grid.diameters[calibre] * jitter * factor)


def positions(key: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Place of each follicle in its patch, float64[N, 2], as fractions of the patch's side."""
    return np.stack([uniforms(key, X_COUNTER), uniforms(key, Y_COUNTER)], axis=-1)


def true_outcomes(
    snapshots: Snapshots,
    sites: SiteOptics,
    method: Method,
    *,
    grid: CalibreGrid | None = None,
    scale: Ruler | None = None,
) -> dict[str, NDArray[np.float64]]:
    """True outcomes over the whole simulated patch, by name, each float64[S, V].

    Of the method only the visibility threshold is used: nothing is missed, miscalled or misread.
    """
    shape = snapshots.shed.shape
    corner = np.zeros((*shape, 2))
    perfect = (0.0, 1.0, 0.0, 0.0)
    sums = _sums(snapshots, sites, method.threshold_um, perfect, corner, np.ones(shape[0]), grid, scale)
    sums /= sites.area_cm2[:, None, None]
    found = outcomes_from_sums(sums)
    found["shed hairs per day"] = snapshots.shed / (7.0 * sites.area_cm2[:, None])
    return found


def measure(
    snapshots: Snapshots,
    sites: SiteOptics,
    method: Method,
    field: Field,
    visit_days: NDArray[np.float64],
    trial_key: np.uint64,
    *,
    response: CarrierResponse | None = None,
    study: ObservationModel | None = None,
    departure: float = 1.0,
    grid: CalibreGrid | None = None,
    scale: Ruler | None = None,
    first_reading: int = 0,
) -> dict[str, NDArray[np.float64]]:
    """Outcomes as the clinic records them: every outcome that the method can report, float64[S, V].

    Values are given for every visit; dropout is applied by the trial.

    Args:
        snapshots: S sites, V visits.
        sites: properties of the S sites.
        method: method of counting.
        field: the field that is counted.
        visit_days: float64[S, V], days since baseline.
        trial_key: key of this replicate of the trial; gives the trial's own share of the rise.
        response: placebo response; default the shipped one.
        study: how one trial reads diameters differently from the next, and how people differ in diameters
            and weights beyond their courses; default all alike.
        departure: factor on this trial's departures from others (`observation_model.study_scale`).
        grid: calibre classes; default the shipped ones.
        scale: definitions of outcomes; default the shipped ones.
        first_reading: number of the first visit's reading; the same day read by another has other errors.

    Raises:
        InputError: a patch smaller than the field, or an unknown carrier.
    """
    response = carrier_response() if response is None else response
    patient = _below(sites.patient_key, _PATIENT_STREAM)
    site = _below(patient, sites.side + 1)
    visit = first_reading + np.arange(visit_days.shape[1])

    def luck(counter: int) -> NDArray[np.float64]:
        return np.asarray(scipy.special.ndtri(uniforms(site[:, None], counter + visit)))

    corner, side = windows(field, method, sites.area_cm2, np.stack([luck(_SHIFT_X), luck(_SHIFT_Y)], axis=-1))
    errors = (
        method.missed,
        method.missed_persistent,
        method.anagen_called_telogen,
        method.telogen_called_anagen,
    )
    sums = _sums(snapshots, sites, method.threshold_um, errors, corner, side, grid, scale, first_reading)
    sums /= (sites.area_cm2 * side**2)[:, None, None]

    shared = response.drift_shared

    def lasting_luck(counter: int) -> NDArray[np.float64]:
        """Standard normal of each site, in part common to both sides of a scalp."""
        both = np.sqrt(shared) * scipy.special.ndtri(uniforms(patient, counter))
        return np.asarray(both + np.sqrt(1.0 - shared) * scipy.special.ndtri(uniforms(site, counter)))

    drift = lasting_luck(_DRIFT)

    def person(counter: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return drift[:, None], lasting_luck(counter)[:, None]

    trial_luck = departure * float(scipy.special.ndtri(uniforms(children(trial_key, _TRIAL_STREAM), 0)))

    def gain(automatic: bool) -> NDArray[np.float64]:
        return response.gain(
            sites.carrier,
            sites.female,
            visit_days,
            automatic=automatic,
            trial_luck=trial_luck,
            site_luck=drift,
        )

    operator = _unbiased(scipy.special.ndtri(uniforms(site, _OPERATOR))[:, None], method.cv_between)
    reading = operator * _unbiased(luck(_COUNT), method.cv_within) * gain(method.automatic)
    caliper = _unbiased(luck(_WIDTH), method.cv_diameter)
    caliper *= response.diameter_gain(visit_days, automatic=method.automatic)
    if study is not None:
        trial = scipy.special.ndtri(uniforms(children(trial_key, _TRIAL_STREAM), np.array([_LEVEL, _SHIFT])))
        level, shift = departure * trial
        came_on = -np.expm1(-np.maximum(visit_days, 0.0) / response.onset)
        caliper *= study.diameter_factor(level, shift, came_on)
        lasting = -np.expm1(-np.maximum(visit_days, 0.0) / response.drift_onset)
        caliper *= study.person_factor("mean diameter", *person(_WIDTH_DRIFT), lasting)
        sums[..., _S_MASS] *= study.person_factor("hair mass", *person(_WEIGHT_DRIFT), lasting)
    sums[..., _COUNTS] *= reading[..., None]
    sums[..., _S_WIDTH] *= reading * caliper
    # Weighed and collected hair is not counted, so it has no operator's and no software's error.
    sums[..., _S_MASS] *= gain(False) * _unbiased(luck(_WEIGHT), definitions().value("hair_mass_cv"))

    found = outcomes_from_sums(sums)
    shed = snapshots.shed / (7.0 * sites.area_cm2[:, None])
    found["shed hairs per day"] = shed * _unbiased(luck(_SHED), definitions().value("shed_count_cv"))
    return {name: found[name] for name in method.outcomes}


def _below(keys: NDArray[np.uint64], index: ArrayLike) -> NDArray[np.uint64]:
    """Key number `index` below each of `keys`."""
    return children(cast(np.uint64, keys), index)


def _unbiased(luck: NDArray[np.float64], cv: float) -> NDArray[np.float64]:
    """Lognormal factors of mean 1 and coefficient of variation `cv`."""
    variance = np.log1p(cv * cv)
    return np.asarray(np.exp(luck * np.sqrt(variance) - 0.5 * variance))


def _sums(
    snapshots: Snapshots,
    sites: SiteOptics,
    threshold_um: float,
    errors: tuple[float, float, float, float],
    corner: NDArray[np.float64],
    side: NDArray[np.float64],
    grid: CalibreGrid | None,
    scale: Ruler | None,
    first_reading: int = 0,
) -> NDArray[np.float64]:
    """Sums over the hairs in each window, float64[S, V, N_SUMS], not yet per cm2."""
    scale = ruler() if scale is None else scale
    grid = calibre_grid() if grid is None else grid
    sums = np.zeros((*snapshots.shed.shape, N_SUMS))
    speed = sites.growth_speed_factor
    speed = np.broadcast_to(speed if speed.ndim == 2 else speed[:, None], snapshots.shed.shape)
    _add_up(
        snapshots.site,
        snapshots.key,
        snapshots.phase,
        snapshots.calibre,
        snapshots.grown,
        sites.calibre_factor,
        np.ascontiguousarray(speed),
        grid.diameters,
        grid.log_width,
        (threshold_um, max(threshold_um, scale.non_vellus_um), max(threshold_um, scale.terminal_um)),
        (scale.speed * scale.speed_diameter**-scale.speed_exponent, scale.speed_exponent),
        scale.mass_factor,
        scale.long_um,
        errors,
        corner,
        side,
        first_reading,
        sums,
    )
    return sums


@njit(inline="always")
def _uniform(key, counter):  # type: ignore[no-untyped-def]
    """One draw in (0, 1), with the same bits as `anagen.engine.keys.uniforms`."""
    return (np.float64(mix(key + (counter + _ONE) * GOLDEN) >> _S11) + 0.5) * 2.0**-53


@njit(nogil=True, cache=True, error_model="numpy")
def _add_up(  # type: ignore[no-untyped-def]
    site,
    key,
    phase,
    calibre,
    grown,
    calibre_factor,
    speed_factor,
    class_diameter,
    log_width,
    thresholds,
    speed_law,
    mass_factor,
    long_um,
    errors,
    corner,
    side,
    first_reading,
    sums,
):
    """Add every follicle at every visit to `sums`; the compiled loop."""
    least, non_vellus, terminal = thresholds
    speed_scale, exponent = speed_law
    missed, lasting_share, anagen_as_telogen, telogen_as_anagen = errors
    class_power = class_diameter**exponent
    visits = phase.shape[1]
    for f in range(site.shape[0]):
        s = site[f]
        k = key[f]
        x, y = _uniform(k, _X), _uniform(k, _Y)
        factor = np.exp(log_width * (_uniform(k, _JITTER) - 0.5)) * calibre_factor[s]
        factor_power = factor**exponent * speed_scale
        lasting = _uniform(k, _LASTING) < lasting_share
        always_missed = lasting and _uniform(k, _LASTING_LUCK) < missed
        for v in range(visits):
            p = phase[f, v]
            if not _STANDS[p]:
                continue
            left, low = corner[s, v, 0], corner[s, v, 1]
            if not (left <= x < left + side[s] and low <= y < low + side[s]):
                continue
            c = calibre[f, v]
            d = class_diameter[c] * factor
            speed = class_power[c] * factor_power * speed_factor[s, v]
            if p == _ANAGEN:
                sums[s, v, _S_MASS] += mass_factor * d * d * speed
            if d < least or always_missed:
                continue
            if missed > 0.0 and not lasting and _uniform(k, _MISS + np.uint64(first_reading + v)) < missed:
                continue
            sums[s, v, _S_COUNTED] += 1.0
            sums[s, v, _S_WIDTH] += 1e-3 * d
            if d >= non_vellus:
                sums[s, v, _S_NON_VELLUS] += 1.0
            if d >= terminal:
                sums[s, v, _S_TERMINAL] += 1.0
                if grown[f, v] * speed > long_um:
                    sums[s, v, _S_LONG] += 1.0
            growing = p == _ANAGEN
            wrong = anagen_as_telogen if growing else telogen_as_anagen
            if wrong > 0.0 and _uniform(k, _CALL + np.uint64(first_reading + v)) < wrong:
                growing = not growing
            sums[s, v, _S_ANAGEN if growing else _S_TELOGEN] += 1.0
