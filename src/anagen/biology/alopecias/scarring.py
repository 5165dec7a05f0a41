"""Scarring (cicatricial) alopecia: inflammation destroys the stem cells, and the follicle is lost.

The hazard of losing a follicle per year is the disease's activity, for as long as it is
active. It may burn out: untreated, a share of people comes to rest each year. Treatment lowers the
activity; nothing brings a lost follicle back. Grafts live in the same skin and share the hazard.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Cause, Kind, Patients, Setting, Settings, past_steps
from anagen.biology.alopecias.severity import SEVERITY, severity_factor
from anagen.parameters import ParameterSet

YEAR, WEEK = 365.25, 7.0
FORMS = (
    "lichen planopilaris",
    "frontal fibrosing",
    "central centrifugal",
    "discoid lupus",
    "folliculitis decalvans",
)


def scarring(people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
    """Scarring disease active for `years` before baseline, at rest since `quiet_week` if that is given.

    Without `quiet_week` people are recruited with active disease and come to rest at random after.
    """
    value = records.value
    form = str(settings["form"]).replace(" ", "_")
    activity = value(f"{form}_activity") * value(f"{form}_{people.region}")
    activity = activity * severity_factor(records, settings["severity"])
    rate = activity * people.spread(value("activity_spread"), "scarring activity")
    quiet = settings.get("quiet_week")
    if quiet is None:
        rests = -np.log1p(-value("quiet_within_year")) / YEAR
        rest = -np.log(people.luck("burning out")) / rests
    else:
        rest = np.full_like(rate, float(quiet) * WEEK)
    active = people.during(-float(settings["years"]) * YEAR, rest)
    signals = {
        "scarring": rate * active,
        "inflammation": np.minimum(value("inflammation_of_activity") * rate, 1.0) * active,
    }
    itch = np.minimum(value("itch_of_activity") * rate, 10.0) * active
    return (Cause("scarring inflammation", signals, {"itch": itch, "pain": 0.5 * itch}),)


def _past(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    return past_steps(float(settings["years"]) * YEAR, 28.0)


SCARRING = Kind(
    "scarring alopecia",
    "scarring",
    (
        Setting("form", "lichen planopilaris", "one of: " + ", ".join(FORMS), FORMS),
        Setting("years", 2.0, "years that it was active before baseline, 0 to 50", (), 0.0, 50.0),
        Setting(
            "quiet_week",
            None,
            "weeks from baseline since which the disease is at rest, such as -104; without it, active",
            (),
            -2600.0,
            2600.0,
        ),
        SEVERITY,
    ),
    _past,
    scarring,
)
