"""Posterior by Hamiltonian Monte Carlo (NumPyro's no-U-turn sampler on JAX).

NumPyro was chosen as the model is smooth, has some fifty dimensions, and needs gradients and the energy
diagnostics that come with them; with the study terms integrated out four chains take a minute.
JAX and NumPyro are the extra ``bayes``; the shipped posterior needs neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.learning.pattern import hyperprior
from anagen.learning.pattern.emulator import Emulator
from anagen.learning.pattern.hierarchy import RISES, RowTable, hierarchy_table, log_density
from anagen.learning.provenance import data_digest
from anagen.parameters import Z90

CHAINS = 4
EDGE = 0.02
"""Width of the soft edge of the emulator's reach, as a share of it."""


def require_bayes() -> None:
    """Check that the extra ``bayes`` is installed.

    Raises:
        InputError: it is not.
    """
    try:
        import jax
        import numpyro  # noqa: F401
    except ImportError as error:
        raise InputError(f"calibration needs {error.name}", expected="pip install 'anagen[bayes]'") from None
    jax.config.update("jax_enable_x64", True)


def compile_into(folder: Path) -> None:
    """Keep compiled densities in `folder`, for the next run and for other processes."""
    require_bayes()
    import jax

    folder.mkdir(parents=True, exist_ok=True)
    jax.config.update("jax_compilation_cache_dir", str((folder / "compiled").resolve()))


@dataclass(frozen=True, eq=False)
class Problem:
    """Data, parameters and emulator of a posterior.

    Attributes:
        names: free parameters, P of them.
        table: rows, K.
        emulator: of the rows' parts.
        columns: int64[K, 2], the emulator's output for natural and net of each row; -1 for zero.
    """

    names: tuple[str, ...]
    table: RowTable
    emulator: Emulator
    columns: NDArray[np.int64]

    def mark(self, *settings: object) -> str:
        """Hash of rows, emulator and `settings`, sixteen letters, for names of files."""
        what = hashlib.sha256(repr((data_digest(), self.names, settings)).encode())
        for learned in (self.emulator.coefficients, self.emulator.centre, self.emulator.whitening):
            what.update(np.ascontiguousarray(learned).tobytes())
        return what.hexdigest()[:16]

    def parts(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Parts float64[..., K, 2] by the emulator."""
        out = self.emulator(z)
        out = np.concatenate([out, np.zeros((*out.shape[:-1], 1))], axis=-1)
        return np.asarray(out[..., self.columns])


@dataclass(frozen=True, eq=False)
class Draws:
    """Posterior draws, chains x draws first.

    Attributes:
        values: by name: "z" [C, D, P], "rises" [C, D, R], and the scalars of the hierarchy [C, D].
        stats: statistics of the sampler, by name [C, D]: energy, diverging, num_steps, accept_prob.
    """

    values: dict[str, NDArray[np.float64]]
    stats: dict[str, NDArray[np.float64]]

    def flat(self) -> dict[str, NDArray[np.float64]]:
        """Chains joined: [C * D, ...]."""
        return {name: found.reshape(-1, *found.shape[2:]) for name, found in self.values.items()}


def emulator_error(problem: Problem) -> NDArray[np.float64]:
    """Standard error that the emulator adds to a row, float64[K]."""
    error = np.append(problem.emulator.error, 0.0)[problem.columns]
    return np.asarray(np.sqrt((error**2).sum(axis=1)))


def _numpyro_model(problem: Problem) -> Callable[..., None]:
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    table, emulator = problem.table, problem.emulator
    prior = hierarchy_table()
    i, j = np.triu_indices(len(problem.names))
    coefficients = jnp.asarray(emulator.coefficients)
    columns, error = jnp.asarray(problem.columns), jnp.asarray(emulator_error(problem))

    def normal(name: str, shape: tuple[int, ...] = ()) -> Any:
        record = prior[name]
        sd = (record["high"] - record["low"]) / (2 * Z90)
        spread = dist.Normal(record["value"], sd)
        return spread.expand(shape).to_event(len(shape)) if shape else spread

    forward = jnp.asarray(np.linalg.inv(emulator.whitening))

    def model(y: Any, log_sd: Any, keep: Any, keep_sd: Any, own_prior: Any) -> None:
        # Sampled in coordinates that whiten the emulator's runs; the prior is of z.
        standard = dist.Normal(0.0, 1.0).expand([len(problem.names)]).to_event(1)
        u = numpyro.sample("u", standard)
        z = numpyro.deterministic("z", emulator.centre + forward @ u)
        numpyro.factor("prior", own_prior * (standard.log_prob(z) - standard.log_prob(u)))
        at = {"rises": numpyro.sample("rises", normal("carrier_rise", (len(RISES),)))}
        for name, record in prior.items():
            if record["spread"] == "half-normal":
                at[name] = numpyro.sample(name, dist.HalfNormal(record["value"]))
            elif record["spread"] == "lognormal":
                width = np.log(record["high"] / record["low"]) / (2 * Z90)
                at[name] = numpyro.sample(name, dist.LogNormal(np.log(record["value"]), width))
            elif record["spread"] == "logitnormal":
                logit = dist.Normal(*hyperprior.normal_of(record))
                between = dist.transforms.SigmoidTransform()
                at[name] = numpyro.sample(name, dist.TransformedDistribution(logit, between))
            elif name != "carrier_rise":
                at[name] = numpyro.sample(name, normal(name))
        # The emulator is not valid outside the engine's runs.
        beyond = jnp.maximum(jnp.sqrt((u**2).mean()) / emulator.reach - 1.0, 0.0)
        numpyro.factor("reach", -0.5 * (beyond / EDGE) ** 2)
        basis = jnp.concatenate([jnp.ones(1), u, u[i] * u[j]])
        outputs = emulator.unstretched(basis @ coefficients, jnp)
        parts = jnp.append(outputs, 0.0)[columns]
        # A left-out row keeps its place with weight 0.
        numpyro.factor("rows", log_density(table, parts, at, error, y, keep, jnp))
        spread = jnp.sqrt(table.log_sd_error**2 + at["patient_sd_spread"] ** 2)
        expected = jnp.log(at["patient_sd"] * table.sd_growth)
        numpyro.factor("sds", (keep_sd * dist.Normal(expected, spread).log_prob(log_sd)).sum())

    return model


class Sampler:
    """Sampler compiled once for a problem; runs for any data of the same shape, with any studies left out."""

    def __init__(self, problem: Problem, warmup: int = 1000, draws: int = 1000, chains: int = CHAINS) -> None:
        require_bayes()
        from numpyro.infer import MCMC, NUTS, init_to_uniform

        self.problem = problem
        kernel = NUTS(
            _numpyro_model(problem),
            dense_mass=True,
            target_accept_prob=0.9,
            max_tree_depth=8,
            init_strategy=init_to_uniform(radius=0.5),
        )
        self.mcmc = MCMC(
            kernel,
            num_warmup=warmup,
            num_samples=draws,
            num_chains=chains,
            chain_method="vectorized",
            progress_bar=False,
            jit_model_args=True,
        )

    def run(
        self,
        seed: int,
        *,
        without: str | None = None,
        keep: NDArray[np.float64] | None = None,
        keep_sd: NDArray[np.float64] | None = None,
        y: NDArray[np.float64] | None = None,
        log_sd: NDArray[np.float64] | None = None,
        own_prior: bool = True,
    ) -> Draws:
        """Draws of the posterior.

        Args:
            seed: of the chains.
            without: study left out.
            keep: [K], 1 for rows that count, else 0.
            keep_sd: [M], 1 for SDs that count, else 0.
            y: data instead of the published values (float64[K]).
            log_sd: data instead of the published SDs (float64[M]).
            own_prior: False replaces the prior of z by the normal of the emulator's runs, for
                simulation-based calibration, which must stay where the emulator is valid.
        """
        import jax

        table = self.problem.table
        keep = np.ones(len(table)) if keep is None else keep
        keep_sd = np.ones(len(table.log_sd)) if keep_sd is None else keep_sd
        if without is not None:
            index = table.studies.index(without)
            keep, keep_sd = (table.study != index).astype(float), (table.sd_study != index).astype(float)
        self.mcmc.run(
            jax.random.PRNGKey(seed),
            table.y if y is None else y,
            table.log_sd if log_sd is None else log_sd,
            keep,
            keep_sd,
            float(own_prior),
            extra_fields=("energy", "diverging", "num_steps", "accept_prob"),
        )
        found = self.mcmc.get_samples(group_by_chain=True)
        values = {name: np.asarray(value) for name, value in found.items() if name != "u"}
        stats = {k: np.asarray(v) for k, v in self.mcmc.get_extra_fields(group_by_chain=True).items()}
        return Draws(values, stats)
