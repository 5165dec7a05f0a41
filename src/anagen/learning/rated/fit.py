"""Fit of the link from change of cover to rated improvement: a binomial model with effects of trials.

    improved ~ binomial(n, p),   log odds p = (a + b x) / sqrt(1 + c b^2 s^2)
    a = intercept of the rater + what a moderate cut takes + effect of the trial + effect of the rater in it

x is an arm's mean change of log cover: what was read of it, or the change of log count times a factor that
is drawn along. People of an arm differ by s, so an arm's share is flatter in x than a person's chance; c =
(16 sqrt(3) / 15 pi)^2 is the usual approximation of that mean of a logistic. Each trial has an intercept of
its own, so the slope rests on differences within trials. What the same people said by a stricter cut counts
only among those who passed the wider one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen import __version__
from anagen.evidence_base.tables.ratings import RATERS
from anagen.files.writing import write_file
from anagen.learning.pattern.sampling import require_bayes
from anagen.learning.rated.rows import RatedRows, cover_per_count, priors, rated_digest, rated_rows
from anagen.measurement.rated_link import SCHEMA, RatedLink
from anagen.parameters import Z90

FLATTER = (16.0 * math.sqrt(3.0) / (15.0 * math.pi)) ** 2
KEPT = 400
"""Draws that are shipped."""


@dataclass(frozen=True)
class Sizes:
    """Chains, and draws of each, before and after they settle."""

    chains: int = 4
    warmup: int = 1500
    draws: int = 1500


QUICK = Sizes(2, 400, 400)


@dataclass(frozen=True, eq=False)
class Fit:
    """Draws of a fit.

    Attributes:
        rows: fitted.
        draws: float64[S, ...] by parameter.
        checks: R-hat, effective draws and divergences.
    """

    rows: RatedRows
    draws: dict[str, NDArray[np.float64]]
    checks: dict[str, float]


def fit(
    rows: RatedRows | None = None,
    keep: NDArray[np.bool_] | None = None,
    sizes: Sizes = Sizes(),
    seed: int = 2026,
) -> Fit:
    """Fit the link.

    Args:
        rows: default those of the package.
        keep: bool[K], rows that count; default all.
        sizes: chains and draws.
        seed: of the sampler.

    Raises:
        InputError: the extra ``bayes`` is not installed.
    """
    require_bayes()
    import jax
    import numpyro
    from numpyro.diagnostics import summary
    from numpyro.infer import MCMC, NUTS

    rows = rows or rated_rows()
    kept = np.ones(len(rows), dtype=bool) if keep is None else keep
    numpyro.set_platform("cpu")
    sampler = MCMC(
        NUTS(_model(rows), target_accept_prob=0.97),
        num_warmup=sizes.warmup,
        num_samples=sizes.draws,
        num_chains=sizes.chains,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(seed), kept.astype(np.float64), extra_fields=("diverging",))
    by_chain = {name: np.asarray(values) for name, values in sampler.get_samples(group_by_chain=True).items()}
    told = summary(by_chain, group_by_chain=True)
    rhat = max(float(np.nanmax(one["r_hat"])) for one in told.values())
    ess = min(float(np.nanmin(one["n_eff"])) for one in told.values())
    divergent = int(np.asarray(sampler.get_extra_fields()["diverging"]).sum())
    draws = {name: values.reshape(-1, *values.shape[2:]) for name, values in by_chain.items()}
    return Fit(rows, draws, {"r_hat": rhat, "effective_draws": ess, "divergent": divergent})


def _model(rows: RatedRows) -> Callable[..., None]:
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    table: dict[str, Any] = priors()
    middle = math.log(cover_per_count())
    wider = np.where(rows.wider < 0, 0, rows.wider)
    arms, trials, raters = int(rows.arm.max()) + 1, len(rows.trials), len(RATERS)
    pairs = rows.trial * raters + rows.rater
    rated_worse = rows.worse >= 0

    def normal(name: str) -> Any:
        record = table[name]
        low, high = record["low"], record["high"]
        return dist.Normal(record["value"], (high - low) / (2 * Z90))

    def lognormal(name: str) -> Any:
        record = table[name]
        return dist.LogNormal(math.log(record["value"]), math.log(record["high"] / record["low"]) / (2 * Z90))

    def half_normal(name: str) -> Any:
        return dist.HalfNormal(table[name]["value"] / 0.6745)

    def model(keep: Any) -> None:
        intercept = numpyro.sample("intercept", normal("intercept").expand([raters]).to_event(1))
        moderate = numpyro.sample("moderate", normal("moderate"))
        slope = numpyro.sample("slope", lognormal("slope"))
        slope_sd = numpyro.sample("slope_sd", half_normal("slope_sd"))
        trial_sd = numpyro.sample("trial_sd", half_normal("trial_sd"))
        rater_sd = numpyro.sample("rater_sd", half_normal("rater_sd"))
        arm_sd = numpyro.sample("arm_sd", half_normal("arm_sd"))
        gap = numpyro.sample("unchanged_gap", normal("unchanged_gap"))
        spread = table["cover_per_count_spread"]["value"]
        factor = numpyro.sample("cover_per_count", dist.LogNormal(middle, spread))
        people = numpyro.sample("people_sd", lognormal("people_sd"))
        standard = dist.Normal(0.0, 1.0)
        z_trial = numpyro.sample("z_trial", standard.expand([trials]).to_event(1))
        z_slope = numpyro.sample("z_slope", standard.expand([trials]).to_event(1))
        z_pair = numpyro.sample("z_pair", standard.expand([trials * raters]).to_event(1))
        z_arm = numpyro.sample("z_arm", standard.expand([arms]).to_event(1))
        b = (slope * jnp.exp(slope_sd * z_slope))[rows.trial]
        x = rows.by_cover + factor * rows.by_count
        level = intercept[rows.rater] + moderate * rows.moderate
        level = level + trial_sd * z_trial[rows.trial] + rater_sd * z_pair[pairs] + arm_sd * z_arm[rows.arm]
        flat = jnp.sqrt(1.0 + FLATTER * b**2 * people**2)
        share = _logistic((level + b * x) / flat)
        passed = jnp.where(rows.wider < 0, 1.0, share[wider])
        p = jnp.clip(share / passed, 1e-6, 1.0 - 1e-6)
        with numpyro.handlers.mask(mask=keep > 0):
            numpyro.sample("improved", dist.Binomial(rows.n, p), obs=rows.improved)
        fell = _logistic(-(level + gap + b * x) / flat) / (1.0 - share)
        left = np.maximum(rows.n - rows.improved, 0)
        with numpyro.handlers.mask(mask=(keep > 0) & rated_worse):
            worse = np.clip(rows.worse, 0, left)
            numpyro.sample("worse", dist.Binomial(left, jnp.clip(fell, 1e-6, 1.0 - 1e-6)), obs=worse)

    return model


def _logistic(x: Any) -> Any:
    import jax

    return jax.nn.sigmoid(x)


def predicted(found: Fit, rows: Sequence[int], seed: int = 7) -> NDArray[np.float64]:
    """Shares of rows as new trials would publish them, float64[S, rows]; a trial shares its effects."""
    draw, data = found.draws, found.rows
    rng = np.random.default_rng(seed)
    size = len(draw["slope"])
    trials, pairs, arms = (
        {int(key): rng.standard_normal(size) for key in sorted({int(value) for value in keys})}
        for keys in (
            data.trial[list(rows)],
            (data.trial * len(RATERS) + data.rater)[list(rows)],
            data.arm[list(rows)],
        )
    )
    slopes = {key: rng.standard_normal(size) for key in trials}
    shares: dict[int, NDArray[np.float64]] = {}
    out = []
    for i in rows:
        trial = int(data.trial[i])
        b = draw["slope"] * np.exp(draw["slope_sd"] * slopes[trial])
        level = draw["intercept"][:, data.rater[i]] + draw["moderate"] * data.moderate[i]
        level = level + draw["trial_sd"] * trials[trial] + draw["arm_sd"] * arms[int(data.arm[i])]
        level = level + draw["rater_sd"] * pairs[trial * len(RATERS) + int(data.rater[i])]
        x = data.by_cover[i] + draw["cover_per_count"] * data.by_count[i]
        flat = np.sqrt(1.0 + FLATTER * b**2 * draw["people_sd"] ** 2)
        shares[i] = scipy.special.expit((level + b * x) / flat)
        n = data.ratings[i].n or 1
        out.append(rng.binomial(n, shares[i]) / n)
    return np.stack(out, axis=1)


def link_of(found: Fit, checks: dict[str, Any], seed: int = 11) -> dict[str, Any]:
    """Content of the link's file: draws of a new trial's intercepts and slope, with where they came from."""
    draw = found.draws
    size = len(draw["slope"])
    chosen = np.linspace(0, size - 1, min(KEPT, size)).round().astype(int)
    rng = np.random.default_rng(seed)
    trial = draw["trial_sd"][chosen] * rng.standard_normal(len(chosen))
    arrays = {}
    for k, rater in enumerate(RATERS):
        own = draw["rater_sd"][chosen] * rng.standard_normal(len(chosen))
        arrays[rater] = draw["intercept"][chosen, k] + trial + own
    arrays["slope"] = draw["slope"][chosen] * np.exp(
        draw["slope_sd"][chosen] * rng.standard_normal(len(chosen))
    )
    arrays["arm_sd"] = draw["arm_sd"][chosen]
    arrays["gap"] = np.maximum(draw["unchanged_gap"][chosen], 0.05)
    return {
        "schema": SCHEMA,
        "provenance": {
            "anagen": __version__,
            "digest": rated_digest(),
            "rows": [one.id for one in found.rows.ratings],
            "trials": list(found.rows.trials),
            "fitted": {name: _told(draw[name]) for name in sorted(draw) if not name.startswith("z_")},
            "checks": checks,
        },
        "draws": {name: [round(float(x), 5) for x in values] for name, values in arrays.items()},
    }


def _told(values: NDArray[np.float64]) -> list[Any]:
    """5, 50 and 95 % points, of each rater for the intercept."""
    quantiles = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    return np.round(quantiles.T, 3).tolist()  # type: ignore[no-any-return]


def write_link(table: dict[str, Any], path: Path) -> Path:
    """Write the link's file, checked first, whole or not at all."""
    RatedLink.from_dict(table)
    return write_file(path, json.dumps(table, indent=1, ensure_ascii=False) + "\n")
