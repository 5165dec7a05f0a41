"""Rows of a summary on how patients came in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.files.phrases import DAYS_PER_WEEK, time_text
from anagen.statistics.present import mean_present
from anagen.trial.analysis.calendar_looks import CalendarLooks
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.analysis.responder_tables import bounds_of
from anagen.trial.analysis.seen_by import day_of_look, window
from anagen.trial.entry.entered import BEFORE_RUN_IN, STEPS, Entered
from anagen.trial.entry.steps import reasons
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.entry_summary import CalendarTime, EntryLoss, EntrySummary, Regression
from anagen.trial.results.written import UNKNOWN, known

Floats = NDArray[np.float64]


def entry_summary(protocol: Protocol, found: Sequence[Replicate]) -> EntrySummary | None:
    """How patients came in, over all replicates; None where the file says nothing of it."""
    came = [one.entered for one in found if one.entered is not None]
    if not came:
        return None
    each = np.array([one.screened.mean() for one in came])
    lost = np.array([one.lost.sum(axis=0) for one in came])
    return EntrySummary(
        randomised=protocol.population.size,
        screened=int(came[0].screened.sum()),
        screened_each=float(each.mean()),
        screened_interval95=_bounds(each),
        lost=tuple(
            EntryLoss(
                reason=words,
                run_in=STEPS.index(step) >= BEFORE_RUN_IN,
                people=int(lost[0, STEPS.index(step)]),
                mean=float(lost[:, STEPS.index(step)].mean()),
            )
            for step, words in reasons(protocol).items()
        ),
        regression=_regression(protocol, came),
        calendar=None if came[0].day is None else _calendar(protocol, found),
    )


def _regression(protocol: Protocol, came: Sequence[Entered]) -> Regression | None:
    read = np.array([one.read for one in came])
    if np.isnan(read[:, 1]).all():
        return None
    density = protocol.population.density
    return Regression(
        outcome="SALT" if density is None else density.outcome,
        screened=known(mean_present(read[:, 0])),
        taken=float(read[:, 1].mean()),
        again=float(read[:, 2].mean()),
        interval95=_bounds(read[:, 2] - read[:, 1]),
    )


def _calendar(protocol: Protocol, found: Sequence[Replicate]) -> tuple[CalendarTime, ...]:
    """First and last patient in, the looks, the last one at the endpoint's visit, and the last visit."""
    day = np.array(
        [one.entered.day for one in found if one.entered is not None and one.entered.day is not None]
    )
    last, after = day[:, -1], window(protocol)
    endpoint = protocol.analysis.endpoint.day + after
    rows = [_time(protocol, day, "first patient in", day[:, 0])]
    rows += [_time(protocol, day, *look) for look in _looks(protocol, found)]
    rows.append(_time(protocol, day, "last patient in", last))
    if protocol.analysis.endpoint.day != protocol.measurement.visit_days[-1]:
        rows.append(_time(protocol, day, "last patient at the endpoint's visit", last + endpoint))
    rows.append(_time(protocol, day, "last visit", last + protocol.measurement.visit_days[-1] + after))
    return tuple(rows)


def _looks(protocol: Protocol, found: Sequence[Replicate]) -> list[tuple[str, Floats]]:
    """Name and days of each look before the end, NaN where it does not take place."""
    looks, plan = protocol.analysis.looks, look_plan(protocol)
    if plan is not None:
        return [
            (
                f"look at {patients} patients",
                np.array([day_of_look(protocol, one, patients) for one in found]),
            )
            for patients in plan.patients[:-1]
        ]
    if looks is None:
        return []
    calendar = CalendarLooks.of(protocol, found)
    held = [set(calendar.held(number)) for number in range(len(found))]
    return [
        (
            f"look in {time_text(day)}",
            np.array([day if number in one else np.nan for one in held], dtype=np.float64),
        )
        for number, day in enumerate(looks.days)
    ]


def _time(protocol: Protocol, day: Floats, what: str, when: Floats) -> CalendarTime:
    """Row of a time `when` float64[R]; `day` float64[R, n] are the days of randomisation."""
    there = np.isfinite(when)
    weeks = when[there] / DAYS_PER_WEEK
    since = when[there, None] - day[there] + 1e-9
    reached = since - protocol.analysis.endpoint.day - window(protocol)
    return CalendarTime(
        what=what,
        week=float(when[0] / DAYS_PER_WEEK) if there[0] else None,
        mean=mean_present(weeks),
        interval95=_bounds(weeks),
        randomised=mean_present((since >= 0.0).sum(axis=1).astype(np.float64)),
        reached=mean_present((reached >= 0.0).sum(axis=1).astype(np.float64)),
        share=float(there.mean()),
    )


def _bounds(values: Floats) -> tuple[float, float]:
    return bounds_of(values) if len(values) > 1 else UNKNOWN
