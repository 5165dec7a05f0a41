"""Convergence of the sampler: R-hat, effective sizes, energy (by ArviZ)."""

from __future__ import annotations

from typing import Any

import numpy as np

from anagen.learning.pattern.sampling import Draws, Problem


def of_draws(draws: Draws, problem: Problem) -> dict[str, Any]:
    """Worst values over all parameters, and R-hat and effective size of each.

    Needs the extra ``bayes``.
    """
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        import arviz

    data = arviz.from_dict(
        {name: np.asarray(values, dtype=np.float64) for name, values in draws.values.items()},
        sample_stats={"energy": draws.stats["energy"], "diverging": draws.stats["diverging"]},
    )
    rhat, bulk, tail = arviz.rhat(data), arviz.ess(data, method="bulk"), arviz.ess(data, method="tail")
    names = list(draws.values)

    def worst(found: Any, pick: Any) -> float:
        return float(pick([pick(np.asarray(found[name])) for name in names]))

    each = {
        name: [round(float(rhat["z"][i]), 4), round(float(bulk["z"][i]))]
        for i, name in enumerate(problem.names)
    }
    return {
        "rhat_largest": round(worst(rhat, np.max), 4),
        "ess_bulk_least": round(worst(bulk, np.min)),
        "ess_tail_least": round(worst(tail, np.min)),
        "ebfmi_least": round(float(np.min(arviz.bfmi(data))), 3),
        "divergent": int(draws.stats["diverging"].sum()),
        "deepest_tree_share": round(float(np.mean(draws.stats["num_steps"] >= 255)), 4),
        "chains": int(draws.values["z"].shape[0]),
        "draws": int(draws.values["z"].shape[1]),
        "sampler": "NumPyro NUTS",
        "rhat_and_ess": each,
    }
