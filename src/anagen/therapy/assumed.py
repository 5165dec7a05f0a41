"""Assumed effects: a drug without a coded mechanism in a hair loss, given a share of a known drug's effect.

    effect_of = "hydroxychloroquine"     # a drug that is simulated in that hair loss
    name      = "ritlecitinib"           # the drug that the assumption is about
    alopecias = ["scarring alopecia"]
    share     = [0.5, 0.1, 1.5]          # of that drug's effect: the median and a 90 % range
    why       = "No controlled trial was read."
    dose      = "50 mg"                  # this dose acts like the usual one of the other drug,
    as_dose   = "200 mg"                 # or like this one

The drug keeps its name, dose, route and times; a course of it acts, from its first to its last day, like the
usual course of the other drug, times the share, which each replicate draws. Nothing of it was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anagen.therapy.record import Therapy
from anagen.therapy.schedule import NEVER, Schedule

MODELS_ASSUMED = ("nothing", "growth drug", "androgen blocker", "receptor blocker", "relief", "light")
"""Response models whose effect does not depend on the route; without wounds, lots and grafts."""


@dataclass(frozen=True, eq=False)
class Assumption:
    """Statement on one drug in some hair losses.

    Attributes:
        therapy: name of the drug.
        like: the known drug's record under the drug's name, with the share; its parent is the known drug.
        dose: of the drug, that acts like `as_dose`; None where doses do not matter.
        as_dose: of the known drug, in its unit; None if it takes none.
        schedule: usual schedule of the known drug.
        alopecias: hair losses that it is about.
        why: in a sentence.
        table: the file as read.
    """

    therapy: str
    like: Therapy
    dose: float | None
    as_dose: float | None
    schedule: Schedule
    alopecias: tuple[str, ...]
    why: str
    table: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def other(self) -> Therapy:
        """The known drug."""
        assert self.like.parent is not None
        return self.like.parent

    def describe(self) -> str:
        """The assumption in a sentence for a reader."""
        share, rule = self.like.assumed_share, self.other.dose
        assert share is not None
        given = [self.other.name, *([] if rule is None else [f"{self.as_dose:g} {rule.unit}"])]
        given += [self.schedule.describe()] if self.schedule != NEVER else []
        return (
            f"{self.therapy} in {' and '.join(self.alopecias)} is not known to act (certainty: none); it is "
            f"assumed to have {share.value:g} ({share.low:g} to {share.high:g}) of the effect of "
            f"{', '.join(given)}: {self.why}"
        )
