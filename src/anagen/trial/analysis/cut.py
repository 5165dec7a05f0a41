"""Cut of a replicate: the trial of its first patients, from the data of the larger one.

Patients are recruited in order, and what happens to one of them depends on nobody who comes later:
allocation, course, visits, errors of measurement, leaving. So the first n patients of a replicate are the
trial of size n, to the bit: a further size costs an analysis, not a simulation.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anagen.trial.randomisation import Allocation
from anagen.trial.replicate import Replicate


def first_patients(one: Replicate, patients: int) -> Replicate:
    """`one` with the data of its first `patients` alone, as far as an analysis needs them.

    The true means stay those of all its patients; what only the first replicate keeps for tables is left out.
    """
    sites = int(np.searchsorted(one.allocation.patient, patients))
    who = one.allocation
    allocation = Allocation(
        patient=who.patient[:sites],
        arm=who.arm[:sites],
        side=who.side[:sites],
        stratum=who.stratum[:patients],
        group=who.group[:patients],
        centre=who.centre[:patients],
    )
    return replace(
        one,
        allocation=allocation,
        y=one.y[:sites],
        baseline=one.baseline[:sites],
        path=None if one.path is None else one.path[:sites],
        ranked=None if one.ranked is None else one.ranked[:, :sites],
        written=None,
        true_change=None,
        visit_days=None,
        patients=None,
        second=None,
        elsewhere=(),
        events=None if one.events is None else one.events.first(sites),
    )
