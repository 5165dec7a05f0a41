"""Telogen effluvium: anagen hairs are released before their time and fall a telogen later.

An acute trigger (fever, surgery, childbirth, a crash diet) releases a share q of the anagen hairs
within days to weeks. The size of the stress signal follows from q: if a share f(x) of anagen
hairs ends within x clock days, the clock must run at s with f(s T) = f(T) + q (1 - f(T)) for the T
days of the insult. Pregnancy holds anagen back before birth. Lasting stress or a drug speeds the
clock for as long as it lasts. Shedding, its delay and the return of hair all follow from the cycle.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Cause, Kind, Patients, Setting, Settings, past_steps
from anagen.biology.alopecias.driven_cause import DrivenCause, DrivenCauses
from anagen.biology.alopecias.severity import SEVERITY, severity_factor, shifted_share
from anagen.engine.phases import Phase
from anagen.parameters import ParameterSet

TRIGGERS = ("fever", "surgery", "childbirth", "crash diet")
WEEK = 7.0
FARTHEST_WEEKS = 520.0
_TRIGGER_WEEK = Setting(
    "trigger_week",
    -8.0,
    "weeks from baseline to the trigger, negative before it, such as -8",
    low=-FARTHEST_WEEKS,
    high=FARTHEST_WEEKS,
)
_FINEST = np.concatenate([[0.0], np.geomspace(1e-4, 12.0, 4000)])


def released(clock_days: NDArray[np.float64] | float, anagen_days: float, stages: int) -> NDArray[np.float64]:
    """Share of anagen hairs whose anagen ends within `clock_days` (any shape), in a stationary cycle.

    A gamma anagen of k stages and mean m: the stages are equally full, and a hair in stage k - j + 1
    ends within x with probability P(j, k x / m) of the regularised incomplete gamma function.
    """
    x = np.asarray(clock_days, dtype=np.float64)[..., None] * stages / anagen_days
    return np.asarray(scipy.special.gammainc(np.arange(1, stages + 1), x).mean(axis=-1))


def stress_of(
    share: NDArray[np.float64], days: float, anagen_days: float, stages: int
) -> NDArray[np.float64]:
    """Stress signal that releases `share` (any shape, 0 to 1) of anagen hairs within `days`; 0 for 0."""
    usual = float(released(days, anagen_days, stages))
    wanted = usual + share * (1.0 - usual)
    clock = np.interp(wanted, released(_FINEST * anagen_days, anagen_days, stages), _FINEST * anagen_days)
    return np.where(share > 0.0, np.log(np.maximum(clock / days, 1.0)), 0.0)


def acute(people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
    """Acute telogen effluvium, `trigger_week` weeks from baseline."""
    value = records.value
    name = str(settings["trigger"]).replace(" ", "_")
    day = float(settings["trigger_week"]) * WEEK
    days = value(f"{name}_days")
    factor = severity_factor(records, settings["severity"])
    odds = factor * people.spread(value("release_spread"), "released")
    share = shifted_share(value(f"{name}_release"), odds)
    stages = int(people.chain.stages[Phase.ANAGEN])
    stress = stress_of(share, days, people.anagen_days, stages) * people.during(day, day + days)
    if settings["trigger"] == "childbirth":
        held = people.during(day - value("pregnancy_days"), day) * value("pregnancy_hold") * min(factor, 1.0)
        stress = stress + held
    return (Cause("passing trigger", {"stress": stress}),)


def _past_trigger(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    name = str(settings["trigger"]).replace(" ", "_")
    pregnant = records.value("pregnancy_days") if name == "childbirth" else 0.0
    day = float(settings["trigger_week"]) * WEEK
    quick = (day, day + records.value(f"{name}_days"))
    return past_steps(pregnant - day, WEEK, [quick], shortest=2.0)


def _past_drug(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    return past_steps(-float(settings["trigger_week"]) * WEEK, WEEK)


def _past_chronic(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    return past_steps(-float(settings["since_week"]) * WEEK, 2.0 * WEEK)


_LASTING_STRESS = DrivenCause(
    "lasting stress",
    (("stress", "chronic_stress"),),
    luck="chronic stress",
    spread="chronic_spread",
    swing="chronic_swing",
    period="chronic_period",
    phase_luck="chronic phase",
)
"""Anagen stays shortened, to an extent that wanders over time."""
_DRUG = DrivenCause("shedding drug", (("stress", "drug_stress"),), luck="drug stress", spread="drug_spread")
"""Stress from the drug's first day to its last."""
TELOGEN_EFFLUVIUM = Kind(
    "telogen effluvium",
    "effluvium",
    (
        Setting("trigger", "fever", '"fever", "surgery", "childbirth" or "crash diet"', TRIGGERS),
        _TRIGGER_WEEK,
        SEVERITY,
    ),
    _past_trigger,
    acute,
)
CHRONIC_EFFLUVIUM = Kind(
    "chronic telogen effluvium",
    "effluvium",
    (
        Setting(
            "since_week", -52.0, "weeks from baseline to the first shedding, such as -52", (), -1040.0, 0.0
        ),
        SEVERITY,
    ),
    _past_chronic,
    DrivenCauses("since_week", (_LASTING_STRESS,), held=False),
)
DRUG_SHEDDING = Kind(
    "drug shedding",
    "effluvium",
    (
        _TRIGGER_WEEK,
        Setting(
            "stopped_week",
            None,
            "weeks from baseline to the drug's last day, such as 0; without it the drug is taken on",
            (),
            -FARTHEST_WEEKS,
            FARTHEST_WEEKS,
        ),
        SEVERITY,
    ),
    _past_drug,
    DrivenCauses("trigger_week", (_DRUG,), held=False),
)
