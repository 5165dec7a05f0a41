"""Likelihood of a person's own measurements: exact where possible, weighted where not.

On the log scale the model of a count is

    log y = log f + log g(t) + log rise(t) + drift(t) d + clinic(t) c + operator o + error

with f the person's follicles/cm2, g the count per follicle that the particle expects, rise the
mean placebo response of the carrier, and d, c, o standard normal. Given the particle the model is
linear and Gaussian, so follicle density, drift, clinic and operator are integrated out exactly, and
only the particle itself (parameters, severity, traits, calibre) is weighted by importance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.particles import Particle
from anagen.forecasting.readings import Reading
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import Method, method
from anagen.measurement.placebo_response import CarrierResponse
from anagen.parameters import ParameterSet, load_parameters

SCALE_FREE = ("mean diameter", "anagen percent")
"""Outcomes that do not scale with the number of follicles."""
_MEAN_NORMAL = float(np.sqrt(2.0 / np.pi))


def reading_records() -> ParameterSet:
    """Errors that a person's reading adds to its method's own (``data/reading_error.toml``)."""
    return load_parameters("anagen.forecasting", "reading_error.toml")


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Readings as linear-Gaussian observations of one person.

    Attributes:
        value: float64[J], on the scale used (log, but for per cent).
        noise: float64[J], variance of each reading's own error.
        operator: float64[J, M], loading of each operator (one per method) on each reading.
        per_follicle: bool[J], readings in proportion to follicle density.
    """

    readings: tuple[Reading, ...]
    methods: tuple[Method, ...]
    value: NDArray[np.float64]
    noise: NDArray[np.float64]
    operator: NDArray[np.float64]
    per_follicle: NDArray[np.bool_]
    days: NDArray[np.float64]

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Likelihood:
        """Likelihood of `readings`, with the errors of their methods."""
        methods = tuple(method(reading.method) for reading in readings)
        names = sorted({found.name for found in methods})
        operator = np.zeros((len(readings), len(names)))
        for j, (reading, found) in enumerate(zip(readings, methods, strict=True)):
            if reading.outcome not in SCALE_FREE:
                operator[j, names.index(found.name)] = found.cv_between
        return cls(
            readings=tuple(readings),
            methods=methods,
            value=np.array([_scaled(reading.outcome, reading.value) for reading in readings]),
            noise=np.array([_noise(*pair) for pair in zip(readings, methods, strict=True)]),
            operator=operator,
            per_follicle=np.array([reading.outcome not in SCALE_FREE for reading in readings]),
            days=np.array([float(reading.day) for reading in readings]),
        )

    def expected(
        self, particle: Particle, occupancy: NDArray[np.float64], response: CarrierResponse, female: bool
    ) -> NDArray[np.float64]:
        """Readings that the particle predicts at one follicle/cm2, float64[J].

        Args:
            particle: draw and person.
            occupancy: float64[J, P, C], per follicle, at the readings' days.
            response: placebo response.
            female: whether the person is a woman.
        """
        weights: dict[str, OutcomeWeights] = {}
        found = np.empty(len(self.readings))
        for j, (reading, how) in enumerate(zip(self.readings, self.methods, strict=True)):
            if how.name not in weights:
                weights[how.name] = outcome_weights(how, particle.calibre, detected=True)
            seen = float(weights[how.name].outcomes(occupancy[j : j + 1])[reading.outcome][0])
            factor = 1.0
            if self.per_follicle[j]:
                day = np.array([float(reading.day)])
                factor = float(
                    response.expected_gain(reading.carrier, female, day, automatic=how.automatic).item()
                )
            if reading.outcome in ("mean diameter", "cumulative thickness"):
                factor *= float(
                    response.diameter_gain(np.array([float(reading.day)]), automatic=how.automatic)[0]
                )
            found[j] = _scaled(reading.outcome, seen * factor)
        return found

    def covariance(self, response: CarrierResponse) -> NDArray[np.float64]:
        """Covariance float64[J, J] from drift, clinic, operators and errors, without follicle density."""
        drift = response.drift_sd * -np.expm1(-self.days / response.drift_onset) * self.per_follicle
        clinic = response.between_trial_sd * -np.expm1(-self.days / response.onset) * self.per_follicle
        shared = np.outer(drift, drift) + np.outer(clinic, clinic) + self.operator @ self.operator.T
        return np.asarray(shared + np.diag(self.noise))


def _scaled(outcome: str, value: float) -> float:
    if outcome == "anagen percent":
        return value
    return float(np.log(max(value, 1e-12)))


def _noise(reading: Reading, how: Method) -> float:
    """Variance of a reading's own error on its scale."""
    if reading.sd is not None:
        return float(
            reading.sd**2 if reading.outcome == "anagen percent" else (reading.sd / reading.value) ** 2
        )
    records = reading_records()
    if reading.outcome == "mean diameter":
        return how.cv_diameter**2
    counted = reading.area_cm2 * (
        reading.value if reading.unit == "hairs/cm2" else records.value("usual_count")
    )
    if reading.outcome == "anagen percent":
        share = min(max(reading.value / 100.0, 0.02), 0.98)
        return records.value("call_error_sd") ** 2 + 1e4 * share * (1.0 - share) / max(counted, 1.0)
    side = 10.0 * np.sqrt(reading.area_cm2)
    moved = 0.0 if how.tattooed else min(how.repositioning_mm * _MEAN_NORMAL / side, 1.0)
    fresh = 1.0 - (1.0 - moved) ** 2
    chance = (1.0 - records.value("standing_share") + fresh) / max(counted, 1.0)
    extra = how.cv_diameter**2 if reading.outcome == "cumulative thickness" else 0.0
    return float(how.cv_within**2 + chance + extra)


@dataclass(frozen=True)
class Told:
    """Result of weighing one particle: its log likelihood, and follicle density given the readings."""

    log_likelihood: float
    log_follicles: float
    log_follicles_sd: float


def tell(
    likelihood: Likelihood, particle: Particle, expected: NDArray[np.float64], noise: NDArray[np.float64]
) -> Told:
    """Weigh a particle by the readings.

    Args:
        likelihood: of the readings.
        particle: to weigh.
        expected: float64[J], of `Likelihood.expected`.
        noise: float64[J, J], of `Likelihood.covariance`.
    """
    h = likelihood.per_follicle.astype(np.float64)
    gap = likelihood.value - expected - h * particle.log_follicles
    prior = particle.log_follicles_sd**2
    root = np.linalg.cholesky(noise + prior * np.outer(h, h))
    white = np.linalg.solve(root, gap)
    solved = np.linalg.solve(root.T, white)
    log_likelihood = -0.5 * float(white @ white) - float(np.log(np.diag(root)).sum())
    reach = np.linalg.solve(root, prior * h)
    variance = prior - float(reach @ reach)
    mean = particle.log_follicles + prior * float(h @ solved)
    return Told(log_likelihood, mean, float(np.sqrt(max(variance, 0.0))))
