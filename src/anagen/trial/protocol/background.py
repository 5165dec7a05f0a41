"""Stable background treatment: given to everybody from before baseline, and throughout.

    [background]
    weeks = 52                    # before baseline; default 52
    [[background.treatment]]
    therapy = "finasteride"
    dose    = "1 mg"

Patients are recruited untreated, as if so many weeks earlier; by baseline the background has done what it
does in that time. The twin that the truth is counted from is on the background alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anagen.files.phrases import DAYS_PER_WEEK, plain
from anagen.trial.protocol.arm import Arm

USUAL_WEEKS = 52.0
NAME = "background"
"""Name of its treatments as an arm."""


@dataclass(frozen=True)
class Background:
    """[background].

    Attributes:
        lead_days: for which it is given before baseline.
        arm: its treatments.
    """

    lead_days: int
    arm: Arm

    def table(self) -> Mapping[str, Any]:
        """Section of a trial file."""
        return {
            "weeks": self.lead_days / DAYS_PER_WEEK,
            "treatment": [dict(one) for one in self.arm.treatments],
        }

    def describe(self) -> str:
        """Words for a reader."""
        given = " and ".join(course.describe() for course in self.arm.courses)
        return f"on {given} for {plain(self.lead_days / DAYS_PER_WEEK)} weeks before baseline and throughout"
