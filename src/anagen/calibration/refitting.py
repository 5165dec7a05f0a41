"""Sampling again without a study, where weights alone cannot stand in for it."""

from __future__ import annotations

from pathlib import Path

from anagen.calibration.calibrate import Sizes, fitted_rows, kept_problem, refit_without
from anagen.calibration.leave_one_out import Refit
from anagen.calibration.sample import Sample

DRAWS = 200


def refitter(folder: Path) -> Refit | None:
    """How to sample without a study, from what a calibration kept in `folder`; None without it."""
    main, exosome = fitted_rows()
    problem = kept_problem(folder, Sizes())
    if problem is None:
        return None
    try:
        import numpyro  # noqa: F401
    except ImportError:
        return None

    def refit(study: str) -> Sample:
        return refit_without(problem, study, (*main, *exosome), DRAWS)

    return refit
