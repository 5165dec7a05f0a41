"""Analysis of all replicates of a trial by its model, and what each of them shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.comparisons import Comparisons, Verdict
from anagen.trial.analysis.compare import compare
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.looks import LookPlan
from anagen.trial.analysis.several_arms import adjusted_p
from anagen.trial.protocol.endpoint import REPEATED, TIME_MODELS
from anagen.trial.protocol.model_options import RATIO_MODELS, Equations

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate


def comparisons_of(protocol: Protocol, found: Sequence[Replicate], workers: int = 1) -> Comparisons:
    """Comparisons of all replicates in one region, judged by the trial's hypothesis and its looks.

    Args:
        protocol: of the trial.
        found: replicates with the data of the region.
        workers: threads, for models that are fitted replicate by replicate.
    """
    analysis = protocol.analysis
    whole = _at(protocol, found, protocol.population.size, workers)
    plan = look_plan(protocol)
    if analysis.multiplicity is not None:
        assert protocol.reference_index is not None
        p = adjusted_p(analysis.multiplicity, analysis.hypothesis, whole, protocol.reference_index)
        shown = p < analysis.hypothesis.test_level(analysis.alpha)
        return replace(whole, verdict=Verdict(shown, p_adjusted=p))
    if plan is None:
        return replace(whole, verdict=Verdict(analysis.hypothesis.shown(whole, analysis.alpha)))
    earlier = [_at(protocol, found, patients, workers) for patients in plan.patients[:-1]]
    return replace(whole, verdict=plan.judged([*earlier, whole]))


def look_plan(protocol: Protocol) -> LookPlan | None:
    """Looks of the trial with their boundaries; None if it has none before its end."""
    analysis = protocol.analysis
    if analysis.looks is None:
        return None
    return LookPlan(analysis.looks, analysis.hypothesis, analysis.alpha, protocol.population.size)


def _at(protocol: Protocol, found: Sequence[Replicate], patients: int, workers: int) -> Comparisons:
    """Comparisons of the first `patients` of every replicate."""
    analysis, design = protocol.analysis, protocol.design
    here = [one.allocation.patient < patients for one in found]
    arm = np.stack([one.allocation.arm for one in found])
    # The two sides of one scalp are compared within the patient, who is therefore a stratum (McNemar).
    paired_responders = design.kind == "split-scalp" and analysis.endpoint.rule
    stratum = np.stack(
        [
            one.allocation.patient if paired_responders else one.allocation.stratum[one.allocation.patient]
            for one in found
        ]
    )
    alpha = analysis.hypothesis.interval_alpha(analysis.alpha)
    if analysis.all_visits:
        assert protocol.reference_index is not None
        courses = Followed(
            analysis.endpoint,
            np.array(protocol.measurement.visit_days, dtype=np.float64),
            np.stack([_path(one, seen) for seen, one in zip(here, found, strict=True)]),
            arm,
            len(protocol.arms),
            protocol.reference_index,
            alpha,
            stratum,
            workers,
        )
        return _of_courses(protocol, courses)
    if analysis.model in RATIO_MODELS:
        from anagen.trial.analysis.ratios import compare_ratios

        return compare_ratios(protocol, found, here, alpha, workers)
    return compare(
        analysis.model,
        np.stack([np.where(seen, one.y, np.nan) for seen, one in zip(here, found, strict=True)]),
        np.stack([one.baseline for one in found]),
        arm,
        len(protocol.arms),
        protocol.reference_index,
        alpha,
        stratum,
    )


def _of_courses(protocol: Protocol, courses: Followed) -> Comparisons:
    """Comparisons by a model that uses all visits."""
    # Loaded when asked for: most trials need none of them.
    analysis = protocol.analysis
    if analysis.model == REPEATED:
        from anagen.trial.analysis.repeated import compare_repeated

        return compare_repeated(courses)
    if isinstance(analysis.options, Equations):
        from anagen.trial.analysis.equations import compare_equations

        return compare_equations(analysis.options, courses, analysis.missing)
    if analysis.model in TIME_MODELS:
        from anagen.trial.analysis.times import compare_times

        return compare_times(analysis.model, courses)
    from anagen.trial.analysis.imputed import compare_imputed

    return compare_imputed(analysis.missing, courses, protocol.trial.seed, analysis.delta)


def _path(one: Replicate, seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Values at all visits, NaN for who is not seen."""
    assert one.path is not None
    return np.where(seen[:, None], one.path, np.nan)
