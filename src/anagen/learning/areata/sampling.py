"""Posterior in severe alopecia areata: surfaces over runs, rows, and the no-U-turn sampler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.learning.areata.free_parameters import Free
from anagen.learning.areata.patch_runs import OUTCOMES
from anagen.learning.areata.people import SEVERE, group_of
from anagen.learning.areata.rows import LATER, Row, shared_people, totals
from anagen.learning.areata.severe_runs import COUNTS, LATE, MEANS, STOPPED, STRENGTHS, TRANSIT_REACH, Design
from anagen.learning.areata.surface import Surface, mean_surface, share_surface
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.pattern.sampling import require_bayes

CHAINS = 4
_EDGE = 0.1


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Surfaces of all outcomes, for each group of `SEVERE`, by baseline (below 95, from 95).

    `treated` takes (z of the population, log strength, z of the transit time), `untreated` z alone, and
    so does `patches`, which are untreated too and form one group. `late` takes what `treated` takes, of
    responders of all baselines together.
    """

    treated: tuple[Mapping[str, tuple[Surface, Surface]], ...]
    untreated: tuple[Mapping[str, tuple[Surface, Surface]], ...]
    patches: Mapping[str, Surface]
    late: Mapping[str, Surface]


def surfaces_of(
    plan: Design, counts: NDArray[np.float64], late: NDArray[np.float64], patches: NDArray[np.float64]
) -> Surfaces:
    """Surfaces fitted to runs.

    Args:
        plan: where the runs were made.
        counts: float64[R, T + 1, groups, 2, ...] from `severe_runs.one_run`.
        late: float64[R, 1 + late], likewise.
        patches: float64[R, 1 + outcomes] from `patch_runs.patch_run`.
    """
    runs, treatments = plan.strength.shape
    z = plan.z[: len(counts)]
    runs = len(z)
    strength, delay = plan.strength[:runs].ravel(), plan.transit[:runs].ravel()
    treated = np.concatenate([np.repeat(z, treatments, axis=0), strength[:, None], delay[:, None]], axis=1)

    def both(inputs: NDArray[np.float64], table: NDArray[np.float64], name: str) -> tuple[Surface, Surface]:
        found = []
        for half in (0, 1):
            n = table[:, half, 0]
            known = n > 0
            if name in COUNTS:
                hits = table[known, half, 1 + COUNTS.index(name)]
                found.append(share_surface(inputs[known], hits, n[known]))
            else:
                sums = table[known, half, 1 + len(COUNTS) + MEANS.index(name)]
                found.append(mean_surface(inputs[known], sums / n[known]))
        return found[0], found[1]

    stopped = np.concatenate([z, plan.strength[:runs, [STOPPED]], plan.transit[:runs, [STOPPED]]], axis=1)
    some = late[:, 0] > 0
    names = (*COUNTS, *MEANS)
    groups = range(len(SEVERE))
    flat = [counts[:, 1:, group].reshape(-1, 2, counts.shape[-1]) for group in groups]
    return Surfaces(
        tuple({name: both(treated, flat[group], name) for name in names} for group in groups),
        tuple({name: both(z, counts[:, 0, group], name) for name in names} for group in groups),
        {name: share_surface(z, patches[:, 1 + k], patches[:, 0]) for k, name in enumerate(OUTCOMES)},
        {name: share_surface(stopped[some], late[some, 1 + k], late[some, 0]) for k, name in enumerate(LATE)},
    )


@dataclass(frozen=True, eq=False)
class Questions:
    """Rows in arrays, K of them, with their surfaces, drugs and studies."""

    rows: tuple[Row, ...]
    studies: tuple[str, ...]
    treated: NDArray[np.bool_]
    drug: NDArray[np.int64]
    log_dose: NDArray[np.float64]
    total: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    given: NDArray[np.float64]
    has_given: NDArray[np.bool_]
    mean: NDArray[np.bool_]
    error: NDArray[np.float64]
    study: NDArray[np.int64]
    value: NDArray[np.float64]
    n: NDArray[np.float64]
    local: NDArray[np.bool_]

    def between(self, study_sd: Any, xp: Any = np) -> Any:
        """SD between studies of each row's log odds [K]: of series of patches their own, fixed and wide."""
        wide = prior_knowledge().parameters.value("areata study.local_sd")
        return xp.where(self.local, wide, study_sd)


def questions_of(rows: Sequence[Row], surfaces: Surfaces, free: Free) -> Questions:
    """Rows in arrays, with their surfaces. Untreated ones are given the treated layout."""
    count = len(free.population)
    wide = count + 2
    i, j = np.triu_indices(wide)
    inner = np.concatenate([[True], np.arange(wide) < count, (i < count) & (j < count)])
    studies = tuple(dict.fromkeys(row.study for row in rows))

    def laid(surface: Surface, treated: bool) -> NDArray[np.float64]:
        if treated:
            return surface.coefficients
        found = np.zeros(len(inner))
        found[inner] = surface.coefficients
        return found

    def pair(row: Row, outcome: str) -> tuple[NDArray[np.float64], float]:
        kind = (surfaces.treated if row.drug else surfaces.untreated)[group_of(row.study)]
        if row.group == "patches":
            alone = surfaces.patches[f"{outcome}@{row.week}"]
            both = alone, alone
        elif row.group in LATER:
            alone = surfaces.late[f"{row.group} {outcome}@{row.week}"]
            both = alone, alone
        else:
            both = kind[f"{outcome}@{row.week}"]
        error = float(np.hypot(both[0].error, both[1].error) / np.sqrt(2.0))
        return np.stack([laid(one, bool(row.drug)) for one in both]), error

    asked = [pair(row, row.outcome) for row in rows]
    given = [pair(row, row.given)[0] if row.given else np.zeros((2, len(inner))) for row in rows]
    return Questions(
        tuple(rows),
        studies,
        np.array([bool(row.drug) for row in rows]),
        np.array([free.drugs.index(row.drug) if row.drug else 0 for row in rows]),
        np.log(np.maximum([row.per_day for row in rows], 1e-9)),
        np.array([totals()[row.study] if row.group == "all" else 0.0 for row in rows]),
        np.stack([coefficients for coefficients, _ in asked]),
        np.stack(given),
        np.array([bool(row.given) for row in rows]),
        np.array([row.outcome == "change" for row in rows]),
        np.array([error for _, error in asked]),
        np.array([studies.index(row.study) for row in rows]),
        np.array([row.asked for row in rows]),
        np.array([row.n for row in rows]),
        np.array([row.group == "patches" for row in rows]),
    )


def predicted(z: Any, asked: Questions, free: Free, shift: Any, xp: Any = np) -> tuple[Any, Any]:
    """Predictions of the rows at z [P]: shares (or means), and log strengths [K].

    Args:
        z: [P], population parameters.
        asked: the rows.
        free: the free parameters.
        shift: [K], added to log odds.
        xp: numpy or jax.numpy.
    """
    count, drugs = len(free.population), len(free.drugs)
    centre, width = free.log_half
    half = centre + width * z[count : count + drugs]
    strength = xp.where(asked.treated, asked.log_dose - half[asked.drug], 0.0)
    delay = xp.where(asked.treated, z[count + drugs :][asked.drug], 0.0)
    population = xp.broadcast_to(z[:count], (len(asked.rows), count))
    inputs = xp.concatenate([population, strength[:, None], delay[:, None]], axis=1)
    i, j = np.triu_indices(count + 2)
    basis = xp.concatenate([xp.ones((len(asked.rows), 1)), inputs, inputs[:, i] * inputs[:, j]], axis=1)
    y = xp.einsum("kgf,kf->kg", asked.coefficients, basis)
    mix = xp.stack([1.0 - asked.total, asked.total], axis=1)
    share = (mix / (1.0 + xp.exp(-xp.clip(y + shift[:, None], -12.0, 12.0)))).sum(axis=1)
    above = xp.einsum("kgf,kf->kg", asked.given, basis)
    among = (mix / (1.0 + xp.exp(-xp.clip(above + shift[:, None], -12.0, 12.0)))).sum(axis=1)
    share = xp.where(asked.has_given, share / xp.maximum(among, 1e-9), share)
    mean = (mix * y).sum(axis=1)
    return xp.where(asked.mean, mean, xp.clip(share, 1e-6, 1.0 - 1e-6)), strength


class AreataSampler:
    """Sampler compiled once for its questions, which runs with any study left out."""

    def __init__(self, asked: Questions, free: Free, *, warmup: int, draws: int, thin: int = 1) -> None:
        require_bayes()
        from numpyro.infer import MCMC, NUTS, init_to_median

        self.asked, self.free = asked, free
        self.mcmc = MCMC(
            NUTS(self._model, dense_mass=True, target_accept_prob=0.9, init_strategy=init_to_median()),
            num_warmup=warmup,
            num_samples=draws * thin,
            thinning=thin,
            num_chains=CHAINS,
            chain_method="vectorized",
            progress_bar=False,
            jit_model_args=True,
        )

    def run(
        self, seed: int, without: str = ""
    ) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """Draws [chains, draws, ...] of z, study_sd and more by name, and the sampler's statistics.

        Args:
            seed: of the chains.
            without: study whose rows are left out, and those of pooled or later accounts of its patients.
        """
        import jax

        gone = {without, *(study for study, others in shared_people().items() if without in others)}
        keep = np.array([float(row.fit and row.study not in gone) for row in self.asked.rows])
        self.mcmc.run(jax.random.PRNGKey(seed), keep, extra_fields=("diverging", "energy", "accept_prob"))
        found = self.mcmc.get_samples(group_by_chain=True)
        extra = self.mcmc.get_extra_fields(group_by_chain=True)
        return (
            {name: np.asarray(value) for name, value in found.items()},
            {name: np.asarray(value) for name, value in extra.items()},
        )

    def _model(self, keep: Any) -> None:
        import jax.numpy as jnp
        import numpyro
        import numpyro.distributions as dist

        asked, free = self.asked, self.free
        hits = asked.value / 100.0 * asked.n
        low, high = STRENGTHS
        scale = prior_knowledge().parameters.value("areata study.response_scale")
        z = numpyro.sample("z", dist.Normal(0.0, 1.0).expand([len(free.names)]).to_event(1))
        study_sd = numpyro.sample("study_sd", dist.HalfNormal(scale))
        studies = numpyro.sample("studies", dist.Normal(0.0, 1.0).expand([len(asked.studies)]).to_event(1))
        own = numpyro.sample("own", dist.Normal(0.0, 1.0).expand([len(asked.rows)]).to_event(1))
        between = asked.between(study_sd, jnp) * studies[asked.study]
        shift = jnp.where(asked.mean, 0.0, between + asked.error * own)
        found, strength = predicted(z, asked, free, shift, jnp)
        counted = hits * jnp.log(found) + (asked.n - hits) * jnp.log1p(-jnp.where(asked.mean, 0.5, found))
        mean_sd = jnp.hypot(asked.n, asked.error)
        measured = -0.5 * ((asked.value - found) / mean_sd) ** 2
        numpyro.factor("rows", (keep * jnp.where(asked.mean, measured, counted)).sum())
        # The surfaces are not valid outside the runs.
        beyond = jnp.maximum(strength - high, 0.0) + jnp.maximum(low - strength, 0.0)
        numpyro.factor("reach", -0.5 * ((jnp.where(asked.treated, beyond, 0.0) / _EDGE) ** 2).sum())
        late = jnp.maximum(jnp.abs(z[-len(free.drugs) :]) - TRANSIT_REACH, 0.0)
        numpyro.factor("late", -0.5 * ((late / _EDGE) ** 2).sum())
        far = jnp.maximum(jnp.abs(z[: len(free.population)]) - 2.5, 0.0)
        numpyro.factor("edge", -0.5 * ((far / _EDGE) ** 2).sum())


def both_designs(first: Design, second: Design) -> Design:
    """One design of two with the same number of treatments."""
    return Design(
        np.concatenate([first.z, second.z]),
        np.concatenate([first.strength, second.strength]),
        np.concatenate([first.transit, second.transit]),
    )
