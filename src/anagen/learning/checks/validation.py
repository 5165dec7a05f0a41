"""Numbers of the validation report, computed once and kept with their provenance."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from anagen import __version__
from anagen.errors import InputError
from anagen.files.result_set import checked_file
from anagen.files.writing import write_file
from anagen.learning.checks.accounts import account_weights
from anagen.learning.checks.information import worth
from anagen.learning.checks.leave_one_out import (
    LeaveOneOut,
    Refit,
    leave_one_out,
    leave_one_therapy_out,
)
from anagen.learning.checks.predictive import (
    RowCheck,
    check_rows,
    coverage,
    posterior_sample,
    prior_sample,
    therapy_residuals,
)
from anagen.learning.checks.questions import ask, summary
from anagen.learning.checks.sample import Sample
from anagen.learning.checks.sensitivity import shapley_effects
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.learned import centre_of
from anagen.learning.pattern.calibrate import fitted_rows
from anagen.learning.pattern.training import Progress
from anagen.learning.posterior import Posterior
from anagen.learning.rivals.judged import judge
from anagen.learning.stances import stances as all_stances
from anagen.measurement.observation_model import ObservationModel
from anagen.workers import Workers

SCHEMA = 1
DRAWS = 1000
PRIOR_DRAWS = 120
STANCE_DRAWS = 400
PAIRS = 120
ANSWERED = "injected"
"""Question of the sensitivity analysis."""


def validate(
    posterior: Posterior,
    folder: Path,
    progress: Progress,
    workers: Workers | int = 2,
    refit: Refit | None = None,
    share: float = 1.0,
) -> dict[str, Any]:
    """Predictive checks, leave-one-out, stances, information and sensitivity of `posterior`.

    Args:
        posterior: to be checked.
        folder: engine runs are kept there.
        progress: called with (task, done, total).
        refit: samples without a study.
        share: of the usual number of draws (a quick look takes a tenth).
    """
    main, exosome = fitted_rows()
    rows = (*main, *exosome)

    def draws(usual: int) -> int:
        return max(20, round(share * usual))

    sample = posterior_sample(posterior, rows, draws(DRAWS), folder, progress, workers)
    before = prior_sample(posterior.names, rows, draws(PRIOR_DRAWS), folder, progress, workers)
    checks, prior_checks = check_rows(sample, rows), check_rows(before, rows)
    left = leave_one_out(sample, rows, refit=refit)
    therapies = leave_one_therapy_out(sample, rows, refit=refit)
    stances = {
        stance: ask(posterior, stance, draws(STANCE_DRAWS), folder, progress, workers)
        for stance in all_stances()
    }
    middle = {name: float(posterior.weight @ values) for name, values in posterior.hierarchy.items()}
    model = ObservationModel.of(middle)
    trials = {
        stance: [asdict(one) for one in worth(answers, ANSWERED, model)]
        for stance, answers in stances.items()
    }
    found = {
        "schema": SCHEMA,
        "anagen": __version__,
        "posterior": posterior.id,
        "draws": len(sample),
        "checked": len(posterior),
        "diagnostics": posterior.diagnostics,
        "rows": [_row(check) for check in checks],
        "coverage90": coverage(checks),
        "coverage90_prior": coverage(prior_checks),
        "prior_width_over_posterior": float(
            np.median(
                [(p.high - p.low) / (c.high - c.low) for p, c in zip(prior_checks, checks, strict=True)]
            )
        ),
        "therapies": {
            name: {"rows": n, "residual": residual, "se": se}
            for name, (n, residual, se) in therapy_residuals(sample, rows).items()
        },
        "emergent": emergent(sample),
        "leave_one_out": _left(left),
        "leave_one_therapy_out": _left(therapies),
        "contraction": contraction(posterior),
        "accounts": account_weights(posterior),
        "hierarchy": hierarchy_summary(posterior),
        "stances": {name: summary(answers) for name, answers in stances.items()},
        "information": trials,
        "sensitivity": shapley_effects(posterior, ANSWERED, draws(PAIRS), folder, progress, workers),
    }
    return judged(found)


def judged(results: dict[str, Any]) -> dict[str, Any]:
    """`results` with the rivals' scores on the same left-out rows; they need no engine."""
    main, exosome = fitted_rows()
    left = results["leave_one_out"]
    found = judge(left["rows"], left["effects"], (*main, *exosome), results["leave_one_therapy_out"])
    return results | {"rivals": found}


def _row(check: RowCheck) -> dict[str, Any]:
    row = check.row
    return {
        "id": row.id,
        "outcome": f"{row.outcome} ≥ {row.threshold:g} µm",
        "kind": row.kind,
        "week": row.week,
        "unit": row.unit,
        "therapies": list(row.therapies),
        "observed": row.value,
        "mean": round(check.mean, 2),
        "low": round(check.low, 2),
        "high": round(check.high, 2),
        "z": round(check.z, 2),
        "covered": check.covered,
        "bias": row.bias,
    }


def _left(left: LeaveOneOut) -> dict[str, Any]:
    return {
        "errors": left.errors(),
        "coverage90": left.coverage,
        "coverage50": left.coverage50,
        "scores": left.scores(),
        "rows": [asdict(row) | {"covered": row.covered} for row in left.rows],
        "effects": [asdict(effect) for effect in left.effects],
        "pareto_k": {name: round(k, 2) for name, k in left.shapes.items()},
        "refitted": left.refitted,
    }


def contraction(posterior: Posterior) -> list[dict[str, Any]]:
    """Prior, posterior, and the share of prior variance that the rows removed, by free parameter."""
    prior, centre = prior_knowledge().parameters, centre_of((posterior,), "gradual").parameters
    found = []
    for i, name in enumerate(posterior.names):
        before, after = prior[name], centre[name]
        found.append(
            {
                "name": name,
                "unit": before.unit,
                "prior": [before.low, before.value, before.high],
                "posterior": [after.low, after.value, after.high],
                "moved": round(float(posterior.mean[i]), 2),
                "contraction": round(float(1 - posterior.sd[i] ** 2), 2),
            }
        )
    for i, name in enumerate(posterior.delivered):
        before, after = prior[name], centre[name]
        spread = np.std(_scores(posterior, i))
        found.append(
            {
                "name": name,
                "unit": before.unit,
                "prior": [before.low, before.value, before.high],
                "posterior": [after.low, after.value, after.high],
                "moved": round(float(posterior.weight @ _scores(posterior, i)), 2),
                "contraction": round(
                    float(1 - (_weighted_sd(_scores(posterior, i), posterior) / spread) ** 2), 2
                ),
            }
        )
    return found


def _scores(posterior: Posterior, column: int) -> Any:
    from anagen.learning.pattern.calibrate import prior_scores

    return prior_scores([posterior.delivered[column]], posterior.delivery[:, [column]])[:, 0]


def _weighted_sd(values: Any, posterior: Posterior) -> float:
    mean = posterior.weight @ values
    return float(np.sqrt(posterior.weight @ (values - mean) ** 2))


def hierarchy_summary(posterior: Posterior) -> dict[str, list[float]]:
    """5, 50 and 95 % points of the parameters between follicle and published number."""
    from anagen.learning.learned import weighted_quantiles
    from anagen.learning.pattern.hierarchy import RISES

    found = {
        name: [round(q, 3) for q in weighted_quantiles(values, posterior.weight)]
        for name, values in posterior.hierarchy.items()
    }
    for i, name in enumerate(RISES):
        found[f"rise, {name}"] = [
            round(q, 2) for q in weighted_quantiles(posterior.rises[:, i], posterior.weight)
        ]
    return found


def emergent(sample: Sample) -> dict[str, Any]:
    """Emergent results: decline, dose orders, the exchange of phases, withdrawal."""
    ids = sample.table.ids
    parts = sample.parts.mean(axis=0)

    def net(name: str) -> float:
        return float(parts[ids.index(name), 1])

    def natural(name: str) -> float:
        return float(parts[ids.index(name), 0])

    doses = [
        "GubelinHarcha2014.dutasteride.0.02",
        *(f"Olsen2006.dutasteride.{d}" for d in ("0.05", "0.1", "0.5", "2.5")),
    ]
    index = [ids.index(name) for name in doses]
    ordered = np.mean((np.diff(sample.parts[:, index, 1], axis=1) > 0).all(axis=1))
    two, five = (ids.index(f"Olsen2002.minoxidil.{d}") for d in (2, 5))
    return {
        "untreated change of total density in 48 weeks, hairs/cm2": natural("VanNeste2000.placebo.total"),
        "untreated change of total density in 1 year, %": natural("Rushton1991.total.1y"),
        "untreated change of total density in 2 years, %": natural("Rushton1991.total.2y"),
        "untreated change in 5 years, hairs/cm2": natural("Kaufman1998.placebo.5y"),
        "dutasteride by dose at 24 weeks, net hairs/cm2": [round(net(name), 1) for name in doses],
        "share of draws in which dutasteride rises with every dose": float(ordered),
        "share of draws in which minoxidil 2 % lies below 5 %": float(
            np.mean(sample.parts[:, two, 1] < sample.parts[:, five, 1])
        ),
        "finasteride at 48 weeks, net total and net anagen, hairs/cm2": [
            round(net("VanNeste2000.finasteride.total"), 1),
            round(net("VanNeste2000.finasteride.anagen"), 1),
        ],
        "minoxidil 24 weeks after stopping, net hairs/cm2": net("Price1999.withdrawn.count.120"),
    }


def write_results(results: dict[str, Any], path: Path) -> None:
    """Write results as JSON."""
    write_file(path, results_text(results))


def results_text(results: dict[str, Any]) -> str:
    """Results as JSON."""
    return json.dumps(results, indent=1, sort_keys=True) + "\n"


def read_results(path: Path) -> dict[str, Any]:
    """Results stored by `write_results`.

    Raises:
        InputError: missing, damaged, or of another schema.
    """
    try:
        found = json.loads(checked_file(path, "validation").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError("not validation results of this version", where=str(path))
    return found


def stored_simulation(posterior: Posterior) -> dict[str, Any] | None:
    """The shipped result of `anagen sbc`, if it has the same rows; else None."""
    path = files("anagen.learning") / "data" / "sbc.json"
    if not path.is_file():
        return None
    found = dict(json.loads(path.read_text(encoding="utf-8")))
    return found if found.get("digest") == posterior.digest else None
