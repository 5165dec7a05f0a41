"""Dose finding in one's own trial data: doses of the plan's arms, and its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anagen.errors import InputError
from anagen.files.source_text import SourceText
from anagen.statistics.binary import COMPARATIVE_MODELS
from anagen.trial.analysis.dose_response import dose_response
from anagen.trial.own_data.estimators import Prepared
from anagen.trial.own_data.plan_file import PlanArmSection
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.analysis_section import AnalysisSection
from anagen.trial.protocol.check_dose_finding import KEY, LEAST_DOSES, gain_of, shapes_of
from anagen.trial.protocol.dose_finding import DoseFinding
from anagen.trial.results.written import Bounds, TrialData
from anagen.units import parse_quantity


@dataclass(frozen=True)
class DosesOfData(TrialData):
    """Dose finding in one's own trial data.

    Attributes:
        therapy: whose dose differs.
        unit: of doses.
        gain: over dose 0 that the target dose must have, in the unit of the analysis.
        trend_p: of a rising trend, one-sided.
        p: that there is no dose response, one-sided, adjusted for all candidates.
        shape: family chosen; "" if none was significant.
        shapes: candidates, with their adjusted p.
        target_dose: null where the curve does not reach the gain, or there is none.
        target_dose_ci: its interval; null above the largest dose.
    """

    therapy: str
    unit: str
    gain: float
    trend_p: float
    p: float
    shape: str
    shapes: tuple[tuple[str, float], ...]
    target_dose: float
    target_dose_ci: Bounds


def doses_of_plan(
    section: AnalysisSection,
    analysis: Analysis,
    arms: Sequence[PlanArmSection],
    kind: str,
    source: SourceText,
) -> DoseFinding | None:
    """Dose finding of a plan; None if it asks for none.

    Args:
        section: [analysis].
        analysis: as checked.
        arms: of the plan.
        kind: of the design.
        source: of the plan.

    Raises:
        InputError: a fault, with its place.
    """
    asked = section.dose_finding
    for number, arm in enumerate(arms):
        if arm.dose is not None and asked is None:
            raise InputError(
                "a dose without dose finding",
                where=source.where(("arm", number, "dose")),
                expected="a section [analysis.dose_finding], or no dose",
            )
    if asked is None:
        return None
    where = source.where(KEY)
    if kind != "parallel" or analysis.model not in ("ANCOVA", *COMPARATIVE_MODELS):
        raise InputError(
            f"the model {analysis.model!r} and dose finding do not go together",
            where=where,
            expected='a parallel trial with "ANCOVA" or a model of responders',
        )
    texts = [arm.dose for arm in arms if arm.dose is not None]
    if len(texts) < len(arms) or len(arms) < LEAST_DOSES:
        raise InputError(
            f"{len(arms)} arms, {len(texts)} of them with a dose",
            where=where,
            expected=f'{LEAST_DOSES} arms or more, each with a key such as dose = "0.2 mg"',
        )
    dose_unit = texts[0].split(" ", 1)[-1].strip()
    doses = tuple(
        parse_quantity(text, dose_unit, where=source.where(("arm", number, "dose")))
        for number, text in enumerate(texts)
    )
    if 0.0 not in doses or min(doses) < 0.0 or len(set(doses)) < len(doses):
        raise InputError(f"doses {', '.join(texts)}", where=where, expected="different doses, one of them 0")
    return DoseFinding(
        therapy=asked.therapy or "the treatment",
        unit=dose_unit,
        doses=doses,
        gain=gain_of(asked, analysis.endpoint, where),
        gain_unit=analysis.endpoint.unit,
        shapes=shapes_of(asked, doses, where),
        alpha=asked.alpha or analysis.alpha / 2.0,
        target=asked.target,
    )


def doses_of_data(plan: DoseFinding, data: Prepared) -> DosesOfData:
    """Trend, shape and target dose in the data of one trial."""
    found = dose_response(
        plan,
        data.y,
        data.baseline,
        data.arm,
        data.stratum,
        shares=data.endpoint.rule is not None,
        higher_is_better=data.endpoint.higher_is_better,
    )
    p = np.full(len(plan.shapes), np.nan) if found.test is None else found.test.p
    return DosesOfData(
        therapy=plan.therapy,
        unit=plan.unit,
        gain=plan.gain,
        trend_p=found.estimates.trend,
        p=float(p.min()),
        shape=found.shape,
        shapes=tuple(zip(plan.shape_words, p.tolist(), strict=True)),
        target_dose=found.target.dose,
        target_dose_ci=(found.target.low, found.target.high),
    )
