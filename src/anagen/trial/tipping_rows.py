"""Rows of a summary on the tipping point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.complete import complete
from anagen.statistics.imputation.normal import fit
from anagen.statistics.present import mean_present
from anagen.trial.analysis.compare import kind_of
from anagen.trial.analysis.comparing import courses_of, cuts_at
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.imputed import analysed, records_of
from anagen.trial.analysis.responder_tables import bounds_of
from anagen.trial.analysis.tipping import TippingShifts, tipping_shifts
from anagen.trial.protocol.check_analysis import largest_shift
from anagen.trial.protocol.imputation import AT_RANDOM
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.tipping_row import KEPT, LOST, NOTHING, ShiftedEffect, TippingPoint, TippingRow
from anagen.trial.results.written import UNKNOWN

Floats = NDArray[np.float64]


def tipping_rows(
    protocol: Protocol, found: Sequence[Replicate], workers: int = 1
) -> tuple[TippingRow, ...] | None:
    """Rows of all arms but the reference; None where no tipping point is asked for."""
    analysis = protocol.analysis
    if not analysis.further.tipping:
        return None
    data = courses_of(protocol, found, cuts_at(protocol, found, protocol.population.size), workers)
    shifts = tipping_shifts(analysis, data, protocol.trial.seed, largest_shift(analysis.endpoint))
    true = _true_shifts(protocol, found, data)
    return tuple(
        _row(
            tipping_point_of(protocol.arm_names, analysis.reference or "", shifts, index), shifts, true, index
        )
        for index in data.others
    )


def tipping_point_of(arms: Sequence[str], reference: str, shifts: TippingShifts, index: int) -> TippingPoint:
    """Tipping point of arm number `index` in the first repeat."""
    delta = float(shifts.delta[0, index])
    state = LOST if np.isfinite(delta) else NOTHING if np.isnan(delta) else KEPT
    return TippingPoint(
        arm=arms[index],
        reference=reference,
        filled=int(shifts.filled[0, index]),
        state=state,
        shift=delta if state == LOST else np.nan,
        farthest=shifts.farthest,
        curve=tuple(
            ShiftedEffect(float(shift), float(estimate), (float(low), float(high)), float(p))
            for shift, estimate, low, high, p in shifts.curve.get(index, ())
        ),
    )


def _row(point: TippingPoint, shifts: TippingShifts, true: Floats, index: int) -> TippingRow:
    delta, own = shifts.delta[:, index], true[:, index]
    concluded = ~np.isnan(delta)
    lost = delta[np.isfinite(delta)]
    known = concluded & np.isfinite(own)
    # Lost only by a shift that goes as far, and the same way.
    robust = own[known] * np.sign(delta[known]) < np.abs(delta[known])
    return TippingRow(
        **vars(point),
        concluded=int(concluded.sum()),
        kept=int(np.isinf(delta).sum()),
        median=float(np.median(lost)) if len(lost) else np.nan,
        interval95=bounds_of(lost) if len(lost) > 1 else UNKNOWN,
        true_shift=mean_present(own),
        robust=float(robust.mean()) if known.any() else np.nan,
    )


def _true_shifts(protocol: Protocol, found: Sequence[Replicate], data: Followed) -> Floats:
    """Outcomes that those who left would have had, less those that the imputation expects, [R, arms]."""
    analysis = protocol.analysis
    true = np.full((len(found), data.arms), np.nan)
    if any(one.unmasked is None for one in found):
        return true
    strategy = "missing at random" if analysis.missing == AT_RANDOM else analysis.missing
    kind, y = analysis.endpoint.kind, data.to_the_endpoint()
    last = list(protocol.measurement.visit_days).index(analysis.endpoint.day)
    for row, one in enumerate(found):
        assert one.unmasked is not None
        here = analysed(data, row)
        own = kind_of(kind, one.unmasked[:, last], one.unmasked[:, 0])[here]
        try:
            records = records_of(data, row, y[row])
            expected = complete(records, fit(records), strategy, None)[:, -1]
        except (InputError, np.linalg.LinAlgError):
            continue
        gone = records.departure <= records.outcome.shape[1] - 1
        for index in data.others:
            mine = gone & (records.arm == data.place[index])
            true[row, index] = mean_present(own[mine] - expected[mine]) - analysis.delta
    return true
