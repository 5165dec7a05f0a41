"""Looks of a trial for the form: boundaries, and how often each ends the trial at the effects expected."""

from __future__ import annotations

import numpy as np
import scipy

from anagen.statistics.sequential.design import crossing
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.protocol.model import Protocol
from anagen.web.design.by_formula import Effects, ends_at
from anagen.web.design.live_curve import LiveLook


def looks_of(protocol: Protocol, effects: Effects | None = None) -> tuple[LiveLook, ...]:
    """Looks of a trial with their boundaries; none if it has none before its end.

    Args:
        protocol: of the trial.
        effects: behind the estimates of one comparison, or None before they are known.
    """
    plan = look_plan(protocol)
    if plan is None:
        return ()
    design = plan.design
    null = crossing(design, futility=design.binding)
    ends = None
    if effects is not None:
        ends = ends_at(effects, protocol.population.size, protocol.analysis.hypothesis.margin, design)
    rows = []
    for number, fraction in enumerate(design.information):
        bound = design.efficacy[number]
        stop = None if design.futility is None or number == design.looks - 1 else design.futility[number]
        rows.append(
            LiveLook(
                fraction=fraction,
                patients=plan.patients[number],
                efficacy=bound if np.isfinite(bound) else None,
                p=design.sides * float(scipy.special.ndtr(-bound)) if np.isfinite(bound) else None,
                two_sided=design.sides == 2,
                futility=stop if stop is not None and np.isfinite(stop) else None,
                null=float(null.efficacy[number] + null.opposite[number]),
                shown=None if ends is None else float(ends[0][number]),
                ended=None if ends is None else float(ends[1][number]),
            )
        )
    return tuple(rows)
