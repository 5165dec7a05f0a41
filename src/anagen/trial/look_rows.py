"""Looks of a trial in its summary: boundaries, and how often each ends the trial."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy

from anagen.statistics.comparisons import Comparisons
from anagen.statistics.sequential.design import crossing
from anagen.trial.analysis.calendar_looks import CalendarLooks
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.analysis.looks import LookPlan
from anagen.trial.analysis.predictive import PredictivePlan
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.look_row import LookRow


def look_rows(
    protocol: Protocol, comparisons: Comparisons, index: int, found: Sequence[Replicate]
) -> tuple[LookRow, ...] | None:
    """Rows of the comparison of arm `index`; None if there is no look before the end.

    By the calendar every replicate has its own information; the rows are of the looks that the reported trial
    holds, at its own, and a replicate that ends at another look is counted with the next that is a row.
    """
    plan, verdict = look_plan(protocol), comparisons.verdict
    if plan is None and protocol.analysis.looks is None:
        return None
    held: Sequence[int] | None = None
    if plan is None:
        calendar = CalendarLooks.of(protocol, found)
        plan, held = calendar.plan(0), calendar.held(0)
    assert verdict is not None
    assert verdict.look is not None
    assert verdict.z is not None
    design, look, shown, z_at = plan.design, verdict.look[:, index], verdict.shown[:, index], verdict.z
    if held is not None:
        look, z_at = np.searchsorted(held, look), z_at[:, held]
    null = crossing(design, futility=design.binding)
    rows = []
    for number, fraction in enumerate(design.information):
        here, bound = look == number, design.efficacy[number]
        z = float(z_at[0, number, index])
        stop = None if design.futility is None else design.futility[number]
        rows.append(
            LookRow(
                fraction=fraction,
                patients=plan.patients[number],
                efficacy=_finite(bound),
                p=_finite(design.sides * float(scipy.special.ndtr(-bound)) if np.isfinite(bound) else np.nan),
                futility=None if stop is None or number == design.looks - 1 else _finite(stop),
                z=_finite(z) if look[0] >= number else None,
                shown=float((here & shown).mean()),
                futile=float((here & ~shown).mean()),
                exact_null=float(null.efficacy[number] + null.opposite[number]),
                predictive=_predictive(plan, number, z) if look[0] >= number else None,
            )
        )
    return tuple(rows)


def _predictive(plan: LookPlan, look: int, z: float) -> float | None:
    """Predictive probability of success at a look; None at the end, and where it decides nothing."""
    if not isinstance(plan, PredictivePlan) or look == plan.design.looks - 1:
        return None
    return _finite(plan.success(look, z))


def expected_patients(rows: tuple[LookRow, ...]) -> float:
    """Mean number of patients over the repeats, if the trial ends with this comparison."""
    return sum(row.patients * (row.shown + row.futile) for row in rows)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
