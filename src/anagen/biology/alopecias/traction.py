"""Traction alopecia: years of pull, reversible early, scarring late.

A hairstyle pulls on each region with a strength of its own; the pull itself shortens anagen, loosens club
hairs and thins hair, and all of that ends with it. With the dose of pull D(t), in pull-years, destruction
sets in: the hazard of losing a follicle is r * pull * D^h / (D50^h + D^h). A lost follicle stays lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Cause, Kind, Patients, Setting, Settings, past_steps
from anagen.biology.alopecias.severity import SEVERITY, severity_factor
from anagen.parameters import ParameterSet

YEAR, WEEK = 365.25, 7.0
HAIRSTYLES = ("tight braids", "cornrows", "locks", "extensions", "tight ponytail", "head covering")


def traction(people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
    """Traction by a hairstyle worn for `years` before baseline, and on until `stopped_week`."""
    value = records.value
    style = str(settings["hairstyle"]).replace(" ", "_")
    pull = value(f"{style}_pull") * value(f"{style}_{people.region}")
    pull = pull * severity_factor(records, settings["severity"])
    sensitivity = people.spread(value("sensitivity_spread"), "tension")
    stop = settings.get("stopped_week")
    worn = people.during(-float(settings["years"]) * YEAR, np.inf if stop is None else float(stop) * WEEK)
    tension = pull * sensitivity * worn
    lengths = np.diff(people.edges)[None, :] / YEAR
    dose = np.cumsum(tension * lengths, axis=1) - 0.5 * tension * lengths
    power = value("scarring_steepness")
    late = dose**power / (value("scarring_dose") ** power + dose**power)
    signals = {
        "tension": tension,
        "inflammation": value("inflammation_of_pull") * tension,
        "scarring": value("scarring_rate") * tension * late,
    }
    pain = np.minimum(value("pain_of_pull") * tension, 10.0)
    return (Cause("tight hairstyle", signals, {"pain": pain}),)


def _past(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    return past_steps(float(settings["years"]) * YEAR, 28.0)


TRACTION = Kind(
    "traction alopecia",
    "traction",
    (
        Setting("hairstyle", "tight braids", "one of: " + ", ".join(HAIRSTYLES), HAIRSTYLES),
        Setting("years", 2.0, "years that the hairstyle has been worn, 0 to 50", (), 0.0, 50.0),
        Setting(
            "stopped_week",
            None,
            "weeks from baseline to its last day, such as 0; without it the hairstyle is worn on",
            (),
            -2600.0,
            2600.0,
        ),
        SEVERITY,
    ),
    _past,
    traction,
)
