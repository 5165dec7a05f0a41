"""How one study differs from the next, and one group of patients from another: the observation model.

Between the follicle and a published number lie the study's counting, its season, the pace of those whom it
recruited, its carrier, its design, and the luck of its patients. Calibration, validation, `predict`, `trial`,
assurance and the report all take these terms from here, so that an interval that is printed is one that was
validated. Every number is a hyperparameter by name: its prior stands in ``learning/data/hierarchy.toml``, and
the posterior holds it under that name.

All functions are arithmetic, so that they work on numbers, NumPy arrays and traced JAX arrays alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.measurement.placebo_response import CARRIERS
from anagen.parameters import load_parameters

REFERENCE = 170.0
"""Density at which rises and biases are given, hairs/cm2 (``carrier_response.toml``)."""
REFERENCE_DIAMETER = 60.0
"""Mean diameter at which biases, given for a count, are taken over to diameters in proportion, um."""
YEAR = 52.0
"""Weeks within which the spread of change between patients is that of a year."""
CLASSES = tuple(carrier for carrier in CARRIERS if carrier != "none")
"""Classes of therapy, by what carries them: tablets, lotions, injections, needles, light."""
COUNTS = ("total density", "non-vellus density", "terminal density", "anagen density", "telogen density")
"""Outcomes that are counts of hairs per cm2."""
WIDTHS = ("mean diameter",)
"""Outcomes in um."""
EXCEEDING = (*COUNTS, *WIDTHS, "hair mass", "cumulative thickness")
"""Outcomes whose rise is published too large where nothing is compared."""
_SIMULATED = load_parameters("anagen.measurement", "simulated_spread.toml")
SIMULATED_SD: Mapping[str, float] = {
    "mean diameter": _SIMULATED.value("mean_diameter"),
    "hair mass": _SIMULATED.value("hair_mass"),
}
"""SD between simulated patients of the change in a year, um and % (``data/simulated_spread.toml``)."""
STUDY_FREEDOM = 4.0
"""Degrees of freedom of how studies differ. Trials of one treatment have heavier tails than a normal law: now
and then a study recruits, counts or treats otherwise than all others, and a normal law would widen every
interval for it (Lee & Thompson 2008, Stat Med 27:418, https://doi.org/10.1002/sim.2897)."""
_TAIL_SHARES = (0.05, 0.10, 0.15, 0.20, 0.25, 0.25)
"""Probabilities of the scales that stand for the law of a study's variance, most unusual studies first."""
NOT_LEARNED: Mapping[str, float] = {
    "pace_sd": 0.0,
    "effect_sd_spread": 0.0,
    **{f"effect_score_{name}": 0.0 for name in CLASSES},
    "diameter_drift_sd": 0.0,
    "diameter_level_sd": 0.0,
    "diameter_sd": SIMULATED_SD["mean diameter"],
    "weight_sd": SIMULATED_SD["hair mass"],
    "people_correlation": 0.0,
    "people_memory": 1e-6,
    "share_overdispersion": 0.02,
}
"""Values under which a posterior that does not know a hyperparameter was learned."""


@dataclass(frozen=True, eq=False)
class ObservationModel:
    """Hyperparameters of the observation model; numbers, or arrays over draws.

    SDs between studies are those of Student's t with `STUDY_FREEDOM`: a study's luck is a standard normal for
    each term times one `study_scale` for all of them.

    Attributes:
        drift_sd: between studies, of a common shift of counts by season, clinic and camera, hairs/cm2.
        pace_sd: between studies, of the pace of the natural course, as a share of it.
        level_sd: between studies, of the level of counts, as a share of it.
        effect_sd: between studies, of the effect of a therapy, as a share of it, by class (`CLASSES`).
        uncontrolled_bias: mean excess of a rise without a comparison, hairs/cm2.
        uncontrolled_bias_sd: between studies, of that excess.
        small_trial_bias: mean excess of few, small, selectively published comparisons, hairs/cm2.
        patient_sd: between patients, of the change of a count within a year, hairs/cm2.
        diameter_sd: between patients, of the change of the mean diameter within a year, um.
        weight_sd: between patients, of the change of hair weight within a year, % of baseline.
        diameter_drift_sd: between studies, of a common shift of diameters, um.
        diameter_level_sd: between studies, of the level of diameters, as a share of it.
        people_correlation: between two outcomes of one kind in the same people; its square between kinds.
        people_memory: weeks over which changes of the same people lose their correlation (by 1 / e).
        share_overdispersion: correlation between two patients of one trial in whether they respond.
    """

    drift_sd: Any
    pace_sd: Any
    level_sd: Any
    effect_sd: tuple[Any, ...]
    uncontrolled_bias: Any
    uncontrolled_bias_sd: Any
    small_trial_bias: Any
    patient_sd: Any
    diameter_sd: Any
    weight_sd: Any
    diameter_drift_sd: Any
    diameter_level_sd: Any
    people_correlation: Any
    people_memory: Any
    share_overdispersion: Any

    @classmethod
    def of(cls, hyper: Mapping[str, Any], xp: Any = np) -> ObservationModel:
        """Observation model of hyperparameters by name; those an older posterior lacks are as it assumed.

        The spread of effects differs between classes of therapy: lognormal around a common one,
        effect_sd exp(effect_sd_spread score).
        """

        def value(name: str) -> Any:
            return hyper[name] if name in hyper else NOT_LEARNED[name]

        spread = value("effect_sd_spread")
        return cls(
            drift_sd=hyper["drift_sd"],
            pace_sd=value("pace_sd"),
            level_sd=hyper["level_sd"],
            effect_sd=tuple(
                hyper["effect_sd"] * xp.exp(spread * value(f"effect_score_{name}")) for name in CLASSES
            ),
            uncontrolled_bias=hyper["uncontrolled_bias"],
            uncontrolled_bias_sd=hyper["uncontrolled_bias_sd"],
            small_trial_bias=hyper["small_trial_bias"],
            patient_sd=hyper["patient_sd"],
            diameter_sd=value("diameter_sd"),
            weight_sd=value("weight_sd"),
            diameter_drift_sd=value("diameter_drift_sd"),
            diameter_level_sd=value("diameter_level_sd"),
            people_correlation=value("people_correlation"),
            people_memory=value("people_memory"),
            share_overdispersion=value("share_overdispersion"),
        )

    @classmethod
    def of_records(cls, value: Callable[[str], float]) -> ObservationModel:
        """Observation model of one draw of the parameters; `value` gives one by qualified name."""
        return cls(
            drift_sd=value("carrier.between_trial_sd"),
            effect_sd=tuple(value(f"study.effect_sd_{name}") for name in CLASSES),
            **{name: value(f"study.{name}") for name in RECORDS},
        )

    def records(self) -> dict[str, float]:
        """Parameters by qualified name, for simulated trials (numbers only)."""
        found = {f"study.{name}": float(getattr(self, name)) for name in RECORDS}
        found |= {
            f"study.effect_sd_{name}": float(v) for name, v in zip(CLASSES, self.effect_sd, strict=True)
        }
        found["carrier.between_trial_sd"] = max(float(self.drift_sd), 0.01)
        return found

    def effect_factor(self, carrier: str, luck: Any) -> Any:
        """Factor on the effect of a therapy in one study, at its standard normal `luck`; never below 0.

        Raises:
            InputError: no such class of therapy.
        """
        return _positive(1.0 + self.effect_sd[class_index(carrier)] * luck)

    def level_factor(self, luck: Any) -> Any:
        """Factor on all counts of one study."""
        return _positive(1.0 + self.level_sd * luck)

    def pace_factor(self, luck: Any) -> Any:
        """Factor on the pace of the natural course of those whom one study recruited."""
        return _positive(1.0 + self.pace_sd * luck)

    def diameter_factor(self, level: Any, shift: Any, came_on: Any) -> Any:
        """Factor on all diameters that one study reads, at its luck of level and of drift (share come on)."""
        drift = self.diameter_drift_sd / REFERENCE_DIAMETER * shift * came_on
        return _positive(1.0 + self.diameter_level_sd * level) * _positive(1.0 + drift)

    def excess(self, luck: Any) -> Any:
        """Excess of a rise without a comparison in one study, hairs/cm2 at `REFERENCE`."""
        return self.uncontrolled_bias + self.uncontrolled_bias_sd * luck

    def spread_of_change(self, outcome: str, week: float) -> Any:
        """SD between patients of the change of `outcome` by `week`: hairs/cm2, um, or % for hair weight."""
        known = {"mean diameter": self.diameter_sd, "hair mass": self.weight_sd}
        sd = known.get(outcome, self.patient_sd)
        return sd * growth_of_sd(week)

    def further_sd(self, outcome: str) -> Any:
        """SD of a person's own further change of a diameter (um) or weight (%), beyond what is simulated."""
        simulated = SIMULATED_SD[outcome]
        own = {"mean diameter": self.diameter_sd, "hair mass": self.weight_sd}[outcome]
        return max(own**2 - simulated**2, 0.0) ** 0.5

    def person_factor(self, outcome: str, count: Any, own: Any, came_on: Any) -> Any:
        """Factor of mean 1 on a person's diameters or weights.

        Args:
            outcome: "mean diameter" or "hair mass".
            count: standard normal of the person's drift of counts, with which it goes.
            own: another standard normal.
            came_on: share of the drift that has come on.
        """
        whole = REFERENCE_DIAMETER if outcome == "mean diameter" else 100.0
        with_count = self.people_correlation**2
        luck = with_count * count + (1.0 - with_count**2) ** 0.5 * own
        sd = self.further_sd(outcome) / whole * came_on
        return np.exp(luck * sd - 0.5 * sd**2)


RECORDS = (
    "pace_sd",
    "level_sd",
    "uncontrolled_bias",
    "uncontrolled_bias_sd",
    "small_trial_bias",
    "patient_sd",
    "diameter_sd",
    "weight_sd",
    "diameter_drift_sd",
    "diameter_level_sd",
    "people_correlation",
    "people_memory",
    "share_overdispersion",
)
"""Hyperparameters that are records of their own (not `effect_sd`, one for each class; nor drift)."""


@cache
def study_scales() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Factors on a study's SDs, and their probabilities, float64[6] each; their mean square is 1.

    Student's t with n = `STUDY_FREEDOM` is a normal law whose variance is (n - 2) / chi2_n; it is cut into
    ranges of `_TAIL_SHARES`, each taken at its mean: of w = (n - 2) / X, X ~ chi2_n, the mean over X < a is
    P(chi2_{n-2} < a) over the probability of the range. All terms of one study share its factor.
    """
    share = np.array(_TAIL_SHARES)
    below = np.concatenate([[0.0], np.cumsum(share)[:-1], [1.0]])
    ends = 2.0 * scipy.special.gammaincinv(STUDY_FREEDOM / 2.0, below)  # of chi2_n
    variance = np.diff(scipy.special.chdtr(STUDY_FREEDOM - 2.0, ends)) / share
    return np.sqrt(variance), share


def study_scale(luck: Any) -> Any:
    """Factor on all departures of one study from the others, at its uniform `luck` (0 to 1); any shape."""
    scale, share = study_scales()
    return scale[np.searchsorted(np.cumsum(share)[:-1], luck, side="right")]


def class_index(carrier: str) -> int:
    """Index of a class of therapy in `CLASSES`; a therapy without a carrier counts as tablets.

    Raises:
        InputError: no such carrier.
    """
    if carrier not in CARRIERS:
        raise unknown_name("carrier", carrier, CARRIERS)
    return CLASSES.index("oral" if carrier == "none" else carrier)


def growth_of_sd(week: float) -> float:
    """Growth of the SD of change between patients by `week`, 1 within a year."""
    return float(max(1.0, week / YEAR) ** 0.25)


def family_of(outcome: str) -> str:
    """Kind of an outcome, within which the same people agree most: a count, a width, a weight or a share."""
    if outcome in COUNTS or outcome in ("hair density", "long hair density"):
        return "telogen" if outcome == "telogen density" else "count"
    return {"mean diameter": "width", "cumulative thickness": "width", "hair mass": "weight"}.get(
        outcome, outcome
    )


def beta_binomial(successes: Any, n: Any, share: Any, overdispersion: Any, xp: Any = np) -> Any:
    """Log probability of `successes` responders among `n`, with shares that differ between trials.

    Beta-binomial of mean `share` and correlation `overdispersion` between two patients (0 < rho < 1):
    a = share (1 - rho) / rho, b = (1 - share) (1 - rho) / rho (Skellam 1948).
    """
    gammaln = _gammaln(xp)
    share = xp.clip(share, 1e-6, 1.0 - 1e-6)
    strength = (1.0 - overdispersion) / overdispersion
    a, b = share * strength, (1.0 - share) * strength

    def log_beta(first: Any, second: Any) -> Any:
        return gammaln(first) + gammaln(second) - gammaln(first + second)

    choose = gammaln(n + 1.0) - gammaln(successes + 1.0) - gammaln(n - successes + 1.0)
    return choose + log_beta(successes + a, n - successes + b) - log_beta(a, b)


def responders(
    rng: np.random.Generator, n: int, share: float, overdispersion: float, size: int | None = None
) -> Any:
    """Responders among `n` patients of a new trial whose expected share is `share` (0 to 1)."""
    if overdispersion <= 0:
        return rng.binomial(n, share, size)
    strength = (1.0 - overdispersion) / overdispersion
    share = min(max(share, 1e-6), 1.0 - 1e-6)
    return rng.binomial(n, rng.beta(share * strength, (1.0 - share) * strength, size))


def _gammaln(xp: Any) -> Any:
    if xp is np:
        return scipy.special.gammaln
    from jax.scipy.special import gammaln as traced

    return traced


def _positive(factor: Any) -> Any:
    return max(0.0, factor) if isinstance(factor, float) else np.maximum(factor, 0.0)
