"""Fits alopecia areata to its trials: runs, surfaces over them, sampler, and the checks of the posterior."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.files.staging import sweep
from anagen.files.writing import replacing
from anagen.learning.areata.free_parameters import Free, free_parameters
from anagen.learning.areata.half_doses import local_strengths
from anagen.learning.areata.patch_runs import patch_run
from anagen.learning.areata.people import SEVERE, trial_people
from anagen.learning.areata.rows import LATER, severe_rows, shared_people
from anagen.learning.areata.sampling import (
    AreataSampler,
    Questions,
    both_designs,
    predicted,
    questions_of,
    surfaces_of,
)
from anagen.learning.areata.severe_runs import Design, design, one_run, second_design
from anagen.learning.areata.study_densities import by_study
from anagen.learning.free_parameters import free_names
from anagen.learning.kept_runs import kept_arrays
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.one_blas_thread import one_blas_thread_from_now, with_one_blas_thread
from anagen.learning.posterior import Posterior, as_stored, identity
from anagen.learning.provenance import data_digest
from anagen.workers import Common, Workers, at_work

Progress = Callable[[str, int, int], object]
LEVELS = (0.05, 0.95)


@dataclass(frozen=True)
class Sizes:
    """Amount of work of a calibration.

    Attributes:
        runs: number of runs over the prior.
        second: number of further runs, around a first posterior.
        treatments: number in each run.
        share: of the candidates that ``people.toml`` asks for.
        warmup: steps of each chain before draws are kept.
        draws: kept draws of each chain.
        thin: steps of a chain for each draw that is kept.
    """

    runs: int = 256
    second: int = 96
    treatments: int = 3
    share: float = 1.0
    warmup: int = 500
    draws: int = 400
    thin: int = 3

    @property
    def patients(self) -> tuple[int, ...]:
        """Numbers of candidates in a run, one for each group of `SEVERE`."""
        return tuple(round(self.share * trial_people()[name].patients) for name in SEVERE)


QUICK = Sizes(32, 16, 3, 0.6, 200, 100, 1)


@dataclass(frozen=True, eq=False)
class Learned:
    """Result of a calibration.

    Attributes:
        values: draws [chains, draws, ...] by name.
        posterior: posterior made from the draws.
        asked: the rows, in arrays.
    """

    values: dict[str, NDArray[np.float64]]
    posterior: Posterior
    asked: Questions


@with_one_blas_thread
def calibrate(
    work: Path,
    *,
    sizes: Sizes,
    workers: Workers | int,
    seed: int,
    progress: Progress,
    leave_out: bool = True,
) -> Learned:
    """Calibrate: make the runs that are missing, then fit.

    Args:
        work: folder of the runs; a stopped calibration continues from there.
        sizes: amount of work.
        workers: who makes the runs, or a number of processes.
        seed: of the sampler.
        progress: called with (task, done, total).
        leave_out: also fit without each study in turn, for the record.

    Raises:
        InputError: a folder that cannot be used, or the extra ``bayes`` is missing.
    """
    free = free_parameters()
    rows = severe_rows()
    first = design(sizes.runs, sizes.treatments, free)
    tables = _runs(work, stamp(sizes), first, sizes, workers, progress, "runs")
    asked = questions_of(rows, surfaces_of(first, *tables), free)
    progress("first look", 0, 1)
    rough, _ = AreataSampler(asked, free, warmup=sizes.warmup // 2, draws=sizes.draws // 2).run(seed)
    progress("first look", 1, 1)
    treated = [row for row in rows if row.drug]
    doses = [(free.drugs.index(row.drug), float(np.log(row.per_day))) for row in treated]
    stopped = [dose for dose, row in zip(doses, treated, strict=True) if row.group in LATER]
    second = second_design(
        rough["z"].reshape(-1, len(free.names)), sizes.second, sizes.treatments, free, doses, stopped
    )
    mark = f"{stamp(sizes)}-{_mark_of(second)}"
    more = _runs(work, mark, second, sizes, workers, progress, "second runs")
    plan = both_designs(first, second)
    everything = [np.concatenate([one, other]) for one, other in zip(tables, more, strict=True)]
    progress("surfaces", 0, 1)
    asked = questions_of(rows, surfaces_of(plan, *everything), free)
    progress("surfaces", 1, 1)
    sampler = AreataSampler(asked, free, warmup=sizes.warmup, draws=sizes.draws, thin=sizes.thin)
    values, stats = sampler.run(seed)
    z = values["z"]
    diagnostics: dict[str, Any] = {
        "runs": sizes.runs + sizes.second,
        "patients": sum(sizes.patients),
        **_converged(z),
        "divergences": int(stats["diverging"].sum()),
        "rows": told(asked, free, values, seed),
    }
    strengths = local_strengths(free.everything(z.reshape(-1, z.shape[-1]).mean(axis=0)), progress)
    diagnostics["local"] = {name: list(found.rows) for name, found in strengths.items()}
    if leave_out:
        studies = sorted({row.study for row in asked.rows if row.fit})
        # Pooled accounts are left out with the trials that they pool.
        trials = [study for study in studies if len(shared_people().get(study, ())) < 2]
        found = {}
        shorter = AreataSampler(asked, free, warmup=sizes.warmup // 2, draws=sizes.draws // 2)
        for number, study in enumerate(trials):
            progress("leave one out", number, len(trials))
            left, _ = shorter.run(seed, study)
            found[study] = [row for row in told(asked, free, left, seed) if row["study"] == study]
        progress("leave one out", len(trials), len(trials))
        diagnostics["left out"] = found
    local = {name: (found.mean, found.sd) for name, found in strengths.items()}
    return Learned(values, posterior_of(values, local, diagnostics, asked), asked)


def posterior_of(
    values: dict[str, NDArray[np.float64]],
    local: dict[str, tuple[float, float]],
    diagnostics: dict[str, Any],
    asked: Questions,
) -> Posterior:
    """Posterior of draws [chains, draws, ...], as it will be read back."""
    z, study_sd = as_stored(values["z"]), as_stored(values["study_sd"]).reshape(-1)
    densities = by_study(asked, free_parameters(), z.reshape(-1, z.shape[-1]), study_sd)
    found = Posterior(
        id="",
        digest=data_digest("areata"),
        names=free_names("areata"),
        z=z.reshape(-1, z.shape[-1]),
        hierarchy={"study_sd": study_sd},
        chains=len(z),
        diagnostics=diagnostics,
        disease="areata",
        log_weight=np.zeros(z.shape[0] * z.shape[1]),
        rises=np.zeros((z.shape[0] * z.shape[1], 0)),
        delivery=np.zeros((z.shape[0] * z.shape[1], 0)),
        local=local,
        observed={row.id: row.asked for row in asked.rows},
        log_density={name: as_stored(one) for name, one in densities.items()},
    )
    return replace(found, id=identity(found))


def _converged(z: NDArray[np.float64]) -> dict[str, float]:
    """Worst R-hat and effective size of z [chains, draws, P]."""
    import arviz

    data = arviz.convert_to_dataset({"z": z})
    return {
        "rhat": round(float(arviz.rhat(data)["z"].max()), 4),
        "ess": round(float(arviz.ess(data)["z"].min())),
    }


def told(
    asked: Questions, free: Free, values: dict[str, NDArray[np.float64]], seed: int
) -> list[dict[str, Any]]:
    """Rows, each with mean and 90 % interval of a new study of its size, and the published value's rank."""
    z = values["z"].reshape(-1, values["z"].shape[-1])
    study_sd = values["study_sd"].reshape(-1)
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(z), min(400, len(z)), replace=False)
    found = np.empty((len(chosen), len(asked.rows)))
    for number, draw in enumerate(chosen):
        between = asked.between(study_sd[draw]) * rng.normal(size=len(asked.studies))[asked.study]
        shift = np.where(asked.mean, 0.0, between + asked.error * rng.normal(size=len(asked.rows)))
        share, _ = predicted(z[draw], asked, free, shift)
        people = np.maximum(asked.n.astype(int), 1)
        counted = 100.0 * rng.binomial(people, np.clip(np.where(asked.mean, 0.5, share), 0.0, 1.0)) / people
        measured = share + np.hypot(asked.n, asked.error) * rng.normal(size=len(share))
        found[number] = np.where(asked.mean, measured, counted)
    low, high = np.quantile(found, LEVELS, axis=0)
    # Shares come in steps of one patient: a step that the published one shares counts half.
    asked_for = np.array([row.asked for row in asked.rows])
    step = np.where(asked.mean, 0.0, 50.0 / np.maximum(asked.n, 1.0))
    below, above = found < asked_for - step, found > asked_for + step
    rank = below.mean(axis=0) + 0.5 * (1.0 - below.mean(axis=0) - above.mean(axis=0))
    return [
        {
            "id": row.id,
            "study": row.study,
            "fit": row.fit,
            "value": round(row.asked, 1),
            "mean": round(float(found[:, k].mean()), 1),
            "low": round(float(low[k]), 1),
            "high": round(float(high[k]), 1),
            "inside": bool(low[k] <= row.asked <= high[k]),
            "rank": round(float(rank[k]), 3),
        }
        for k, row in enumerate(asked.rows)
    ]


def stamp(sizes: Sizes) -> str:
    """Hash of all inputs that a run depends on."""
    free = free_parameters()
    people = [(one.people, one.studies) for one in trial_people().values()]
    what = (sizes.runs, sizes.treatments, sizes.patients, free.names, people)
    found = hashlib.sha256(repr(what).encode())
    for name, record in sorted(prior_knowledge().parameters.items()):
        if name.startswith("areata ") or name.partition(".")[0] in free.drugs:
            found.update(repr((name, record.value, record.low, record.high, record.spread)).encode())
    return found.hexdigest()[:10]


def _mark_of(plan: Design) -> str:
    found = hashlib.sha256()
    for array in (plan.z, plan.strength, plan.transit):
        found.update(np.round(array, 6).tobytes())
    return found.hexdigest()[:8]


def _runs(
    work: Path, mark: str, plan: Design, sizes: Sizes, workers: Workers | int, progress: Progress, what: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Counts, late outcomes and patches of all runs of a design; runs found in the folder are kept."""
    if work.exists() and not work.is_dir():
        raise InputError(f"{work} is a file", expected="a folder for the runs")
    work.mkdir(parents=True, exist_ok=True)
    sweep(work)
    size = len(plan.z)
    paths = [work / f"areata-{mark}-{run:04d}.npz" for run in range(size)]
    names = ("counts", "late", "patches")
    missing = [run for run, path in enumerate(paths) if kept_arrays(path, *names) is None]
    done = size - len(missing)
    progress(what, done, size)
    if missing:
        common = Common(plan_and_patients, (plan, sizes.patients))
        tasks = {run: (run,) for run in missing}
        with at_work(workers) as pool:
            for run, (counts, late, patches) in pool.pieces(common, one_of_plan, tasks):
                with replacing(paths[run]) as temporary:
                    np.savez(temporary, counts=counts, late=late, patches=patches)
                done += 1
                progress(what, done, size)
    tables = [np.load(path) for path in paths]
    return (
        np.stack([table["counts"] for table in tables]),
        np.stack([table["late"] for table in tables]),
        np.stack([table["patches"] for table in tables]),
    )


def plan_and_patients(plan: Design, patients: tuple[int, ...]) -> tuple[Design, tuple[int, ...]]:
    """Return what all runs share, in a process that multiplies matrices on one thread."""
    one_blas_thread_from_now()
    return plan, patients


def one_of_plan(
    asked: tuple[Design, tuple[int, ...]], run: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Counts, late outcomes and patches of one run.

    Args:
        asked: design of the runs, and their numbers of candidates.
        run: its number in the design.
    """
    plan, patients = asked
    free = free_parameters()
    counts, late = one_run(plan, run, free, patients)
    return counts, late, patch_run(plan, run, free)


def summary_line(posterior: Posterior) -> str:
    """Summary of a posterior in one line."""
    checked = posterior.diagnostics
    fitted = [row for row in checked["rows"] if row["fit"]]
    inside = sum(row["inside"] for row in fitted)
    return (
        f"{posterior.id}: R-hat {checked['rhat']:.3f}, effective draws {checked['ess']:.0f}, "
        f"divergences {checked['divergences']}; {inside} of {len(fitted)} rows inside their 90 % interval"
    )
